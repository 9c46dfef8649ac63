"""What the kernel is asked for does happen. There is no way back, so other processes try it."""

import errno
import os
import socket
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from gopherd import kernel
from gopherd.kernel import Access, landlock_version, openat2, restrict
from tests.running import has_landlock

ROOT = Path(__file__).parents[2]


def ran(program: str, *words: str) -> "subprocess.CompletedProcess[str]":
    """Run a program that changes its own process for good."""
    return subprocess.run(
        [sys.executable, "-c", program, *words],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


TRY = """
import os, socket, sys
from gopherd.kernel import Access, restrict
from gopherd.serve.sandbox import KEEPING, READING, python_places
content, state, port = sys.argv[1:]
granted = {str(place): READING for place in python_places()}
restrict({**granted, content: READING, state: KEEPING, content + "/none": READING,
          state + "/known": KEEPING})
def attempt(name, do):
    try:
        do()
    except OSError as error:
        print(name, type(error).__name__)
    else:
        print(name, "done")
attempt("read content", lambda: open(content + "/a.txt").read())
attempt("list content", lambda: os.listdir(content))
attempt("write content", lambda: open(content + "/a.txt", "a"))
attempt("new in content", lambda: open(content + "/b.txt", "w"))
attempt("remove content", lambda: os.unlink(content + "/a.txt"))
attempt("write state", lambda: open(state + "/known", "w").write("x"))
attempt("new in state", lambda: open(state + "/new", "w").write("x"))
attempt("folder in state", lambda: os.makedirs(state + "/folder"))
attempt("move in state", lambda: os.replace(state + "/new", state + "/folder/new"))
attempt("remove state", lambda: os.unlink(state + "/folder/new"))
attempt("link in state", lambda: os.symlink("/etc", state + "/etc"))
attempt("read outside", lambda: open("/etc/passwd"))
attempt("read next door", lambda: open(content + "/../secret"))
attempt("list outside", lambda: os.listdir("/"))
attempt("run", lambda: os.execv("/bin/true", ["true"]))
attempt("call out", lambda: socket.create_connection(("127.0.0.1", int(port))))
attempt("import", lambda: __import__("wave"))
attempt("new privileges", lambda: open("/proc/self/status"))
"""

TRIED = """\
read content done
list content done
write content PermissionError
new in content PermissionError
remove content PermissionError
write state done
new in state done
folder in state done
move in state done
remove state done
link in state PermissionError
read outside PermissionError
read next door PermissionError
list outside PermissionError
run PermissionError
call out PermissionError
import done
new privileges PermissionError
"""


@pytest.mark.skipif(not has_landlock(), reason="this kernel has no Landlock")
def test_nothing_but_what_was_granted_can_be_done(tmp_path: Path) -> None:
    content, state = tmp_path / "content", tmp_path / "state"
    for folder in (content, state):
        folder.mkdir()
    (content / "a.txt").write_text("a")
    (state / "known").write_text("")
    (tmp_path / "secret").write_text("")
    with socket.create_server(("127.0.0.1", 0)) as server:
        arguments = [str(content), str(state), str(server.getsockname()[1])]
        done = ran(TRY, *arguments)
    assert done.stderr == ""
    tried = TRIED
    if landlock_version() < kernel.NETWORK_SINCE:
        tried = tried.replace("call out PermissionError", "call out done")
    assert done.stdout == tried


SHARE = """
import ctypes, re, sys, threading
from pathlib import Path
from gopherd.kernel import share_heaps
shared = len(sys.argv) > 1 and share_heaps(2, 2**17)
malloc = ctypes.CDLL(None).malloc
together = threading.Barrier(8)
def take():
    together.wait()
    malloc(1000)
    together.wait()
threads = [threading.Thread(target=take) for _ in range(8)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
maps = Path("/proc/self/maps").read_text()
heaps = re.findall("^[0-9a-f]+[048c]000000-[0-9a-f]+ rw-p", maps, re.M)
print(len(heaps), shared)
"""
"""A heap of glibc's begins at a multiple of 64 MB."""


@pytest.mark.skipif(not hasattr(kernel._libc, "mallopt"), reason="this C library has one heap")
def test_threads_share_their_heaps() -> None:
    def count(*words: str) -> tuple[int, bool]:
        heaps, shared = ran(SHARE, *words).stdout.split()
        return int(heaps), shared == "True"

    alone, _ = count()
    few, shared = count("shared")
    assert shared
    assert few < 3 < alone


def test_elsewhere_there_is_none_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel, "IS_LINUX", False)
    for call in (
        landlock_version,
        lambda: restrict({"/": Access.READ_FILE}),
        lambda: openat2(0, b"x", 0, 0),
    ):
        with pytest.raises(OSError, match="not implemented") as told:
            call()
        assert told.value.errno == errno.ENOSYS
    assert not kernel.share_heaps(2, 2**17)


@pytest.mark.parametrize("taken", [True, False])
def test_heaps_are_shared_if_the_library_takes_all_of_it(
    monkeypatch: pytest.MonkeyPatch, *, taken: bool
) -> None:
    monkeypatch.setattr(kernel, "IS_LINUX", True)
    monkeypatch.setattr(kernel, "_libc", SimpleNamespace(mallopt=lambda *_: int(taken)))
    assert kernel.share_heaps(2, 2**17) is taken


def test_what_the_kernel_refuses_is_an_error_of_the_system() -> None:
    with pytest.raises(OSError, match="Bad file descriptor"):
        openat2(2**20, b"x", 0, 0)


class Recorder:
    """A kernel that writes down what it is asked for, and grants it all."""

    def __init__(self, version: int) -> None:
        self.version = version
        self.handled = (0, 0)
        self.granted: list[int] = []
        self.restricted = False
        self.refuses_privileges = False

    def __call__(self, number: int, *arguments: Any) -> int:  # noqa: ANN401 as C takes them
        match number, arguments:
            case kernel.CREATE_RULESET, (None, 0, kernel.ASK_VERSION):
                return self.version
            case kernel.CREATE_RULESET, (asked, _, 0):
                self.handled = (asked._obj.files, asked._obj.network)
                return os.open("/", os.O_PATH)
            case kernel.ADD_RULE, (_, kernel.UNDER_A_PATH, rule, 0):
                self.granted.append(rule._obj.allowed)
            case kernel.RESTRICT_SELF, (_, 0):
                self.restricted = True
        return 0

    def prctl(self, *_: int) -> int:
        return -1 if self.refuses_privileges else 0


@pytest.fixture
def recorder(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Recorder:
    recorder = Recorder(getattr(request, "param", 7))
    monkeypatch.setattr(kernel, "IS_LINUX", True)
    monkeypatch.setattr(kernel, "_syscall", recorder)
    monkeypatch.setattr(kernel, "_libc", recorder)
    return recorder


BY_VERSION = [
    (1, (0x1FFF, 0), 0x1FFF),
    (2, (0x3FFF, 0), 0x3FFF),
    (3, (0x7FFF, 0), 0x7FFF),
    (4, (0x7FFF, 2), 0x7FFF),
    (5, (0xFFFF, 2), 0xFFFF),
    (9, (0xFFFF, 2), 0xFFFF),
]


@pytest.mark.parametrize(
    ("recorder", "handled", "folder"), BY_VERSION, indirect=["recorder"], ids=str
)
def test_each_version_is_asked_for_what_it_knows(
    recorder: Recorder, handled: tuple[int, int], folder: int
) -> None:
    all_of_it = Access(0xFFFF)
    restrict({"/": all_of_it, "/dev/null": all_of_it, "/not/there": all_of_it})
    assert recorder.handled == handled
    assert recorder.granted == [folder, folder & kernel.OF_FILES]
    assert recorder.restricted


def test_without_giving_up_privileges_nothing_is_restricted(recorder: Recorder) -> None:
    recorder.refuses_privileges = True
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208
    with pytest.raises(OSError, match=r"\[Errno"):
        restrict({})
    assert not recorder.restricted
    assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208

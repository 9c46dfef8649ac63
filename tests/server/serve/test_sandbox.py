"""The sandbox as a setting: asked for, wished for, or left. What it does is the kernel's test."""

import errno
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from gopherd import kernel
from gopherd.errors import BadSettings
from gopherd.serve import sandbox
from gopherd.serve.sandbox import folders_of, load_late, python_places, shut_in

NOWHERE = {"reading": (), "keeping": ()}


def test_off_is_off() -> None:
    shut_in("off", reading=[Path("/nowhere")], keeping=[])
    assert os.listdir("/")  # noqa: PTH208


def test_where_the_kernel_has_none_one_line_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    monkeypatch.setattr(kernel, "IS_LINUX", False)
    shut_in("auto", **NOWHERE)
    said = "no sandbox: this kernel has no Landlock (Function not implemented)"
    assert caplog.messages == [said]


def test_who_insists_on_one_is_told_that_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel, "IS_LINUX", False)
    with pytest.raises(BadSettings, match=r"no Landlock .*; choose --sandbox auto, or off"):
        shut_in("on", **NOWHERE)


def test_another_error_is_none_of_its_business(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: object) -> None:
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr(sandbox, "restrict", full)
    with pytest.raises(OSError, match="Too many open files"):
        shut_in("auto", **NOWHERE)


def test_what_is_granted_is_what_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    granted: dict[str, kernel.Access] = {}
    monkeypatch.setattr(sandbox, "restrict", granted.update)
    shut_in("on", reading=[Path("/srv/content")], keeping=[Path("/var/state")])
    assert granted["/srv/content"] == sandbox.READING
    assert granted["/var/state"] == sandbox.KEEPING
    changing = sandbox.KEEPING & ~sandbox.READING
    writable = {place for place, access in granted.items() if access & changing}
    assert writable == {"/var/state", *sandbox.OF_THE_SYSTEM}
    assert not any(access & kernel.Access.EXECUTE for access in granted.values())


def test_a_file_that_will_be_replaced_is_found_in_its_folder(tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive/cert1.pem").write_text("")
    (tmp_path / "live").mkdir()
    (tmp_path / "live/cert.pem").symlink_to("../archive/cert1.pem")
    found = list(folders_of([tmp_path / "live/cert.pem"]))
    assert found == [tmp_path / "live", tmp_path / "archive"]


def test_python_is_in_its_own_places() -> None:
    places = set(python_places())
    assert Path(os.__file__).parent in places
    assert Path(kernel.__file__).parent in places
    assert Path(pytest.__file__).parent.parent in places
    assert not {Path("/"), Path("/usr"), Path.home(), Path.cwd()} & places


def test_what_is_loaded_late_is_there() -> None:
    load_late()


SHUT_IN = """
import importlib
import gopherd.cli.serve
from gopherd.serve.sandbox import IMPORTED_LATE, shut_in

shut_in("auto", reading=(), keeping=())
for name in IMPORTED_LATE:
    importlib.import_module(name)
"""


def test_what_is_loaded_late_needs_nothing_that_is_out_of_reach() -> None:
    subprocess.run([sys.executable, "-c", SHUT_IN], check=True)

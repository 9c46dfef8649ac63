import os
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gopherd import kernel
from gopherd.library.opening import (
    NotRegular,
    has_openat2,
    open_beneath,
    open_folder_beneath,
    read_beneath,
)

DESCRIPTORS = Path("/proc/self/fd")

INSIDE = [
    ("story.txt", b"a story"),
    ("world/asia/deep.txt", b"a deep story"),
]

NEVER = [
    "",
    ".",
    "..",
    "/",
    "//",
    "world",
    "world/",
    "world/asia/",
    "story.txt/",
    "/story.txt",
    "/etc/passwd",
    "../secret.txt",
    "world/../story.txt",
    "world/../../secret.txt",
    "world/./asia/deep.txt",
    "world//asia/deep.txt",
    "./story.txt",
    "missing.txt",
    "missing/story.txt",
    "story.txt/more",
    "link-out.txt",
    "link-in.txt",
    "link-loop",
    "dangling.txt",
    "linked/secret.txt",
    "linked-in/deep.txt",
    "fifo",
    "socket",
    "nul\0byte",
    "nul\0byte/story.txt",
    "half\udc80character",
    "half\ud800character",
    "x" * 300,
    "x/" * 3000 + "x",
]

NOT_REGULAR = ["world", "fifo", "socket", "..", ".", "", "nul\0byte", "half\ud800character"]


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "secret.txt").write_bytes(b"a secret")
    root = outside / "content"
    (root / "world" / "asia").mkdir(parents=True)
    for path, data in INSIDE:
        (root / path).write_bytes(data)
    (root / "link-out.txt").symlink_to(outside / "secret.txt")
    (root / "link-in.txt").symlink_to("story.txt")
    (root / "link-loop").symlink_to("link-loop")
    (root / "dangling.txt").symlink_to("nowhere.txt")
    (root / "linked").symlink_to(outside)
    (root / "linked-in").symlink_to("world/asia")
    os.mkfifo(root / "fifo")
    (root / ".hidden").write_bytes(b"hidden")
    bind(root / "socket")
    return root


@pytest.fixture(scope="module")
def root(content: Path) -> Iterator[int]:
    descriptor = os.open(content, os.O_RDONLY | os.O_DIRECTORY)
    yield descriptor
    os.close(descriptor)


@pytest.fixture(scope="module", params=["at one go", "step by step"], autouse=True)
def way(request: pytest.FixtureRequest) -> Iterator[None]:
    """Open as a new kernel does, and as an old one."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "step by step":
            patch.setattr(kernel, "IS_LINUX", False)
        has_openat2.cache_clear()
        if request.param == "at one go" and not has_openat2():
            pytest.skip("this kernel has no openat2")
        yield
    has_openat2.cache_clear()


def bind(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))


@contextmanager
def no_descriptor_kept() -> Iterator[None]:
    before = sorted(DESCRIPTORS.iterdir())
    yield
    assert sorted(DESCRIPTORS.iterdir()) == before


@pytest.mark.parametrize(("path", "data"), INSIDE)
def test_files_beneath_the_root_are_opened(root: int, path: str, data: bytes) -> None:
    with no_descriptor_kept():
        descriptor = open_beneath(root, path)
        assert not os.get_inheritable(descriptor)
        with os.fdopen(descriptor, "rb") as file:
            assert file.read() == data


@pytest.mark.parametrize(("path", "data"), INSIDE)
def test_reading_stops_at_the_most_and_tells_the_facts(root: int, path: str, data: bytes) -> None:
    with no_descriptor_kept():
        read, facts = read_beneath(root, path, 3)
    assert read == data[:3]
    assert facts.st_size == len(data)


def test_a_file_that_is_longer_than_it_said_is_read_to_its_end() -> None:
    root = os.open("/proc/self", os.O_RDONLY)  # files there say that they are empty
    try:
        read, facts = read_beneath(root, "status", 2**20)
    finally:
        os.close(root)
    assert facts.st_size == 0
    assert read.startswith(b"Name:")
    assert read.endswith(b"\n")


@pytest.mark.parametrize("path", ["", "world", "world/asia"])
def test_folders_are_opened(content: Path, root: int, path: str) -> None:
    with no_descriptor_kept():
        descriptor = open_folder_beneath(root, path)
        assert os.path.samestat(os.fstat(descriptor), (content / path).stat())
        os.close(descriptor)


@pytest.mark.parametrize("path", ["linked", "linked-in", "world/none", "story.txt", "fifo/x"])
def test_no_folder_is_opened_through_a_link(root: int, path: str) -> None:
    with no_descriptor_kept(), pytest.raises(OSError, match=r"\w"):
        open_folder_beneath(root, path)


@pytest.mark.parametrize("path", NEVER)
def test_nothing_else_is_opened_and_no_descriptor_is_kept(root: int, path: str) -> None:
    with no_descriptor_kept():
        for look in (lambda: open_beneath(root, path), lambda: read_beneath(root, path, 10)):
            with pytest.raises(OSError, match=r"\w"):
                look()


@pytest.mark.parametrize("path", NOT_REGULAR)
def test_what_is_no_regular_file_is_said_to_be_none(root: int, path: str) -> None:
    with pytest.raises(NotRegular):
        open_beneath(root, path)


def test_a_fifo_with_a_writer_is_not_read_either(content: Path, root: int) -> None:
    reader = os.open(content / "fifo", os.O_RDONLY | os.O_NONBLOCK)
    writer = os.open(content / "fifo", os.O_WRONLY | os.O_NONBLOCK)
    try:
        os.write(writer, b"held back")
        with pytest.raises(NotRegular):
            open_beneath(root, "fifo")
        assert os.read(reader, 20) == b"held back"
    finally:
        os.close(writer)
        os.close(reader)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes device nodes")
@pytest.mark.parametrize(("kind", "number"), [(stat.S_IFCHR, (1, 5)), (stat.S_IFCHR, (240, 250))])
def test_a_device_is_no_regular_file(tmp_path: Path, kind: int, number: tuple[int, int]) -> None:
    os.mknod(tmp_path / "node", kind | 0o644, os.makedev(*number))
    root = os.open(tmp_path, os.O_RDONLY)
    try:
        with no_descriptor_kept(), pytest.raises(NotRegular):
            open_beneath(root, "node")
    finally:
        os.close(root)


def test_a_root_that_is_closed_is_an_error_of_the_system() -> None:
    with pytest.raises(OSError, match="Bad file descriptor"):
        open_beneath(2**20, "story.txt")


# ---------------------------------------------------------------- an oracle of paths

NAMES = st.sampled_from(
    [
        *("..", ".", "", "world", "asia", "story.txt", "deep.txt", "linked", "linked-in"),
        *("link-in.txt", "link-out.txt", "link-loop", "fifo", "secret.txt", "content", "etc"),
        *("socket", "passwd", "dangling.txt", ".hidden", "proc", "self", "fd", "%2e%2e", "\0"),
    ]
)


def meant(content: Path, path: str) -> bytes | None:
    """Say what a path opens, by walking by hand; None where nothing may be."""
    place = content
    for name in path.split("/"):
        if name in {"", ".", ".."} or name not in known(place):
            return None
        place /= name
    return place.read_bytes() if stat.S_ISREG(place.lstat().st_mode) else None


@cache
def known(folder: Path) -> frozenset[str]:
    if not stat.S_ISDIR(folder.lstat().st_mode):
        return frozenset()
    return frozenset(one.name for one in folder.iterdir() if not one.is_symlink())


@given(st.lists(NAMES | st.text(max_size=4), max_size=6).map("/".join))
def test_a_path_opens_what_is_beneath_the_root_or_nothing(
    content: Path, root: int, path: str
) -> None:
    with no_descriptor_kept():
        try:
            descriptor = open_beneath(root, path)
        except OSError:
            assert meant(content, path) is None
        else:
            with os.fdopen(descriptor, "rb") as file:
                place = (DESCRIPTORS / str(descriptor)).readlink()
                assert place == content / path
                assert file.read() == meant(content, path)

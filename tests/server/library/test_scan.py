import errno
import os
import random
import socket
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gopherd.config.masthead import SECTION_FILE
from gopherd.errors import Problem
from gopherd.library.scan import (
    ARTICLE_SUFFIXES,
    LONGEST_PATH_SELECTOR,
    RESERVED,
    SETTLING_NS,
    UNSETTLED,
    Role,
)
from tests.hardship import as_nobody
from tests.server.library.looking import Survey, survey

SECOND = 1_000_000_000

FOUND = [
    ("harbour.txt", Role.ARTICLE, "/harbour"),
    ("harbour.md", Role.ARTICLE, "/harbour"),
    ("world/asia/a.b.txt", Role.ARTICLE, "/world/asia/a.b"),
    ("world/caps.txt", Role.ARTICLE, "/world/caps"),
    ("world/site.toml", Role.FILE, "/world/site.toml"),
    ("two words.txt", Role.ARTICLE, "/two words"),
    ("caf\u00e9.txt", Role.ARTICLE, "/caf\u00e9"),
    ("about.png", Role.FILE, "/about.png"),
    ("search.old.txt", Role.ARTICLE, "/search.old"),
    ("world/about.txt", Role.ARTICLE, "/world/about"),
    ("README", Role.FILE, "/README"),
    ("photo.JPG", Role.FILE, "/photo.JPG"),
    ("SHOUT.TXT", Role.FILE, "/SHOUT.TXT"),
    ("caps.txt", Role.FILE, "/caps.txt"),
    ("robots.txt", Role.FILE, "/robots.txt"),
    ("site.toml", Role.SITE, ""),
    ("section.toml", Role.SECTION, ""),
    ("world/section.toml", Role.SECTION, ""),
    ("gophermap.txt", Role.ARTICLE, "/gophermap"),
    ("x" * (LONGEST_PATH_SELECTOR - 5) + ".txt", Role.ARTICLE, "/" + "x" * 246),
]

SILENT = [
    *(".htaccess", ".git/config", ".harbour.txt.swp", "harbour.txt~", "#harbour.txt#", "#"),
    *("world/.hidden/a.txt", "world/a.txt~"),
]

UNNAMEABLE = [
    (b"a\tb.txt", "a b.txt"),
    (b"a\nb.txt", "a b.txt"),
    (b"a\x1b[31mb.txt", "a[31mb.txt"),
    (b"a\x7f.txt", "a.txt"),
    (b"caf\xe9.txt", "caf?.txt"),
    (b"\xe2\x80\xaeexe.txt", "exe.txt"),
    (b"\xed\xb3\xbc.txt", "???.txt"),
]

TOO_LONG = [
    "x" * (LONGEST_PATH_SELECTOR - 4) + ".txt",
    "\u00e9" * 124 + ".txt",
    "folder/" * 36 + "a.txt",
]


@pytest.fixture
def content(tmp_path: Path) -> Path:
    folder = tmp_path / "content"
    folder.mkdir()
    return folder


def put(content: Path, *paths: str) -> None:
    for path in paths:
        place = content / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(f"{path}\n")


def look(content: Path) -> Survey:
    return survey(content, now_ns=0)


def told(seen: Survey) -> list[str]:
    return [str(problem) for problem in seen.problems]


def the_problem(seen: Survey) -> Problem:
    (problem,) = seen.problems
    assert problem.left_out
    assert problem.remedy
    return problem


# ---------------------------------------------------------------- what there is


@pytest.mark.parametrize(("path", "role", "selector"), FOUND)
def test_each_file_has_a_role_and_a_selector(
    content: Path, path: str, role: Role, selector: str
) -> None:
    """Statement S62. A selector is made of the path alone."""
    put(content, path)
    seen = look(content)
    (found,) = seen.found.values()
    assert (found.path, found.target, found.role, found.selector) == (path, path, role, selector)
    assert (f"{found.folder}/{found.name}").lstrip("/") == path
    assert found.size == len(path.encode()) + 1
    assert told(seen) == []


def test_folders_are_told_from_files(content: Path) -> None:
    put(content, "world/asia/a.txt", "local/b.txt")
    (content / "empty").mkdir()
    seen = look(content)
    assert sorted(seen.folders) == ["empty", "local", "world", "world/asia"]
    assert sorted(seen.found) == ["local/b.txt", "world/asia/a.txt"]


@pytest.mark.parametrize("path", SILENT)
def test_dotfiles_and_leftovers_of_editors_are_passed_over_in_silence(
    content: Path, path: str
) -> None:
    put(content, path)
    seen = look(content)
    assert (seen.found, seen.problems) == ({}, [])


@pytest.mark.parametrize("name", sorted(RESERVED))
def test_names_of_the_servers_own_pages_are_left_out(content: Path, name: str) -> None:
    put(content, *(name + suffix for suffix in ARTICLE_SUFFIXES), f"{name}/story.txt")
    seen = look(content)
    assert (seen.found, seen.folders) == ({}, [])
    assert sorted(problem.path for problem in seen.problems) == [name, f"{name}.md", f"{name}.txt"]


def roles(seen: Survey) -> dict[str, tuple[str, str]]:
    return {path: (found.role, found.selector) for path, found in seen.found.items()}


def test_a_map_makes_files_of_the_texts_in_its_folder_and_below(content: Path) -> None:
    put(content, "news/a.txt", "hole/gophermap", "hole/a.txt", "hole/b.md", "hole/deep/a.txt")
    put(content, "hole/part.gophermap", "hole/pictures.gph", "news/pictures.gph")
    assert roles(look(content)) == {
        "news/a.txt": ("article", "/news/a"),
        "news/pictures.gph": ("file", "/news/pictures.gph"),
        "hole/gophermap": ("map", "/hole/gophermap"),
        "hole/a.txt": ("file", "/hole/a.txt"),
        "hole/b.md": ("file", "/hole/b.md"),
        "hole/deep/a.txt": ("file", "/hole/deep/a.txt"),
        "hole/part.gophermap": ("map", "/hole/part.gophermap"),
        "hole/pictures.gph": ("map", "/hole/pictures.gph"),
    }


def test_link_files_are_found_though_they_are_hidden(content: Path) -> None:
    put(content, "a/.Links", "a/.hidden", "a/.cap/b.txt", "a/.cap/deep/c", "b/.cap.txt")
    put(content, "a/below/.cap", "a/below/.Links/c.txt", "a/.git/gophermap")
    seen = look(content)
    assert roles(seen) == {"a/.Links": ("map", ""), "a/.cap/b.txt": ("map", "")}
    assert sorted(seen.folders) == ["a", "a/below", "b"]
    assert not seen.problems


def test_section_toml_decides_what_texts_are(content: Path) -> None:
    put(content, "gophermap", "a.txt", "news/b.txt", "news/old/gophermap", "news/old/c.txt")
    (content / "news" / SECTION_FILE).write_text("articles = true")
    found = roles(look(content))
    assert found["a.txt"] == ("file", "/a.txt")
    assert found["news/b.txt"] == ("article", "/news/b")
    assert found["news/old/c.txt"] == ("file", "/news/old/c.txt")
    before = look(content).found["news/b.txt"].stamp
    (content / "news" / SECTION_FILE).write_text("articles = false")
    seen = look(content)
    assert roles(seen)["news/b.txt"] == ("file", "/news/b.txt")
    assert seen.found["news/b.txt"].stamp != before, "it is read again"


@pytest.mark.parametrize("told", ["dialect = 'umn'\nnonsense", "\xff", "x" * 10_000])
def test_a_section_toml_that_cannot_be_read_says_nothing(content: Path, told: str) -> None:
    put(content, "a/b.txt")
    (content / "a" / SECTION_FILE).write_bytes(told.encode("latin-1"))
    assert roles(look(content))["a/b.txt"] == ("article", "/a/b")


def test_a_section_toml_that_is_no_file_says_nothing(content: Path) -> None:
    put(content, "a/b.txt", "c/d.txt", "kept.toml")
    (content / "kept.toml").write_text("articles = false")
    (content / "a" / SECTION_FILE).symlink_to("/etc/passwd")
    (content / "c" / SECTION_FILE).symlink_to("../kept.toml")
    found = roles(look(content))
    assert found["a/b.txt"] == ("article", "/a/b")
    assert found["c/d.txt"] == ("file", "/c/d.txt")


def test_a_folder_is_named_by_its_section_toml_before_its_gophertag(content: Path) -> None:
    put(content, "gophermap", "a/gophertag", "b/gophertag", f"b/{SECTION_FILE}")
    found = roles(look(content))
    assert found["a/gophertag"] == ("section", "")
    assert "b/gophertag" not in found


def test_programs_of_a_gopherhole_are_left_out(content: Path) -> None:
    put(content, "hole/gophermap", "hole/a.cgi", "hole/cgi-bin/b", "news/a.cgi")
    seen = look(content)
    assert sorted(seen.found) == ["hole/gophermap", "news/a.cgi"]
    assert [one.path for one in seen.problems] == ["hole/a.cgi", "hole/cgi-bin"]
    assert all("programs" in one.what and one.left_out for one in seen.problems)


def test_a_folder_that_is_called_like_a_map_is_a_folder(content: Path) -> None:
    put(content, "gophermap/a.txt", "index.gph/b.txt", ".Links/c.txt")
    assert roles(look(content)) == {
        "gophermap/a.txt": ("article", "/gophermap/a"),
        "index.gph/b.txt": ("article", "/index.gph/b"),
    }


@pytest.mark.parametrize(("name", "shown"), UNNAMEABLE)
def test_names_no_menu_can_carry_are_left_out_and_told_cleanly(
    content: Path, name: bytes, shown: str
) -> None:
    (content / os.fsdecode(name)).touch()
    seen = look(content)
    assert seen.found == {}
    assert the_problem(seen).path == shown
    assert str(the_problem(seen)).isprintable()


def test_what_is_in_a_folder_no_menu_can_name_is_not_looked_at(content: Path) -> None:
    put(content, "a\tb/story.txt")
    seen = look(content)
    assert (seen.found, seen.folders, len(seen.problems)) == ({}, [], 1)


@pytest.mark.parametrize("path", TOO_LONG)
def test_paths_too_long_for_a_selector_are_left_out(content: Path, path: str) -> None:
    put(content, path)
    seen = look(content)
    assert seen.found == {}
    assert "is longer than 250 bytes" in the_problem(seen).what


def test_folders_nested_five_hundred_deep_are_one_problem(content: Path) -> None:
    descriptors = [os.open(content, os.O_RDONLY)]
    for _ in range(500):
        os.mkdir("d", dir_fd=descriptors[-1])
        descriptors.append(os.open("d", os.O_RDONLY, dir_fd=descriptors[-1]))
    for descriptor in descriptors:
        os.close(descriptor)
    put(content, "a.txt")
    seen = look(content)
    assert list(seen.found) == ["a.txt"]
    assert len(seen.folders) == LONGEST_PATH_SELECTOR // 2
    assert "longer" in the_problem(seen).what


# ---------------------------------------------------------------- what is no file


def test_fifos_and_sockets_are_left_out_and_never_waited_for(content: Path) -> None:
    os.mkfifo(content / "a.txt")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(content / "b.txt"))
    seen = look(content)
    assert seen.found == {}
    assert told(seen) == [
        "a.txt: left out: it is a FIFO; put a regular file here",
        "b.txt: left out: it is a socket; put a regular file here",
    ]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes device nodes")
def test_devices_are_left_out(content: Path) -> None:
    os.mknod(content / "zero.txt", stat.S_IFCHR | 0o644, os.makedev(1, 5))
    assert the_problem(look(content)).what == "it is a device"


# ---------------------------------------------------------------- links


def test_a_link_to_a_file_inside_is_published_under_its_own_name(content: Path) -> None:
    put(content, "world/harbour.txt")
    (content / "today.txt").symlink_to("world/harbour.txt")
    (content / "again.txt").symlink_to("today.txt")
    (content / "absolute.txt").symlink_to((content / "world" / "harbour.txt").resolve())
    seen = look(content)
    assert told(seen) == []
    assert {found.selector: found.target for found in seen.found.values()} == {
        "/absolute": "world/harbour.txt",
        "/again": "world/harbour.txt",
        "/today": "world/harbour.txt",
        "/world/harbour": "world/harbour.txt",
    }


def test_a_link_pointed_elsewhere_has_another_stamp(content: Path) -> None:
    put(content, "a.txt")
    (content / "b.txt").hardlink_to(content / "a.txt")
    (content / "link.txt").symlink_to("a.txt")
    before = look(content).found["link.txt"].stamp
    (content / "link.txt").unlink()
    (content / "link.txt").symlink_to("b.txt")
    assert look(content).found["link.txt"].stamp != before


def test_links_that_may_not_be_followed_are_left_out(content: Path) -> None:
    outside = content.parent / "content-2"
    put(outside, "secret.txt")
    put(content, "world/a.txt", ".hidden/b.txt")
    strange = os.fsdecode(b"caf\xe9.jpg~")
    (content / strange).touch()
    links = {
        "absolute.txt": outside / "secret.txt",
        "climbing.txt": Path("../content-2/secret.txt"),
        "dangling.txt": Path("nowhere.txt"),
        "folder.txt": Path("world"),
        "hidden.txt": Path(".hidden/b.txt"),
        "itself.txt": Path("itself.txt"),
        "strange.txt": Path(strange),
        "through.txt": Path("world/a.txt/b.txt"),
        "top.txt": Path(),
        "way-out": outside,
    }
    for name, target in links.items():
        (content / name).symlink_to(target)
    (content / "by-way-out.txt").symlink_to("way-out/secret.txt")
    seen = look(content)
    assert list(seen.found) == ["world/a.txt"]
    assert {problem.path: problem.what for problem in seen.problems} == {
        "absolute.txt": "a link that leads out of the content folder",
        "by-way-out.txt": "a link that leads out of the content folder",
        "climbing.txt": "a link that leads out of the content folder",
        "dangling.txt": "a link to something that is not there",
        "folder.txt": "a link to a folder; folders are not followed",
        "hidden.txt": "a link to a hidden file",
        "itself.txt": "Too many levels of symbolic links",
        "strange.txt": "a link to a file whose name is not UTF-8",
        "through.txt": "Not a directory",
        "top.txt": "a link to a folder; folders are not followed",
        "way-out": "a link that leads out of the content folder",
    }


def test_what_would_be_taken_for_a_link_out_of_gopher_is_left_out(content: Path) -> None:
    put(content, "URL:https:/a.example/b.txt", "URL:x.txt", "world/URL:x.txt")
    seen = look(content)
    assert list(seen.found) == ["world/URL:x.txt"]
    assert [problem.path for problem in seen.problems] == ["URL:https:", "URL:x.txt"]


def test_a_link_to_a_fifo_is_left_out(content: Path) -> None:
    os.mkfifo(content / "fifo")
    (content / "link.txt").symlink_to("fifo")
    problems = look(content).problems
    assert {problem.path: problem.what for problem in problems} == dict.fromkeys(
        ("fifo", "link.txt"), "it is a FIFO"
    )


def test_content_itself_may_be_a_link(content: Path) -> None:
    put(content, "a.txt", "world/b.txt")
    (content / "link.txt").symlink_to("a.txt")
    (content.parent / "current").symlink_to("content")
    seen = look(content.parent / "current")
    assert sorted(seen.found) == ["a.txt", "link.txt", "world/b.txt"]


# ---------------------------------------------------------------- one selector, one page


CLAIMS = [
    (["x/a.txt", "x.txt", "x.md"], "x/a.txt", ["/x"]),
    (["x.txt", "x.md", "x"], "x.txt", []),
    (["x.md", "x"], "x.md", []),
    (["x"], "x", []),
]
PLAIN_TWINS = [
    (["x.md", "x.txt/a.txt"], ["x.txt/a.txt"], "x.md", "x.txt"),
    (["x.md", "x.txt/a.txt", "x"], ["x", "x.txt/a.txt"], "x.md", "x.txt"),
    (["caps.md", "caps.txt"], ["caps.txt"], "caps.md", "caps.txt"),
    (["robots.md"], [], "robots.md", "robots.txt"),
    (["world/robots.md", "caps.txt"], ["caps.txt", "world/robots.md"], "", ""),
]


@pytest.mark.parametrize(("paths", "found", "loser", "holder"), PLAIN_TWINS)
def test_an_article_needs_the_selector_of_its_plain_text_too(
    content: Path, paths: list[str], found: list[str], loser: str, holder: str
) -> None:
    """Statement S19. The link to the plain text leads to it, and to nothing else."""
    put(content, *paths)
    seen = look(content)
    assert sorted(seen.found) == found
    told = [(problem.path, problem.what) for problem in seen.problems]
    assert told == ([(loser, f"{holder} has the same selector")] if loser else [])


@pytest.mark.parametrize(("paths", "winner", "folders"), CLAIMS)
def test_a_selector_goes_to_one_and_the_others_are_told(
    content: Path, paths: list[str], winner: str, folders: list[str]
) -> None:
    put(content, *paths)
    seen = look(content)
    assert list(seen.found) == [winner]
    assert sorted(problem.path for problem in seen.problems) == sorted({*paths} - {winner})
    holder = "x" if folders else winner
    for problem in seen.problems:
        assert problem.what == f"{holder} has the same selector"


def test_the_next_one_takes_over_when_the_winner_goes(content: Path) -> None:
    put(content, "x.txt", "x.md", "x")
    for winner in ("x.txt", "x.md", "x"):
        assert list(look(content).found) == [winner]
        (content / winner).unlink()
    assert look(content) == Survey()


# ---------------------------------------------------------------- what cannot be looked at


@pytest.fixture
def public() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


def test_folders_that_cannot_be_read_are_told_and_the_rest_is_published(public: Path) -> None:
    put(public, "closed/a.txt", "names-only/b.txt", "open/c.txt")
    (public / "closed").chmod(0)
    (public / "names-only").chmod(0o744)
    if os.geteuid() != 0:
        (public / "names-only").chmod(0o400)
    with as_nobody():
        seen = look(public)
    for name in ("closed", "names-only"):
        (public / name).chmod(0o755)
    assert list(seen.found) == ["open/c.txt"]
    assert sorted(told(seen)) == [
        "closed: left out: cannot be read (Permission denied); give read permission",
        "names-only/b.txt: left out: Permission denied; put the file itself here, or remove it",
    ]


def test_content_that_is_not_there_is_an_error(content: Path) -> None:
    with pytest.raises(FileNotFoundError):
        look(content / "missing")
    put(content, "a.txt")
    with pytest.raises(NotADirectoryError):
        look(content / "a.txt")


def scanning(monkeypatch: pytest.MonkeyPatch, folder: Path, error: OSError | None = None) -> None:
    """Have a folder go between two steps of the walk, or be refused by the system."""
    really = os.open

    def opening(path: str, flags: int, **options: Any) -> int:  # noqa: ANN401 - they are handed on
        if path == folder.name:
            if error:
                raise error
            folder.rename(folder.with_name(".gone"))
        return really(path, flags, **options)

    monkeypatch.setattr(os, "open", opening)


def test_a_folder_taken_away_during_the_walk_is_no_problem(
    content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(content, "a/b.txt", "c.txt")
    scanning(monkeypatch, content.resolve() / "a")
    seen = look(content)
    assert list(seen.found) == ["c.txt"]
    assert told(seen) == []


@pytest.mark.parametrize("number", [errno.EMFILE, errno.ENFILE, errno.ENOMEM])
def test_a_machine_out_of_descriptors_loses_no_section(
    content: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    put(content, "a/b.txt", "c.txt")
    scanning(monkeypatch, content.resolve() / "a", OSError(number, os.strerror(number)))
    with pytest.raises(OSError, match=os.strerror(number)):
        look(content)


def test_a_file_taken_away_during_the_walk_is_no_problem(
    content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(content, "a.txt", "b.txt")
    really = os.listdir

    def listdir(folder: int) -> list[str]:
        listed = really(folder)
        (content / "a.txt").unlink()
        return listed

    monkeypatch.setattr(os, "listdir", listdir)
    seen = look(content)
    assert list(seen.found) == ["b.txt"]
    assert told(seen) == []


# ---------------------------------------------------------------- stamps


def stamp(content: Path, now_ns: int) -> str:
    return survey(content, now_ns=now_ns).found["a.txt"].stamp


def test_a_young_file_is_looked_at_again(content: Path) -> None:
    put(content, "a.txt")
    changed = (content / "a.txt").stat().st_ctime_ns
    assert stamp(content, changed).endswith(UNSETTLED)
    assert stamp(content, changed + SETTLING_NS).endswith(UNSETTLED)
    assert not stamp(content, changed + SETTLING_NS + SECOND).endswith(UNSETTLED)


def test_a_file_changed_after_the_walk_began_is_looked_at_again(content: Path) -> None:
    put(content, "a.txt")
    assert stamp(content, 0).endswith(UNSETTLED)


def test_a_file_dated_in_the_far_future_settles_all_the_same(content: Path) -> None:
    put(content, "a.txt")
    os.utime(content / "a.txt", (4e9, 4e9))
    later = (content / "a.txt").stat().st_ctime_ns + 10 * SECOND
    before = stamp(content, later)
    assert not before.endswith(UNSETTLED)
    os.utime(content / "a.txt", (4e9, 5e9))
    assert stamp(content, later + 10 * SECOND) != before


def test_a_file_whose_time_alone_is_young_is_looked_at_again(content: Path) -> None:
    """Some file systems keep no ctime worth the name."""
    put(content, "a.txt")
    later = (content / "a.txt").stat().st_ctime_ns + 60 * SECOND
    os.utime(content / "a.txt", ns=(later, later))
    assert stamp(content, later + SECOND).endswith(UNSETTLED)


def test_the_same_tree_gives_the_same_survey(content: Path) -> None:
    paths = [f"{a}/{b}{suffix}" for a in "cab" for b in "zyx" for suffix in (".txt", ".md", "")]
    random.Random(1).shuffle(paths)
    put(content, *paths)
    seen = look(content)
    assert (len(seen.found), len(seen.problems)) == (9, 18)
    again = look(content)
    assert (again, list(again.found)) == (seen, list(seen.found))
    assert seen.folders == sorted(seen.folders)

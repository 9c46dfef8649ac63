import errno
import os
import stat
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from attrs import evolve

from gopherd.article.listing import Filed, Headline
from gopherd.config.masthead import Dialect, Masthead, Section
from gopherd.errors import Problem
from gopherd.library.catalogue import (
    ArticleEntry,
    FileEntry,
    MapEntry,
    Reading,
    SectionEntry,
    Withheld,
)
from gopherd.library.front import read_site
from gopherd.library.reader import (
    LONGEST_ARTICLE,
    SETTLED_AFTER,
    TRY_AGAIN,
    Reader,
    path_beside,
)
from gopherd.library.scan import UNSETTLED, Found
from tests.hardship import as_nobody, no_descriptor_left
from tests.server.library.looking import survey

NOW = datetime(2025, 9, 6, 8, 0, tzinfo=UTC)
SECONDS = int(NOW.timestamp())
DATED = "Title: Harbour reopens\nUpdated: 2025-09-05T13:02Z\n"

WITHHELD = [
    (b"", "the file is empty"),
    (b" \n\n", "the file is empty"),
    (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "the file is binary data, not text"),
    ("Caf\u00e9".encode()[:-1], "the file ends in the middle of a character"),
]

BESIDE = [
    ("world", "harbour.jpg", "world/harbour.jpg"),
    ("world", "./harbour.jpg", "world/harbour.jpg"),
    ("world/asia", "../harbour.jpg", "world/harbour.jpg"),
    ("world", "/harbour.jpg", "harbour.jpg"),
    ("world", "//harbour.jpg", "harbour.jpg"),
    ("", "harbour.jpg", "harbour.jpg"),
    ("", "pictures//harbour.jpg", "pictures/harbour.jpg"),
    ("world", "../../harbour.jpg", "../harbour.jpg"),
    ("world", "/../harbour.jpg", "harbour.jpg"),
]


@pytest.fixture
def content() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@pytest.fixture
def reader(content: Path) -> Iterator[Reader]:
    descriptor = os.open(content, os.O_RDONLY | os.O_DIRECTORY)
    yield Reader(descriptor, UTC)
    os.close(descriptor)


def put(content: Path, path: str, text: str | bytes) -> Found:
    """Write a file and return what the walk sees of it, long after."""
    place = content / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(text if isinstance(text, bytes) else text.encode())
    return found(content, path)


def found(content: Path, path: str) -> Found:
    later = (content / path).stat().st_ctime_ns + 3600 * 10**9
    return survey(content, now_ns=later).found[path]


def the_problem(reading: Reading) -> Problem:
    (problem,) = reading.problems
    assert problem.path == reading.entry.path
    return problem


# ---------------------------------------------------------------- articles


def test_an_article_is_read(content: Path, reader: Reader) -> None:
    text = (
        f"{DATED}Source: Coastal Wire\nCountry: C\u00f4te d'Ivoire\nStory: Harbour storms\n"
        "Tags: weather, ports, Weather\n\nThe harbour reopened today.\n"
    )
    reading = reader.read(put(content, "world/harbour.txt", text), now=NOW)
    assert reading.entry == ArticleEntry(
        path="world/harbour.txt",
        target="world/harbour.txt",
        folder="world",
        headline=Headline(
            selector="/world/harbour",
            title="Harbour reopens",
            age=-int(datetime(2025, 9, 5, 13, 2, tzinfo=UTC).timestamp()),
            day=datetime(2025, 9, 5, tzinfo=UTC).date(),
            clock="1:02 PM UTC",
            source="Coastal Wire",
            country="C\u00f4te d'Ivoire",
            words=4,
        ),
        story="harbour-storms",
        tags=(("weather", "weather"), ("ports", "ports")),
    )
    assert (reading.problems, reading.due, reading.pictures) == ((), None, ())
    assert reading.stamp == found(content, "world/harbour.txt").stamp


def test_an_article_without_a_date_has_that_of_its_file(content: Path, reader: Reader) -> None:
    one = put(content, "a.txt", "Harbour reopens\n\nToday.\n")
    os.utime(content / "a.txt", (SECONDS, SECONDS))
    entry = reader.read(one, now=NOW).entry
    assert isinstance(entry, ArticleEntry)
    assert entry.headline.age == -SECONDS


@pytest.mark.parametrize(("moment", "year"), [(2**62, 9998), (-(2**62), 1001)])
def test_a_file_dated_beyond_the_calendar_is_published_all_the_same(
    content: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch, moment: int, year: int
) -> None:
    one = put(content, "a.txt", "Harbour reopens\n\nToday.\n")
    really = os.fstat

    def dated(descriptor: int) -> os.stat_result:
        facts = list(really(descriptor))
        facts[stat.ST_MTIME] = moment  # some file systems keep any number
        return os.stat_result(facts)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fstat", dated)
        reading = reader.read(one, now=NOW)
    assert isinstance(reading.entry, ArticleEntry)
    assert reading.entry.headline.day.year == year


def test_dates_without_a_zone_are_in_the_readers(content: Path, reader: Reader) -> None:
    one = put(content, "a.txt", "Title: A\nUpdated: 2025-09-05 13:02\n\nText.\n")
    here = reader.read(one, now=NOW)
    there = evolve(reader, zone=ZoneInfo("America/New_York")).read(one, now=NOW)
    assert isinstance(here.entry, ArticleEntry)
    assert isinstance(there.entry, ArticleEntry)
    assert here.entry.headline.age - there.entry.headline.age == 4 * 3600
    assert here.print != there.print


def test_a_print_changes_with_the_text_and_not_with_the_files_time(
    content: Path, reader: Reader
) -> None:
    before = reader.read(put(content, "a.txt", f"{DATED}\nOne.\n"), now=NOW)
    os.utime(content / "a.txt", (1, 1))
    touched = reader.read(found(content, "a.txt"), now=NOW)
    edited = reader.read(put(content, "a.txt", f"{DATED}\nTwo.\n"), now=NOW)
    assert before.print == touched.print != edited.print
    assert before.stamp != touched.stamp


def test_a_draft_is_withheld(content: Path, reader: Reader) -> None:
    one = put(content, "a.txt", f"{DATED}Draft: yes\n\n![](missing.jpg)\n")
    reading = reader.read(one, now=NOW)
    assert (reading.entry, reading.due) == (Withheld(path="a.txt"), None)
    assert reading.problems == ()


def test_an_embargo_says_when_to_look_again(content: Path, reader: Reader) -> None:
    one = put(content, "a.txt", f"{DATED}Publish-At: 2025-09-06T08:00Z\n\nText.\n")
    early = reader.read(one, now=NOW - timedelta(seconds=1))
    assert (early.entry, early.due) == (Withheld(path="a.txt"), SECONDS)
    late = reader.read(one, now=NOW)
    assert isinstance(late.entry, ArticleEntry)
    assert (late.due, late.stamp) == (None, early.stamp)
    assert late.print != early.print


@pytest.mark.parametrize(("data", "what"), WITHHELD)
def test_what_is_no_article_is_withheld_with_the_reason(
    content: Path, reader: Reader, data: bytes, what: str
) -> None:
    """Statement S73. A half-written or broken file breaks nothing."""
    reading = reader.read(put(content, "a.txt", data), now=NOW)
    assert reading.entry == Withheld(path="a.txt")
    assert the_problem(reading).what == what
    assert the_problem(reading).left_out


def test_a_line_of_five_megabytes_is_served_as_a_plain_text(content: Path, reader: Reader) -> None:
    for name in ("a.txt", "b.md"):
        reading = reader.read(put(content, name, b"x" * 5_000_000), now=NOW)
        assert isinstance(reading.entry, FileEntry)
        assert reading.entry.filed == Filed(f"/{name}", name, "0", 5_000_000)
        assert the_problem(reading).what == (
            "longer than an article may be (1024 kB); served as a plain text"
        )
        assert not the_problem(reading).left_out


def test_an_article_may_be_as_long_as_it_may(content: Path, reader: Reader) -> None:
    text = (f"{DATED}\n" + "word " * 12 + "\n").encode().ljust(LONGEST_ARTICLE, b"\n")
    reading = reader.read(put(content, "a.txt", text), now=NOW)
    assert isinstance(reading.entry, ArticleEntry)


def test_pictures_are_told_with_their_places(content: Path, reader: Reader) -> None:
    text = (
        "# Harbour\n\n![Ships](ships.jpg)\n\n![](https://example.org/a.png)\n\n"
        "![Storm](/pictures/storm.jpg)\n\n![Nothing]()\n"
    )
    reading = reader.read(put(content, "world/a.md", text), now=NOW)
    assert reading.pictures == (
        ("world/ships.jpg", "ships.jpg"),
        ("pictures/storm.jpg", "/pictures/storm.jpg"),
    )


@pytest.mark.parametrize(("folder", "target", "path"), BESIDE)
def test_the_path_of_a_file_beside_an_article(folder: str, target: str, path: str) -> None:
    assert path_beside(folder, target) == path


def test_a_fault_of_ours_leaves_one_file_out_and_is_written_down(
    content: Path, reader: Reader, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(tzinfo):
        def utcoffset(self, _when: datetime | None) -> timedelta:
            raise ZeroDivisionError

        dst = tzname = utcoffset  # type: ignore[assignment]

    one = put(content, "a.txt", "Harbour reopens\n\nToday.\n")
    reading = evolve(reader, zone=Broken()).read(one, now=NOW)
    assert reading.entry == Withheld(path="a.txt")
    assert the_problem(reading).what == "cannot be understood (ZeroDivisionError())"
    assert "ZeroDivisionError" in caplog.text


# ---------------------------------------------------------------- files and tables


def test_a_file_is_served_as_it_is(content: Path, reader: Reader) -> None:
    reading = reader.read(put(content, "world/ship.png", b"\x89PNG"), now=NOW)
    assert reading.entry == FileEntry(
        path="world/ship.png",
        target="world/ship.png",
        folder="world",
        filed=Filed("/world/ship.png", "ship.png", "I", 4),
    )


def test_a_file_looks_the_same_once_it_has_settled(content: Path, reader: Reader) -> None:
    settled = put(content, "ship.png", b"\x89PNG")
    young = evolve(settled, stamp=settled.stamp + UNSETTLED)
    assert reader.read(young, now=NOW).print == reader.read(settled, now=NOW).print
    changed = put(content, "ship.png", b"\x89PNX")
    assert reader.read(changed, now=NOW).print != reader.read(settled, now=NOW).print


def test_a_file_is_due_when_it_has_settled(content: Path, reader: Reader) -> None:
    settled = put(content, "a.txt", "Title: One\nPublish-At: 2000-01-01\n\nText.\n")
    young = evolve(settled, stamp=settled.stamp + UNSETTLED)
    assert reader.read(settled, now=NOW).due is None
    assert reader.read(young, now=NOW).due == SECONDS + SETTLED_AFTER
    sooner = datetime.fromtimestamp(SECONDS + 1, UTC)
    data = f"Title: One\nPublish-At: {sooner:%Y-%m-%dT%H:%M:%SZ}\n\nText.\n"
    early = evolve(put(content, "a.txt", data), stamp=young.stamp)
    assert reader.read(early, now=NOW).due == SECONDS + 1


def test_a_section_file_is_read(content: Path, reader: Reader) -> None:
    text = 'name = "The world"\norder = 3\nblurb = "All of it."\nnonsense = 1\n'
    reading = reader.read(put(content, "world/section.toml", text), now=NOW)
    assert reading.entry == SectionEntry(
        path="world/section.toml",
        folder="world",
        section=Section(name="The world", order=3, blurb="All of it."),
    )
    assert the_problem(reading).what == "there is no setting 'nonsense'"


def test_the_site_file_is_withheld_and_its_problems_told(content: Path, reader: Reader) -> None:
    one = put(content, "site.toml", 'title = "Coast"\nwidth = 9000\n')
    reading = reader.read(one, now=NOW)
    assert reading.entry == Withheld(path="site.toml")
    assert the_problem(reading).line == 2
    assert read_site(reader.folder)[0] == Masthead(title="Coast")


# ---------------------------------------------------------------- what happens meanwhile


@pytest.mark.parametrize("name", ["a.txt", "a.png", "section.toml"])
def test_a_file_that_cannot_be_read_is_withheld_and_tried_again(
    content: Path, reader: Reader, name: str
) -> None:
    one = put(content, name, f"{DATED}\nText.\n")
    (content / name).chmod(0)
    with as_nobody():
        reading = reader.read(one, now=NOW)
    assert (reading.entry, reading.due) == (Withheld(path=name), SECONDS + TRY_AGAIN)
    assert str(the_problem(reading)) == (
        f"{name}: left out: cannot be read (Permission denied);"
        " give the server permission to read it"
    )


def test_a_long_text_that_cannot_be_read_is_withheld(content: Path, reader: Reader) -> None:
    one = put(content, "a.txt", b"x" * (LONGEST_ARTICLE + 1))
    (content / "a.txt").chmod(0)
    with as_nobody():
        assert reader.read(one, now=NOW).entry == Withheld(path="a.txt")


@pytest.mark.parametrize("name", ["a.txt", "a.png", "section.toml", "world/b.txt"])
def test_a_file_that_vanished_since_the_walk_is_withheld_in_silence(
    content: Path, reader: Reader, name: str
) -> None:
    """Statement S74. A removed file is no fault."""
    one = put(content, name, f"{DATED}\nText.\n")
    (content / name).unlink()
    reading = reader.read(one, now=NOW)
    assert (reading.entry, reading.problems) == (Withheld(path=name), ())
    assert reading.due == SECONDS + TRY_AGAIN


REPLACED: list[tuple[Callable[[Path], None], str]] = [
    (os.mkfifo, "is not a regular file"),
    (Path.mkdir, "is not a regular file"),
    (lambda place: place.symlink_to("/etc/passwd"), "Too many levels of symbolic links"),
]


@pytest.mark.parametrize(("replace", "what"), REPLACED)
@pytest.mark.parametrize("name", ["a.txt", "a.png", "section.toml"])
def test_a_file_replaced_since_the_walk_by_what_is_none_is_withheld(
    content: Path, reader: Reader, name: str, replace: Callable[[Path], None], what: str
) -> None:
    one = put(content, name, f"{DATED}\nText.\n")
    (content / name).unlink()
    replace(content / name)
    reading = reader.read(one, now=NOW)
    assert reading.entry == Withheld(path=name)
    assert what in the_problem(reading).what


def test_a_machine_out_of_descriptors_says_nothing_about_the_file(
    content: Path, reader: Reader
) -> None:
    one = put(content, "a.txt", f"{DATED}\nText.\n")
    with no_descriptor_left():
        with pytest.raises(OSError, match=os.strerror(errno.EMFILE)):
            reader.read(one, now=NOW)
        with pytest.raises(OSError, match=os.strerror(errno.EMFILE)):
            read_site(reader.folder)


# ---------------------------------------------------------------- reading it once more


def published(reader: Reader, one: Found) -> ArticleEntry:
    entry = reader.read(one, now=NOW).entry
    assert isinstance(entry, ArticleEntry)
    return entry


def test_a_published_article_is_read_for_its_page(content: Path, reader: Reader) -> None:
    entry = published(reader, put(content, "a.txt", f"{DATED}\nText.\n"))
    article = reader.article(entry, now=NOW)
    assert article is not None
    assert article.title == "Harbour reopens"


def test_a_linked_article_goes_by_the_name_of_the_link(content: Path, reader: Reader) -> None:
    put(content, "world/a-b.md", "![](x.jpg)")
    (content / "the-link.md").symlink_to("world/a-b.md")
    entry = published(reader, found(content, "the-link.md"))
    article = reader.article(entry, now=NOW)
    assert article is not None
    assert (entry.headline.title, article.title) == ("The link", "The link")


@pytest.mark.parametrize("header", ["Draft: yes\n", "Publish-At: 2025-09-07T08:00Z\n"])
def test_an_article_taken_back_since_the_last_edition_is_none(
    content: Path, reader: Reader, header: str
) -> None:
    entry = published(reader, put(content, "a.txt", f"{DATED}\nText.\n"))
    put(content, "a.txt", f"{DATED}{header}\nText.\n")
    assert reader.article(entry, now=NOW) is None


def test_an_article_emptied_since_the_last_edition_is_none(content: Path, reader: Reader) -> None:
    entry = published(reader, put(content, "a.txt", f"{DATED}\nText.\n"))
    (content / "a.txt").write_bytes(b"")
    assert reader.article(entry, now=NOW) is None


def test_an_article_removed_since_the_last_edition_is_an_error_of_the_system(
    content: Path, reader: Reader
) -> None:
    entry = published(reader, put(content, "a.txt", f"{DATED}\nText.\n"))
    (content / "a.txt").unlink()
    with pytest.raises(FileNotFoundError):
        reader.article(entry, now=NOW)


# ---------------------------------------------------------------- gopherholes


KEPT = [
    ("a.txt", b"\0", "0"),
    ("a.png", b"text", "I"),
    ("note", b"text", "0"),
    ("note", b"", "0"),
    ("note", b"x" * 2000 + b"\0", "0"),
    ("note", b"\0\1", "9"),
    ("a.xyz", "Gr\u00fc\u00dfe".encode("latin-1"), "0"),
]


@pytest.mark.parametrize(("name", "data", "kind"), KEPT)
def test_a_file_of_a_gopherhole_is_known_by_its_name_or_its_first_bytes(
    content: Path, reader: Reader, name: str, data: bytes, kind: str
) -> None:
    put(content, "gophermap", "words\n")
    reading = reader.read(put(content, name, data), now=NOW)
    filed = Filed(f"/{name}", name, kind, len(data))
    assert reading.entry == FileEntry(path=name, target=name, folder="", filed=filed)
    assert not reading.problems


@pytest.mark.parametrize(("dialect", "kept"), [("auto", False), ("gophernicus", True)])
def test_what_bucktooth_would_run_is_not_shown(
    content: Path, reader: Reader, dialect: str, *, kept: bool
) -> None:
    put(content, "section.toml", f'dialect = "{dialect}"')
    put(content, "mole", "#!/bin/sh\necho hello\n")
    (content / "mole").chmod(0o755)
    reading = reader.read(found(content, "mole"), now=NOW)
    assert isinstance(reading.entry, FileEntry) == kept
    (content / "mole").chmod(0o644)
    assert isinstance(reader.read(found(content, "mole"), now=NOW).entry, FileEntry)


def test_a_map_is_read_for_what_is_wrong_with_it(content: Path, reader: Reader) -> None:
    one = put(content, "hole/gophermap", "words\n0A\t/a\tb c\n# words\n")
    reading = reader.read(one, now=NOW)
    assert reading.entry == MapEntry(
        path="hole/gophermap",
        target="hole/gophermap",
        folder="hole",
        dialect=Dialect.AUTO,
        size=one.size,
    )
    assert the_problem(reading).line == 2
    assert reading.due is None


def test_a_map_is_read_again_while_what_it_takes_in_is_missing(
    content: Path, reader: Reader
) -> None:
    reading = reader.read(put(content, "gophermap", "!A\n=part\n"), now=NOW)
    assert reading.due == SECONDS + TRY_AGAIN
    put(content, "part", "words\n")
    put(content, "section.toml", 'dialect = "gophernicus"')
    reading = reader.read(found(content, "gophermap"), now=NOW)
    assert (reading.due, reading.problems) == (None, ())


def test_a_map_that_is_a_program_is_left_out(content: Path, reader: Reader) -> None:
    reading = reader.read(put(content, "gophermap", "#!/bin/sh\n"), now=NOW)
    assert reading.entry == Withheld(path="gophermap")
    assert the_problem(reading).left_out


def test_a_file_of_cap_speaks_for_the_folder_around_it(content: Path, reader: Reader) -> None:
    reading = reader.read(put(content, "docs/.cap/boats.txt", "Name=Boats\n"), now=NOW)
    assert isinstance(reading.entry, MapEntry)
    assert reading.entry.folder == "docs"
    assert not reading.problems
    reading = reader.read(put(content, "docs/.Links", "Name=A\nPath=exec:ls\n"), now=NOW)
    assert the_problem(reading).line == 1


@pytest.mark.parametrize(("text", "name"), [("Older\tthings\nmore", "Older things"), ("", "Old")])
def test_a_gophertag_names_its_folder(content: Path, reader: Reader, text: str, name: str) -> None:
    put(content, "gophermap", "words\n")
    reading = reader.read(put(content, "old/gophertag", text), now=NOW)
    section = Section(name=name)
    assert reading.entry == SectionEntry(path="old/gophertag", folder="old", section=section)


def test_a_section_toml_in_content_itself_names_no_section(content: Path, reader: Reader) -> None:
    reading = reader.read(put(content, "section.toml", "articles = 1"), now=NOW)
    assert reading.entry == Withheld(path="section.toml")
    assert the_problem(reading).line == 1

"""Bookmarks: written by us, by an editor, and by another reader at the same time."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from gopherclient.bookmarks import Bookmark, Bookmarks, Heading, Row, Stray
from gopherclient.errors import BadAddress, NotSaved
from gopherwire.menu import MenuReader
from gopherwire.printable import scrub
from gopherwire.url import GopherUrl

ROWS: list[tuple[bytes, Row]] = [
    (b"1News\t/news\tnews.example\t70", Bookmark("gopher://news.example/1/news", "News")),
    (b"0Story\t/a b\th\t7070", Bookmark("gopher://h:7070/0/a%20b", "Story")),
    (b"1Top\t\th\t70", Bookmark("gopher://h/", "Top")),
    (b"7Find\t/find\th\t70", Bookmark("gopher://h/7/find", "Find")),
    (b"0M\xc3\xbcn\t/m\xfcn\th\t70", Bookmark("gopher://h/0/m%FCn", "Mün")),
    (b"hTLS\tURL:gophers://h/0/x\th\t70", Bookmark("gophers://h/0/x", "TLS")),
    (
        b"hOut\tURL:https://x.example/?a=b#c\tnull.host\t1",
        Bookmark("https://x.example/?a=b#c", "Out"),
    ),
    (
        b"hFound\tURL:gopher://h/7/find%09two%20words\th\t70",
        Bookmark("gopher://h/7/find%09two%20words", "Found"),
    ),
    (b"hMail\tURL:mailto:me@x.example\tnull.host\t1", Bookmark("mailto:me@x.example", "Mail")),
]


@pytest.mark.parametrize(("row", "mark"), ROWS)
def test_writing(tmp_path: Path, row: bytes, mark: Bookmark) -> None:
    marks = Bookmarks(tmp_path / "b")
    assert marks.add(mark.url, mark.title)
    assert (tmp_path / "b").read_bytes() == row + b"\n"
    assert not marks.add(mark.url, "twice")
    assert mark.url in marks


READ: list[tuple[bytes, Row]] = [
    *ROWS,
    (b"iMorning\t\tnull.host\t1", Heading("Morning")),
    (b"iMorning", Heading("Morning")),
    (b"", Heading("")),
    (b"   ", Heading("")),
    (b"\xef\xbb\xbfiMorning", Heading("Morning")),
    (b"1News\t/news\tnews.example\t70\t+", Bookmark("gopher://news.example/1/news", "News")),
    (b"hOld\t/URL:https://x.example/\th\t70", Bookmark("https://x.example/", "Old")),
    (b"Morning", Stray("Morning")),
    (b"1News\t/news", Stray("News")),
    (b"1News\t/news\tbad host\t70", Stray("News")),
    (b"1News\t/news\th\tport", Stray("News")),
    (b"3Error\t\th\t70", Stray("Error")),
    (b"+Mirror\t\th\t70", Stray("Mirror")),
    (b"hEmpty\tURL:\th\t70", Stray("Empty")),
    (b"hBad\tURL:gopher://\th\t70", Stray("Bad")),
]


@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
@pytest.mark.parametrize(("line", "row"), READ)
def test_reading(tmp_path: Path, line: bytes, row: Row, newline: bytes) -> None:
    (tmp_path / "b").write_bytes(line + newline)
    marks = Bookmarks(tmp_path / "b")
    assert marks.rows == (row,)
    assert bool(marks.notices) == isinstance(row, Stray)
    assert marks.add("gopher://new.example/", "New")
    after = line + newline + b"1New\t\tnew.example\t70" + newline
    assert (tmp_path / "b").read_bytes() == after


hosts = st.from_regex(r"[a-z]{1,8}(\.[a-z]{1,8})?", fullmatch=True)
texts = st.text(st.characters(codec="utf-8", exclude_characters="\0\t\r\n"), max_size=12)
urls = st.builds(
    GopherUrl,
    host=hosts,
    port=st.integers(1, 65535),
    kind=st.characters(min_codepoint=33, max_codepoint=126),
    selector=texts | st.just("URL:https://x.example/"),
    search=st.none() | texts,
    plus=st.none() | texts,
    tls=st.booleans(),
).map(str)


@given(url=urls | st.sampled_from(["https://x.example/a?b", "mailto:x@y"]), title=st.text())
def test_every_address_comes_back_as_it_was_added(
    tmp_path_factory: pytest.TempPathFactory, url: str, title: str
) -> None:
    path = tmp_path_factory.mktemp("b") / "b"
    Bookmarks(path).add(url, title)
    again = Bookmarks(path)
    expected = str(GopherUrl.parse(url)) if url.startswith("gopher") else url
    assert again.rows == (Bookmark(expected, scrub(title)),)
    assert again.notices == []
    assert again.remove(url)


class Editing(RuleBasedStateMachine):
    """Two readers and an editor on one file, against a list."""

    def __init__(self) -> None:
        super().__init__()
        self.place = TemporaryDirectory()
        self.path = Path(self.place.name) / "b"
        self.readers = [Bookmarks(self.path), Bookmarks(self.path)]
        self.lines: list[Row] = []

    def teardown(self) -> None:
        self.place.cleanup()

    def at(self, url: str) -> int | None:
        urls = [row.url if isinstance(row, Bookmark) else None for row in self.lines]
        return urls.index(url) if url in urls else None

    which = st.integers(0, 1)
    addresses = st.sampled_from([f"gopher://h/0/{name}" for name in "abcd"])
    titles = st.sampled_from(["One", "Two", "Drei\u00df"])

    @rule(who=which, url=addresses, title=titles)
    def add(self, who: int, url: str, title: str) -> None:
        new = self.at(url) is None
        assert self.readers[who].add(url, title) == new
        if new:
            self.lines.append(Bookmark(url, title))

    @rule(who=which, url=addresses)
    def remove(self, who: int, url: str) -> None:
        at = self.at(url)
        assert self.readers[who].remove(url) == (at is not None)
        if at is not None:
            del self.lines[at]

    @rule(text=st.sampled_from(["Morning", "Evening"]))
    def edit_by_hand(self, text: str) -> None:
        data = self.path.read_bytes() if self.path.exists() else b""
        self.path.write_bytes(data + f"i{text}\n".encode())
        self.lines.append(Heading(text))

    @invariant()
    def they_agree(self) -> None:
        for reader in self.readers:
            assert reader.rows == tuple(self.lines)


TestEditing = Editing.TestCase


def test_a_full_stop_at_the_end_stays_the_end(tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(b"iText\r\n.\r\n")
    marks = Bookmarks(tmp_path / "b")
    marks.add("gopher://h/", "H")
    assert (tmp_path / "b").read_bytes() == b"iText\r\n1H\t\th\t70\r\n.\r\n"
    assert marks.rows == (Heading("Text"), Bookmark("gopher://h/", "H"))


def test_the_file_is_a_menu_like_any_other(tmp_path: Path) -> None:
    marks = Bookmarks(tmp_path / "b")
    for _, mark in ROWS:
        assert isinstance(mark, Bookmark)
        marks.add(mark.url, mark.title)
    items = MenuReader().feed((tmp_path / "b").read_bytes())
    assert [item.display for item in items] == [mark.title for mark in marks.marks]


def test_a_change_made_meanwhile_is_noticed_once(tmp_path: Path) -> None:
    marks = Bookmarks(tmp_path / "b")
    assert not marks.refresh()
    (tmp_path / "b").write_bytes(b"1H\t\th\t70\n")
    assert marks.refresh()
    assert not marks.refresh()
    assert [mark.title for mark in marks.marks] == ["H"]
    (tmp_path / "b").unlink()
    assert not marks.marks


@pytest.mark.parametrize(
    "url", ["", "gopher://", "gopher:x", "x y", "https://x/\n", "gopher://h:0/"]
)
def test_what_is_no_address_is_not_added(tmp_path: Path, url: str) -> None:
    marks = Bookmarks(tmp_path / "b")
    marks.add("gopher://h/", "H")
    assert url not in marks
    with pytest.raises(BadAddress):
        marks.add(url, "x")


def test_a_disk_that_refuses_is_told_and_nothing_is_lost(tmp_path: Path) -> None:
    """Statement C52. What was there stays there."""
    (tmp_path / "b").mkdir()
    marks = Bookmarks(tmp_path / "b")
    assert "cannot be read" in marks.notices[0]
    with pytest.raises(NotSaved):
        marks.add("gopher://h/", "H")
    assert (tmp_path / "b").is_dir()

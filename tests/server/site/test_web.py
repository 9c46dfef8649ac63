"""What browsers get of files: their types, and names that change with their bytes."""

from datetime import UTC, datetime

import pytest

from gopherd.site.web import Leaf, media_type, moment_of

TYPES = [
    ("a.txt", "text/plain; charset=utf-8"),
    ("a.log", "text/plain; charset=utf-8"),
    ("a.csv", "text/plain; charset=utf-8"),
    ("README", "text/plain; charset=utf-8"),
    ("a.py", "text/plain; charset=utf-8"),
    ("a.css", "text/css; charset=utf-8"),
    ("a.js", "text/javascript; charset=utf-8"),
    ("a.json", "application/json; charset=utf-8"),
    ("a.xml", "text/xml; charset=utf-8"),
    ("a.rss", "application/rss+xml; charset=utf-8"),
    ("old.atom", "application/atom+xml; charset=utf-8"),
    ("a.html", "text/html; charset=utf-8"),
    ("A.HTM", "text/html; charset=utf-8"),
    ("a.svg", "image/svg+xml"),
    ("a.png", "image/png"),
    ("a.JPG", "image/jpeg"),
    ("a.webp", "image/webp"),
    ("a.avif", "image/avif"),
    ("a.pdf", "application/pdf"),
    ("a.mp3", "audio/mpeg"),
    ("a.zip", "application/zip"),
    ("a.tar.gz", "application/gzip"),
    ("a.txt.gz", "application/gzip"),
    ("a.svgz", "application/gzip"),
    ("a.tar.xz", "application/x-xz"),
    ("a.unheard", "application/octet-stream"),
    ("noname", "application/octet-stream"),
]


@pytest.mark.parametrize(("name", "media"), TYPES)
def test_telling_a_file_by_its_name(name: str, media: str) -> None:
    assert media_type(name) == media


def leaf(body: bytes) -> Leaf:
    return Leaf(body=body, media="text/html", modified=datetime(2025, 9, 5, tzinfo=UTC))


def test_a_tag_names_these_bytes_and_no_others() -> None:
    assert leaf(b"a").tag == leaf(b"a").tag
    assert leaf(b"a").tag != leaf(b"b").tag


def test_packing_is_the_same_every_time_and_only_where_it_helps() -> None:
    assert leaf(b"a" * 5000).squeezed == leaf(b"a" * 5000).squeezed
    assert len(leaf(b"a" * 5000).squeezed) < 100
    assert leaf(b"a").squeezed == b""
    assert len(leaf(b"a" * 5000)) == 5000 + len(leaf(b"a" * 5000).squeezed)


@pytest.mark.parametrize("seconds", [-(2**62), -(2**40), -62135596801, 253402300800, 2**55, 2**62])
def test_a_file_may_be_of_a_year_that_no_calendar_has(seconds: int) -> None:
    """Some file systems keep any number."""
    assert moment_of(seconds) == datetime(1970, 1, 1, tzinfo=UTC)
    assert moment_of(-1) < datetime(1970, 1, 1, tzinfo=UTC)

import pytest
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color

from gopherclient.tui.filter import SafeLineFilter

BLACK = Color(0, 0, 0)


def clean(*segments: Segment) -> list[Segment]:
    return SafeLineFilter().apply(list(segments), BLACK)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b]52;c;aGk=\x07   ", "␛]52;c;aGk=␇ "),
        ("a\x9b31mb     ", "a<0x9B>31m"),
        ("a\u202eb       ", "a<U+202E>"),
        ("plain", "plain"),
        ("\r\n", ""),
    ],
)
def test_no_widget_can_drive_the_terminal(text: str, shown: str) -> None:
    """Statement C24."""
    segments = clean(Segment(text))
    assert "".join(segment.text for segment in segments).startswith(shown)
    assert sum(cell_len(segment.text) for segment in segments) <= cell_len(text)


def test_safe_lines_are_left_as_they_are() -> None:
    segments = [Segment("a", Style(bold=True)), Segment("b"), Segment("c", Style(meta={"row": 1}))]
    assert SafeLineFilter().apply(segments, BLACK) is segments


def test_control_segments_do_not_pass() -> None:
    from rich.control import Control  # noqa: PLC0415

    control = Control.title("owned").segment
    assert all(not segment.control for segment in clean(control, Segment("   ")))
    assert "\x1b" not in "".join(segment.text for segment in clean(control, Segment("   ")))


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://news.example/", True),
        ("gopher://news.example/0/a", True),
        ("https://news.example/\x1b\\owned", False),
        ("https://news.example/\u202e", False),
        ("javascript:alert(1)", False),
        ("file:///etc/passwd", False),
    ],
)
def test_addresses_cannot_end_their_own_sequence(address: str, *, kept: bool) -> None:
    (segment,) = clean(Segment("here", Style(link=address, bold=True)))
    assert segment.style is not None
    assert (segment.style.link == address) is kept
    assert segment.style.bold


def test_actions_do_not_run_by_a_click() -> None:
    style = Style(meta={"@click": "app.quit"}, bold=True)
    (segment,) = clean(Segment("here", style))
    assert segment.style is not None
    assert segment.style.meta == {}
    assert segment.style.bold
    (segment,) = clean(Segment("here", Style(meta={"@click": "app.quit", "row": 3})))
    assert segment.style is not None
    assert segment.style.meta == {"row": 3}

"""The banner: big letters where there is room, and always something to read."""

import pyfiglet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gopherd.render.banner import SMALLER_FONTS, draw_banner, font_exists
from gopherd.render.wrap import columns

NEWS_IN_SMALL = (
    r" _  _ _____      _____",
    r"| \| | __\ \    / / __|",
    r"| .` | _| \ \/\/ /\__ \ ".rstrip(),
    r"|_|\_|___| \_/\_/ |___/",
)

HI_IN_MINI = (
    r"|_|o",
    r"| ||",
)

FONTS = sorted(pyfiglet.FigletFont.getFonts())  # type: ignore[no-untyped-call]

WEIRD = [
    "",
    " ",
    "😀",
    "😀" * 40,
    "\u200b",
    "ACUTE\u0301",
    "漢字新聞",
    "ß",
    "🇵🇹",
    "...",
    "\\",
    "a" * 500,
]


@pytest.mark.parametrize(
    ("text", "font", "width", "rows"),
    [
        ("NEWS", "small", 67, NEWS_IN_SMALL),
        ("NEWS", "small", 23, NEWS_IN_SMALL),
        ("Hi", "mini", 67, HI_IN_MINI),
        ("Hi", "no-such-font", 5, HI_IN_MINI),
        ("Hi", "ghost", 5, HI_IN_MINI),
        ("NEWS", "ghost", 8, ("NEWS",)),
        ("Harbour news", "ghost", 8, ("HARBOUR", "NEWS")),
        ("straße 漢字", "ghost", 7, ("STRASSE", "漢字")),
        ("", "ghost", 67, ()),
    ],
)
def test_the_largest_font_that_fits_is_drawn(
    text: str, font: str, width: int, rows: tuple[str, ...]
) -> None:
    assert draw_banner(text, font, width) == rows


def test_the_font_asked_for_is_drawn_where_it_fits() -> None:
    rows = draw_banner("CNN", "ghost", 67)
    drawn = pyfiglet.figlet_format("CNN", font="ghost").splitlines()
    assert [row for row in rows if row] == [row.rstrip() for row in drawn if row.strip()]


@pytest.mark.parametrize("font", ["", " ", "x" * 300, "../fonts/ghost", "/etc/passwd", "é", "\0"])
def test_what_is_no_font_is_replaced_by_one(font: str) -> None:
    assert not font_exists(font)
    assert draw_banner("NEWS", font, 67) == draw_banner("NEWS", SMALLER_FONTS[0], 67)


def test_the_fonts_that_stand_in_exist() -> None:
    assert all(map(font_exists, ("ghost", *SMALLER_FONTS)))


def test_other_letters_are_spelled_out() -> None:
    assert draw_banner("Čas", "small", 67) == draw_banner("Cas", "small", 67)
    assert draw_banner(" A  B\n", "small", 67) == draw_banner("A B", "small", 67)


def test_a_font_of_other_characters_is_left_for_one_of_ours() -> None:
    """It draws with characters whose width depends on the terminal, or on nothing."""
    wide = [name for name in ("emboss", "pagga", "wideterm") if font_exists(name)]
    assert all(columns(row) <= 67 for name in wide for row in draw_banner("NEWS", name, 67))
    assert draw_banner("NEWS", "wideterm", 67) == draw_banner("NEWS", SMALLER_FONTS[0], 67)


@pytest.mark.parametrize("text", WEIRD)
def test_a_weird_name_does_no_harm(text: str) -> None:
    """Statement S17. The banner included."""
    assert all(columns(row) <= 67 for row in draw_banner(text, "ghost", 67))


@settings(deadline=None)  # the first drawing reads the fonts
@given(st.text(max_size=80), st.sampled_from(["ghost", "mini", "nothing"]), st.integers(2, 67))
def test_no_row_is_too_wide_or_ends_in_a_space(text: str, font: str, width: int) -> None:
    """Statement S17."""
    rows = draw_banner(text, font, width)
    assert all(columns(row) <= width for row in rows)
    assert all(row == row.rstrip(" ") for row in rows)
    assert rows == draw_banner.__wrapped__(text, font, width)


@pytest.mark.parametrize("font", FONTS[::7])
def test_every_font_can_be_chosen(font: str) -> None:
    rows = draw_banner("Ab 1", font, 67)
    assert any(rows)
    assert all(columns(row) <= 67 for row in rows)

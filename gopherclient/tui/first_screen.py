"""The page that is opened first, drawn before Textual is loaded, which takes longer than this.

Drawn by the layout and the pen that draw it again over this, and past the same walls. Nothing that
is remembered is changed; no more is laid out than is seen; no Textual is loaded.
"""

import os
import time
from collections.abc import Iterator, Mapping

from attrs import evolve, frozen
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style

from gopherclient.destination import Visit, arrive
from gopherclient.document import BEFORE_MARKUP, MENU_KINDS
from gopherclient.history import Entry, History
from gopherclient.kept import CachedPage, look_up
from gopherclient.looks import Looks
from gopherclient.page import Page
from gopherclient.places import Places
from gopherclient.session import Session
from gopherclient.settings import GUESS, Settings, read_settings
from gopherclient.state import stamp
from gopherclient.store import is_sound
from gopherclient.tui.colours import COLOURS
from gopherclient.tui.layout import Layout
from gopherclient.tui.look import Look, Row
from gopherclient.tui.pages import rows_of
from gopherclient.tui.rows import PageRows
from gopherclient.tui.tags import tag
from gopherclient.tui.wall import made_safe
from gopherclient.tui.widgets.geometry import Geometry
from gopherclient.tui.widgets.pen import LinkState, Pen
from gopherclient.unread import Followed, Mark, Unread
from gopherwire.errors import WireError
from gopherwire.item import Kind
from gopherwire.url import GopherUrl

LONGEST_PAGE = 8_000_000
"""Bytes read from the disk; nobody waits for more."""
ENOUGH = 32 * 1024
"""Bytes understood of a page: some hundred rows, in a fraction of what Textual takes to load."""
MOST_UNREAD = 200_000
"""Bytes of the file of followed menus; in more it is not looked what was read."""
SCROLLBAR = 1
"""Columns beside the page."""
ROWS_AROUND = 3
"""Address, status and keys; with several tabs there is one more."""
BUTTONS = "‹›↻⌂"
"""Back, forward, reload, home; in the row of the address."""
NO_COLOUR = "NO_COLOR"


@frozen
class Opening:
    """What the reader is about to show: a page, where it was left, and how it is to look."""

    page: Page
    whole: bool
    """Whether all of what is kept of it is here."""
    place: Entry
    history: History
    tabs: int
    marks: Mapping[int, Mark]
    rows: PageRows
    settings: Settings


def first_screen(
    address: str | None,
    session: Session,
    size: os.terminal_size,
    environ: Mapping[str, str] = os.environ,
) -> str:
    """Return what makes a terminal show the first page; nothing where it has to be fetched."""
    opening = _opening(address, session, Places.default(environ))
    if opening is None:
        return ""
    height = size.lines - ROWS_AROUND - (opening.tabs > 1)
    settings, rows = opening.settings, opening.rows
    geometry = Geometry.of(
        size.columns - SCROLLBAR, settings.width, menu=rows.is_menu, numbers=True
    )
    laid = rows.lay(geometry.text, room=geometry.room, wrap=settings.wrap, banners=settings.banners)
    if height < 1 or geometry.width < 1 or not _reaches(laid, opening, height):
        return ""
    top, cursor = _place(laid, opening.place, height)
    plain = NO_COLOUR in environ
    styles = COLOURS["terminal" if plain else settings.theme].styles()
    if plain:
        styles = {part: style.without_color for part, style in styles.items()}
    pen = Pen(styles, geometry, styles["text"])
    bars = _rows_above(opening, styles)
    page = [_drawn(pen, laid, y, opening, cursor) for y in range(top, top + height)]
    lines = [*bars, *page, [], []]
    grounds = [styles["bar"]] * len(bars) + [styles["text"]] * height + [styles["bar"]] * 2
    return "".join(
        _written(number, Segment.adjust_line_length(line, size.columns, ground), _colours(environ))
        for number, (line, ground) in enumerate(zip(lines, grounds, strict=True), 1)
    )


# ---------------------------------------------------------------- what is opened first


def _opening(address: str | None, session: Session, places: Places) -> Opening | None:
    """Return what the reader will show at once; None where it has to ask somebody for it."""
    if not places.pages.exists() or not is_sound(places.looks):  # which is put aside, and told
        return None
    looks = Looks(places.looks)
    settings = looks.applied(read_settings(places.settings)[0])
    history = session.tab
    try:
        url = GopherUrl.parse(address or (history.here.url if history.here else settings.home))
    except WireError:
        return None
    place = history.go(Entry(str(url)))
    kept = look_up(places.pages, str(url), longest=LONGEST_PAGE)
    menu = _followed(places, url)
    # As the browser has it: an address that was asked for is asked again unless read just now.
    watched = menu is not None or str(url) == settings.home
    beginning = _beginning(kept) if kept else None
    if kept is None or beginning is None or not isinstance(arrive(url), Visit):
        return None
    if address and not watched and not kept.is_fresh(time.time()):
        return None
    encoding = looks.encoding(url.host, url.port) or settings.encoding
    page = Page.recalled(url, beginning, None if encoding == GUESS else encoding, refreshing=False)
    rows = rows_of(page)
    marks = menu.marks(rows.links, url) if menu else {}
    whole = beginning is kept
    return Opening(page, whole, place, history, len(session.tabs), marks, rows, settings)


def _followed(places: Places, url: GopherUrl) -> Followed | None:
    """Return a page as a followed menu; None where it is none, or where there are very many."""
    size = stamp(places.unread)
    if not size or size[-1] > MOST_UNREAD or not is_sound(places.unread):
        return None
    return Unread(places.unread).menu(url)


def _beginning(kept: CachedPage) -> CachedPage | None:
    """Return so much of a page as is enough for a screen, cut between two rows.

    None for much markup, which is understood as a whole or not at all.
    """
    if len(kept.body) <= ENOUGH:
        return kept
    if (
        kept.kind not in {Kind.TEXT, *MENU_KINDS}
        or kept.body[:64].lstrip(BEFORE_MARKUP)[:1] == b"<"
    ):
        return None
    return evolve(kept, body=kept.body[: kept.body.rfind(b"\n", 0, ENOUGH) + 1])


# ---------------------------------------------------------------- where in it


def _reaches(laid: Layout, opening: Opening, height: int) -> bool:
    """Lay a screenful from the place on; say whether it is all there."""
    page, place = opening.page, opening.place
    if page.is_excuse or not len(laid.page):
        return False
    if len(laid.page) <= place.scroll or len(laid.page.links) <= (place.cursor or 0) > 0:
        return opening.whole
    return laid.reach(laid.find_row(place.scroll) + height) or opening.whole


def _place(laid: Layout, place: Entry, height: int) -> tuple[int, int | None]:
    """Return the row at the top and the link the cursor is on, as the page view has them."""
    links = len(laid.page.links)
    if not (place.cursor or place.scroll):
        rows = [laid.row(y) for y in range(min(height, laid.height))]
        seen = any(row.link == 0 and row.look is Look.LINK for row in rows)
        return 0, 0 if seen else None

    def within(top: int) -> int:
        laid.reach(top + height)
        return max(min(top, laid.likely_height - height), 0)

    top = within(laid.find_row(place.scroll))
    if place.cursor is None or place.cursor >= links:
        return top, None
    return within(laid.top_for(place.cursor, top, height)), place.cursor


# ---------------------------------------------------------------- drawing


def _rows_above(opening: Opening, styles: Mapping[str, Style]) -> list[list[Segment]]:
    """Draw what stands above the page: its address, and a row for tabs where there are several."""
    history = opening.history
    live = (history.can_go_back, history.can_go_forward, True, True)
    buttons = [
        Segment(f" {sign}", styles["bar" if lives else "dead"])
        for sign, lives in zip(BUTTONS, live, strict=True)
    ]
    row = [*buttons, Segment(f" {opening.page.url}", styles["bar"])]
    return [row, []] if opening.tabs > 1 else [row]


def _drawn(pen: Pen, laid: Layout, y: int, opening: Opening, cursor: int | None) -> list[Segment]:
    if not laid.reach(y):
        return []
    row = laid.row(y)
    return pen.cut(pen.draw(row, _state(row, opening, cursor)), row)


def _state(row: Row, opening: Opening, cursor: int | None) -> LinkState:
    if row.link is None:
        return LinkState()
    mark = opening.marks.get(row.link)
    return LinkState(
        cursor=row.link == cursor,
        unread=mark is Mark.NEW,
        changed=mark is Mark.CHANGED,
        read=mark is Mark.READ,
        tag=tag(opening.rows.links[row.link]),
    )


def _written(number: int, line: list[Segment], colours: ColorSystem) -> str:
    """Return what puts a line on a row of the terminal, from 1."""
    return f"\x1b[{number};1H" + "".join(_pieces(made_safe(line), colours))


def _pieces(line: list[Segment], colours: ColorSystem) -> Iterator[str]:
    for text, style, _ in line:
        yield style.render(text, color_system=colours) if style else text


def _colours(environ: Mapping[str, str]) -> ColorSystem:
    """Return how many colours the terminal has, by the signs that Rich goes by."""
    if environ.get("COLORTERM", "").strip().lower() in {"truecolor", "24bit"}:
        return ColorSystem.TRUECOLOR
    kind = environ.get("TERM", "").strip().lower().rpartition("-")[2]
    return ColorSystem.EIGHT_BIT if kind in {"256color", "kitty"} else ColorSystem.STANDARD

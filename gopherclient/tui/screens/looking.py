"""Looking at a page in other ways: finding, source, information, encodings, widths, looks."""

from gopherclient.cache import Found
from gopherclient.errors import ReaderError
from gopherclient.fetch import fetch_whole
from gopherclient.gopherplus import about
from gopherclient.history import Page
from gopherclient.lines import ENCODINGS, is_encoding
from gopherclient.tui.screens.reading import ReadingScreen, rows_of
from gopherclient.tui.screens.sheet import Sheet
from gopherclient.tui.widgets.bars import shown_key
from gopherclient.tui.widgets.prompt import Question
from gopherwire.errors import WireError
from gopherwire.item import Item
from gopherwire.plus import read_attributes
from gopherwire.printable import reveal
from gopherwire.url import GopherUrl

NARROWEST, WIDEST = 30, 120
MOST_FOUND = 50


class Looking(ReadingScreen):
    """Finding words and changing looks."""

    finding = ""

    # ------------------------------------------------------------ finding

    def action_find(self) -> None:
        """Find in this page, while the reader types."""

        def typed(words: str) -> None:
            self.finding = words
            if words:
                self.say(f"{self.view.find(words)} found")
            else:
                self.view.clear_find()
                self.say("")

        def answered(words: str) -> None:
            typed(words)
            if words:
                self.view.find_next(1)

        self.ask(Question(words="Find:", typed=typed, answered=answered, given_up=self._unfind))

    def _unfind(self) -> None:
        self.finding = ""
        self.view.clear_find()
        self.tell_page()

    def find_next(self, step: int) -> bool:
        """Go to another match, if something is being looked for."""
        if not self.finding:
            return False
        self.view.find_next(step)
        return True

    def action_search_read(self) -> None:
        """Search everything that was read."""
        self.ask(Question(words="Search what you have read:", answered=self._search_read))

    def _search_read(self, words: str) -> None:
        if not words.strip():
            return
        found = self.browser.stores.cache.find(words, MOST_FOUND)
        if not found:
            self.say(f"Nothing you have read holds {words!r}.")
            return
        items = [Item("i", f"FOUND IN WHAT YOU HAVE READ: {words}"), Item("i", "")]
        for one in found:
            items += _rows(one)
        self.show_items(items, f"Found: {words}")

    def show_items(self, items: list[Item], title: str) -> None:
        """Show rows of the reader's own as a page; back leads to the one before."""
        raise NotImplementedError

    # ------------------------------------------------------------ what stands behind a page

    def action_source(self) -> None:
        """Show the page as it came."""
        if self.page and self.page.body:
            text = self.page.body.decode("utf-8", "replace")
            lines = (reveal(line.removesuffix("\r")) for line in text.split("\n"))
            self.app.push_screen(Sheet("The page as it came", "\n".join(lines)))

    def action_information(self) -> None:
        """Show what is known about the page, and what its server adds to that."""
        if self.page:
            self.run_worker(self._information(self.page), exclusive=True, group="information")

    async def _information(self, page: Page) -> None:
        known = _facts(page)
        try:
            url = GopherUrl(page.url.host, page.url.port, page.url.kind, page.url.selector,
                            plus="!", tls=page.url.tls)  # fmt: skip
            body = await fetch_whole(url, self.browser.dial, most=2**16)
            known += "\n".join(line for one in read_attributes(body) for line in about(one))
        except (ReaderError, WireError):
            known += "The server tells nothing more.\n"
        self.app.push_screen(Sheet("About this page", known))

    # ------------------------------------------------------------ looks

    def action_encoding(self) -> None:
        """Ask for an encoding, and read the page in it."""
        words = f"Encoding ({', '.join(ENCODINGS[:5])} …, empty guesses):"
        self.ask(Question(words=words, answered=self._reread))

    def _reread(self, encoding: str) -> None:
        if encoding and not is_encoding(encoding):
            self.say(f"{encoding} is no encoding; there are {', '.join(ENCODINGS)}.")
            return
        self.encoding = encoding or None
        if self.page:
            self.page = self.page.reread(self.encoding)
            self.rows = rows_of(self.page)
            cursor, scroll = self.view.place
            self.view.show(self.rows, cursor=cursor, scroll=scroll)
            self.tell_page()

    def _resize(self, step: int) -> None:
        width = min(max(self.view.column_width + step, NARROWEST), WIDEST)
        self.view.column_width = width
        self.say(f"{width} columns")

    def action_narrower(self) -> None:
        """Make the text narrower."""
        self._resize(-2)

    def action_wider(self) -> None:
        """Make the text wider."""
        self._resize(2)

    def action_wrap(self) -> None:
        """Wrap long rows, or let them run on."""
        self.view.wrap = not self.view.wrap
        self.say("Long rows are wrapped." if self.view.wrap else "Long rows run on.")

    def action_banners(self) -> None:
        """Show or hide banners."""
        self.view.banners = not self.view.banners
        self.say("Banners are shown." if self.view.banners else "Banners are hidden.")

    def action_images(self) -> None:
        """Show pictures in the terminal, or save them."""
        shown = self.app.toggle_images()
        self.say("Pictures are shown here." if shown else "Pictures are saved, not shown.")

    def action_help(self) -> None:
        """Show the keys."""
        groups: dict[str, list[str]] = {}
        for one in self.app.commands:
            keys = "  ".join(map(shown_key, one.keys)) or "(no key)"
            groups.setdefault(one.group, []).append(f"  {keys:<22}{one.title}")
        text = "\n\n".join("\n".join((group, *rows)) for group, rows in groups.items())
        self.app.push_screen(Sheet("Keys", f"{NUMBERS}\n\n{text}\n"))


NUMBERS = "A number opens the link of that number; the mouse works everywhere."


def _facts(page: Page) -> str:
    document = page.document
    notices = getattr(document, "notices", ())
    facts = {
        "Address": str(page.url),
        "Title": page.title,
        "Bytes": f"{len(page.body):,}",
        "Encoding": getattr(document, "encoding", ""),
        "Whole": "yes" if getattr(document, "complete", True) else "no",
        "Notes": " ".join(notices),
    }
    return "".join(f"  {name}: {value}\n" for name, value in facts.items() if value) + "\n"


def _rows(found: Found) -> list[Item]:
    try:
        url = GopherUrl.parse(found.url)
    except WireError:
        return []
    link = Item(url.kind, found.title or found.url, url.selector, url.host, url.port)
    snippet = "".join(piece for piece, _ in found.snippet).replace("\n", " ")
    return [link, Item("i", f"   {snippet}"), Item("i", "")]

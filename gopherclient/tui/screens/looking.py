"""Looking at a page in other ways: finding, source, information, encodings, widths, looks."""

from functools import partial

from gopherclient.errors import ReaderError
from gopherclient.fetch import fetch_whole
from gopherclient.lines import ENCODINGS, is_encoding
from gopherclient.page import Page
from gopherclient.settings import NARROWEST, WIDEST
from gopherclient.tui.commands import NUMBERS, NUMBERS_TITLE, Command, shown_keys
from gopherclient.tui.pages import OWN, encoding_of, notices_of
from gopherclient.tui.screens.reading import ReadingScreen
from gopherclient.tui.screens.sheet import Sheet
from gopherclient.tui.screens.telling import FEW_COLUMNS
from gopherclient.tui.widgets.prompt import Question
from gopherwire.errors import WireError
from gopherwire.printable import reveal
from gopherwire.url import GopherUrl

MOST_ATTRIBUTES = 2**16
"""Bytes of what a server says about one item."""
KEY_COLUMNS = 20


class Looking(ReadingScreen):
    """Finding words and changing looks."""

    # ------------------------------------------------------------ finding

    def action_find(self) -> None:
        """Find in this page, while the reader types."""

        def typed(words: str) -> None:
            if words:
                self.say(_counted(self.view.find(words)))
            else:
                given_up()

        def answered(words: str) -> None:
            if words and self.view.matches:
                nearer = f"{self.app.key('next')} next, {self.app.key('previous')} previous"
                self.say(f"{_counted(len(self.view.matches))}; {nearer}")

        def given_up() -> None:
            self.view.clear_find()
            self.say("")

        self.ask(Question(words="Find:", typed=typed, answered=answered, given_up=given_up))

    def find_next(self, step: int) -> bool:
        """Go to another match, if something is being looked for."""
        at = self.view.find_next(step)
        if at is not None and self.view.matches:
            self.say(f"{at} of {len(self.view.matches)}")
        return at is not None

    def action_search_read(self) -> None:
        """Search everything that was read."""

        def answered(words: str) -> None:
            if words.strip():
                self.go_own(f"{OWN}found:{' '.join(words.split())}")

        self.ask(Question(words="Search what you have read:", answered=answered))

    # ------------------------------------------------------------ what stands behind a page

    def action_source(self) -> None:
        """Show the page as it came."""
        if self.page is None or not self.page.body:
            self.say("There is nothing behind this page.")
            return
        text = self.page.body.decode("utf-8", "replace")
        lines = (reveal(line.removesuffix("\r")) for line in text.split("\n"))
        self.app.push_screen(Sheet("The page as it came", "\n".join(lines), filled=False))

    def action_information(self) -> None:
        """Show what is known about the page, and what its server adds to that."""
        if self.page is None:
            self.say("Nothing is known about this page.")
            return
        sheet = Sheet("About this page", _facts(self.page), filled=False)
        self.app.push_screen(sheet)
        ask = partial(self._ask_server, self.page, sheet)
        self.work(ask, "information")

    async def _ask_server(self, page: Page, sheet: Sheet) -> None:
        from gopherclient.gopherplus import about  # noqa: PLC0415 few ask
        from gopherwire.plus import read_attributes  # noqa: PLC0415

        url = page.url
        known: list[str] = []
        try:
            asked = GopherUrl(url.host, url.port, url.kind, url.selector, plus="!", tls=url.tls)
            if not self.browser.offline:
                body = await fetch_whole(asked, self.browser.dial, most=MOST_ATTRIBUTES)
                known += [line for one in read_attributes(body) for line in about(one)]
            caps = await self.browser.caps(url)
            known += [f"{name}: {value}" for name, value in caps.values.items()]
        except (ReaderError, WireError):
            pass  # most servers say nothing about their items
        if known:
            sheet.add("\nWhat the server says\n\n" + "".join(f"  {line}\n" for line in known))
        else:
            sheet.add("\nThe server says nothing more.\n")

    # ------------------------------------------------------------ looks

    def action_encoding(self) -> None:
        """Ask for an encoding, and read the page in it."""
        self.ask(
            Question(words=f"Encoding ({ENCODINGS[1]} …; empty guesses):", answered=self._reread)
        )

    def _reread(self, encoding: str) -> None:
        encoding = encoding.strip()
        if encoding and not is_encoding(encoding):
            self.say(f"{encoding} is no encoding; there are {', '.join(ENCODINGS)}.")
            return
        if self.page is None:
            self.say("There is no page to read anew.")
            return
        self.app.looks.read_in(self.page.url.host, self.page.url.port, encoding)
        place = self.view.place
        self.page = self.page.reread(encoding or None)
        self.rows = self.rows_for(self.page)
        self.view.show(self.rows, cursor=place[0], scroll=place[1])
        self.mark_links()
        self.tell_where()
        self.say(f"Read as {encoding_of(self.page.document) or encoding}.")

    def _resize(self, step: int) -> None:
        width = min(max(self.view.column_width + step, NARROWEST), WIDEST)
        self.view.column_width = width
        self.app.choose("width", width)
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
        self.app.choose("wrap", self.view.wrap)
        self.say("Long rows are wrapped." if self.view.wrap else "Long rows run on.")

    def action_banners(self) -> None:
        """Show or hide banners."""
        self.view.banners = not self.view.banners
        self.app.choose("banners", self.view.banners)
        self.say("Banners are shown." if self.view.banners else "Banners are hidden.")

    def action_images(self) -> None:
        """Show pictures in the terminal, or save them."""
        shown = self.app.toggle_images()
        self.say("Pictures are shown here." if shown else "Pictures are saved, not shown.")

    def action_theme(self) -> None:
        """Change the theme."""
        self.say(f"Theme: {self.app.next_theme()}")

    def action_help(self) -> None:
        """Show the keys."""
        self.app.push_screen(
            Sheet("Keys", help_text(self.app.commands, self.size.width), filled=False)
        )

    def action_settings(self) -> None:
        """Show the settings and where they are changed."""
        self.app.push_screen(Sheet("Settings", self.app.settings_text(), filled=False))


def help_text(commands: tuple[Command, ...], columns: int = FEW_COLUMNS) -> str:
    """Write the keys of all commands, in groups; on few columns what each does is below them."""
    groups: dict[str, list[str]] = {}
    for one in commands:
        row = _help_row(shown_keys(one), one.title, columns)
        groups.setdefault(one.group, []).append(row)
    parts = ["\n".join((group.upper(), *rows)) for group, rows in groups.items()]
    first = _help_row(NUMBERS, NUMBERS_TITLE, columns)
    return first + "\n\n" + "\n\n".join(parts) + "\n\nThe mouse works everywhere.\n"


def _help_row(keys: str, title: str, columns: int) -> str:
    if columns < FEW_COLUMNS:
        return f"{keys}\n    {title}"
    return f"  {keys:<{KEY_COLUMNS}}{title}"


def _counted(number: int) -> str:
    return f"{number} found" if number else "Not on this page"


def _facts(page: Page) -> str:
    failure = [str(page.failure)] if page.failure else []
    facts = {
        "Address": str(page.url),
        "Title": page.title,
        "Bytes": f"{len(page.body):,}",
        "Encoding": encoding_of(page.document),
        "Whole": "yes" if getattr(page.document, "complete", True) else "no",
        "Kept": "yes, from an earlier visit" if page.cached else "",
        "Notes": " ".join([*notices_of(page), *failure]),
    }
    return "".join(f"  {name + ':':<10} {value}\n" for name, value in facts.items() if value)

"""Gopher+ answers: an item in one of its forms, what is known of it, and of all items of a menu.

The memo names a form by a type and perhaps a language. A text without one is in UTF-8; the
page's own language names the form in ASCII, for the clients of 1993 that ask for languages, where
the page is not in ASCII anyway; another language names the article it is a translation of.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from attrs import evolve, field, frozen

from gopherd.library.touched import FRONT
from gopherd.render.gopher import menu_items
from gopherd.render.page import Link, Page
from gopherd.render.plain import in_ascii
from gopherd.render.text import print_text
from gopherd.site.answer import Answer, Opened, Press, Printed
from gopherd.site.filing import subjects_of
from gopherd.site.resolved import (
    Document,
    Made,
    Menu,
    Missing,
    Moved,
    Resolved,
    Stored,
    Syndicated,
    Text,
)
from gopherwire.item import Item, Kind, is_text
from gopherwire.plus import (
    UNTIL_CLOSE,
    UNTIL_STOP,
    Ask,
    Directory,
    ItemAttributes,
    Plain,
    View,
    granted,
    moved,
    refusal,
    sized,
)

NOT_AVAILABLE = 1
"""The code for what is not there (2.3)."""

NOBODY = "nobody@invalid"
"""Stands for the mail address the memo insists on, where the masthead gives none."""

AS_TEXT = "text/plain"
AS_MENU = "application/gopher-menu"

TERRITORIES = {
    "am": "ET", "ar": "SA", "be": "BY", "bn": "BD", "ca": "ES", "cs": "CZ", "cy": "GB", "da": "DK",
    "el": "GR", "en": "US", "et": "EE", "eu": "ES", "fa": "IR", "ga": "IE", "gl": "ES", "he": "IL",
    "hi": "IN", "hy": "AM", "ja": "JP", "ka": "GE", "kk": "KZ", "ko": "KR", "nb": "NO", "nn": "NO",
    "sl": "SI", "sq": "AL", "sr": "RS", "sv": "SE", "sw": "KE", "uk": "UA", "ur": "PK", "vi": "VN",
    "zh": "CN",
}  # fmt: skip
"""Where a language is at home that does not go by the same letters as its country."""


@frozen
class Asked:
    """What a reader wants of a selector, and what an answer may have to say of it."""

    selector: str
    """As the site writes it."""
    form: Ask = field(factory=Plain)
    newest: datetime | None = None
    """When the newest article is from."""
    linked: Mapping[str, Text] = field(factory=dict)
    """The articles a menu leads to, by the selectors of its links."""


@frozen
class Form:
    """An item in one of its forms."""

    view: str
    body: bytes
    language: str = ""

    @property
    def name(self) -> str:
        """What it is asked for by."""
        return f"{self.view} {self.language}".rstrip()


@frozen
class PlusPress:
    """Prints what has been resolved for those who ask the Gopher+ way."""

    press: Press

    def answer(self, resolved: Resolved, asked: Asked) -> Answer:
        """Answer what was asked. Raises OSError if a file cannot be opened any more."""
        match resolved:
            case Missing(page):
                return self._refuse(page.title)
            case _ if isinstance(asked.form, View) and asked.form.data:
                return self._refuse("Nothing here takes a form.")
            case Moved(selector, found):
                kind = Kind.TEXT if isinstance(found, Text) else Kind.MENU
                item = self._item(kind, found.page.title, selector)
                return Printed(moved(self._admin, item), found=False)
        match asked.form:
            case View(view, language):
                return self._view(resolved, view, language)
            case _ if isinstance(resolved, Document):
                return self._refuse("Nothing is known here of what is outside Gopher.")
            case Directory() if isinstance(resolved, Menu):
                body = sized(b"".join(self._rows(resolved.page, asked)))
            case _:
                body = sized(self._attributes(resolved, asked).to_bytes())
        told = (*asked.linked, *(one for text in asked.linked.values() for one in _originals(text)))
        # the newest article's time is told as well, and the front page changes whenever that does
        about = {FRONT, *_originals(resolved), *(one for it in told for one in subjects_of(it))}
        return Printed(body, about=tuple(about))

    def _view(self, resolved: Resolved, view: str, language: str) -> Answer:
        """Send a form; one that there is not is answered with the item as it is."""
        if isinstance(resolved, Stored):
            return self._open(resolved)
        if isinstance(resolved, Document):
            return Printed(sized(resolved.body))
        forms = list(self._forms(resolved))
        names = tuple(form.name.lower() for form in forms)
        chosen = choose(names, view, language)
        body = sized(forms[names.index(chosen)].body)
        return Printed(body, form=chosen, forms=names, about=_originals(resolved))

    def _open(self, stored: Stored) -> Opened:
        """Send a text with the line ends of the protocol: nobody knows how long that makes it."""
        opened = self.press.open(stored.entry)
        if not opened.text:
            return evolve(opened, head=granted(opened.size))
        size = UNTIL_STOP if self.press.text_terminator else UNTIL_CLOSE
        return evolve(opened, head=granted(size))

    def _forms(self, resolved: Resolved) -> Iterator[Form]:
        """Yield an item in each of its forms, the one it is known by first."""
        match resolved:
            case Menu(page, twin=twin):
                rows = self._menu(page)
                yield Form(AS_MENU, rows)
                if not rows.isascii():
                    own = self._locale(twin.language if twin else "")
                    yield Form(AS_MENU, self._menu(in_ascii(page)), own)
                if twin:
                    yield from self._forms(twin)
            case Text(page, language=language, original=original):
                yield Form(AS_TEXT, self._lines(page))
                own = self._locale(language)
                ascii_ = in_ascii(page)
                if ascii_ != page:
                    yield Form(AS_TEXT, self._lines(ascii_), own)
                if original and locale_of(original.language) not in {"", own}:
                    yield Form(AS_TEXT, self._lines(original.page), locale_of(original.language))
            case Made() | Syndicated():
                yield Form(AS_TEXT, _with_crlf(self.press.text(resolved)))

    def _menu(self, page: Page) -> bytes:
        items = menu_items(page, address=self.press.address, width=self._width)
        return b"".join(item.to_bytes() for item in items)

    def _locale(self, language: str) -> str:
        return locale_of(language or self.press.masthead.language)

    def _attributes(self, resolved: Resolved, asked: Asked) -> ItemAttributes:
        """Tell what is known of an item."""
        kind, name = Kind.TEXT, self.press.masthead.title
        modified, abstract = asked.newest, ""
        views = tuple((form.name, len(form.body)) for form in self._forms(resolved))
        match resolved:
            case Menu(page, when, twin, kind=kind):
                name, modified = page.title, when or modified
                abstract = twin.abstract if twin else ""
            case Text(page, when, abstract=abstract):
                name, modified = page.title, when or modified
            case Stored(entry):
                kind, name = Kind(entry.filed.kind), entry.filed.name
                views = ((AS_TEXT, entry.filed.size),) if is_text(kind) else ()
        item = self._item(kind, name, asked.selector)
        return ItemAttributes(item, self._admin, modified, views, abstract)

    def _rows(self, page: Page, asked: Asked) -> Iterator[bytes]:
        """Tell what is known of each row: a text has to have its views, or no client opens it."""
        for part in page.parts:
            items = menu_items(Page("", (part,)), address=self.press.address, width=self._width)
            text = asked.linked.get(part.selector) if isinstance(part, Link) else None
            for place, item in enumerate(items):
                known = ItemAttributes(item, self._admin, asked.newest, ())
                if text and not place:
                    known = self._known(item, text)
                yield known.to_bytes()

    def _known(self, item: Item, text: Text) -> ItemAttributes:
        views: tuple[tuple[str, int], ...] = ()
        if is_text(item.kind):
            views = tuple((form.name, len(form.body)) for form in self._forms(text))
        return ItemAttributes(item, self._admin, text.modified, views, text.abstract)

    def _item(self, kind: Kind, name: str, selector: str) -> Item:
        address = self.press.address
        return Item(kind, name, selector, address.host, address.port)

    def _refuse(self, sentence: str) -> Printed:
        return Printed(refusal(NOT_AVAILABLE, self._admin, sentence), found=False)

    @property
    def _admin(self) -> str:
        masthead = self.press.masthead
        return f"{masthead.admin or masthead.title} <{masthead.mail or NOBODY}>"

    @property
    def _width(self) -> int:
        return self.press.masthead.width

    def _lines(self, page: Page) -> bytes:
        return _with_crlf(print_text(page, width=self._width))


def choose(names: Sequence[str], view: str, language: str) -> str:
    """Find the form that is asked for among those there are; else it is the first."""
    wanted = (f"{view} {language}".rstrip().lower(), view.lower())
    return next((name for name in wanted if name in names), names[0])


def _originals(resolved: Resolved) -> tuple[str, ...]:
    """Name the article that another form of this one shows all of."""
    text = resolved.twin if isinstance(resolved, Menu) else resolved
    return (text.original.selector,) if isinstance(text, Text) and text.original else ()


def _with_crlf(text: str) -> bytes:
    """Write a text under a head that tells its length: no stuffing, no full stop."""
    return text.replace("\n", "\r\n").encode()


def locale_of(language: str) -> str:
    """Write a language as the memo does (2.6): `en` is En_US, `pt-BR` Pt_BR."""
    tag, _, territory = language.replace("_", "-").partition("-")
    if len(tag) != len("en"):
        return "-".join(language.split())
    return f"{tag.capitalize()}_{(territory or TERRITORIES.get(tag.lower(), tag)).upper()}"

"""News across menus: what is followed, what is unread, what comes next."""

from gopherclient.destination import follow
from gopherclient.document import Menu
from gopherclient.tui.screens.reading import ReadingScreen
from gopherclient.tui.widgets.page_view import PageView
from gopherclient.unread import Headline, Mark
from gopherwire.errors import WireError
from gopherwire.item import Item
from gopherwire.url import GopherUrl


class NewsDesk(ReadingScreen):
    """Following menus and going through what is new in them."""

    def action_next(self) -> None:
        """Go to the next match of a search, or else to the next unread link."""
        if not self.find_next(1):
            self._go_unread(1)

    def action_previous(self) -> None:
        """Go to the match before, or else to the unread link before."""
        if not self.find_next(-1):
            self._go_unread(-1)

    def find_next(self, step: int) -> bool:
        """Go to another match, if something is being looked for."""
        raise NotImplementedError

    def _go_unread(self, step: int) -> None:
        here = self.browser.history.here
        place = here.url if here else None
        unread = self.browser.stores.unread
        headline = unread.next_unread(place) if step > 0 else unread.previous_unread(place)
        if headline:
            self._open(headline)
        elif not unread.followed:
            self.say("Nothing is followed yet. On a menu press a to follow it.")
        else:
            self.say("Looking for news …")
            self.run_worker(self._look_then_go(place), exclusive=True, group="news")

    async def _look_then_go(self, place: str | None) -> None:
        await self.look_for_news()
        headline = self.browser.stores.unread.next_unread(place)
        if headline:
            self._open(headline)
        else:
            self.say("Nothing is unread.")

    def _open(self, headline: Headline) -> None:
        self.visit(headline.url, title=headline.display)

    async def look_for_news(self) -> None:
        """Ask every followed menu what is new; the panel shows it as it is known."""
        async for _ in self.browser.check():
            self.app.refresh_panel()
            self.mark_links()

    def action_page_down(self) -> None:
        """Page down; at the end of an article go to the next unread."""
        at_end = self.view.scroll_offset.y >= self.view.max_scroll_y
        if at_end and self._is_story():
            self._go_unread(1)
        else:
            self.view.page(1)

    def _is_story(self) -> bool:
        """Tell whether this page is one to be read through: a text, or a link of a followed menu."""
        if self.page and not isinstance(self.page.document, Menu):
            return True
        here = self.browser.history.here
        if here is None:
            return False
        unread = self.browser.stores.unread
        return any(here.url in menu.links for menu in unread.followed)

    def action_follow(self) -> None:
        """Follow this menu, or stop."""
        if self.page is None or not isinstance(self.page.document, Menu):
            self.say("Only a menu can be followed.")
            return
        if self.browser.stores.unread.menu(self.page.url):
            self.browser.unfollow(self.page.url)
            self.say("Followed no more.")
        else:
            self.browser.follow(self.page)
            self.say("Followed: what is new here will be marked. n goes to the next unread.")
        self.mark_links()
        self.tell_where()
        self.app.refresh_panel()

    def action_read_all(self) -> None:
        """Mark everything in this menu as read; everything anywhere, if it is not followed."""
        unread = self.browser.stores.unread
        here = self.page.url if self.page and unread.menu(self.page.url) else None
        unread.mark_all_read(here)
        self.say("All read." if here is None else "All of this menu is read.")
        self.mark_links()
        self.app.refresh_panel()

    def action_read_toggle(self) -> None:
        """Mark the link read, or unread again."""
        url = self.address_of(self.link())
        if self.page is None or url is None:
            return
        unread = self.browser.stores.unread
        new = unread.mark_of(self.page.url, url) is not Mark.READ
        unread.mark(url, Mark.READ if new else Mark.NEW)
        self.mark_links()
        self.app.refresh_panel()

    def action_digest(self) -> None:
        """Show everything that is unread on one page."""
        items: list[Item] = [Item("i", "CATCH UP"), Item("i", "")]
        for menu, headlines in self.browser.stores.unread.digest():
            items.append(Item("i", menu.title.upper() or menu.url))
            items += [item for one in headlines if (item := _item(one))]
            items.append(Item("i", ""))
        if not any(item.kind != "i" for item in items):
            self.say("Nothing is unread.")
            return
        self.show_items(items, "Catch up")

    def show_items(self, items: list[Item], title: str) -> None:
        """Show rows of the reader's own as a page."""
        raise NotImplementedError

    def on_page_view_end_reached(self, event: PageView.EndReached) -> None:
        """Say that there is more to read elsewhere."""
        event.stop()

    def address_at(self, index: int) -> str | None:
        """Return where a link leads; None where it leads to no page."""
        here = self.page.url if self.page else None
        url = getattr(follow(self.rows.links[index], here), "url", None)
        return str(url) if url else None


def _item(headline: Headline) -> Item | None:
    try:
        url = GopherUrl.parse(headline.url)
    except WireError:
        return None
    sign = "~ " if headline.mark is Mark.CHANGED else ""
    return Item(url.kind, sign + headline.display, url.selector, url.host, url.port)

"""News across menus: what is followed, what is unread, what comes next."""

from functools import partial

from gopherclient.document import Menu
from gopherclient.tui.screens.reading import ReadingScreen
from gopherclient.tui.widgets.page_view import PageView
from gopherclient.unread import Headline, Mark


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

    def _headline(self, step: int) -> Headline | None:
        here = self.browser.history.here
        place = here.url if here else None
        unread = self.browser.stores.unread
        return unread.next_unread(place) if step > 0 else unread.previous_unread(place)

    def _go_unread(self, step: int) -> None:
        if headline := self._headline(step):
            self.visit(headline.url, title=headline.display.strip())
        elif not self.browser.stores.unread.followed:
            self.say(f"No menu is followed yet; {self.app.key('follow')} on a menu follows it.")
        elif self.browser.offline:
            self.say("Nothing is unread, and you are offline.")
        else:
            self.say("Looking for news …")
            self.work(partial(self._look_then_go, step), "news")

    async def _look_then_go(self, step: int) -> None:
        await self.look_for_news()
        if headline := self._headline(step):
            self.visit(headline.url, title=headline.display.strip())
        else:
            self.say("Nothing is unread.")

    async def look_for_news(self) -> None:
        """Ask every followed menu what is new; the panel shows it as it is known."""
        async for _ in self.browser.check():
            self.app.refresh_panel()
            self.mark_links()

    def action_page_down(self) -> None:
        """Page down; at the end of an article go to the next unread."""
        self.view.page(1)

    def on_page_view_end_reached(self, event: PageView.EndReached) -> None:
        """Go on with the next unread, after a text or a story of a followed menu."""
        event.stop()
        if self._is_story():
            self._go_unread(1)
        else:
            self.say("This is the end of the page.")

    def _is_story(self) -> bool:
        if self.page is None:
            return False
        if not isinstance(self.page.document, Menu):
            return True
        address = str(self.page.url)
        followed = self.browser.stores.unread.followed
        return any(address in menu.links for menu in followed) and not any(
            menu.url == address for menu in followed
        )

    def action_follow(self) -> None:
        """Follow this menu, or stop."""
        if self.page is None or not isinstance(self.page.document, Menu) or self.page.is_excuse:
            self.say("Only a menu can be followed.")
            return
        if self.browser.stores.unread.menu(self.page.url):
            self.browser.unfollow(self.page.url)
            self.say("Followed no more.")
        else:
            self.browser.follow(self.page)
            key = self.app.key("next")
            self.say(f"Followed: what is new here will be marked; {key} goes to the next unread.")
        self._tell_marks()

    def action_read_all(self) -> None:
        """Mark everything in this menu as read; everything anywhere, if it is not followed."""
        unread = self.browser.stores.unread
        here = self.base if self.base and unread.menu(self.base) else None
        unread.mark_all_read(here)
        self.say("All of this menu is read." if here else "All is read, in every menu.")
        self._tell_marks()

    def action_read_toggle(self) -> None:
        """Mark the link read, or unread again."""
        url = self.address_of(self.link())
        unread = self.browser.stores.unread
        known = unread.mark_of(self.base, url) if url and self.base else None
        if url is None or known is None:
            self.say("That is no link of a followed menu.")
            return
        unread.mark(url, Mark.NEW if known is Mark.READ else Mark.READ)
        self._tell_marks()

    def _tell_marks(self) -> None:
        self.mark_links()
        self.tell_where()
        self.app.refresh_panel()

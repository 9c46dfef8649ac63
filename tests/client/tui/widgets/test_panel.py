"""The panel at the side."""

from textual.app import App, ComposeResult

from gopherclient.tui.widgets.panel import Entry, Panel
from tests.client.loop import on_asyncio

ENTRIES = [Entry("Unread"), Entry("[b]World\x1b", "gopher://h/1/w", 12), Entry("", "gopher://h/")]


class Beside(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def compose(self) -> ComposeResult:
        yield Panel()

    def on_panel_chosen(self, event: Panel.Chosen) -> None:
        self.said.append(event.entry.address)

    def on_panel_left(self) -> None:
        self.said.append("left")


@on_asyncio
async def test_rows_are_safe_counted_and_chosen() -> None:
    app = Beside()
    async with app.run_test() as pilot:
        panel = app.query_one(Panel)
        panel.add_class("shown")
        panel.fill(ENTRIES)
        panel.focus()
        rows = [str(panel.get_option_at_index(at).prompt) for at in range(3)]
        assert rows[1].split() == ["[b]World␛", "12"]
        assert rows[2] == "gopher://h/"
        await pilot.press("enter", "j", "l", "k", "right", "h")
        assert app.said == ["gopher://h/1/w", "gopher://h/", "gopher://h/1/w", "left"]


@on_asyncio
async def test_what_is_marked_stays_marked_when_rows_change() -> None:
    app = Beside()
    async with app.run_test():
        panel = app.query_one(Panel)
        panel.fill(ENTRIES)
        assert panel.highlighted == 1  # the first that is no heading
        panel.highlighted = 2
        panel.fill(ENTRIES)
        assert panel.highlighted == 2
        panel.fill([Entry("Queue"), Entry("First", "gopher://first/"), *ENTRIES[1:]])
        assert panel.highlighted == 3
        panel.fill(ENTRIES[:1])
        assert panel.highlighted is None

"""The row where the reader types."""

from textual.app import App, ComposeResult

from gopherclient.tui.widgets.prompt import Prompt, Question
from tests.client.loop import on_asyncio


class Asking(App[None]):
    def compose(self) -> ComposeResult:
        yield Prompt()


@on_asyncio
async def test_an_answer_is_told_as_it_is_typed_and_when_it_is_given() -> None:
    app = Asking()
    typed: list[str] = []
    answers: list[str] = []
    async with app.run_test() as pilot:
        prompt = app.query_one(Prompt)
        assert not prompt.has_class("asking")
        question = Question(
            words="[b]Find:", initial="a", answered=answers.append, typed=typed.append
        )
        prompt.ask(question)
        assert prompt.has_class("asking")
        await pilot.press("b", "enter")
        assert (typed, answers) == (["ab"], ["ab"])
        assert not prompt.asking


@on_asyncio
async def test_one_question_at_a_time_stands() -> None:
    app = Asking()
    told: list[str] = []
    async with app.run_test() as pilot:
        prompt = app.query_one(Prompt)
        prompt.ask(Question(words="One:", answered=told.append, given_up=lambda: told.append("-")))
        prompt.ask(Question(words="Two:", answered=told.append))
        assert told == ["-"]
        await pilot.press("x", "enter", "y")
        assert told == ["-", "x"]
        prompt.give_up()
        assert told == ["-", "x"]

"""The row where the reader types: an address, words to look for, a name.

One question at a time. Whoever asks says what becomes of the answer.
"""

from collections.abc import Callable

from attrs import frozen
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Label

Answered = Callable[[str], None]


@frozen(kw_only=True)
class Question:
    """What is asked, and who wants to know."""

    words: str
    answered: Answered
    initial: str = ""
    typed: Answered | None = None
    """Told the answer so far at every key, where somebody wants to show what it would do."""
    given_up: Callable[[], None] | None = None


class Prompt(Horizontal):
    """Hidden until it is asked something."""

    DEFAULT_CSS = """
    Prompt { height: 1; display: none; background: $panel; }
    Prompt.asking { display: block; }
    Prompt Label { color: $accent; padding: 0 1; max-width: 60%; text-wrap: nowrap;
                   text-overflow: ellipsis; }
    Prompt Input, Prompt Input:focus { width: 1fr; height: 1; border: none; padding: 0;
                                       background: $panel; }
    """

    class Closed(Message):
        """Nothing is asked any more."""

    def __init__(self) -> None:
        super().__init__()
        self.question: Question | None = None

    def compose(self) -> ComposeResult:
        """Lay out the question and the answer."""
        yield Label("", markup=False)
        field = Input(select_on_focus=False)
        field.cursor_blink = False  # each blink is bytes over the line
        yield field

    @property
    def asking(self) -> bool:
        """Whether an answer is awaited."""
        return self.question is not None

    def ask(self, question: Question) -> None:
        """Ask; a question that stands is given up."""
        self.give_up()
        self.question = question
        self.query_one(Label).update(question.words)
        field = self.query_one(Input)
        with self.prevent(Input.Changed):
            field.value = question.initial
        field.cursor_position = len(question.initial)
        self.add_class("asking")
        field.focus()

    def give_up(self) -> None:
        """Take the question back."""
        question = self._close()
        if question and question.given_up:
            question.given_up()

    def _close(self) -> Question | None:
        question, self.question = self.question, None
        self.remove_class("asking")
        if question:
            self.post_message(self.Closed())
        return question

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if self.question and self.question.typed:
            self.question.typed(event.value)

    @on(Input.Submitted)
    def _answered(self, event: Input.Submitted) -> None:
        event.stop()
        if question := self._close():
            question.answered(event.value)

import pytest
from textual.events import Key

from gopherclient.tui.driver import LOOK_UP, heard


def keys(*typed: str) -> tuple[list[str], list[bool]]:
    """Return the keys that were heard, and of each wait whether it was a short one."""
    left = iter(typed)
    short: list[bool] = []

    def listen(seconds: float) -> str | None:
        short.append(seconds < LOOK_UP)
        return next(left, None)

    return [event.key for event in heard(listen) if isinstance(event, Key)], short


@pytest.mark.parametrize(
    ("typed", "heard_"),
    [
        (["j", "", "ö"], ["j", "ö"]),
        (["\x1b[A"], ["up"]),
        (["\x1b", "[A"], ["up"]),
        (["\x1b[27u"], ["escape"]),
        (["j\x1b[99999999999999u", "k"], ["j", "k"]),
        (["\x1b[1114112u", "k"], ["k"]),
    ],
)
def test_keys_are_heard_in_pieces_or_whole(typed: list[str], heard_: list[str]) -> None:
    assert [key.replace("latin_small_letter_o_with_diaeresis", "ö") for key in keys(*typed)[0]] == (
        heard_
    )


def test_a_lone_escape_is_looked_after_sooner_than_other_keys(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = iter(range(100))
    monkeypatch.setattr("textual._parser.get_time", lambda: float(next(now)))
    monkeypatch.setattr("gopherclient.tui.driver.ESCAPE_DELAY", 0.02)
    assert keys("j", "\x1b", "", "") == (["j", "escape"], [False, False, True, False, False])

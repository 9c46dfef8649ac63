"""One table: bindings, palette, help, hints and docs agree, and no key means two things."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.binding import Binding

from gopherclient.settings import PRESETS as PRESET_NAMES
from gopherclient.tui.commands import (
    COMMANDS,
    PRESETS,
    Command,
    Group,
    Need,
    key_table,
    keyed,
    shown_key,
    shown_keys,
)
from gopherclient.tui.screens.browse import browse_screen
from gopherclient.tui.screens.looking import help_text
from gopherclient.tui.widgets.bars import hints

IDS = [one.id for one in COMMANDS]

KEYS = {
    "link_next": "j ↓ Tab",
    "link_previous": "k ↑ Shift+Tab",
    "open_link": "↵ → l",
    "back": "← h ⌫",
    "forward": "L Alt+→",
    "up": "U",
    "history": "H",
    "home": "~",
    "hint": "f",
    "page_down": "␣ PgDn",
    "page_up": "b PgUp",
    "top": "g Home",
    "end": "G End",
    "next": "n",
    "previous": "N",
    "read_all": "A",
    "read_toggle": "r",
    "find": "/",
    "address": "o",
    "address_edit": "e",
    "reload": "R",
    "stop": "Esc",
    "bookmark": "B",
    "panel": "F",
    "follow": "a",
    "queue_add": "t",
    "queue_next": "T",
    "copy_address": "y",
    "copy_page": "Y",
    "save": "s",
    "download": "d",
    "pipe": "|",
    "source": "\\",
    "information": "=",
    "images": "i",
    "narrower": "<",
    "wider": ">",
    "wrap": "w",
    "encoding": "c",
    "palette": ": Ctrl+p",
    "help": "? F1",
    "quit": "q",
}


def by_id(commands: tuple[Command, ...]) -> dict[str, tuple[str, ...]]:
    return {one.id: one.keys for one in commands}


def test_the_keys_are_those_that_readers_were_promised() -> None:
    shown = {one.id: " ".join(map(shown_key, one.keys)) for one in COMMANDS}
    assert {name: shown[name] for name in KEYS} == KEYS


def test_every_preset_that_can_be_set_is_there() -> None:
    assert set(PRESETS) == set(PRESET_NAMES)


@pytest.mark.parametrize("preset", PRESETS)
def test_in_every_preset_each_key_means_one_thing_and_each_command_has_one(preset: str) -> None:
    commands = keyed(preset, {})
    keys = Counter(key for one in commands for key in one.keys)
    assert set(keys.values()) == {1}
    assert all(one.keys for one in commands)
    assert set(PRESETS[preset]) <= set(IDS)
    assert not {key for key in keys if key.isdecimal() or key == "ctrl+c"}


@pytest.mark.parametrize("preset", PRESETS)
def test_bindings_help_hints_and_docs_agree_with_the_table(preset: str) -> None:
    commands = keyed(preset, {})
    screen = browse_screen(commands, [], 0)
    bound = {(binding.key, binding.action) for binding in Binding.make_bindings(screen.BINDINGS)}
    assert bound == {(key, one.id) for one in commands for key in one.keys}
    assert all(callable(getattr(screen, f"action_{one.id}")) for one in commands)
    helped = [" ".join(row.split()) for row in help_text(commands).split("\n")]
    table = key_table(preset)
    for one in commands:
        assert f"{' '.join(shown_keys(one).split())} {one.title}" in helped
        assert f"| `{one.id}` | {one.title} |" in table
    for button in hints(commands, tuple(Need)):
        one = next(one for one in commands if one.id == button.command)
        assert button.words == f"{shown_key(one.keys[0])} {one.hint}"
    assert "open_link" not in [button.command for button in hints(commands, ())]
    assert set(Group) == {one.group for one in commands}


def test_the_readers_own_keys_are_taken_from_whoever_had_them() -> None:
    keys = by_id(keyed("default", {"up": ("j", "ctrl+u"), "find": ("/",), "quit": ()}))
    assert keys["up"] == ("j", "ctrl+u")
    assert keys["link_next"] == ("down", "tab")
    assert keys["find"] == ("slash",)
    assert keys["quit"] == ()
    keys = by_id(keyed("lynx", {"top": ("g",)}))
    assert keys["top"] == ("g",)
    assert keys["address"] == ()


NAMED = [("j", "j"), ("+", "plus"), ("ctrl+/", "ctrl+slash"), ("shift+right", "shift+right")]


@pytest.mark.parametrize(("written", "name"), NAMED)
def test_a_key_may_be_written_as_it_stands_on_keyboards(written: str, name: str) -> None:
    assert by_id(keyed("default", {"up": (written,)}))["up"] == (name,)


@given(
    preset=st.sampled_from(sorted(PRESETS)),
    own=st.dictionaries(
        st.sampled_from(IDS), st.lists(st.sampled_from("jkgGnNqQ/?:+-"), max_size=3).map(tuple)
    ),
)
def test_no_choice_of_keys_makes_two_commands_share_one(
    preset: str, own: dict[str, tuple[str, ...]]
) -> None:
    keys = Counter(key for one in keyed(preset, own) for key in one.keys)
    assert not keys or set(keys.values()) == {1}


def test_the_table_for_the_manual_is_a_table() -> None:
    rows = key_table().splitlines()
    assert len(rows) == len(COMMANDS) + 3
    assert all(row.replace("\\|", "").count("|") == 4 for row in rows)
    assert "| `\\|` | `pipe` | Send the page to a program |" in rows


def test_a_command_without_keys_says_so() -> None:
    assert shown_keys(keyed("default", {"quit": ()})[-1]) == "(no key)"

"""Everything a reader can do, in one table: keys, palette, help, hints and docs all come from it.

A command's id is for ever: readers give it keys of their own in config.toml.
"""

from collections.abc import Iterable, Mapping
from enum import Enum, StrEnum, auto

from attrs import evolve, frozen
from textual.binding import Binding


class Group(StrEnum):
    """The parts of the help screen."""

    MOVE = "Moving"
    GO = "Going places"
    NEWS = "News"
    FIND = "Finding"
    KEEP = "Keeping"
    LOOK = "Looks"
    ELSE = "Everything else"


class Need(Enum):
    """What not every page has."""

    LINKS = auto()
    WIDTH = auto()
    """A table or drawing that goes on beyond the edge."""


@frozen(kw_only=True)
class Command:
    """One thing a reader can do; `action_<id>` of the screen does it."""

    id: str
    title: str
    """As the palette and the help say it: a verb first."""
    keys: tuple[str, ...]
    """As Textual names them; the first one is shown."""
    group: Group
    hint: str = ""
    """A word for the bottom row; empty where it is not shown there."""
    needs: Need | None = None
    """What a page has to have for the hint to be of use."""


def _command(id_: str, title: str, keys: str, group: Group, hint: str = "") -> Command:
    needs = {"open_link": Need.LINKS, "scroll_right": Need.WIDTH}.get(id_)
    return Command(id=id_, title=title, keys=tuple(keys.split()), group=group, hint=hint,
                   needs=needs)  # fmt: skip


COMMANDS = (
    _command("link_next", "Go to the next link", "j down tab", Group.MOVE),
    _command("link_previous", "Go to the previous link", "k up shift+tab", Group.MOVE),
    _command("open_link", "Open the link", "enter right l", Group.MOVE, "open"),
    _command("open_aside", "Open the link in a new tab", "O", Group.MOVE),
    _command("hint", "Open a link by letters", "f", Group.MOVE),
    _command("back", "Go back", "left h backspace", Group.GO, "back"),
    _command(
        "page_down",
        "Page down; at an article's end, next unread",
        "space pagedown",
        Group.MOVE,
        "page",
    ),
    _command("page_up", "Page up", "b pageup", Group.MOVE),
    _command("top", "Go to the top", "g home", Group.MOVE),
    _command("end", "Go to the end", "G end", Group.MOVE),
    _command("scroll_right", "See more of a wide table", "shift+right", Group.MOVE, "more"),
    _command("scroll_left", "See the left of a wide table", "shift+left", Group.MOVE),
    _command("forward", "Go forward", "L alt+right", Group.GO),
    _command("up", "Go up one selector", "U", Group.GO),
    _command("home", "Go home", "tilde", Group.GO),
    _command("history", "Show where you have been", "H", Group.GO),
    _command("address", "Go to an address", "o", Group.GO),
    _command("address_edit", "Edit this address", "e", Group.GO),
    _command("reload", "Load the page again", "R", Group.GO),
    _command("stop", "Stop loading, or close what is open", "escape", Group.GO),
    _command("tab_new", "Open a new tab", "ctrl+t", Group.GO),
    _command("tab_close", "Close this tab", "ctrl+w", Group.GO),
    _command("tab_next", "Go to the next tab", "right_square_bracket", Group.GO),
    _command("tab_previous", "Go to the previous tab", "left_square_bracket", Group.GO),
    _command("next", "Next unread, or next match of a search", "n", Group.NEWS, "next unread"),
    _command("previous", "Previous unread, or previous match", "N", Group.NEWS),
    _command("follow", "Follow this menu, or stop following it", "a", Group.NEWS),
    _command("read_all", "Mark all as read", "A", Group.NEWS),
    _command("read_toggle", "Mark the link read or unread", "r", Group.NEWS),
    _command("digest", "Catch me up: all that is unread", "D", Group.NEWS),
    _command("find", "Find in this page", "slash", Group.FIND, "find"),
    _command("search_read", "Search everything you have read", "ctrl+f", Group.FIND),
    _command("bookmark", "Bookmark this page, or take the mark off", "B", Group.KEEP),
    _command("bookmarks", "Show the bookmarks", "M", Group.KEEP),
    _command("panel", "Show or hide the panel", "F", Group.KEEP),
    _command("queue_add", "Put the link into the queue, or take it out", "t", Group.KEEP),
    _command("queue_next", "Open the next page of the queue", "T", Group.KEEP),
    _command("queue", "Show the queue", "Q", Group.KEEP),
    _command("copy_address", "Copy the address", "y", Group.KEEP),
    _command("copy_page", "Copy the page", "Y", Group.KEEP),
    _command("save", "Save this page", "s", Group.KEEP),
    _command("download", "Download what the link leads to", "d", Group.KEEP),
    _command("pipe", "Send the page to a program", "vertical_line", Group.KEEP),
    _command("source", "Show the page as it came", "backslash", Group.LOOK),
    _command("information", "Show what is known about the page", "equals_sign", Group.LOOK),
    _command("images", "Show pictures, or save them", "i", Group.LOOK),
    _command("narrower", "Make the text narrower", "less_than_sign", Group.LOOK),
    _command("wider", "Make the text wider", "greater_than_sign", Group.LOOK),
    _command("wrap", "Wrap long rows, or let them run on", "w", Group.LOOK),
    _command("encoding", "Read the page in another encoding", "c", Group.LOOK),
    _command("banners", "Show or hide banners", "ctrl+b", Group.LOOK),
    _command("theme", "Change the theme", "ctrl+e", Group.LOOK),
    _command("palette", "Type a command", "colon ctrl+p", Group.ELSE, "commands"),
    _command("offline", "Go offline, or online again", "ctrl+o", Group.ELSE),
    _command("settings", "Show the settings", "comma", Group.ELSE),
    _command("help", "Show the keys", "question_mark f1", Group.ELSE, "help"),
    _command("quit", "Leave", "q", Group.ELSE),
)

PRESETS: Mapping[str, Mapping[str, str]] = {
    "default": {},
    "vim": {
        "page_down": "space ctrl+f pagedown",
        "page_up": "b ctrl+b pageup",
        "banners": "ctrl+n",
        "search_read": "ctrl+s",
        "back": "h left ctrl+o backspace",
        "offline": "ctrl+y",
    },
    "lynx": {
        "address": "g",
        "top": "home ctrl+a",
        "end": "end ctrl+e",
        "theme": "ctrl+y",
        "bookmark": "a",
        "bookmarks": "v",
        "follow": "B",
        "reload": "ctrl+r R",
        "home": "m tilde",
        "link_next": "down j tab",
        "page_down": "space plus pagedown",
        "page_up": "b minus pageup",
        "quit": "q Q",
        "queue": "z",
    },
    "phetch": {
        "reload": "ctrl+r R",
        "address": "g ctrl+g",
        "top": "home ctrl+a",
        "history": "a ctrl+h",
        "follow": "F",
        "panel": "p",
        "bookmark": "s ctrl+s",
        "bookmarks": "B ctrl+b",
        "banners": "ctrl+n",
        "save": "S",
        "copy_address": "u ctrl+y",
        "copy_page": "y",
        "source": "r backslash",
        "read_toggle": "m",
        "encoding": "e",
        "address_edit": "c",
    },
    "bombadillo": {
        "back": "b left h backspace",
        "page_up": "u pageup",
        "page_down": "d space pagedown",
        "download": "D",
        "digest": "C",
        "forward": "f alt+right",
        "hint": "L",
        "bookmarks": "B",
        "bookmark": "M",
        "next": "n",
        "home": "tilde",
    },
    "newsboat": {
        "previous": "p",
        "read_toggle": "N",
        "back": "q left backspace",
        "quit": "Q",
        "queue": "z",
        "open_link": "enter right",
        "open_aside": "o",
        "address": "O",
        "reload": "r R",
        "link_next": "j down tab",
        "bookmark": "ctrl+b",
        "banners": "B",
    },
}
"""Keys of other programs, by command; what a preset does not name stays as it is."""

NUMBERS = "1 2 3 …"
"""Keys that are no command: each page has its own links."""
NUMBERS_TITLE = "Open the link of that number"

SHOWN_KEYS = {
    "enter": "↵",
    "left": "←",
    "right": "→",
    "up": "↑",
    "down": "↓",
    "space": "␣",
    "tab": "Tab",
    "slash": "/",
    "colon": ":",
    "question_mark": "?",
    "tilde": "~",
    "vertical_line": "|",
    "backslash": "\\",
    "equals_sign": "=",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "comma": ",",
    "plus": "+",
    "minus": "-",
    "escape": "Esc",
    "backspace": "⌫",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "home": "Home",
    "end": "End",
    "f1": "F1",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
}


def shown_key(key: str) -> str:
    """Write a key as it stands on keyboards."""
    *modifiers, last = key.split("+")
    return "+".join([*(word.capitalize() for word in modifiers), SHOWN_KEYS.get(last, last)])


def shown_keys(command: Command) -> str:
    """Write all keys of a command."""
    return "  ".join(map(shown_key, command.keys)) or "(no key)"


def keyed(preset: str, own: Mapping[str, Iterable[str]]) -> tuple[Command, ...]:
    """Give the commands the keys of a preset, then the reader's own.

    A key belongs to one command: the reader's choice takes it from the preset's, and the
    preset's from the default.
    """
    named = {name: keys.split() for name, keys in PRESETS[preset].items()}
    wanted = {**{one.id: one.keys for one in COMMANDS}, **named, **own}
    ids = [*own, *named, *(one.id for one in COMMANDS)]  # who comes first has first choice
    keys_of: dict[str, tuple[str, ...]] = {}
    taken: set[str] = set()
    for name in dict.fromkeys(ids):
        free = [key for key in map(_named, wanted[name]) if key not in taken]
        keys_of[name] = tuple(dict.fromkeys(free))
        taken.update(free)
    return tuple(evolve(one, keys=keys_of[one.id]) for one in COMMANDS)


def _named(key: str) -> str:
    """Return Textual's name of a key that may be written as it stands on keyboards."""
    *modifiers, last = key.split("+") if len(key) > 1 else [key]
    if len(last) == 1 and last != ",":  # a comma stands between keys there
        (bound,) = Binding.make_bindings([Binding(last, "")])
        last = bound.key
    return "+".join([*modifiers, "comma" if last == "," else last])


def key_table(preset: str = "default") -> str:
    """Write the keys as a Markdown table, for the manual."""
    rows = ["| Keys | Command | What it does |", "| --- | --- | --- |"]
    rows.append(f"| {NUMBERS} | | {NUMBERS_TITLE} |")
    for one in keyed(preset, {}):
        keys = " ".join(f"`{shown_key(key)}`" for key in one.keys).replace("|", "\\|")
        rows.append(f"| {keys} | `{one.id}` | {one.title} |")
    return "\n".join(rows) + "\n"

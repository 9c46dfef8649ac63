"""Characters that would break a row or drive a terminal, taken out or made visible.

One table serves both: servers scrub what they write, clients reveal what they read.
"""

import re

_CONTROL_PICTURES = 0x2400  # SYMBOL FOR NULL; the others follow in C0's own order
_DELETE = 0x7F
_C1 = range(0x80, 0xA0)
_STRAY_BYTES = range(0xDC80, 0xDD00)

_UNSAFE_CHARACTER = re.compile(
    "["
    "\0-\x1f"  # C0: TAB, CR and LF break rows, ESC drives terminals
    "\x7f"
    "\x80-\x9f"  # C1: 0x9B alone begins a terminal command
    "\ud800-\udfff"  # half a character; surrogateescape keeps a stray byte as one
    # marks, embeddings, overrides and isolates that turn the direction of text; line and
    # paragraph separator; byte order mark
    "\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff"
    "]"
)
_BREAKS = re.compile("[\t\n\v\f\r\x85\u2028\u2029]+")


def scrub(text: str) -> str:
    """Take out what must not be in a row; tabs and line ends in a row become one space."""
    if text.isprintable() or _UNSAFE_CHARACTER.search(text) is None:
        return text
    return _UNSAFE_CHARACTER.sub("", _BREAKS.sub(" ", text))


def reveal(text: str) -> str:
    """Show what scrub would take out: ESC as U+241B, U+202E as <U+202E>, a stray byte as <0x9B>."""
    return _UNSAFE_CHARACTER.sub(lambda found: _revealed(ord(found[0])), text)


def _revealed(code: int) -> str:
    if code < ord(" "):
        return chr(_CONTROL_PICTURES + code)
    if code == _DELETE:
        return "\N{SYMBOL FOR DELETE}"
    if code in _C1 or code in _STRAY_BYTES:
        return f"<0x{code & 0xFF:02X}>"
    return f"<U+{code:04X}>"

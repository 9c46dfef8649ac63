"""Characters that would break a row or drive a terminal, taken out or made visible.

One table serves both: servers scrub what they write, clients reveal what they read.
"""

import re

_CONTROL_PICTURES = 0x2400  # SYMBOL FOR NULL; the others follow in C0's own order
_UNSAFE = (
    # C0: TAB, CR and LF break rows, ESC drives terminals
    {chr(code): chr(_CONTROL_PICTURES + code) for code in range(0x20)}
    | {"\x7f": "\N{SYMBOL FOR DELETE}"}
    # C1: 0x9B alone begins a terminal command
    | {chr(code): f"<0x{code:02X}>" for code in range(0x80, 0xA0)}
    # half a character; surrogateescape keeps a byte that was not UTF-8 in the low half of U+DCxx
    | {chr(code): f"<U+{code:04X}>" for code in range(0xD800, 0xE000)}
    | {chr(0xDC00 + byte): f"<0x{byte:02X}>" for byte in range(0x80, 0x100)}
    # marks, embeddings, overrides and isolates that turn the direction of text; line and
    # paragraph separator; byte order mark
    | {
        chr(code): f"<U+{code:04X}>"
        for code in (0x061C, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A), 0xFEFF)
    }
)
"""Each character that must not be shown, and how it looks when it is."""

_UNSAFE_CHARACTER = re.compile(f"[{re.escape(''.join(_UNSAFE))}]")
_BREAKS = re.compile("[\t\n\v\f\r\x85\u2028\u2029]+")


def scrub(text: str) -> str:
    """Take out what must not be in a row; tabs and line ends in a row become one space."""
    if _UNSAFE_CHARACTER.search(text) is None:
        return text
    return _UNSAFE_CHARACTER.sub("", _BREAKS.sub(" ", text))


def reveal(text: str) -> str:
    """Show what scrub would take out: ESC as U+241B, U+202E as <U+202E>, a stray byte as <0x9B>."""
    return _UNSAFE_CHARACTER.sub(lambda found: _UNSAFE[found[0]], text)

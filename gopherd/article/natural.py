"""Names in the order people count in: `file2` before `file10`, whatever the letters' case."""

import re

NUMBER = re.compile(r"[0-9]+")

END, COUNTED = "\x01", "\x02"
"""What a name ends with, and what its numbers begin with: both stand before all letters."""


def natural(name: str) -> str:
    """Make a key to sort names of files by: numbers before letters; no two names share one."""
    return f"{NUMBER.sub(_counted, name.casefold())}{END}{name}"


def _counted(number: re.Match[str]) -> str:
    """Write a number so that more digits come later; no name has more than 255."""
    digits = number[0].lstrip("0")
    return f"{COUNTED}{len(digits):03}{digits}"

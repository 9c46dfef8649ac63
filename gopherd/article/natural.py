"""Names in the order people count in: `file2` before `file10`, whatever the letters' case."""

import re

NUMBER = re.compile(r"([0-9]+)")


def natural(name: str) -> tuple[list[tuple[bool, int, str]], str]:
    """Make a key to sort names of files by: numbers before letters; no two names share one."""
    counted = [
        (False, int(part), "") if place % 2 else (True, 0, part)
        for place, part in enumerate(NUMBER.split(name.casefold()))
        if part
    ]
    return counted, name

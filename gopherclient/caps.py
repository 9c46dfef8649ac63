"""What a server says of itself in caps.txt. Most say nothing, and nobody is told of that."""

import re
from typing import Self

from attrs import field, frozen

from gopherwire.text import read_text

CAPS_SECONDS = 3600
"""How long caps.txt holds where it does not say; also how long a host without one is left alone."""


@frozen
class Caps:
    """What a server says of itself in caps.txt; empty where it says nothing."""

    values: dict[str, str] = field(factory=dict)

    @classmethod
    def from_bytes(cls, body: bytes) -> Self:
        """Read a caps.txt. Never fails: what is none says nothing."""
        if not body.startswith(b"CAPS"):
            return cls()
        rows = (line.strip() for line in read_text(body).split("\n"))
        pairs = (row.partition("=") for row in rows if not row.startswith("#"))
        return cls({key.strip(): value.strip() for key, equals, value in pairs if equals})

    @property
    def seconds(self) -> int:
        """How long it holds."""
        number = self.values.get("ExpireCapsAfter", "")
        return int(number) if re.fullmatch("[0-9]{1,8}", number) else CAPS_SECONDS

    @property
    def delimiter(self) -> str:
        """What stands between the levels of a selector. The key is misspelt in the wild."""
        return self.values.get("PathDelimeter") or self.values.get("PathDelimiter") or "/"

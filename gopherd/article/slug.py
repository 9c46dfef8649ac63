"""Names for selectors: short, lower case, ASCII, the same for ever for the same name."""

import hashlib
import re
from functools import lru_cache

from anyascii import anyascii

LONGEST_SLUG = 60
"""A selector of a few such parts stays below the 255 characters of RFC 1436."""


@lru_cache(maxsize=10_000)
def slug(name: str) -> str:
    """Turn a name into part of a selector: `Côte d'Ivoire` becomes `cote-d-ivoire`.

    Empty only for a name without anything to print.
    """
    letters = re.sub(r"[^a-z0-9]+", "-", anyascii(name).lower()).strip("-")
    if letters:
        return letters[:LONGEST_SLUG].rstrip("-")
    if not name.strip() or not name.isprintable():
        return ""
    return digest(name)


def digest(name: str) -> str:
    """Make eight letters and digits of a name: another name, others."""
    return hashlib.blake2b(name.encode(), digest_size=4).hexdigest()

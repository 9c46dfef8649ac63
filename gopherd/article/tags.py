"""Takes HTML tags off a text and keeps the words, in one pass however broken it is."""

import html
import re

TAG_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)")
WITHIN_WORDS = {
    *("a", "abbr", "b", "cite", "code", "del", "em", "i", "ins", "kbd", "mark", "q"),
    *("s", "small", "span", "strong", "sub", "sup", "time", "u"),
}
"""Tags that part no words; every other one leaves a space."""
NO_WORDS = {
    "script": re.compile("</script", re.IGNORECASE),
    "style": re.compile("</style", re.IGNORECASE),
}
COMMENT, COMMENT_ENDS = "<!--", "-->"


def strip_tags(text: str) -> str:
    """Keep what a browser would show; a `<` that opens no tag is a character."""
    kept = []
    at = 0
    while (start := text.find("<", at)) >= 0:
        kept.append(text[at:start])
        words, at = _tag(text, start)
        kept.append(words)
    return html.unescape("".join(kept) + text[at:])


def _tag(text: str, start: int) -> tuple[str, int]:
    """Return what a tag leaves in the text, and where the text goes on."""
    if text.startswith(COMMENT, start):
        end = text.find(COMMENT_ENDS, start)
        return "", len(text) if end < 0 else end + len(COMMENT_ENDS)
    named = TAG_NAME.match(text, start)
    if named is None and text[start + 1 : start + 2] not in {"!", "?"}:
        return "<", start + 1
    end = text.find(">", start)
    if end < 0:
        return text[start:], len(text)
    name = named[1].lower() if named else ""
    if name in NO_WORDS and text[start + 1] != "/":
        closing = NO_WORDS[name].search(text, end)
        end = text.find(">", closing.start()) if closing else -1
        if end < 0:
            return " ", len(text)
    return "" if name in WITHIN_WORDS else " ", end + 1

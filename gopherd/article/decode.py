"""Turns the bytes of a content file into clean text, or says why they are not text.

Clean means: NFC, lines end in a line feed, and nothing in it steers a terminal
or turns the direction of writing. Tabs stay; the readers of bodies know columns.
"""

import codecs
import re
import string
import unicodedata

from gopherd.errors import NotPublished, Problem
from gopherwire.printable import scrub

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
OTHER_SCRIPTS = ["cp1251", "koi8_r", "cp866", "cp1253"]
"""Cyrillic and Greek in eight bits; more candidates make it mistake these."""
FOREIGN_SHARE = 0.5
"""Latin letters with accents stay below, even in a French headline with its quotation marks."""
BINARY_SHARE = 0.1
"""Text has a stray control byte at most, colours apart; data has them everywhere."""
MARKS_IN_A_ROW = 30
"""What the Stream-Safe Text Format allows (UAX 15); sorting more takes quadratic time."""
FLAGS_IN_A_ROW = 30
"""About a row of a page; to measure thousands that stand close takes quadratic time as well."""

ASCII_LETTERS = [letter.encode() for letter in string.ascii_letters]
CONTROL_BYTES = bytes({*range(0x20), 0x7F} - set(b"\t\n\r\f\x1b"))
UNCLEAN = bytes({*range(0x20), 0x7F} - set(b"\t\n"))
ASCII = bytes(range(0x80))
REGIONAL = re.compile("[\U0001f1e6-\U0001f1ff]")
COLOURS = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")
"""Terminal colours and cursor movements go as a whole; their rests would be printed."""
SPACES = re.compile(r"[ \t\n]+")  # a no-break space is the writer's will
MARKS = re.compile(rf"[^\w\s\x00-\x7f]{{{MARKS_IN_A_ROW + 1},}}")
FLAGS = re.compile(
    rf"((?:[\U0001f1e6-\U0001f1ff]{{2}}){{{FLAGS_IN_A_ROW}}})(?=[\U0001f1e6-\U0001f1ff])"
)
"""Two letters of these make a flag."""

SAVE_AS_UTF8 = "save it as UTF-8"


def read_bytes(data: bytes) -> tuple[str, tuple[Problem, ...]]:
    """Decode a content file; raises NotPublished for what is half-written, binary or empty."""
    if data.isascii() and len(data.translate(None, UNCLEAN)) == len(data):
        text = data.decode()
        if text and not text.isspace():
            return text, ()
    text, problems = _decode(data)
    text, more = _clean(text.replace("\r\n", "\n").replace("\r", "\n"))
    if not text.strip():
        raise _left_out("the file is empty", "write something in it, or remove it")
    return text, problems + more


def tidy(text: str) -> str:
    """Clean a single line: no control or bidi characters, NFC, tabs as spaces."""
    if text.isascii() and text.isprintable():
        return text
    text = FLAGS.sub(r"\1 ", scrub(text))
    return unicodedata.normalize("NFC", MARKS.sub(_fewer_marks, text))


def squeeze(text: str) -> str:
    """Make prose of it: spaces, tabs and line ends become one space, none at the ends."""
    if "  " in text or "\t" in text or "\n" in text:
        text = SPACES.sub(" ", text)
    return text.strip()


def _decode(data: bytes) -> tuple[str, tuple[Problem, ...]]:
    for bom, encoding in BOMS:
        if data.startswith(bom):
            return _decode_strictly(data.removeprefix(bom), encoding), ()
    if b"\0" in data or len(data) - len(data.translate(None, CONTROL_BYTES)) > (
        BINARY_SHARE * len(data)
    ):
        raise _not_text()
    try:
        return data.decode(), ()
    except UnicodeDecodeError as reason:
        if _breaks_off(reason):
            raise _half_written() from reason
    return _guess(data)


def _decode_strictly(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as reason:
        raise (_half_written() if _breaks_off(reason) else _not_text()) from reason
    if "\0" in text:
        raise _not_text()
    return text


def _breaks_off(reason: UnicodeDecodeError) -> bool:
    return reason.end == len(reason.object) and (
        "unexpected end" in reason.reason or "truncated" in reason.reason
    )


def _guess(data: bytes) -> tuple[str, tuple[Problem, ...]]:
    # charset-normalizer tells other scripts apart even in one line, but takes most
    # short French, Danish and Portuguese texts for CP1250. So it is asked only where
    # the letters cannot be Latin; everything else is CP1252, the commonest by far.
    outside = sum(byte > 0x7F for byte in data)  # noqa: PLR2004 - the last of ASCII
    letters = outside + sum(map(data.count, ASCII_LETTERS))
    if outside > FOREIGN_SHARE * letters:
        from charset_normalizer import from_bytes

        best = from_bytes(data, cp_isolation=OTHER_SCRIPTS, enable_fallback=False).best()
        if best is not None:
            return str(best), _not_utf8(best.encoding.upper())
    try:
        return data.decode("cp1252"), _not_utf8("CP1252")
    except UnicodeDecodeError:
        return data.decode("latin-1"), _not_utf8("Latin-1")


def _clean(text: str) -> tuple[str, tuple[Problem, ...]]:
    if _is_clean(text):
        return text, ()
    first = 0
    lines = text.split("\n")
    for number, line in enumerate(lines):
        parts = line.replace("\f", "").split("\t")
        clean = [scrub(COLOURS.sub("", part)) for part in parts]
        if not first and sum(map(len, clean)) < sum(map(len, parts)):
            first = number + 1
        lines[number] = "\t".join(map(tidy, clean))
    if not first:
        return "\n".join(lines), ()
    return "\n".join(lines), (
        Problem(
            "control characters were taken out, the first of them here",
            "type the line again without them",
            line=first,
        ),
    )


def _is_clean(text: str) -> bool:
    """Tell a text that may stay as it is; what is doubtful is not, and is looked at by lines.

    The characters beyond ASCII are few in most texts, and looked at without the others.
    """
    data = text.encode(errors="surrogatepass")
    beyond = data.translate(None, ASCII)
    if len(data.translate(None, UNCLEAN)) < len(data):
        return False
    rest = beyond.decode(errors="surrogatepass")
    return not rest or (
        scrub(rest) == rest
        and not any(map(unicodedata.combining, rest))
        and REGIONAL.search(rest) is None
        and unicodedata.is_normalized("NFC", rest)
    )


def _fewer_marks(run: re.Match[str]) -> str:
    kept = []
    marks = 0
    for character in run[0]:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= MARKS_IN_A_ROW:
            kept.append(character)
    return "".join(kept)


def _not_utf8(encoding: str) -> tuple[Problem, ...]:
    return (Problem(f"not UTF-8; read as {encoding}", SAVE_AS_UTF8),)


def _half_written() -> NotPublished:
    return _left_out(
        "the file ends in the middle of a character",
        "save it again, as UTF-8; it is published as soon as it is whole",
    )


def _not_text() -> NotPublished:
    return _left_out(
        "the file is binary data, not text",
        "give it the suffix of what it is, .png or .pdf, and it is served as that",
    )


def _left_out(what: str, remedy: str) -> NotPublished:
    return NotPublished(Problem(what, remedy, left_out=True))

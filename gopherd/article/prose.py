"""Reads the body of a .txt article, by what a plain text looks like.

Lines are refilled into paragraphs. Kept as they are: paragraphs indented by two
columns or more, and what stands between lines of ```. Entries begin with `-`, `*`
or `1.`; quotations with `>`; `---` alone is a rule; `[image: …]` is a picture.
"""

import re
from collections.abc import Sequence

from attrs import define, field

from gopherd.article.body import TAB_STOP, Body, keep_row, prose
from gopherd.article.model import Break, Bullet, Paragraph, Picture, Quote, Verbatim

LONGEST_TITLE = 200
"""In characters; a first line that is longer is a paragraph written as one line."""
INDENT = 2
"""Columns that keep a line as it is; one is a slip of the finger."""

RULE = re.compile(r"-{3,}|\*{3,}|={3,}")
FENCE = re.compile(r"(`{3,})[^`]*")
BULLET = re.compile(r"([-*•]|\d{1,3}[.)])[ \t]+(?=\S)")
NO_TITLE = {"- ", "* ", "• ", "> "}
"""What a first line begins with that is the first line of something else."""
IMAGE = re.compile(r"\[image:(.*)\]", re.IGNORECASE)
PICTURE_SUFFIXES = (
    *(".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".svg", ".tif", ".tiff", ".avif"),
    *(".xbm", ".ppm", ".pcx", ".ico"),
)


def read_prose(lines: Sequence[str], first: int, *, titled: bool) -> Body:
    """Read the clean lines of a body, the first of them at line `first` of the file.

    Where the article has no title yet, its first line is.
    """
    reader = _ProseReader(Body())
    start = 0 if titled else take_title(reader.body, lines, first)
    for number, line in enumerate(lines[start:], first + start):
        reader.feed(line, number)
    reader.finish()
    return reader.body


def take_title(body: Body, lines: Sequence[str], first: int) -> int:
    """Take the first line that is not blank for the title; returns how many lines went into it."""
    at = next((at for at, line in enumerate(lines) if line.strip()), len(lines))
    title = prose(lines[at]) if at < len(lines) else ""
    if _stands_alone(title) or FENCE.fullmatch(title) or title[:2] in NO_TITLE:
        title = ""
    if not offer_title(body, title, first + at):
        return 0
    if "\t" in lines[at].strip():
        body.note("a tab in the title", "write a space instead", first + at)
    underlined = at + 1 < len(lines) and RULE.fullmatch(lines[at + 1].strip())
    return at + 2 if underlined else at + 1


def offer_title(body: Body, title: str, line: int) -> bool:
    """Make what the article begins with its title, if it can be one."""
    if not title:
        body.note("no title", "write Title: and the headline in the first line", 1)
    elif len(title) > LONGEST_TITLE:
        body.note(
            f"a first line of {len(title)} characters is no title",
            "write Title: and the headline above it",
            line,
        )
    else:
        body.title = title
    return bool(body.title)


def read_image(text: str) -> Picture | None:
    """Read what an image line says: `boats.png Words of the caption (Credit)`."""
    words = prose(text)
    target, _, caption = words.partition(" ")
    if "://" not in target and not target.lower().endswith(PICTURE_SUFFIXES):
        target, caption = "", words
    credit = ""
    if caption.endswith(")"):
        before, opening, within = caption[:-1].rpartition("(")
        if opening and ")" not in within and within.strip() and (not before or before[-1] == " "):
            caption, credit = before.strip(), within.strip()
    return Picture(target, caption, credit) if words else None


@define
class _ProseReader:
    """Takes one line after the other; a block is finished when another one begins."""

    body: Body
    open: list[str] = field(factory=list)
    """The lines of the block that is being read."""
    kind: type[Paragraph | Bullet | Quote | Verbatim] | None = None
    mark: str = ""
    depths: list[int] = field(factory=list)
    """How far each list that is open is indented, the outermost first."""
    blank: int = 0
    """Blank lines since the last one that was not; a drawing keeps its own."""
    fence: str = ""
    fence_line: int = 0

    def feed(self, line: str, number: int) -> None:
        """Take the next line."""
        bare = line.strip()
        if self.fence:
            self.feed_fenced(line)
        elif not bare:
            self.blank += 1
            if self.kind is not Verbatim:
                self.close()
        elif fence := FENCE.fullmatch(bare):
            self.close()
            self.fence, self.fence_line = fence[1], number
        else:
            self.feed_words(line, bare)
            self.blank = 0

    def feed_fenced(self, line: str) -> None:
        """Keep a line between fences; the closing fence is as long as the opening one."""
        bare = line.strip()
        if bare.startswith(self.fence) and not bare.strip("`"):
            self.close_fence()
        else:
            self.open.append(line)

    def feed_words(self, line: str, bare: str) -> None:
        """Take a line that is not blank, outside of fences."""
        indent = _indent(line)
        bullet = BULLET.match(bare)
        if bullet and self.begins_entry(bullet[1], indent):
            self.begin(Bullet, bare[bullet.end() :])
            self.mark = "-" if bullet[1] in "-*•" else f"{int(bullet[1][:-1])}."
            self.depths = [*(depth for depth in self.depths if depth < indent), indent]
        elif self.kind is Bullet:
            self.feed_after_bullet(bare)
        elif indent >= INDENT:
            if self.kind is not Verbatim:
                self.begin(Verbatim)
            self.open += [""] * self.blank + [line]
        else:
            self.feed_flush(bare)

    def feed_after_bullet(self, bare: str) -> None:
        """Go on with an entry, unless the line is something of its own."""
        if _stands_alone(bare) or bare.startswith(">"):
            self.feed_flush(bare)
        else:
            self.open.append(bare)

    def feed_flush(self, bare: str) -> None:
        """Take a line at the left edge that begins no entry."""
        image = IMAGE.fullmatch(bare)
        picture = read_image(image[1]) if image else None
        if picture is not None:
            self.close()
            self.body.blocks.append(picture)
        elif RULE.fullmatch(bare):
            self.close()
            self.body.blocks.append(Break())
        elif bare.startswith(">"):
            self.feed_quote(bare.lstrip("> "))
        elif self.kind is Paragraph:
            self.open.append(bare)
        else:
            self.begin(Paragraph, bare)

    def feed_quote(self, words: str) -> None:
        """Go on with a quotation; a line of `>` alone parts its paragraphs."""
        if self.kind is not Quote or not words:
            self.begin(Quote)
        self.open.append(words)

    def begins_entry(self, mark: str, indent: int) -> bool:
        """Tell an entry from a line of prose that happens to begin like one."""
        if self.kind is Bullet:
            return True
        if indent >= INDENT:
            return False
        # a refilled sentence may break before "12." or "1986.", hardly before "1."
        return self.kind is not Paragraph or mark in {"-", "*", "•", "1.", "1)"}

    def begin(self, kind: type[Paragraph | Bullet | Quote | Verbatim], *lines: str) -> None:
        """Close what is open and begin a block."""
        lists = self.depths if kind is Bullet and self.kind is Bullet else []
        self.close()
        self.kind = kind
        self.blank = 0
        self.open.extend(lines)
        self.depths = lists

    def close(self) -> None:
        """Finish the block that is open, if there is one."""
        if not self.open:
            return
        if self.kind is Verbatim:
            self.body.blocks.append(Verbatim(_dedented(self.open)))
        elif text := self.body.number(prose(" ".join(self.open))):
            if self.kind is Bullet:
                self.body.blocks.append(Bullet(text, self.mark, len(self.depths) - 1))
            else:
                self.body.blocks.append(Quote(text) if self.kind is Quote else Paragraph(text))
        self.open = []
        self.kind = None

    def close_fence(self) -> None:
        """Finish the rows between fences."""
        if self.open:
            self.body.blocks.append(Verbatim(tuple(map(keep_row, self.open))))
        self.open = []
        self.fence = ""

    def finish(self) -> None:
        """Finish at the end of the file."""
        if not self.fence:
            self.close()
            return
        self.body.note(
            "the fence ``` that begins here never ends",
            "write ``` on a line of its own after the last row",
            self.fence_line,
        )
        self.close_fence()


def _stands_alone(bare: str) -> bool:
    return RULE.fullmatch(bare) is not None or IMAGE.fullmatch(bare) is not None


def _indent(line: str) -> int:
    """Count the columns a line is indented by."""
    margin = line[: len(line) - len(line.lstrip(" \t"))]  # wide spaces begin Chinese prose
    return len(margin.expandtabs(TAB_STOP))


def _dedented(lines: list[str]) -> tuple[str, ...]:
    rows = [keep_row(line) for line in lines]
    margin = min(len(row) - len(row.lstrip(" ")) for row in rows if row)
    return tuple(row[margin:] for row in rows)

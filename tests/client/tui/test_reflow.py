import pytest

from gopherclient.tui.reflow import Paragraph, Part, keeps_its_lines

FILLED = [
    ("wider", ["one two", "three four"], 40, ["one two three four"]),
    ("narrower", ["one two three four"], 9, ["one two", "three", "four"]),
    ("a first line set in", ["   one two", "three four"], 12, ["   one two", "three four"]),
    ("a hanging text", ["one two", "  three four"], 9, ["one two", "  three", "  four"]),
    ("a bullet", ["- one two three"], 11, ["- one two", "  three"]),
    ("a number", ["12. one", "    two three"], 14, ["12. one two", "    three"]),
    ("a note", ["[1] one two"], 9, ["[1] one", "   two"]),
    ("an inner bullet", ["  * one two three"], 12, ["  * one two", "    three"]),
    ("a quote", ["> one two", "> three"], 9, ["> one two", "> three"]),
    ("a quote of a quote", [">> one two three"], 10, [">> one two", ">> three"]),
    ("a quote with a bullet", ["> - one two three four"], 14, ["> - one two", ">   three four"]),
    ("a quote set in", [">  one two", "> three"], 10, [">  one two", "> three"]),
    ("a hyphen at the end", ["a long-", "term plan"], 20, ["a long-term plan"]),
    ("a hyphen that waits", ["pre-", "and post-war"], 20, ["pre- and post-war"]),
    ("a name after a hyphen", ["Saint-", "Louis"], 20, ["Saint- Louis"]),
    ("a dash", ["one -", "two"], 20, ["one - two"]),
    ("Japanese", ["東京の", "港で"], 20, ["東京の港で"]),
    ("Japanese and Latin", ["東京の", "harbour"], 20, ["東京の harbour"]),
    ("accents", ["élan", "été"], 20, ["élan été"]),
    ("deep where there is no room", [" " * 20 + "one two three"], 12, ["    one two", "    three"]),
    ("deep, but it fits", [" " * 8 + "one"], 12, [" " * 8 + "one"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "width", "filled"), [case[1:] for case in FILLED], ids=[case[0] for case in FILLED]
)
def test_a_paragraph_fills_any_width(lines: list[str], width: int, filled: list[str]) -> None:
    paragraph = Paragraph.join(lines)
    assert [line.text for line in paragraph.fill(width)] == filled
    assert paragraph.count(width) == len(filled)


def test_every_character_knows_where_it_stood() -> None:
    lines = ["> one two", "> three four"]
    for width in range(4, 30):
        for line in Paragraph.join(lines).fill(width):
            for part in line.parts:
                shown = line.text[part.at : part.at + part.length]
                assert shown == lines[part.row][part.column : part.column + part.length]


def test_a_line_begins_in_a_row() -> None:
    first, second = Paragraph.join(["one two", "three four"]).fill(13)
    assert (first.row, second.row) == (0, 1)
    assert second.parts == (Part(0, 1, 6, 4),)
    assert Paragraph.join([""]).fill(10)[0].row == 0


def test_a_paragraph_can_be_extended() -> None:
    paragraph = Paragraph.join(["praised"]).extended("for consistency", 3)
    (line,) = paragraph.fill(40)
    assert line.text == "praised for consistency"
    assert line.parts[1] == Part(8, 1, 3, 15)


def test_verse_shows_where_its_lines_begin() -> None:
    lines = Paragraph.join(["a long line of verse"], continued=2).fill(12)
    assert [line.text for line in lines] == ["a long line", "  of verse"]


def test_quotes_of_quotes_are_marked_only_so_often() -> None:
    (line,) = Paragraph.join([">" * 30 + " deep"]).fill(60)
    assert line.text == ">" * 8 + " deep"


@pytest.mark.parametrize(
    ("longest", "width", "kept"),
    [(67, 67, True), (67, 70, True), (67, 66, False), (67, 73, False), (60, 70, True),
     (40, 70, False), (40, 44, True), (72, 77, True), (72, 78, False)],
)  # fmt: skip
def test_lines_stay_where_they_suit_the_width(longest: int, width: int, *, kept: bool) -> None:
    assert keeps_its_lines(["x" * longest, "y"], width) is kept

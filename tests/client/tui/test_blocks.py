import time

import pytest

from gopherclient.tui.blocks import Block, Shape, split

LONG = 30_000
"""Letters."""
PARAGRAPH = """\
The port had been shut since the evening of August 28, when the
first of three storms came over the plateau and across the estuary.
The strongest gust, 134 kilometres an hour, was measured on Sunday
afternoon."""

BANNER = r"""
     .-') _   ('-.    (`\ .-') /` .-')
    ( OO ) )_(  OO)    `.( OO ),'( OO ).
,--./ ,--,'(,------.,--./  .--. (_)---\_)
|   \ |  |\ |  .---'|      |  | /    _ |
`--'  `--'  `------''--'   '--'  `-----'"""

SHAPES = [
    ("nothing", "", []),
    ("a paragraph", PARAGRAPH, ["PROSE 4"]),
    ("a banner, and words below it", f"{BANNER}\n     lite.example - on gopher",
     ["ART 5", "LINE 1"]),
    ("a drawing that says something", r"""
 _______
< hello >
 -------
    \   ^__^
     \  (oo)\_______""", ["ART 5"]),
    ("a banner that ends in boxes", r"""
 _____ ____ _____ _   _   _    ______   __
| ____/ ___|_   _| | | | / \  |  _ \ \ / /
|  _| \___ \ | | | | | |/ _ \ | |_) \ V /
| |___ ___) || | | |_| / ___ \|  _ < | |
|_____|____/ |_|  \___/_/   \_\_| \_\|_|""", ["ART 5"]),
    ("a map with words beside it", r"""
##  ######       @@@@@@@@
    ######       @@@@@@      # North America      0
     %%%%        ******      % Latin America      3
      %%%        ****        * Africa             1
      %%          **""", ["ART 5"]),
    ("bullets far from their words",
     "*    the pilots\n*    the scouts\n*    a farmer", ["FIXED 3"]),
    ("a calendar", """
Mon      Tue      Wed      Thu      Fri
                                    1
4        5        6        7 (2)    8
11 (1)   12       13       14       15""", ["FIXED 4"]),
    ("letters made of letters", """
88888888  88888
88    88  88
88888888  88888""", ["ART 3"]),
    ("two rules are no drawing", "=====\n-----", ["FIXED 2"]),
    ("more words than strokes", "~~~~~\nFirst words\n~~~~~\nOther words\n~~~~~\nLast words\n*",
     ["FIXED 1", "LINE 1", "FIXED 1", "LINE 1", "FIXED 1", "LINE 1", "FIXED 1"]),
    ("a heading with a rule", "Where to find it\n----------------", ["LINE 1", "FIXED 1"]),
    ("a table with gaps", """
Fri  5  03:24  high  3.7 m
Fri  5  09:33  low   0.7 m
Fri  5  15:46  high  3.8 m""", ["FIXED 3"]),
    ("two rows with a wide gap", "World      6\nEurope     2", ["FIXED 2"]),
    ("two rows with a narrow gap", "World  6 stories\nWales  2 stories", ["LINE 2"]),
    ("a cell that goes on", """
pier      the long one, in the north
          of the harbour
mole      the other one""", ["FIXED 3"]),
    ("one row with a gap", "Sat September 6, 2025      2 articles, 2 sources", ["LINE 1"]),
    ("gaps elsewhere", "one      two\nthree    four and\nfive, six", ["FIXED 2", "LINE 1"]),
    ("a box", "+-----+----+\n| one | 12 |\n+-----+----+", ["FIXED 3"]),
    ("a list of short lines", "the pilots\nthe sea scouts\na mussel farmer", ["LINE 3"]),
    ("a list of long names", """
The Northern Harbour Authority and Dredging Board of Esbjerg
The Southern Association of Independent Shrimp Boat Owners
The Western Union of Lock Keepers, Bridge Men and Divers
The Eastern Guild of Chart Makers""", ["LINE 4"]),
    ("bullets", """
- the pilots of the two ferries that go to the islands in the
  morning
- the sea scouts
- a mussel farmer, who prints it on the back of the receipts he
  gives""", ["PROSE 2", "LINE 1", "PROSE 2"]),
    ("numbers", """
1. Times are local, and we say so when the clocks are changed in
   spring.
2. Heights are above chart datum.""", ["PROSE 2", "LINE 1"]),
    ("a bullet whose text is not set in", """
* Puerto Deseado let its first boats out in a week on Thursday and
the crews were impatient.""", ["PROSE 2"]),
    ("a bullet and something set in elsewhere", """
* Puerto Deseado let its first boats out in a week on Thursday, and
        the crews were impatient.""", ["LINE 2"]),
    ("short bullets with lines of their own", """
- boots, left, one, with a hole in the toe of it and no owner
  laces""", ["PROSE 2"]),
    ("narrow bullets", "- one two\n  three", ["LINE 2"]),
    ("a quote", """
> The port had been shut since the evening of August 28, when the
> first of three storms came over the plateau and across the land.
>> It was worse.""", ["PROSE 2", "LINE 1"]),
    ("verse in short lines", """
Then something the size of a breath comes in by the wall
    and lifts the edge of a rope, and puts it down,
and does it again, and there is no noise at all,
                            and behind it the town""", ["LINE 4"]),
    ("verse that hangs", """
At low water the harbour gives an account of itself:
    one boot, left; one boot, left, of another year;
    the bell of the Marigold; a length of shelf;
    the chain that used to hold the chain of the pier.""", ["LINE 4"]),
    ("verse, ragged", """
the wire goes still, the last
of the east
has filed and gone to bed and the west
has not sat
down""", ["LINE 5"]),
    ("verse that steps in once too often", """
one line that is long enough to be a line of prose, and then it
 another line that is long enough to be a line of prose, and then
  a third one""", ["LINE 3"]),
    ("verse with many lines set in", """
a line that is long enough to be a line of prose, were it not for
the next one
    which is set in
the next one
    which is set in
the last""", ["LINE 6"]),
    ("paragraphs without a blank line between", """
   The port had been shut since the evening of August 28, when the
first of three storms came over the plateau and across the estuary.
Nobody was hurt.
   The strongest gust, 134 kilometres an hour, was measured on a day
of rest. The instrument that measured it was found on Monday in the
garden.""", ["PROSE 3", "PROSE 3"]),
    ("narrow prose", """
The port had been shut since the
evening, when the first of three
storms came over the plateau and
across the estuary.""", ["PROSE 4"]),
    ("narrow prose of two lines", "a bell that was lost and then was found\nagain", ["PROSE 2"]),
    ("two lines of verse", "A bell that was lost and then was\nFound again", ["LINE 2"]),
    ("one line far too long, then others", "word " * 30 + "\nshort one", ["LINE 2"]),
    ("prose that ends in a line far too long", f"{PARAGRAPH[:-11]}\n{'word ' * 30}",
     ["PROSE 3", "LINE 1"]),
    ("justified", """
The port  had been shut since the evening of August 28, when the
first of  three storms came over the  plateau across the estuary
and  the gust, 134 kilometres an  hour, was measured on a Sunday
after lunch   and that it was found on Monday in  a garden where
nobody looked.""", ["PROSE 5"]),
    ("two voices", "> one thing that was said\nand another", ["LINE 2"]),
    ("labels", "Updated:\n9:02 AM EDT, Fri September 5, 2025", ["LINE 2"]),
    ("an address after a full stop", "See the office.  It is open.\nAsk the office.  It is not.",
     ["LINE 2"]),
    ("prose with a wide gap in it", """
The port had been shut since the evening of August 28, when      the
first of three storms came over the plateau and across the estuary.""", ["LINE 2"]),
    ("Japanese without spaces", """
東日本大震災の津波で流された船が、十四年ぶりに港へ戻ってきたという。
漁師たちは驚いた。""", ["PROSE 2"]),
    ("Japanese, a line one column short", """
東日本大震災の津波で流された船が、十四年ぶりに港に着いた。a
東日本大震災の津波で流された船が、十四年ぶりに港に着いた。
驚いた。""", ["PROSE 3"]),
    ("lines of all lengths, then prose", "One\nTwo and three\n" + PARAGRAPH.replace("The", "the"),
     ["LINE 1", "PROSE 1", "PROSE 4"]),
    ("names, a short one, names", """
The Northern Harbour Authority and Dredging Board of Esbjerg
The Southern Association
The Western Union of Lock Keepers, Bridge Men and Divers now
The Eastern Guild of Chart Makers""", ["LINE 4"]),
    ("a heading and prose", "A heading\n" + PARAGRAPH, ["PROSE 1", "PROSE 4"]),
    ("code", "if at == end:\n    return\n        yield at", ["LINE 3"]),
    ("set out far", "word " * 11 + "and\n" + " " * 20 + "more of it here", ["LINE 2"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "shapes"), [case[1:] for case in SHAPES], ids=[case[0] for case in SHAPES]
)
def test_each_shape_is_recognised(text: str, shapes: list[str]) -> None:
    """Statement C54. What must keep its shape does; what is prose can be made to fit."""
    lines = [line.rstrip() for line in text.split("\n") if line.strip()]
    blocks = split(lines)
    assert [f"{block.shape.name} {block.stop - block.start}" for block in blocks] == shapes


@pytest.mark.parametrize("text", [case[1] for case in SHAPES])
def test_blocks_follow_one_another_without_a_hole(text: str) -> None:
    lines = [line.rstrip() for line in text.split("\n") if line.strip()]
    at = 0
    for block in split(lines):
        assert block.start == at < block.stop
        at = block.stop
    assert at == len(lines)


@pytest.mark.parametrize("line", ["x" * LONG, f"|{'a' * LONG}+", f"|{'|a' * LONG}+", ">" * LONG])
def test_no_line_takes_long(line: str) -> None:
    began = time.process_time()
    assert split([line] * 3)
    assert time.process_time() - began < 5  # some 0.1; 90 where each letter is looked at anew


def test_a_block_is_a_value() -> None:
    assert split(["one line"]) == [Block(Shape.LINE, 0, 1)]

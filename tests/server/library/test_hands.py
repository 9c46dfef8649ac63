"""A first round with more hands than one. They are forked: each test has a process of its own."""

import signal
from pathlib import Path

import pytest

from gopherd.article.listing import Shelf
from gopherd.library.scan import UNSETTLED
from gopherd.library.sqlite import SqliteCatalogue
from tests.running import python, until

PROGRAM = r"""
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from gopherd.library import library, round, sqlite

round.ORDER, round.BATCH, library.MANY = 3, 20, 10
content, state = map(Path, sys.argv[1:])
opened = library.Library(content, sqlite.SqliteCatalogue.opened(state))
opened.hire(3)
hands = opened.hands.hands

def now():
    return datetime.now(UTC)

{work}
left = len(opened.hands.hands)
opened.close()
print(left)
"""
REFRESH = "assert len(hands) == 2; opened.refresh(now())"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    folder = tmp_path / "content"
    for number in range(60):
        path = folder / f"section-{number % 3}" / f"{number:02}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        moment = f"2025-09-05T13:{number:02}Z"
        path.write_text(
            f"Title: Article {number:02}\nUpdated: {moment}\n\nText.\n", encoding="ascii"
        )
    (folder / "section-0" / "draft.txt").write_text("Draft: yes\n\nText.\n", encoding="ascii")
    (folder / "section-1" / "wrong.txt").write_bytes(b"\0")
    return folder


def run(work: str, content: Path, state: Path) -> str:
    with python(PROGRAM.format(work=work), content, state) as process:
        said, wrong = process.communicate()
    assert (wrong, process.returncode) == ("", 0)
    return said


def known(state: Path) -> tuple[object, ...]:
    """Tell what a catalogue holds: its articles, its files, its folders, its problems."""
    catalogue = SqliteCatalogue.opened(state)
    folders = [f"section-{number}" for number in range(3)]
    with catalogue.reading() as news:
        rows = news.slice(Shelf(), None, 1000).rows
    files = [sorted(catalogue.known(folder)) for folder in folders]
    # a folder may have settled between two looks
    stamps = {name: stamp.removesuffix(UNSETTLED) for name, stamp in catalogue.folders().items()}
    told = (rows, files, stamps, catalogue.problems())
    catalogue.close()
    return told


def titles(state: Path) -> list[str]:
    """List the titles of all articles in a catalogue."""
    catalogue = SqliteCatalogue.opened(state)
    with catalogue.reading() as news:
        rows = news.slice(Shelf(), None, 1000).rows
    catalogue.close()
    return sorted(row.title for row in rows)


def test_with_help_the_same_is_read(content: Path, tmp_path: Path) -> None:
    alone, helped = tmp_path / "alone", tmp_path / "helped"
    assert run("opened.hands.let_go(); opened.refresh(now())", content, alone) == "0\n"
    assert run(REFRESH, content, helped) == "0\n"  # nobody is kept longer than for that round
    assert known(helped) == known(alone)
    assert titles(helped) == [f"Article {number:02}" for number in range(60)]


def test_a_few_files_at_a_time_are_read_with_help_too(content: Path, tmp_path: Path) -> None:
    work = "while not opened.advance(now(), 0): assert opened.hands.hands"
    assert run(work, content, tmp_path / "state") == "0\n"
    assert len(titles(tmp_path / "state")) == 60


@pytest.mark.parametrize("when", ["before it begins", "at work"])
def test_what_a_hand_that_dies_has_not_read_is_read_without_it(
    when: str, content: Path, tmp_path: Path
) -> None:
    kill = "[os.kill(hand.process, signal.SIGKILL) for hand in hands]"
    advance = "opened.advance(now(), 0); " if when == "at work" else ""
    run(f"{advance}{kill}; opened.refresh(now())", content, tmp_path / "state")
    assert len(titles(tmp_path / "state")) == 60


def test_what_is_noticed_meanwhile_is_newer_than_what_a_hand_has_read(
    content: Path, tmp_path: Path
) -> None:
    work = """
while not any(hand.orders for hand in opened.hands.hands):
    opened.advance(now(), 0)
for path in content.glob("*/[0-9]*.txt"):
    path.write_text("Title: Corrected\\n\\nText.\\n")
opened.follow(now(), [str(path.relative_to(content)) for path in content.glob("*/*.txt")])
while not opened.advance(now(), 0):
    pass
"""
    run(work, content, tmp_path / "state")
    assert titles(tmp_path / "state") == ["Corrected"] * 60


def test_hands_end_with_whoever_is_killed(content: Path, tmp_path: Path) -> None:
    work = "print(*(hand.process for hand in hands), flush=True); signal.pause()"
    with python(PROGRAM.format(work=work), content, tmp_path / "state") as process:
        assert process.stdout
        hired = [*map(int, process.stdout.readline().split())]
        process.send_signal(signal.SIGKILL)
        assert until(lambda: not any(map(is_alive, hired)))
    assert len(hired) == 2


def test_nobody_is_hired_for_little_or_once_all_is_known(content: Path, tmp_path: Path) -> None:
    run("library.MANY = 1000; opened.hands.let_go(); opened.hire(3); assert not hands",
        content, tmp_path / "few")  # fmt: skip
    run("opened.hands.let_go(); opened.hire(1); assert not hands", content, tmp_path / "one")
    run(REFRESH, content, tmp_path / "state")
    run("assert not hands; opened.refresh(now())", content, tmp_path / "state")


def is_alive(process: int) -> bool:
    """Tell whether a process is there and more than an entry in a table."""
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="ascii")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state.rpartition(")")[2].split()[0] != "Z"


LOSE_ONE = """
from gopherd.library.hands import Order
dead, other = hands
os.kill(dead.process, signal.SIGKILL)
os.waitid(os.P_PID, dead.process, os.WEXITED | os.WNOWAIT)
orders = [Order(number, UTC, now(), ()) for number in range(3)]
dead.orders.extend(orders[:2])
taken = [*opened.hands.read(orders[2]), *opened.hands.rest()]
assert hands == [other] and not any(taken)
"""


def test_a_hand_that_is_found_dead_is_given_up_once(content: Path, tmp_path: Path) -> None:
    assert run(LOSE_ONE, content, tmp_path / "state") == "1\n"

"""What once broke a claim about a parser, or might: it never does again. `make fuzz` finds more."""

import random
from pathlib import Path

import pytest

from tests.torture.fuzz import CORPUS, all_targets, mutations, run, smaller

TARGETS = all_targets()
CASES = sorted(path for path in CORPUS.glob("*/*") if path.is_file())
MUTATIONS = 20


@pytest.mark.parametrize("case", CASES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_was_found_once_breaks_no_claim(case: Path) -> None:
    TARGETS[case.parent.name](case.read_bytes())


def test_every_target_has_something_to_begin_with() -> None:
    assert {path.name for path in CORPUS.iterdir()} == set(TARGETS)
    assert all(path.stat().st_size <= 2**13 for path in CASES)


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_mixtures_of_it_break_none_either(name: str) -> None:
    chance = random.Random(name)
    known = [path.read_bytes() for path in CASES if path.parent.name == name]
    for data, _ in zip(mutations(known, chance), range(MUTATIONS), strict=False):
        TARGETS[name](data)


def test_without_atheris_there_are_mutations(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.torture.fuzz.HAS_ATHERIS", False)
    assert run("proxy", 0.01) == 0
    assert "runs" in capsys.readouterr().out


def test_what_breaks_a_claim_is_made_small() -> None:
    def target(data: bytes) -> None:
        assert b"\0" not in data

    assert smaller(target, b"a long line\0, and more of it") == b"\0"

"""SECURITY.md promises nothing that no test shows."""

import re
from pathlib import Path

import attrs
import pytest

from gopherd.config.settings import Settings
from gopherd.config.table import key_of
from tests.torture.fuzz import all_targets
from tests.torture.torture import TRIALS

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| ([^|]*?) \| ([^|]*?) \| ([^|]*?) \|$", TEXT, re.MULTILINE)
PROMISES = [row for row in ROWS if row[0] != "promise"]


@pytest.mark.parametrize(("promise", "default", "shown_by"), PROMISES)
def test_every_promise_is_shown_by_tests_there_are(
    promise: str, default: str, shown_by: str
) -> None:
    named = re.findall(r"`([^`]+)`", shown_by)
    assert named, promise
    for name in named:
        path, _, test = name.partition("::")
        if found := re.fullmatch(r"make torture TRIALS=(\S+)", name):
            assert found[1] in TRIALS
        elif found := re.fullmatch(r"make fuzz TARGETS=(\S+)", name):
            assert found[1] in all_targets()
        else:
            source = (ROOT / path).read_text(encoding="utf-8")
            assert re.search(rf"^(?:async )?def {test or 'test_'}", source, re.MULTILINE), name


def test_every_default_it_names_is_one() -> None:
    defaults = {key_of(field): field.default for field in attrs.fields(Settings)}
    told = re.findall(r"`([a-z-]+) = ([^`]+)`", TEXT)
    assert len(told) > 5
    for key, value in told:
        default = defaults[key]
        assert value == (f"{default:g}" if isinstance(default, float) else str(default))


def test_every_trial_is_in_the_table_of_figures() -> None:
    figures = (ROOT / "docs/safety.md").read_text(encoding="utf-8")
    for name in (*TRIALS, *all_targets()):
        assert f"`{name}`" in figures, name

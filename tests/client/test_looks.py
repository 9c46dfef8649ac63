"""What was chosen by keys, kept."""

import json
from pathlib import Path

import pytest
from attrs import evolve

from gopherclient.looks import MOST_SERVERS, Looks
from gopherclient.settings import Settings

DEFAULTS = Settings()


def test_a_choice_is_kept_until_it_is_the_default_again(tmp_path: Path) -> None:
    looks = Looks(tmp_path / "looks.json")
    looks.choose("theme", "paper", DEFAULTS)
    looks.choose("width", 40, DEFAULTS)
    again = Looks(tmp_path / "looks.json")
    assert again.applied(DEFAULTS) == evolve(DEFAULTS, theme="paper", width=40)
    again.choose("theme", DEFAULTS.theme, DEFAULTS)
    assert looks.applied(DEFAULTS) == evolve(DEFAULTS, width=40)


def test_what_is_changed_in_the_file_later_holds(tmp_path: Path) -> None:
    looks = Looks(tmp_path / "looks.json")
    looks.choose("theme", "paper", DEFAULTS)
    looks.choose("wrap", False, DEFAULTS)
    changed = evolve(DEFAULTS, theme="amber")
    assert looks.applied(changed) == evolve(changed, wrap=False)


def test_encodings_are_kept_by_server_and_bounded(tmp_path: Path) -> None:
    looks = Looks(tmp_path / "looks.json")
    looks.read_in("h", 70, "cp437")
    looks.read_in("h", 7070, "koi8-r")
    again = Looks(tmp_path / "looks.json")
    assert (again.encoding("h", 70), again.encoding("h", 7070)) == ("cp437", "koi8-r")
    again.read_in("h", 70, "")
    assert looks.encoding("h", 70) is None
    content = {"settings": {}, "encodings": {f"h:{n}": "utf-8" for n in range(MOST_SERVERS)}}
    (tmp_path / "full.json").write_text(json.dumps({"checksum": 0, "content": content}))
    full = Looks(tmp_path / "full.json")
    full.read_in("new", 70, "utf-8")
    assert len(full.file.latest().encodings) == MOST_SERVERS
    assert full.encoding("new", 70) == "utf-8"


DAMAGED: list[object] = [
    {"settings": {"theme": ["neon", "newsprint"]}, "encodings": {}},
    {"settings": {"theme": [[], "newsprint"]}, "encodings": {}},
    {"settings": {"width": [True, 70]}, "encodings": {}},
    {"settings": {"width": [10**9, 70]}, "encodings": {}},
    {"settings": {"wrap": ["no", True]}, "encodings": {}},
    {"settings": {"home": ["gopher://evil/", "x"]}, "encodings": {}},
    {"settings": {"theme": "paper"}, "encodings": {}},
    {"settings": {}, "encodings": {"h:70": "base64"}},
    {"settings": {}, "encodings": {"h:70": 7}},
    {"settings": []},
    None,
]


@pytest.mark.parametrize("content", DAMAGED)
def test_what_cannot_be_a_choice_is_left_out_and_told(tmp_path: Path, content: object) -> None:
    path = tmp_path / "looks.json"
    path.write_text(json.dumps({"checksum": 0, "content": content}))
    looks = Looks(path)
    assert looks.applied(DEFAULTS) == DEFAULTS
    assert looks.encoding("h", 70) is None
    assert looks.notices

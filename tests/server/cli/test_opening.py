"""Opening a folder for a command, and the bar that shows how far it is."""

import io
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from gopherd.cli.opening import FEW, open_library, shown_progress, state_folder
from gopherd.config.settings import Settings
from gopherd.errors import BadSettings
from gopherd.library.round import silent


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_catalogue_stays_where_its_folder_is(content: Path) -> None:
    assert state_folder(Settings(content=content)) == state_folder(Settings())
    assert state_folder(Settings(state=Path("here"))).parent == Path("here")
    assert state_folder(Settings()).parent == content.parent / "cache/gopherd"


def test_the_bar_is_for_terminals_and_for_much_work(monkeypatch: pytest.MonkeyPatch) -> None:
    with shown_progress() as progress:
        assert progress is silent
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    with shown_progress() as progress:
        progress(1, FEW)
        assert "Reading articles" not in terminal.getvalue()
        progress(1, FEW + 1)
    assert "Reading articles" in terminal.getvalue()


def test_a_folder_nobody_may_look_into_is_told(
    content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = os.open

    def refuse(path: Path, flags: int, **options: Any) -> int:  # noqa: ANN401 - they are handed on
        if path == content:
            raise PermissionError(13, "Permission denied")
        return really(path, flags, **options)

    monkeypatch.setattr(os, "open", refuse)
    sentence = r"content cannot be read \(Permission denied\)"
    with pytest.raises(BadSettings, match=sentence), open_library(Settings(content=content)):
        pass

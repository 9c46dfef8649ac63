"""Other programs: chosen, started, and given a page."""

from pathlib import Path

import pytest

from gopherclient.tui.programs import opener, send, start


def test_nothing_opens_where_no_window_can_be_shown(tmp_path: Path) -> None:
    program = tmp_path / "xdg-open"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    path = {"PATH": str(tmp_path)}
    assert opener(path, "linux") is None
    assert opener(path | {"DISPLAY": ":0"}, "linux") == "xdg-open"
    assert opener({"PATH": "", "WAYLAND_DISPLAY": "w"}, "linux") is None
    program.rename(tmp_path / "open")
    assert opener(path, "darwin") == "open"


def test_a_program_that_is_not_there_is_told() -> None:
    assert start(["true"]) == ""
    assert "cannot be started" in start(["/no/such/program"])


def test_a_page_is_sent_to_a_program_and_no_shell_looks_at_the_line(tmp_path: Path) -> None:
    waited: list[str] = []
    line = f"tee '{tmp_path / 'a page'}' '{tmp_path / '$(b)'}'"
    assert send(line, "Smörgås\n", waited.append) == ""
    assert (tmp_path / "a page").read_text() == "Smörgås\n"
    assert (tmp_path / "$(b)").exists()
    assert len(waited) == 1


def test_what_cannot_be_run_is_told() -> None:
    assert send("unclosed 'quote", "", print) == "That cannot be read: no closing quotation."
    assert "cannot be run" in send("/no/such/program", "", print)
    assert send("  ", "", print) == ""


@pytest.mark.parametrize("hard_way", [EOFError, KeyboardInterrupt])
def test_leaving_a_program_the_hard_way_comes_back_too(hard_way: type[BaseException]) -> None:
    def wait(_words: str) -> None:
        raise hard_way

    assert send("true", "", wait) == ""

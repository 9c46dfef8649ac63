"""The command line as a whole: every mistake is one sentence, a status, and no trace."""

import os
import signal
import subprocess
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest

from gopherd import __version__
from gopherd.cli.main import FAILED, INTERRUPTED, main
from gopherd.config.settings import settings_fields
from tests.running import GOPHERD

WRONG_VALUES = {
    "status-host": "a b",
    "status-port": "many",
    **dict.fromkeys(["content", "state", "tls-cert", "tls-key"], "~nobody-of-that-name/x"),
    **dict.fromkeys(["host", "public-host"], "a b"),
    **dict.fromkeys(["port", "public-port", "tls-port", "connections", "longest-line"], "many"),
    **dict.fromkeys(["connections-each", "requests-rate", "requests-burst", "workers"], "many"),
    **dict.fromkeys(["request-deadline", "write-stall", "linger", "drain"], "soon"),
    "answer-deadline": "soon",
    **dict.fromkeys(["journal-form", "journal-addresses"], "pretty"),
    **dict.fromkeys(["text-terminator", "web"], "perhaps"),
    "web-port": "many",
    "public-url": "news.example",
    **dict.fromkeys(["journal", "user", "group"], "a\nb"),
    **dict.fromkeys(["proxy-from", "sandbox"], "everywhere"),
}

MISTAKES = [
    ([], "the following arguments are required: COMMAND"),
    (["publish"], "invalid choice: 'publish'"),
    (["serve", "--colour", "red"], "there is no --colour here"),
    (["check", "--port", "70"], "there is no --port here"),
    (["print"], "the following arguments are required: selector"),
    (["print", "", "--journal", "x"], "there is no --journal here"),
    (["new"], "the following arguments are required: title"),
    (["new", "Title", "--sect", "world"], "there is no --sect here"),
    (["serve", "one", "two"], "there is no two here"),
    (["--config", "x", "check"], "invalid choice: 'x'"),
]


@pytest.mark.parametrize(("arguments", "sentence"), MISTAKES)
def test_a_mistake_is_answered_with_the_usage(
    arguments: list[str], sentence: str, content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == FAILED
    said = capsys.readouterr().err
    assert said.startswith("usage: gopherd")
    assert sentence in said


def test_every_setting_has_a_wrong_value_to_try() -> None:
    assert set(WRONG_VALUES) == {key for key, _ in settings_fields()}


@pytest.mark.parametrize(("key", "value"), WRONG_VALUES.items())
def test_a_wrong_flag_is_named(
    key: str, value: str, content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    flag = [value] if key == "content" else [f"--{key}", value]
    assert main(["serve", *flag]) == FAILED
    out, said = capsys.readouterr()
    assert out == ""
    assert said.startswith(f"gopherd: --{key}: {key} = ")
    assert "cannot be used; give " in said


@pytest.mark.parametrize(("key", "value"), WRONG_VALUES.items())
def test_a_wrong_variable_is_named(
    key: str,
    value: str,
    content: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    name = f"GOPHERD_{key.upper().replace('-', '_')}"
    monkeypatch.setenv(name, value)
    assert main(["check"]) == FAILED
    assert capsys.readouterr().err.startswith(f"gopherd: {name}: {key} = ")


@pytest.mark.parametrize(("key", "value"), WRONG_VALUES.items())
def test_a_wrong_line_is_named(
    key: str, value: str, content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    escaped = value.replace("\n", "\\n")
    Path("gopherd.toml").write_text(f'# settings\n{key} = "{escaped}"\n', "utf-8")
    assert main(["print", ""]) == FAILED
    assert capsys.readouterr().err.startswith(f"gopherd: gopherd.toml:2: {key} = ")


FILES = [
    ("colour = 1\n", "gopherd.toml:1: there is no setting 'colour'; the settings are"),
    ("hst = 'x'\n", "gopherd.toml:1: there is no setting 'hst'; did you mean 'host'?"),
    ("port = \n", "gopherd.toml:1: not TOML"),
    ("\n\nport = 7070 70\n", "gopherd.toml:3: not TOML"),
]


@pytest.mark.parametrize(("text", "sentence"), FILES)
def test_a_wrong_settings_file_is_named(
    text: str, sentence: str, content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("gopherd.toml").write_text(text, "utf-8")
    assert main(["check"]) == FAILED
    assert sentence in capsys.readouterr().err


def test_a_settings_file_that_is_not_there_is_named(
    content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "--config", "none.toml"]) == FAILED
    assert capsys.readouterr().err == "gopherd: none.toml: there is no such file; mend --config\n"


def test_the_version_is_the_distributions() -> None:
    assert version("gophernews") == __version__


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--version"])
    assert stopped.value.code == 0
    assert capsys.readouterr().out.startswith("gopherd ")


@pytest.mark.parametrize("command", ["", "serve", "print", "check", "new", "cert"])
def test_help_is_at_hand(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([*filter(None, [command]), "--help"])
    assert stopped.value.code == 0
    assert capsys.readouterr().out.startswith("usage: gopherd")


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Let ctrl+c mean what it does in a terminal, whatever runs these tests."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_interrupting_is_no_error(
    content: Path, interruptible: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = content.parent / "editor"
    editor.write_text(f"#!/bin/sh\nkill -INT {os.getpid()}\n")
    editor.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(editor))
    assert main(["new", "Title", "--edit"]) == INTERRUPTED


def run(command: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    gopherd = " ".join(f"'{word}'" for word in GOPHERD)
    return subprocess.run(
        ["bash", "-c", f'set -o pipefail; gopherd() {{ {gopherd} "$@"; }}; {command}'],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
        timeout=30,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3]), "TERM": "dumb"},
    )


def test_a_reader_of_our_output_may_have_seen_enough(content: Path) -> None:
    (content / "long.log").write_bytes(b"line\n" * 100_000)
    done = run("gopherd print /long.log | head -n 1", content.parent)
    assert (done.returncode, done.stdout, done.stderr) == (0, "line\n", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a full disk is /dev/full")
@pytest.mark.parametrize("command", ["print ''", "new Title"])
def test_a_full_disk_is_one_sentence(content: Path, command: str) -> None:
    done = run(f"gopherd {command} > /dev/full", content.parent)
    assert done.returncode != 0
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_name_in_another_encoding_is_printed_somehow(content: Path) -> None:
    odd = content.parent / os.fsdecode(b"caf\xe9")
    odd.mkdir()
    (odd / "empty.txt").write_bytes(b"")
    done = run("gopherd check $'caf\\xe9'", content.parent)
    assert done.returncode == 1
    assert done.stdout.startswith("caf<0xE9>/empty.txt: left out: the file is empty; ")

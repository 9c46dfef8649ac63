"""The operator's settings: file, then environment, then flags."""

from collections.abc import Mapping
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gopherd.config.settings import Limits, Settings, load_settings, settings_fields
from gopherd.config.table import place
from gopherd.errors import BadSettings, GopherdError

LAYERS: list[tuple[str, Mapping[str, str], Mapping[str, object], Settings]] = [
    ("", {}, {}, Settings()),
    ("port = 70", {}, {}, Settings(port=70)),
    ("port = 70", {"GOPHERD_PORT": "71"}, {}, Settings(port=71)),
    ("port = 70", {"GOPHERD_PORT": "71"}, {"port": "72"}, Settings(port=72)),
    ("port = 70", {}, {"port": 72}, Settings(port=72)),
    ("", {"GOPHERD_PORT": "71"}, {"port": "72"}, Settings(port=72)),
    (
        'host = ["::1", "127.0.0.1"]\npublic-host = "news.example"',
        {"GOPHERD_PUBLIC_PORT": "70"},
        {"text-terminator": "none"},
        Settings(
            host=("::1", "127.0.0.1"),
            public_host="news.example",
            public_port=70,
            text_terminator="none",
        ),
    ),
    ("", {"GOPHERD_HOST": "::1,127.0.0.1"}, {}, Settings(host=("::1", "127.0.0.1"))),
    ("", {}, {"host": ["::1"]}, Settings(host=("::1",))),
    ("content = 'a'\nstate = 'b'", {}, {}, Settings(content=Path("a"), state=Path("b"))),
    ("request-deadline = 1\ndrain = 0.5", {}, {}, Settings(request_deadline=1.0, drain=0.5)),
    ("", {"GOPHERD_LONGEST_LINE": "300"}, {}, Settings(longest_line=300)),
    ("", {"PORT": "1", "GOPHERDPORT": "2", "gopherd_port": "3"}, {}, Settings()),
    ("\ufeffport = 70", {}, {}, Settings(port=70)),
    ("port = 70\r\n# the end\r\n", {}, {}, Settings(port=70)),
]

WRONG_IN_FILE = [
    ("port = 70000", ":1: port = 70000 cannot be used; give a whole number from 0 to 65535"),
    ("\n\nport = true", ":3: port = True cannot be used"),
    ("prot = 70", ":1: there is no setting 'prot'; did you mean 'port'? the settings are "),
    ("host = []", ":1: host = [] cannot be used; give a host name or an address, or a list"),
    ("public-host = 'a b'", ":1: public-host = 'a b' cannot be used; give a host name"),
    (
        "text-terminator = 'dot'",
        ":1: text-terminator = 'dot' cannot be used; give one of rfc, none",
    ),
    ("content = ''", ":1: content = '' cannot be used; give a path"),
    ("content = 3", ":1: content = 3 cannot be used; give a path"),
    ("drain = 'x'", ":1: drain = 'x' cannot be used; give a number of seconds from 0 to 3600"),
    (
        "connections = 0",
        ":1: connections = 0 cannot be used; give a whole number from 1 to 1000000",
    ),
    ("longest-line = 256", ":1: longest-line = 256 cannot be used; give a whole number from 257"),
    ("port = 70\n[limits]\ndrain = 1", ":2: there is no setting 'limits'; "),
    ("port = ", ":1: not TOML: Invalid value"),
    ("a = [", ":1: not TOML: "),
    ("port = 70\nport = 71", ":2: not TOML: "),
    ("a = " + "[" * 5000, ":1: not TOML: lists in lists without end; mend it"),
]

WRONG_ELSEWHERE: list[tuple[Mapping[str, str], Mapping[str, object], str]] = [
    ({"GOPHERD_PORT": "x"}, {}, "GOPHERD_PORT: port = 'x' cannot be used; give a whole number"),
    ({"GOPHERD_PORT": ""}, {}, "GOPHERD_PORT: port = '' cannot be used; give a whole number"),
    ({"GOPHERD_PROT": "1"}, {}, "GOPHERD_PROT: there is no setting 'prot'; did you mean 'port'?"),
    ({"GOPHERD_PUBLIC_PORT": "-1"}, {}, "GOPHERD_PUBLIC_PORT: public-port = '-1' cannot be used"),
    ({"GOPHERD_": "1"}, {}, "GOPHERD_: there is no setting ''; the settings are"),
    ({}, {"port": "x"}, "--port: port = 'x' cannot be used; give a whole number"),
    ({}, {"text-terminator": "x"}, "--text-terminator: text-terminator = 'x' cannot be used"),
    ({}, {"colour": "x"}, "--colour: there is no setting 'colour'; "),
    ({}, {"content": "~no-such-user-here/x"}, "--content: content = '~no-such-user-here/x' cannot"),
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "gopherd.toml"


@pytest.mark.parametrize(("text", "environ", "flags", "settings"), LAYERS)
def test_the_environment_overrules_the_file_and_flags_have_the_last_word(
    file: Path,
    text: str,
    environ: Mapping[str, str],
    flags: Mapping[str, object],
    settings: Settings,
) -> None:
    file.write_bytes(text.encode())
    assert load_settings(file=file, environ=environ, flags=flags) == settings


@pytest.mark.parametrize(("text", "sentence"), WRONG_IN_FILE)
def test_what_is_wrong_in_the_file_is_told_by_its_line(
    file: Path, text: str, sentence: str
) -> None:
    file.write_text(text)
    with pytest.raises(BadSettings) as caught:
        load_settings(file=file, environ={}, flags={})
    assert str(caught.value).startswith(f"{file}{sentence}")


@pytest.mark.parametrize(("environ", "flags", "sentence"), WRONG_ELSEWHERE)
def test_what_is_wrong_elsewhere_is_told_by_its_variable_or_flag(
    file: Path, environ: Mapping[str, str], flags: Mapping[str, object], sentence: str
) -> None:
    file.write_text("")
    with pytest.raises(BadSettings) as caught:
        load_settings(file=file, environ=environ, flags=flags)
    assert str(caught.value).startswith(sentence)
    assert "\n" not in str(caught.value)


def test_everything_that_is_wrong_is_told_at_once(file: Path) -> None:
    file.write_text("port = 'x'\nconection = 3\n")
    with pytest.raises(BadSettings) as caught:
        load_settings(
            file=file, environ={"GOPHERD_DRAIN": "x"}, flags={"public-port": "x", "port": 70}
        )
    assert [row.partition(" ")[0] for row in str(caught.value).split("\n")] == [
        f"{file}:1:",
        f"{file}:2:",
        "GOPHERD_DRAIN:",
        "--public-port:",
    ]


def test_a_wrong_value_is_told_even_where_it_is_overruled(file: Path) -> None:
    file.write_text("port = 'x'")
    with pytest.raises(BadSettings, match="port = 'x' cannot be used"):
        load_settings(file=file, environ={}, flags={"port": 70})


def test_without_a_file_of_the_usual_name_there_are_the_defaults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_settings(file=None, environ={}, flags={}) == Settings()


def test_the_file_of_the_usual_name_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("gopherd.toml").write_text("port = 70\nprot = 1")
    with pytest.raises(BadSettings, match=r"^gopherd\.toml:2: there is no setting 'prot'"):
        load_settings(file=None, environ={}, flags={})


def test_a_file_that_was_named_has_to_be_there(file: Path) -> None:
    with pytest.raises(BadSettings, match="there is no such file; mend --config"):
        load_settings(file=file, environ={}, flags={})


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, file: Path) -> None:
    with pytest.raises(BadSettings, match="cannot be read") as caught:
        load_settings(file=tmp_path, environ={}, flags={})
    assert isinstance(caught.value, GopherdError)
    file.write_bytes(b'public-host = "\xe9"')
    with pytest.raises(BadSettings, match="cannot be read"):
        load_settings(file=file, environ={}, flags={})


def test_settings_are_given_in_order_of_use_limits_last() -> None:
    keys = [key for key, _ in settings_fields()]
    assert keys[:3] == ["content", "host", "port"]
    assert keys[-len(attrs.fields(Limits)) :] == [
        "longest-line",
        "request-deadline",
        "write-stall",
        "linger",
        "drain",
        "answer-deadline",
        "connections",
        "connections-each",
        "requests-rate",
        "requests-burst",
    ]
    assert len(keys) == len(set(keys)) == len(attrs.fields(Settings))


def test_every_default_can_be_used() -> None:
    """Given as a value it is read as itself; only places may have none."""
    for _, field in settings_fields():
        if field.default is None:
            assert field.metadata["read"] is place
        else:
            assert field.metadata["read"](field.default) == field.default
        assert field.metadata["help"].endswith(".")


@given(st.dictionaries(st.text("ABDEIORT_", max_size=12).map("GOPHERD_".__add__), st.text()))
def test_a_variable_nobody_knows_is_complained_about(environ: dict[str, str]) -> None:
    known = {f"GOPHERD_{key.upper().replace('-', '_')}" for key, _ in settings_fields()}
    if environ.keys() <= known:
        return
    with pytest.raises(BadSettings) as caught:
        load_settings(file=Path("/dev/null"), environ=environ, flags={})
    assert all(row.startswith("GOPHERD_") for row in str(caught.value).split("\n"))

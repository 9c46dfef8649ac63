"""Docs that fail the build when they lie."""

import re
import runpy
import shlex
import shutil
import subprocess
from pathlib import Path

import attrs
import pytest

from gopherclient.settings import settings_fields as reader_settings
from gopherclient.tui.commands import key_table
from gopherd.article.headers import KNOWN
from gopherd.cli.main import parser
from gopherd.config.masthead import Masthead, Section
from gopherd.config.settings import settings_fields
from gopherd.config.table import key_of

ROOT = Path(__file__).parents[2]
PACKAGES = ("gopherwire", "gopherd", "gopherclient")
DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("benchmarks/*.md")]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def modules() -> set[str]:
    """Name each module as ARCHITECTURE.md does: `serve/listener` in its package's table."""
    return {
        path.relative_to(ROOT / package).with_suffix("").as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if path.name != "__init__.py"
    }


def test_architecture_names_every_module_and_no_other() -> None:
    rows = re.findall(r"^\| (`.*?`) \|", read("ARCHITECTURE.md"), re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`([^`]+)`", row)}
    assert named == modules()


def test_every_setting_is_documented_with_its_default() -> None:
    text = read("docs/settings.md")
    for key, field in settings_fields():
        default = field.default
        shown = ", ".join(default) if isinstance(default, tuple) else default
        cell = f"`{shown}`" if shown else ""
        assert f"| `{key}` | {cell} | {field.metadata['help']} |" in text


def test_no_setting_is_documented_that_does_not_exist() -> None:
    documented = re.findall(r"^\| `([a-z-]+)` \|", read("docs/settings.md"), re.MULTILINE)
    assert documented == [key for key, _ in settings_fields()]


def test_every_header_is_documented() -> None:
    documented = re.findall(r"^\| `([A-Z][A-Za-z-]*)` \|", read("docs/publishing.md"), re.MULTILINE)
    assert sorted(documented) == sorted(KNOWN)


@pytest.mark.parametrize("table", [Masthead, Section])
def test_every_key_of_the_tables_in_content_is_documented(table: type) -> None:
    text = read("docs/publishing.md")
    for field in attrs.fields(table):
        assert f"| `{key_of(field)}` |" in text


def test_every_command_is_in_the_readme() -> None:
    commands = next(action.choices for action in parser()._actions if action.dest == "command_name")
    assert commands is not None
    for command in commands:
        assert f"gopherd {command}" in read("README.md")


def test_the_manual_pages_are_what_the_commands_say() -> None:
    """Mend with `make manuals`."""
    script = runpy.run_path(str(ROOT / "docs/manual.py"))
    for path, text in script["manuals"]().items():
        assert path.read_text(encoding="utf-8") == text


def commands_in(text: str) -> list[list[str]]:
    """Find each `gopherd ...` that is started in a text, its lines put together."""
    whole = text.replace("\\\n", " ")
    found = re.findall(r"^(?:\S*/)?gopherd ((?:serve|cert)\b.*)$", whole, re.MULTILINE)
    return [shlex.split(one) for one in found]


@pytest.mark.parametrize("name", ["README.md", "docs/operating.md", "docs/deploy/gopherd.service"])
def test_what_is_to_be_typed_is_understood(name: str) -> None:
    commands = commands_in(read(name))
    assert commands
    for command in commands:
        parser().parse_args(command)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
def test_the_unit_is_as_closed_as_is_said() -> None:
    """The figure in operating.md; at most 1.5 whatever systemd thinks of it next."""
    unit = ROOT / "docs/deploy/gopherd.service"
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", str(unit)],
        check=False,
        capture_output=True,
        text=True,
    )
    level = re.search(r"exposure level for gopherd.service: ([\d.]+)", done.stdout)
    if level is None:
        pytest.skip("this systemd-analyze knows no --offline")
    assert float(level[1]) <= 1.5


def test_every_make_target_is_explained() -> None:
    makefile = read("Makefile")
    targets = re.findall(r"^([a-z-]+):", makefile, re.MULTILINE)
    explained = re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE)
    phony = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert phony is not None
    assert targets == explained == phony[1].split()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"(?<!!)\[[^]]*\]\(([^)#:]+)\)", document.read_text(encoding="utf-8")):
        assert (document.parent / target).exists(), target


@pytest.mark.parametrize("name", ["requirements/run.txt", "requirements/dev.txt"])
def test_locked_requirements_have_hashes_and_no_addresses(name: str) -> None:
    text = read(name)
    assert "--hash=sha256:" in text
    assert "://" not in text
    assert "--index-url" not in text


def test_the_readers_keys_are_documented_as_they_are() -> None:
    assert key_table().strip() in read("docs/reader.md")


def test_every_setting_of_the_reader_is_documented() -> None:
    documented = re.findall(r"^\| `([a-z-]+)` \| ", read("docs/reader.md"), re.MULTILINE)
    assert [name for name, _ in reader_settings()] == [
        name for name in documented if name in dict(reader_settings())
    ]

"""Root is given up for good, or the sentence says why not."""

import os
import pwd
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from gopherd.errors import BadSettings
from gopherd.serve.privileges import resign

NOBODY = pwd.getpwnam("nobody")
ROOT = Path(__file__).parents[3]

TRY = """
import os, sys
from gopherd.errors import BadSettings
from gopherd.serve.privileges import resign
try:
    resign(*sys.argv[1:3])
    print(*os.getresuid(), *os.getresgid(), *os.getgroups(), os.environ["HOME"])
    resign(*sys.argv[1:3])
    resign("root", "")
except BadSettings as error:
    print(error)
"""
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")


def resigned(user: str, group: str = "") -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", TRY, user, group],
        check=True,
        capture_output=True,
        text=True,
        cwd="/",
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


@as_root
@pytest.mark.parametrize("user", ["nobody", str(NOBODY.pw_uid)])
def test_root_is_given_up_for_good(user: str) -> None:
    uid, gid = NOBODY.pw_uid, NOBODY.pw_gid
    groups = os.getgrouplist("nobody", gid)
    first, second = resigned(user)
    assert first == " ".join(map(str, [*[uid] * 3, *[gid] * 3, *groups, NOBODY.pw_dir]))
    assert second == "only root can become root; start as root, or as root"


@as_root
@pytest.mark.parametrize("group", ["daemon", "1"])
def test_the_group_may_be_another(group: str) -> None:
    first, _ = resigned("nobody", group)
    assert first.split()[3:-1] == ["1"] * 4


@as_root
def test_root_may_stay_root() -> None:
    assert resigned("root")[0].startswith("0 0 0 ")


def test_nobody_else_is_nobody_else() -> None:
    before = os.getresuid()
    resign("", "")
    assert os.getresuid() == before


WRONG = [
    ("no-such-user", "", "there is no user no-such-user; mend --user"),
    ("4000000000", "", "there is no user 4000000000; mend --user"),
    ("9" * 30, "", "there is no user 9"),
    ("nobody", "no-such-group", "there is no group no-such-group; mend --group"),
    ("nobody", "4000000000", "there is no group 4000000000; mend --group"),
    ("", "daemon", "a --group is for a --user; name both"),
]


@pytest.mark.parametrize(("user", "group", "sentence"), WRONG)
def test_who_is_not_there_is_named(user: str, group: str, sentence: str) -> None:
    with pytest.raises(BadSettings, match=sentence):
        resign(user, group)


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, object]]:
    """A system that lets root become anybody, and nobody become root; what it was asked for."""
    asked: list[tuple[str, object]] = []

    def asking(call: str, to: object) -> None:
        asked.append((call, to))
        if asked.count(("setuid", NOBODY.pw_uid)) and to == 0:
            raise PermissionError

    monkeypatch.setattr(os, "getresuid", lambda: (0, 0, 0))
    monkeypatch.setenv("HOME", "/root")
    for call in ("setgroups", "setgid", "setuid"):
        monkeypatch.setattr(os, call, partial(asking, call))
    return asked


def test_the_user_is_given_up_last_and_the_way_back_is_tried(
    system: list[tuple[str, object]],
) -> None:
    resign("nobody", "daemon")
    assert system == [
        *(("setgroups", [1]), ("setgid", 1)),
        *(("setuid", NOBODY.pw_uid), ("setuid", 0)),
    ]
    assert os.environ["HOME"] == NOBODY.pw_dir


def test_root_does_not_try_to_stop_being_root(system: list[tuple[str, object]]) -> None:
    resign("root", "daemon")
    assert system == []


def test_a_way_back_is_a_fault(
    system: list[tuple[str, object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "setuid", lambda _: None)
    with pytest.raises(BadSettings, match="root could be had again"):
        resign("nobody", "")


def test_who_is_not_root_is_told_so(
    system: list[tuple[str, object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "setgroups", refused)
    with pytest.raises(BadSettings, match="only root can become nobody"):
        resign("nobody", "")


def test_root_from_elsewhere_is_root(
    system: list[tuple[str, object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "getresuid", lambda: (1, 0, 0))
    resign("root", "")
    assert system[-1] == ("setuid", 0)

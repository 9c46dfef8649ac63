"""Giving up root for good, once the ports are open."""

import grp
import os
import pwd
from contextlib import suppress

from gopherd.errors import BadSettings

ROOT = 0


def resign(user: str, group: str) -> None:
    """Become another user, in their groups or in this one alone; empty is nobody else.

    Raises BadSettings where there is no such user or group, and where it cannot be done.
    """
    if not user:
        if group:
            raise BadSettings("a --group is for a --user; name both")
        return
    entry = _user(user)
    gid = _gid(group) if group else entry.pw_gid
    groups = [gid] if group else os.getgrouplist(entry.pw_name, gid)
    if os.getresuid() == (entry.pw_uid,) * 3:
        return
    try:
        os.setgroups(groups)
        os.setgid(gid)
        os.setuid(entry.pw_uid)
    except OSError as error:
        raise BadSettings(f"only root can become {user}; start as root, or as {user}") from error
    _check_there_is_no_way_back(entry.pw_uid)
    os.environ["HOME"] = entry.pw_dir


def _user(user: str) -> pwd.struct_passwd:
    with suppress(KeyError):
        return pwd.getpwnam(user)
    with suppress(KeyError, ValueError, OverflowError):
        return pwd.getpwuid(int(user))
    raise BadSettings(f"there is no user {user}; mend --user")


def _gid(group: str) -> int:
    with suppress(KeyError):
        return grp.getgrnam(group).gr_gid
    with suppress(KeyError, ValueError, OverflowError):
        return grp.getgrgid(int(group)).gr_gid
    raise BadSettings(f"there is no group {group}; mend --group")


def _check_there_is_no_way_back(uid: int) -> None:
    if uid == ROOT:
        return
    with suppress(PermissionError):
        os.setuid(ROOT)
        raise BadSettings("root could be had again, so it was not given up; tell its authors")

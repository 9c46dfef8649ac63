"""The signs in a folder that say how its files are served: its section.toml, and maps by name.

What a section.toml says wrong is told by whoever reads it as a file.
"""

import os
import stat
from functools import lru_cache

from gopherd.config.masthead import LONGEST_TABLE, SECTION_FILE, Section, read_section
from gopherd.library.manner import CAPS, SIGNS, Manner
from gopherd.library.opening import EXHAUSTED, read_beneath
from gopherd.library.scan import followed


def manner_of(root: int, top: str, folder: str, descriptor: int, above: Manner) -> Manner:
    """Tell how the files of an open folder are served, in one that is served in a manner.

    Raises OSError where the machine lacks what it takes.
    """
    signs = {name for name in SIGNS if _is_there(name, descriptor)}
    if not signs:
        return above
    section = _section(root, top, folder) if SECTION_FILE in signs else Section()
    return above.within(signs, section)


def _is_there(name: str, descriptor: int) -> bool:
    try:
        facts = os.stat(name, dir_fd=descriptor, follow_symlinks=False)
    except OSError:
        return False
    return stat.S_ISDIR(facts.st_mode) == (name == CAPS)


def _section(root: int, top: str, folder: str) -> Section:
    path = f"{folder}/{SECTION_FILE}" if folder else SECTION_FILE
    try:
        target = path
        if os.path.islink(f"{top}/{path}"):  # noqa: PTH114 as fast as can be, for each folder
            target, _ = followed(top, path)
        data, _ = read_beneath(root, target, LONGEST_TABLE + 1)
    except ValueError:
        return Section()
    except OSError as error:
        if error.errno in EXHAUSTED:
            raise
        return Section()
    return _understood(data)


@lru_cache
def _understood(data: bytes) -> Section:
    """Keep what has been read at every look before."""
    return read_section(data, "")[0]

"""What the server can touch on this machine: content/, its state, its journal, and no more.

The kernel sees to it (Landlock), for this thread and all that it starts; so this comes before
the first of them. Programs cannot be started, connections to elsewhere over TCP not be made.
"""

import errno
import gc
import importlib
import logging
import site
import sysconfig
import zoneinfo
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import trio

import gopherd
import gopherwire
from gopherd.errors import BadSettings
from gopherd.kernel import Access, restrict

READING = Access.READ_FILE | Access.READ_DIR
KEEPING = (
    READING
    | Access.WRITE_FILE
    | Access.TRUNCATE
    | Access.REFER
    | Access.MAKE_REG
    | Access.MAKE_DIR
    | Access.REMOVE_FILE
    | Access.REMOVE_DIR
)

OF_THE_SYSTEM = ("/etc/localtime", "/dev/urandom", "/dev/null")

IMPORTED_LATE = (
    "gopherd.article.markdown",
    "gopherd.article.query",
    "gopherd.library.indexing",
    "gopherd.library.reader",
    "gopherd.library.search",
    "gopherd.library.writer",
    "gopherd.render.feed",
    "gopherd.serve.browser",
    "gopherd.site.archive",
    "gopherd.site.searching",
    "charset_normalizer",
    "email.utils",
    "h11",
    "tomllib",
    "wcwidth",
    "_strptime",
    "encodings.idna",
    "encodings.latin_1",
    "encodings.cp1252",
    "encodings.utf_16",
    "encodings.utf_32",
    "charset_normalizer.md",
)
"""Modules that we, Python or others load when they are first needed.

None may need a library of the system's, which is out of reach by then.
"""

NO_SANDBOX = frozenset({errno.ENOSYS, errno.EOPNOTSUPP, errno.EPERM, errno.EINVAL})
"""How a system says that it has no Landlock, has it switched off, or does not let us."""

log = logging.getLogger("gopherd.serve")


def shut_in(wish: str, *, reading: Iterable[Path], keeping: Iterable[Path]) -> None:
    """Leave this process only these folders, and what Python itself is made of.

    `wish` is one of `auto`, `on`, `off`. Raises BadSettings where it is on and cannot be done.
    """
    if wish == "off":
        return
    granted = {str(place): READING for place in (*python_places(), *reading)}
    granted |= dict.fromkeys(OF_THE_SYSTEM, READING | Access.WRITE_FILE)
    granted |= {str(place): KEEPING for place in keeping}
    try:
        restrict(granted)
    except OSError as error:
        if error.errno not in NO_SANDBOX:
            raise
        if wish == "on":
            raise BadSettings(
                f"this kernel has no Landlock ({error.strerror}); choose --sandbox auto, or off"
            ) from error
        log.info("no sandbox: this kernel has no Landlock (%s)", error.strerror)


def load_late() -> None:
    """Load what is needed now and then, so that nothing but news is read from here on."""
    for name in IMPORTED_LATE:
        with suppress(ImportError, OSError):  # whoever needs it will say so
            importlib.import_module(name)
    gc.freeze()  # it stays, and need not be looked at again


def folders_of(paths: Iterable[Path]) -> Iterator[Path]:
    """Name the folders of files, and of what they lead to, where others will take their place."""
    for path in paths:
        yield path.absolute().parent
        yield path.resolve().parent


def python_places() -> Iterator[Path]:
    """Name the folders that Python code, fonts and time zones are read from."""
    for package in (gopherd, gopherwire):
        yield from map(Path, package.__path__)
    yield from map(Path, {sysconfig.get_path(name) for name in ("stdlib", "platstdlib")})
    yield Path(trio.__file__).parents[1]  # and wherever else the others have been put
    yield from map(Path, {*site.getsitepackages(), site.getusersitepackages(), *zoneinfo.TZPATH})

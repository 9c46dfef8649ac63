"""Where the reader keeps its settings, what it remembers, and what can be fetched again."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from attrs import frozen

HOME_VARIABLE = "GOPHERCLIENT_HOME"
"""Names one folder for everything, in place of the system's: for trying out and for tests."""
PROGRAM = "gopherclient"


@frozen
class Places:
    """The folders of settings, of what is remembered, and of what can be fetched again."""

    config: Path
    data: Path
    cache: Path

    @classmethod
    def default(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """Return the system's places, or those below $GOPHERCLIENT_HOME."""
        if home := environ.get(HOME_VARIABLE):
            root = Path(home).expanduser().absolute()
            return cls(root / "config", root / "data", root / "cache")
        import platformdirs  # noqa: PLC0415 only where it decides

        system = platformdirs.PlatformDirs(PROGRAM, appauthor=False)
        return cls(system.user_config_path, system.user_data_path, system.user_cache_path)

    @property
    def settings(self) -> Path:
        """The reader's own settings; never written by the program."""
        return self.config / "config.toml"

    @property
    def bookmarks(self) -> Path:
        """A gophermap to be edited by hand as well."""
        return self.data / "bookmarks.gophermap"

    @property
    def history(self) -> Path:
        """The log of visits."""
        return self.data / "history.json"

    @property
    def unread(self) -> Path:
        """The followed menus and what was read of them."""
        return self.data / "unread.json"

    @property
    def queue(self) -> Path:
        """What is to be read later."""
        return self.data / "queue.json"

    @property
    def sessions(self) -> Path:
        """A folder with what each running reader has open."""
        return self.data / "sessions"

    @property
    def looks(self) -> Path:
        """How pages are to be seen, as chosen by keys."""
        return self.data / "looks.json"

    @property
    def trust(self) -> Path:
        """The certificates met before."""
        return self.data / "trust.json"

    @property
    def pages(self) -> Path:
        """Pages that were read."""
        return self.cache / "pages.sqlite"

"""What a look at a folder of content/ has shown: values, and no look at anything."""

from collections.abc import Collection, Mapping

from attrs import define, field, frozen

from gopherd.errors import Problem
from gopherd.library.catalogue import Known
from gopherd.library.manner import NEWSROOM, Manner
from gopherd.library.scan import Found

LEFT_OUT = "!"
"""Begins the stamp of what is left out; the reason follows."""


@frozen
class LeftOut:
    """What is there and not published."""

    path: str
    problem: Problem

    @property
    def stamp(self) -> str:
        """Changes when the reason does."""
        return LEFT_OUT + self.problem.what


@define
class Sight:
    """What a look at a folder has shown."""

    folder: str
    manner: Manner = NEWSROOM
    """How its files are served."""
    stamp: str = ""
    """Of the folder, as it was before it was listed, and of its manner."""
    changed: list[Found] = field(factory=list)
    """Files that have to be read."""
    left_out: list[LeftOut] = field(factory=list)
    """Those that were not left out before, or for another reason."""
    removed: list[str] = field(factory=list)
    """Paths of files that were known and are not there any more."""
    folders: list[str] = field(factory=list)
    """Paths of the folders in it."""
    gone: list[str] = field(factory=list)
    """Paths of those that were known and are not there any more."""
    unchanged: int = 0
    """Files that are as they were."""


def as_it_was(
    folder: str, error: OSError, known: Mapping[str, Known], folders: Collection[str]
) -> Sight:
    """Leave a folder that cannot be read just now as it is known, and say so once."""
    what, remedy = f"cannot be read ({error.strerror})", "look after the disk"
    told = LeftOut(f"{folder}/", Problem(what, f"{remedy}; it stays as it was", path=folder))
    news = "" not in known or known[""].stamp != told.stamp
    return Sight(folder, left_out=[told] if news else [], folders=sorted(folders))


def left_out(path: str, what: str, remedy: str, told: str = "") -> LeftOut:
    """Leave something out, and say why and what to do."""
    told = told or path.removesuffix("/")
    return LeftOut(path, Problem(what, remedy, path=told, left_out=True))

"""A whole content folder looked at, as tests would like to see it."""

import os
from pathlib import Path

from attrs import Factory, define

from gopherd.errors import Problem
from gopherd.library.look import Lookout
from gopherd.library.manner import CAPS
from gopherd.library.scan import Found


@define
class Survey:
    """Everything that looks at all folders have shown."""

    found: dict[str, Found] = Factory(dict)
    folders: list[str] = Factory(list)
    problems: list[Problem] = Factory(list)


def survey(root: Path, *, now_ns: int) -> Survey:
    """Look at every folder, with nothing known."""
    folder = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        lookout = Lookout(folder, os.path.realpath(root), now_ns)
        seen = Survey()
        waiting = [""]
        while waiting:
            sight = lookout.look(waiting.pop(), {}, ())
            seen.found |= {found.path: found for found in sight.changed}
            seen.problems += [out.problem for out in sight.left_out]
            seen.folders += [path for path in sight.folders if not path.endswith(CAPS)]
            waiting += reversed(sight.folders)
    finally:
        os.close(folder)
    return seen

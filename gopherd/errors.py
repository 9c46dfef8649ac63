"""What can go wrong in the newsroom, and the sentence that says so.

    GopherdError
    ├── BadSettings      a settings file, a variable or a flag
    ├── NotPublished     a file in content/ that has to be left out
    ├── BadCatalogue     the catalogue on disk is damaged or not ours
    ├── BadHttp          what a web browser sent, if it was one
    └── NotIntroduced    a proxy has not said whom it speaks for

A `Problem` is not an exception: it is a sentence for the publisher, and the
rest of the site is served all the same.
"""

from http import HTTPStatus

from attrs import field, frozen

from gopherwire.printable import reveal


@frozen
class Problem:
    """One thing a publisher should mend: what it is, where it is, what to do."""

    what: str
    remedy: str
    line: int | None = field(default=None, kw_only=True)
    """Counted from 1; None where the whole file is meant."""
    path: str = field(default="", kw_only=True)
    """Relative to content/, with forward slashes."""
    left_out: bool = field(default=False, kw_only=True)
    """Whether the file is not published because of it."""

    def __str__(self) -> str:
        """Say it in the form editors jump to: path:line: what; remedy.

        It may quote what is wrong, so what would steer a terminal is made visible.
        """
        where = self.path if self.line is None else f"{self.path}:{self.line}"
        fate = "left out: " if self.left_out else ""
        return reveal(f"{where}: {fate}{self.what}; {self.remedy}")


class GopherdError(Exception):
    """Everything gopherd raises on purpose; its text is meant for a person."""


class BadSettings(GopherdError):
    """A setting has a name or a value that cannot be used."""


class NotPublished(GopherdError):
    """A file cannot be published; the problem says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class BadHttp(GopherdError):
    """A browser's request cannot be read, or asks for what nobody does here."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(f"{status.phrase}: {status.description}")
        self.status = status


class BadCatalogue(GopherdError):
    """The catalogue cannot be read or written: locked, out of space, no permission."""


class DamagedCatalogue(BadCatalogue):
    """The catalogue on disk is not one any more; it has to be made anew."""


class NotIntroduced(GopherdError):
    """A proxy that has to say whom it speaks for has not, or not in a way that is understood."""

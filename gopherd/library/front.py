"""Reading site.toml: what the site is called and how its pages look.

Apart from the reader of all other files, which the server need not load to show its front page.
"""

from gopherd.config.masthead import LONGEST_TABLE, SITE_FILE, Masthead, read_masthead
from gopherd.errors import Problem
from gopherd.library.opening import EXHAUSTED, FAILING, read_beneath


def read_site(folder: int) -> tuple[Masthead, tuple[Problem, ...]]:
    """Read site.toml, if there is one. Raises OSError where it says nothing about the file."""
    try:
        data, _ = read_beneath(folder, SITE_FILE, LONGEST_TABLE + 1)
    except FileNotFoundError:
        return Masthead(), ()
    except OSError as error:
        if error.errno in EXHAUSTED | FAILING:
            raise
        what, remedy = f"cannot be read ({error.strerror or error})", "put a readable file here"
        return Masthead(), (Problem(what, remedy, left_out=True),)
    return read_masthead(data)

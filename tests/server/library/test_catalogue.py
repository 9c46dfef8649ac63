from gopherd.errors import Problem
from gopherd.library.catalogue import by_path


def test_problems_stand_by_path_then_line_and_those_of_the_whole_file_first() -> None:
    def problem(path: str, line: int | None, what: str = "wrong") -> Problem:
        return Problem(what, "mend it", path=path, line=line)

    in_order = (
        problem("a.txt", None),
        problem("a.txt", 2),
        problem("a.txt", 10, "bad"),
        problem("a.txt", 10, "worse"),
        problem("b.txt", None),
    )
    assert by_path(reversed(in_order)) == in_order

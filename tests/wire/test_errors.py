"""One tree: whoever catches WireError catches all of it."""

import pytest

from gopherwire import errors

REFUSALS = [
    errors.BadItem,
    errors.BadReply,
    errors.BadRequest,
    errors.BadUrl,
    errors.RequestTooLong,
]


@pytest.mark.parametrize("refusal", REFUSALS)
def test_every_refusal_is_a_wire_error(refusal: type[errors.WireError]) -> None:
    assert refusal.__bases__ == (errors.WireError,)


def test_the_tree_at_the_top_names_every_refusal() -> None:
    assert errors.__doc__ is not None
    assert [cls.__name__ for cls in REFUSALS if cls.__name__ not in errors.__doc__] == []
    assert set(errors.WireError.__subclasses__()) == set(REFUSALS)


def test_people_are_told_in_a_sentence() -> None:
    assert errors.BadItem("no display, no row").sentence == "No display, no row."

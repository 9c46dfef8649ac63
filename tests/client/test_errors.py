"""Each failure has a sentence, a remedy and a number of its own."""

from gopherclient import errors
from gopherclient.cli import INTERRUPTED_STATUS, STATUSES, USAGE_STATUS
from gopherclient.errors import ReaderError, Reset, Untrusted
from gopherclient.trust import Fingerprint

KINDS = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, ReaderError)
]


def test_every_kind_has_its_own_exit_status() -> None:
    statuses = [kind.exit_status for kind in KINDS]
    assert len(set(statuses)) == len(statuses) == 13
    assert not set(statuses) & {0, 1, USAGE_STATUS, INTERRUPTED_STATUS}


def test_every_exit_status_is_in_the_help() -> None:
    told = {int(line.split()[0]) for line in STATUSES.splitlines()[1:]}
    own = {kind.exit_status for kind in KINDS}
    assert told == own | {0, USAGE_STATUS, INTERRUPTED_STATUS}


def test_every_kind_has_a_remedy() -> None:
    assert all(kind.remedy.endswith(".") for kind in KINDS)


def test_a_remedy_can_be_given_with_the_sentence() -> None:
    assert Reset("It broke.").remedy == Reset.remedy
    assert Reset("It broke.", remedy="Mend it.").remedy == "Mend it."
    assert str(Reset("It broke.")) == "It broke."


def test_untrusted_carries_both_certificates() -> None:
    """Statement C45. So that a reader can compare them."""
    offered, known = Fingerprint("aa"), Fingerprint("bb")
    error = Untrusted("h", 70, offered, known)
    assert (error.host, error.port, error.offered, error.known) == ("h", 70, offered, known)
    assert "h:70" in str(error)

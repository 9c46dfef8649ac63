"""Numbers are counted once, and added up over all workers."""

from datetime import UTC, datetime

from gopherd.serve.journal import Outcome, Visit
from gopherd.serve.tally import Counted, Tally
from gopherd.site.kept import Ready
from tests.newsroom import PEER, Visits

VISIT = Visit(
    peer=PEER,
    when=datetime(2025, 9, 5, tzinfo=UTC),
    asked=b"/nowhere",
    outcome=Outcome.MISSING,
    sent=10,
    seconds=0.1,
)


def test_requests_are_counted_and_told_of() -> None:
    visits, tally = Visits(), Tally()
    journal = Counted(visits, tally)
    journal.tell(VISIT)
    journal.tell_ready([(PEER, b"\r\n", Ready(b"xyz", ()))])
    numbers = tally.all()
    assert [visit.outcome for visit in visits] == [Outcome.MISSING, Outcome.SERVED]
    assert {name: number for name, number in numbers.items() if number} == {
        "outcome 404": 1,
        "outcome 200": 1,
        "ready": 1,
        "bytes": 13,
    }


def test_each_worker_has_numbers_of_its_own_that_are_added_up() -> None:
    tally = Tally(3)
    for worker in (0, 2):
        tally.become(worker)
        tally.put("kept", 5)
        Counted(Visits(), tally).tell(VISIT)
    assert tally.all()["kept"] == 10
    assert tally.all()["outcome 404"] == 2
    assert tally.told("kept") == 5
    tally.become(1)
    assert not any(tally.numbers)

"""`gopherd serve`: everything is opened in the one order that is safe, and then served."""

import argparse
import fcntl
import gc
import logging
import os
import resource
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import partial
from itertools import chain
from pathlib import Path

import trio
from attrs import evolve, frozen

from gopherd.cli.flags import settings_of
from gopherd.cli.opening import (
    check_not_published,
    open_library,
    shown_progress,
    state_folder,
)
from gopherd.config.settings import SETTINGS_FILE, Settings
from gopherd.errors import GopherdError
from gopherd.kernel import share_heaps
from gopherd.render.banner import load_fonts
from gopherd.serve.desk import Desk
from gopherd.serve.doors import Door, open_doors_for_each
from gopherd.serve.listener import House
from gopherd.serve.outbox import NO_FILE, STANDARD_ERROR, Outbox, Posted, open_outbox
from gopherd.serve.privileges import resign
from gopherd.serve.sandbox import folders_of, shut_in
from gopherd.serve.shift import Shift
from gopherd.serve.tally import Tally
from gopherd.serve.tls import TlsDoor
from gopherd.serve.workers import Crew

HANDED_OVER = 0.001
"""Seconds a thread that draws a page may go on while readers wait at the door."""

GARBAGE = 20_000
"""Values that may be new before those that refer to each other are looked for.

Python's own 700 are right for a program of a few: a first scan spent a tenth of its time on them.
"""

HEAPS = 2
"""For a dozen threads that mostly take turns: each heap keeps the most it ever held."""

MOST_IN_A_HEAP = 2**17
"""Bytes. A long page, drawn once, would else leave a hole of its size behind."""

SPARE_DESCRIPTORS = 300
"""For the catalogue, the watcher, files being sent, and readers who are leaving."""

FEWEST_SPARE = 45
"""What is kept of them where the system allows few."""

HOPELESS = 2
"""The exit status of a worker that cannot serve as things are; another try would not help."""

HOPEFUL = 1
"""That of one who could serve before: what has gone since may come back."""

log = logging.getLogger("gopherd.serve")


@frozen
class Premises:
    """What is opened once, before privileges are given up, and shared by all workers."""

    settings: Settings
    told: argparse.Namespace
    doors: list[list[Door]]
    """Of each worker."""
    status: trio.SocketListener | None
    tls: TlsDoor | None
    tally: Tally

    def shut(self, *, but: Iterable[Door] = ()) -> None:
        """Close the doors in this process. One is shut for readers when no process has it open."""
        for door in {*chain.from_iterable(self.doors)}.difference(but):
            door.close()


def serve(settings: Settings, told: argparse.Namespace) -> int:
    """Serve until a signal says stop."""
    logging.basicConfig(format="gopherd: %(message)s", stream=sys.stderr)
    logging.getLogger("gopherd").setLevel(logging.INFO)
    settings = evolve(settings, connections=make_room(settings.connections))
    for secret in _secrets(settings):
        check_not_published(secret, settings.content)
    with ExitStack() as closing_time:
        every = open_doors_for_each(settings)
        for door in chain.from_iterable(every):
            closing_time.enter_context(door)
        status = _status(settings)
        tls = TlsDoor.opened(settings)
        resign(settings.user, settings.group)
        premises = Premises(settings, told, every, status, tls, Tally(settings.workers))
        sys.setswitchinterval(HANDED_OVER)
        share_heaps(HEAPS, MOST_IN_A_HEAP)
        gc.freeze()  # so that the workers go on sharing it
        hopeless = frozenset({HOPELESS})
        return Crew(partial(work, premises), settings.workers, hopeless, premises.shut).run()


def work(premises: Premises, which: int, line: int) -> int:
    """Serve in a process of its own; say what goes wrong there, and whether to try again."""
    premises.tally.become(which)
    premises.shut(but=premises.doors[which])
    try:
        serve_as(premises, which, line)
    except (GopherdError, OSError) as error:
        log.error("%s", error)  # noqa: TRY400 a sentence for the operator
    except Exception:
        log.exception("the server ended in an error of ours")
    else:
        return 0
    return HOPEFUL if premises.tally.told("openings") else HOPELESS


def serve_as(premises: Premises, which: int, line: int) -> None:
    """Serve as the worker of that number; the first of them writes the catalogue."""
    settings = premises.settings
    lay_out_room(settings.connections)
    errors = Outbox(STANDARD_ERROR)
    with ExitStack() as closing_time:
        closing_time.enter_context(closing(errors))
        closing_time.enter_context(_posted(errors))
        library = closing_time.enter_context(open_library(settings))
        post = closing_time.enter_context(open_outbox(settings.journal, errors))
        load_fonts(library.masthead.font)
        reading = _read_from(settings, premises.told)
        shut_in(settings.sandbox, reading=reading, keeping=_kept_in(settings))
        first = which == 0
        gc.freeze()  # what is there by now stays, and need not be looked at again
        gc.set_threshold(GARBAGE)
        if first:
            library.hire(processors())
        progress = closing_time.enter_context(shown_progress())
        doors = premises.doors[which]
        desk = Desk(settings, library, port_of(doors), premises.tls, post, premises.tally)
        shift = Shift(
            desk,
            House(desk.service),
            {errors, post},
            announce=partial(_announce, desk, first=first),
            renew=partial(_renew, desk, premises.told),
            line=line,
            leads=first,
            status=premises.status if first else None,
        )
        gc.freeze()
        trio.run(shift.run, doors, progress)


def _status(settings: Settings) -> trio.SocketListener | None:
    """Open the operator's page, if there is to be one."""
    if not settings.status_port:
        return None
    from gopherd.serve.status import open_status

    return open_status(settings)


@contextmanager
def _posted(errors: Outbox) -> Iterator[None]:
    """Have a thread write what is logged, so that nobody waits for it."""
    root = logging.getLogger()
    handler = Posted(errors.put)
    handler.setFormatter(logging.Formatter("gopherd: %(message)s"))
    before, root.handlers = root.handlers, [handler]
    try:
        yield
    finally:
        root.handlers = before


def _secrets(settings: Settings) -> Iterator[Path]:
    yield from filter(None, (settings.tls_cert, settings.tls_key))


def _read_from(settings: Settings, told: argparse.Namespace) -> Iterator[Path]:
    yield settings.content
    yield from folders_of(_secrets(settings))
    file = told.config or SETTINGS_FILE
    if file.exists():
        yield from folders_of([file])


def _kept_in(settings: Settings) -> Iterator[Path]:
    yield state_folder(settings)
    if settings.journal not in NO_FILE:
        yield from folders_of([Path(settings.journal)])


def _renew(desk: Desk, told: argparse.Namespace) -> None:
    """Read settings and certificates again; what cannot be used leaves everything as it was."""
    try:
        wanted = settings_of(told)
    except GopherdError as error:
        log.warning("the settings stay as they are: %s", error)
    else:
        desk.renew(
            evolve(wanted, connections=min(wanted.connections, make_room(wanted.connections)))
        )
    if desk.tls:
        desk.tls.renew()


def make_room(readers: int) -> int:
    """Let this process open as many files as so many readers need; return for how many it may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = descriptors_for(readers)
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    elif soft == resource.RLIM_INFINITY:
        return readers
    room = max(max(wanted, soft) - min(SPARE_DESCRIPTORS, max(FEWEST_SPARE, wanted // 4)), 1)
    if room < readers:
        log.warning(
            "there is room for %d readers, not %d; raise the limit of open files", room, readers
        )
    return min(readers, room)


def descriptors_for(readers: int) -> int:
    """Count what so many readers need, a socket and a file each, and what else there is."""
    return 2 * readers + SPARE_DESCRIPTORS


def lay_out_room(readers: int) -> None:
    """Have the system make its table of our files for so many readers, while there is one thread.

    It doubles the table when that is full, and where threads share it everybody waits for some
    20 ms each time: a crowd that came at once was let in after 80.
    """
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = descriptors_for(readers)
    last = (wanted if soft == resource.RLIM_INFINITY else min(wanted, soft)) - 1
    with suppress(OSError), Path(os.devnull).open("rb") as any_file:  # it may be made later
        os.close(fcntl.fcntl(any_file, fcntl.F_DUPFD_CLOEXEC, last))


def processors() -> int:
    """Count the processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1  # pragma: no cover - not on Linux


def port_of(doors: list[Door]) -> int:
    """Tell which port these doors are on: that of the first."""
    return int(doors[0].getsockname()[1])


def _announce(desk: Desk, *, first: bool) -> None:
    """Say where we are: the first worker does, and not again when it was replaced."""
    opened_before = desk.tally.told("openings")
    desk.tally.put("openings", opened_before + 1)
    if not first or opened_before:
        return
    address = desk.service.site.address
    with suppress(BrokenPipeError):  # nobody has to listen to this
        print(f"Point a Gopher client at gopher://{address.in_url}/")
        print(f"Drop text files into {desk.settings.content.resolve()}", flush=True)

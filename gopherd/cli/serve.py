"""`gopherd serve`: the server, from its first look at content/ to its last reader."""

import argparse
import gc
import logging
import os
import resource
import signal
import sys
from collections.abc import Iterable
from contextlib import closing, suppress

import trio

from gopherd.cli.opening import open_library, shown_progress
from gopherd.config.settings import Settings
from gopherd.library.library import Library, Progress
from gopherd.library.watch import Watch
from gopherd.render.gopher import Address
from gopherd.serve.connection import Service
from gopherd.serve.doors import open_doors
from gopherd.serve.journal import Journal, journal_of
from gopherd.serve.listener import House
from gopherd.serve.outbox import STANDARD_ERROR, Outbox, Posted, open_outbox
from gopherd.site.site import Site

FIRST_LOOK = 2.0
"""Seconds a server that knows nothing yet looks around before it opens its doors."""

HANDED_OVER = 0.001
"""Seconds a thread that draws a page may go on while readers wait at the door."""

SPARE_DESCRIPTORS = 300
"""For the catalogue, the watcher, and readers who are being turned away."""

UNSPECIFIED = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 these are told apart, not bound to
"""Addresses that stand for all of a machine's, so that no reader could use them."""


def serve(settings: Settings, _told: argparse.Namespace) -> int:
    """Serve until a signal says stop."""
    errors = Outbox(STANDARD_ERROR)
    logging.basicConfig(format="gopherd: %(message)s", handlers=[Posted(errors.put)])
    logging.getLogger("gopherd").setLevel(logging.INFO)
    make_room(settings.connections)
    with (
        closing(errors),
        open_library(settings) as library,
        open_outbox(settings.journal, errors) as post,
        shown_progress() as progress,
    ):
        journal = journal_of(settings, post.put)
        sys.setswitchinterval(HANDED_OVER)
        gc.freeze()  # what is there by now stays, and need not be looked at again
        trio.run(_serve, settings, library, journal, {errors, post}, progress)
    return 0


async def _serve(
    settings: Settings,
    library: Library,
    journal: Journal,
    posts: Iterable[Outbox],
    progress: Progress,
) -> None:
    doors = await open_doors(settings)
    address = public_address(settings, doors[0].getsockname()[1])
    site = Site(
        library,
        address,
        text_terminator=settings.text_terminator == "rfc",
        web=public_url(settings, address),
    )
    watch = Watch(library, site.take_note)
    house = House(Service(site, settings, journal))
    async with trio.open_nursery() as nursery:
        await nursery.start(_stop_on_signal, house)
        nursery.start_soon(watch.run, progress)
        for post in posts:
            nursery.start_soon(post.run)
        if library.knows_nothing:
            with trio.move_on_after(FIRST_LOOK):
                await watch.looked.wait()
        _announce(settings, address)
        await house.run(doors)
        nursery.cancel_scope.cancel()


def make_room(readers: int) -> None:
    """Let this process open as many files as so many readers need, as far as it may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * readers + SPARE_DESCRIPTORS  # a socket and a file each
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def public_address(settings: Settings, port: int) -> Address:
    """Say where readers reach a server that listens on a port."""
    first = settings.host[0]
    host = settings.public_host or (os.uname().nodename if first in UNSPECIFIED else first)
    return Address(host, settings.public_port or port)


def public_url(settings: Settings, address: Address) -> str | None:
    """Say what addresses of the web view begin with; None if there is none."""
    if settings.web == "off":
        return None
    host = f"[{address.host}]" if ":" in address.host else address.host
    return settings.public_url or f"http://{host}:{settings.web_port or address.port}"


def _announce(settings: Settings, address: Address) -> None:
    host = f"[{address.host}]" if ":" in address.host else address.host
    with suppress(BrokenPipeError):  # nobody has to listen to this
        print(f"Point a Gopher client at gopher://{host}:{address.port}/")
        print(f"Drop text files into {settings.content.resolve()}", flush=True)


async def _stop_on_signal(
    house: House, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED
) -> None:
    """Close the house at the first signal; leave at the second."""
    with trio.open_signal_receiver(signal.SIGTERM, signal.SIGINT) as signals:
        task_status.started()
        async for _ in signals:
            if house.closing.is_set():
                house.hurry.set()
            house.closing.set()

"""`gopherd serve`: the server, from its first look at content/ to its last reader."""

import argparse
import gc
import logging
import os
import resource
import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import trio

from gopherd.cli.opening import (
    check_not_published,
    open_library,
    shown_progress,
    state_folder,
)
from gopherd.config.settings import Settings
from gopherd.library.library import Library
from gopherd.library.round import Progress
from gopherd.library.watch import Watch
from gopherd.render.banner import load_fonts
from gopherd.render.gopher import Address
from gopherd.serve.connection import Service
from gopherd.serve.doors import Door, open_doors
from gopherd.serve.journal import journal_of
from gopherd.serve.listener import House
from gopherd.serve.outbox import NO_FILE, STANDARD_ERROR, Outbox, Posted, open_outbox
from gopherd.serve.privileges import resign
from gopherd.serve.sandbox import folders_of, load_late, shut_in
from gopherd.serve.systemd import READY, STOPPING, notify, reloading
from gopherd.serve.tls import TlsDoor
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
    for secret in _secrets(settings):
        check_not_published(secret, settings.content)
    with ExitStack() as closing_time:
        closing_time.enter_context(closing(errors))
        doors = [closing_time.enter_context(door) for door in open_doors(settings)]
        tls = TlsDoor.opened(settings)
        resign(settings.user, settings.group)
        library = closing_time.enter_context(open_library(settings))
        post = closing_time.enter_context(open_outbox(settings.journal, errors))
        load_fonts(library.masthead.font)
        shut_in(settings.sandbox, reading=_read_from(settings), keeping=_kept_in(settings))
        progress = closing_time.enter_context(shown_progress())
        site = _site(settings, library, doors[0], tls)
        journal = journal_of(settings, post.put)
        house = House(Service(site, settings, journal, tls=tls, proxies=settings.proxy_from))
        sys.setswitchinterval(HANDED_OVER)
        gc.freeze()  # what is there by now stays, and need not be looked at again
        trio.run(_serve, settings, house, doors, {errors, post}, progress)
    return 0


def _secrets(settings: Settings) -> Iterator[Path]:
    yield from filter(None, (settings.tls_cert, settings.tls_key))


def _read_from(settings: Settings) -> Iterator[Path]:
    yield settings.content
    yield from folders_of(_secrets(settings))


def _kept_in(settings: Settings) -> Iterator[Path]:
    yield state_folder(settings)
    if settings.journal not in NO_FILE:
        yield from folders_of([Path(settings.journal)])


def _site(settings: Settings, library: Library, door: Door, tls: TlsDoor | None) -> Site:
    address = public_address(settings, door.getsockname()[1])
    return Site(
        library,
        address,
        text_terminator=settings.text_terminator == "rfc",
        web=public_url(settings, address),
        tls_port=(settings.tls_port or address.port) if tls else 0,
    )


async def _serve(
    settings: Settings,
    house: House,
    doors: list[Door],
    posts: Iterable[Outbox],
    progress: Progress,
) -> None:
    site = house.service.site
    watch = Watch(site.library, site.take_note)
    async with trio.open_nursery() as nursery:
        await nursery.start(_heed_signals, house)
        nursery.start_soon(watch.run, progress)
        for post in posts:
            nursery.start_soon(post.run)
        if site.library.knows_nothing:
            with trio.move_on_after(FIRST_LOOK):
                await watch.looked.wait()
        _announce(settings, site.address)
        notify(READY)
        nursery.start_soon(trio.to_thread.run_sync, load_late)
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


async def _heed_signals(
    house: House, task_status: trio.TaskStatus[None] = trio.TASK_STATUS_IGNORED
) -> None:
    """Close the house at the first SIGTERM, leave at the second; at SIGHUP renew what can be."""
    with trio.open_signal_receiver(signal.SIGTERM, signal.SIGINT, signal.SIGHUP) as signals:
        task_status.started()
        async for number in signals:
            if number == signal.SIGHUP:
                notify(reloading())
                if house.service.tls:
                    house.service.tls.renew()
                notify(READY)
                continue
            notify(STOPPING)
            if house.closing.is_set():
                house.hurry.set()
            house.closing.set()

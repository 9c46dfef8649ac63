"""One page, once: fetched, printed or saved, and nothing left behind. Never loads a screen."""

import argparse
import os
import sys
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from gopherclient.destination import Download, Leave, Login, Nowhere, arrive, safe_name
from gopherclient.dial.blocking import ready, run
from gopherclient.dial.sockets import SocketDial
from gopherclient.document import Document, DocumentReader, Menu, Oops
from gopherclient.dump import as_json, dump, list_links
from gopherclient.errors import BadAddress, Declined, NotSaved, ReaderError
from gopherclient.fetch import NO_LIMIT, fetch
from gopherclient.places import Places
from gopherclient.socks import Proxy
from gopherclient.stream import Dial, Patience
from gopherwire.errors import BadUrl
from gopherwire.url import GopherUrl

if TYPE_CHECKING:
    from gopherclient.dial.tls import Tls

STANDARD_OUTPUT = "-"


def once(options: argparse.Namespace) -> int:
    """Do what the command line asks of one address; return the exit status.

    Raises ReaderError, with what came before it printed.
    """
    url = _address(options.url)
    dial = _dial(options, url)
    raw = options.raw or options.download == STANDARD_OUTPUT
    if options.download and not raw:
        return _save(url, dial, Path(options.download))
    if isinstance(arrive(url), Download) and not raw and not options.json:
        if options.dump or options.links or sys.stdout.isatty():
            raise BadAddress("That is a file.", remedy="Save it with --download FILE.")
        raw = True
    if raw:
        run(_copy(url, dial))
        return 0
    document, failure = run(read(url, dial, encoding=options.encoding))
    for line in _lines(document, url, options):
        sys.stdout.write(f"{line}\n")
    if failure:
        raise failure
    return _status(document)


async def read(
    url: GopherUrl, dial: Dial, *, encoding: str | None = None
) -> tuple[Document, ReaderError | None]:
    """Return a page, and what kept it from being whole; raise that where nothing came at all."""
    reader = DocumentReader(url, encoding=encoding)
    try:
        async with aclosing(fetch(url, dial)) as chunks:
            async for chunk in chunks:
                reader.feed(chunk)
                if reader.ended:
                    break
    except ReaderError as error:
        if not reader.size:
            raise
        return reader.finish(error), error
    return reader.finish(), None


def _address(text: str) -> GopherUrl:
    try:
        url = GopherUrl.parse(text)
    except BadUrl as error:
        raise BadAddress(error.sentence) from error
    match arrive(url):
        case Leave(address, _):
            raise BadAddress(
                f"That leads out of Gopher, to {address}.", remedy="Open it elsewhere."
            )
        case Login(host, port, login, _):
            sentence = f"That is another service, at {host}:{port}"
            raise BadAddress(f"{sentence}, login {login}." if login else f"{sentence}.", remedy="")
        case Nowhere(reason):
            raise BadAddress(reason)
        case _:
            return url


def _dial(options: argparse.Namespace, url: GopherUrl) -> SocketDial:
    """Make the dial the settings, the environment and the command line ask for, in this order."""
    places = Places.default()
    patience, proxy = _settled(places.settings)
    if options.timeout:
        seconds: float = options.timeout
        patience = Patience(seconds, seconds, max(seconds, patience.total))
    terms = _terms(places.trust, url, anew=options.trust) if url.tls else None
    proxy = proxy or Proxy.from_environment(os.environ)
    return SocketDial(patience, ready, tls=terms, proxy=proxy)


def _terms(path: Path, url: GopherUrl, *, anew: bool) -> "Tls":
    """Make the terms of encryption; `anew` forgets what certificate is known."""
    from gopherclient.dial.tls import Tls  # noqa: PLC0415 few pages are encrypted
    from gopherclient.trust import TrustStore  # noqa: PLC0415

    trust = TrustStore(path, notify=_notify)
    try:
        if anew:
            trust.forget(url.host, url.port)
    except OSError as error:
        raise NotSaved(f"{path} cannot be written ({error.strerror}).") from error
    return Tls(trust, tell=_notify)


def _settled(path: Path) -> tuple[Patience, Proxy | None]:
    """Return what the settings file says of connections; it is loaded only where there is one."""
    if not path.exists():
        return Patience(), None
    from gopherclient.settings import read_settings  # noqa: PLC0415 most readers have no such file

    settings, notices = read_settings(path)
    for notice in notices:
        _notify(notice)
    return settings.patience, Proxy.of(settings.socks_proxy)


def _lines(document: Document, url: GopherUrl, options: argparse.Namespace) -> Iterator[str]:
    if options.json:
        yield as_json(document, url)
    elif options.links:
        yield from list_links(document, url)
    else:
        yield from dump(document, url, width=options.width)
        for notice in () if isinstance(document, Oops) else document.notices:
            _notify(notice)


def _status(document: Document) -> int:
    refused = isinstance(document, Oops) or (isinstance(document, Menu) and document.error)
    return Declined.exit_status if refused else 0


async def _copy(url: GopherUrl, dial: Dial) -> None:
    """Hand on the reply to standard output as it comes."""
    async with aclosing(fetch(url, dial, most=NO_LIMIT)) as chunks:
        async for chunk in chunks:
            sys.stdout.buffer.write(chunk)
            sys.stdout.buffer.flush()


def _save(url: GopherUrl, dial: Dial, path: Path) -> int:
    from gopherclient.download import download, part_of  # noqa: PLC0415 a page needs neither

    if path.is_dir():
        path /= safe_name(url.selector, url.kind)
    try:
        with _shown_progress(path.name) as progress:
            run(_follow(download(url, dial, path), progress))
    except ReaderError:
        if part_of(path).exists():
            _notify(f"What came is in {part_of(path)}.")
        raise
    _notify(f"Saved {path}.")
    return 0


async def _follow(sizes: AsyncGenerator[int, None], progress: Callable[[int], object]) -> None:
    async with aclosing(sizes):
        async for size in sizes:
            progress(size)


@contextmanager
def _shown_progress(name: str) -> Iterator[Callable[[int], object]]:
    """Lend a count of bytes that runs on a terminal, and nowhere else."""
    if not sys.stderr.isatty():
        yield lambda _size: None
        return
    from rich.console import Console  # noqa: PLC0415 a terminal only; it takes long to load
    from rich.progress import DownloadColumn, Progress, TextColumn, TransferSpeedColumn  # noqa: PLC0415

    columns = (
        TextColumn("{task.description}", markup=False),
        DownloadColumn(),
        TransferSpeedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(name, total=None)
        yield lambda size: bar.update(task, completed=size)


def _notify(sentence: str) -> None:
    sys.stderr.write(f"gopherclient: {sentence}\n")

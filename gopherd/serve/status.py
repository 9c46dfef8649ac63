"""How the server is, for its operator: a page of its own and numbers for Prometheus.

Served at an address of its own, to browsers, Gopher clients and programs alike.
"""

import socket
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from http import HTTPStatus

import trio
from attrs import define, field
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from rich.filesize import decimal

from gopherd.config.settings import Settings
from gopherd.errors import BadSettings
from gopherd.serve.http import is_http, write_head
from gopherd.serve.journal import Outcome
from gopherwire.errors import WireError
from gopherwire.request import Request, RequestReader
from gopherwire.text import write_text

PATIENCE = 5.0
"""Seconds a reader of this page has, from first to last."""

MOST_AT_ONCE = 20
"""Readers of this page at one time; for one more, who has been here longest has to go."""

METRICS = "/metrics"

GAUGES = {
    "inside": ("gopherd_readers", "Readers being served or waited for"),
    "lingering": ("gopherd_readers_lingering", "Readers who have their reply and not hung up"),
    "kept": ("gopherd_kept_pages", "Printed pages that are kept"),
    "kept bytes": ("gopherd_kept_bytes", "Bytes of printed pages that are kept"),
    "drawing": ("gopherd_drawing", "Pages being drawn"),
    "edition": ("gopherd_edition", "The edition that is served: milliseconds since 1970"),
    "articles": ("gopherd_articles", "Articles that are published"),
}
COUNTERS = {
    "bytes": ("gopherd_sent_bytes", "Bytes sent"),
    "ready": ("gopherd_ready", "Requests for which a page was ready"),
    "openings": ("gopherd_openings", "Workers that have opened the doors, replaced ones as well"),
    "lost": ("gopherd_journal_lines_lost", "Lines of the journal that could not be written"),
}

Numbers = Callable[[], Mapping[str, int]]
"""What there is to tell, by the names above, and each outcome as `outcome 200`."""


@define(eq=False)
class Status:
    """Tells how the server is."""

    numbers: Numbers
    clock: Callable[[], float] = time.time
    began: float = field(init=False)
    registry: CollectorRegistry = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.began = self.clock()
        self.registry = CollectorRegistry(auto_describe=False)
        self.registry.register(self)

    def collect(self) -> Iterator[Metric]:
        """Yield what Prometheus is told."""
        numbers = self.numbers()
        requests = CounterMetricFamily(
            "gopherd_requests", "Requests, by how they ended", labels=["outcome"]
        )
        for one in Outcome:
            requests.add_metric([one.name.lower()], numbers[f"outcome {one:d}"])
        yield requests
        for name, (metric, told) in COUNTERS.items():
            yield CounterMetricFamily(metric, told, value=numbers[name])
        for name, (metric, told) in GAUGES.items():
            yield GaugeMetricFamily(metric, told, value=numbers[name])
        yield GaugeMetricFamily(
            "gopherd_start_time_seconds", "When it was started, since 1970", value=self.began
        )

    def page(self) -> str:
        """Write the page for people."""
        numbers = self.numbers()
        up = int(self.clock() - self.began)
        requests = {one: numbers[f"outcome {one:d}"] for one in Outcome}
        rows = [
            f"up           {up // 86400} d {up // 3600 % 24:02}:{up // 60 % 60:02}:{up % 60:02}",
            f"requests     {sum(requests.values())}, {numbers['ready']} for a page that was ready",
            *(f"  {one.name.lower():<10} {many}" for one, many in requests.items() if many),
            f"sent         {decimal(numbers['bytes'])}",
            f"readers      {numbers['inside']}, {numbers['lingering']} about to leave",
            f"kept pages   {numbers['kept']}, {decimal(numbers['kept bytes'])}",
            f"drawing      {numbers['drawing']}",
            f"articles     {numbers['articles']}, edition {numbers['edition']}",
            f"lines lost   {numbers['lost']}",
        ]
        return "\n".join(("gopherd", "", *rows, "", f"For Prometheus: {METRICS}", ""))

    async def serve(self, doors: list[trio.SocketListener]) -> None:
        """Serve at these doors until cancelled."""
        inside: dict[trio.CancelScope, None] = {}

        async def attend(stream: trio.SocketStream) -> None:
            with trio.move_on_after(PATIENCE) as visit:
                inside[visit] = None
                if len(inside) > MOST_AT_ONCE:
                    oldest = next(iter(inside))
                    del inside[oldest]
                    oldest.cancel()
                try:
                    async with stream:
                        await self.attend(stream)
                finally:
                    inside.pop(visit, None)

        await trio.serve_listeners(attend, doors)

    async def attend(self, stream: trio.abc.HalfCloseableStream) -> None:
        """Answer one reader."""
        reader = RequestReader()
        try:
            while (request := reader.feed(bytes(await stream.receive_some()))) is None:
                pass
            await stream.send_all(self.answer(request))
            await stream.send_eof()
            while await stream.receive_some():
                pass
        except (WireError, trio.BrokenResourceError, trio.ClosedResourceError):
            return

    def answer(self, request: Request) -> bytes:
        """Answer a request of either protocol."""
        asked = request.selector
        web = is_http(asked.encode("utf-8", "surrogateescape"))
        method, path = asked.split(" ")[:2] if web else ("GET", asked)
        metrics = path.rstrip("/") == METRICS
        body = generate_latest(self.registry) if metrics else self.page().encode()
        if not web:
            return write_text(body.decode())
        kind = CONTENT_TYPE_LATEST if metrics else "text/plain; charset=utf-8"
        headers = {"Content-Type": kind, "Content-Length": str(len(body))}
        headers |= {"Cache-Control": "no-store"}
        head = write_head(HTTPStatus.OK, headers, datetime.now(UTC))
        return head if method == "HEAD" else head + body


def open_status(settings: Settings) -> trio.SocketListener:
    """Listen for readers of the operator's page. Raises BadSettings."""
    where = f"{settings.status_host} port {settings.status_port}"
    try:
        family, *_, address = socket.getaddrinfo(
            settings.status_host, settings.status_port, type=socket.SOCK_STREAM
        )[0]
        opened = socket.create_server(address[:2], family=family)
    except (OSError, UnicodeError) as error:
        raise BadSettings(
            f"cannot listen on {where} ({error}); mend --status-host or --status-port"
        ) from error
    return trio.SocketListener(trio.socket.from_stdlib_socket(opened))

"""The servers that are compared: ours, the limit, and what else serves files on this machine.

Each serves the same bytes: what our server answers to a list of selectors is fetched first, and
kept as files for the others. A server that is not installed is left out, with the reason.
"""

import configparser
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import cache
from pathlib import Path

from attrs import frozen

from benchmarks.content import write_content
from benchmarks.machine import HERE, Program, built, free_port, running

PYGOPHERD = Path("/etc/pygopherd/pygopherd.conf")
PEERS = Path(".venv/peers")
"""A virtual environment of its own for servers from PyPI; `make bench-full` makes it."""

LARGE = 10_000_000
"""Bytes of the large file."""

MANY = ("--connections", "20000")
"""As many as the benchmarks hold at one time; what is measured has its limits on."""


@frozen
class Server:
    """A server that runs."""

    name: str
    port: int
    program: Program
    options: tuple[str, ...] = ()
    """What the load generator has to know of it."""

    slow: bool = False
    """With many connections it keeps some of them waiting for seconds."""


@frozen
class Newsroom:
    """A folder of articles, and what the catalogue remembers of it."""

    content: Path
    state: Path

    @contextmanager
    def served(self, *flags: str) -> Iterator[Server]:
        """Serve it with our server, and wait until that has looked around."""
        with self.started(*flags) as ours:
            ours.program.settle()
            yield ours

    @contextmanager
    def started(self, *flags: str) -> Iterator[Server]:
        """Serve it with our server: with its journal and its limits, as anybody would."""
        port = free_port()
        command = [*OURS, "serve", str(self.content), "--state", str(self.state)]
        command += ["--port", str(port), "--journal", str(self.state / "journal"), *MANY, *flags]
        with running(command, port) as program:
            yield Server("gopherd", port, program)

    def articles(self) -> list[str]:
        """Return the selectors of all articles, as texts."""
        paths = sorted(self.content.rglob("*-*.*"))
        return [f"/{path.relative_to(self.content).with_suffix('.txt')}" for path in paths]

    def sections(self) -> list[str]:
        """Return the selectors of the front page and all sections."""
        tables = sorted(self.content.rglob("section.toml"))
        return ["", *(f"/{table.parent.relative_to(self.content)}" for table in tables)]


OURS = [sys.executable, "-m", "gopherd.cli.main"]


def open_newsroom(folder: Path, articles: int) -> Newsroom:
    """Make a newsroom in an empty folder, with a large file in it, and let it be read."""
    room = Newsroom(folder / "content", folder / "state")
    write_content(room.content, articles)
    (room.content / "large.bin").write_bytes(os.urandom(LARGE))
    command = [*OURS, "print", "", "--content", str(room.content), "--state", str(room.state)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 our own
    return room


def ask(port: int, selector: str) -> bytes:
    """Ask for one page."""
    with socket.create_connection(("127.0.0.1", port)) as reader:
        reader.sendall(f"{selector}\r\n".encode())
        return b"".join(iter(lambda: reader.recv(65536), b""))


@frozen
class Copies:
    """Files that hold what our server answers, for other servers to serve."""

    root: Path
    selectors: tuple[str, ...]

    @classmethod
    def made(cls, ours: Server, selectors: Sequence[str], root: Path) -> "Copies":
        """Ask our server for each selector, and write down what it says."""
        for selector in selectors:
            path = root / selector.lstrip("/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(ask(ours.port, selector))
        return cls(root, tuple(selectors))

    def table(self) -> str:
        """Return a line for each selector: itself, a tab, its file."""
        return "".join(f"{one}\t{self.root / one.lstrip('/')}\n" for one in self.selectors)


Start = Callable[[Copies], AbstractContextManager[Server]]


@contextmanager
def limit(copies: Copies) -> Iterator[Server]:
    """Serve from memory in C: as fast as can be."""
    port = free_port()
    with running([built("limit"), str(port)], port, lines=copies.table()) as program:
        yield Server("the limit, C", port, program)


@contextmanager
def plain_trio(copies: Copies, *tls: str) -> Iterator[Server]:
    """Serve from memory with trio.serve_tcp, a task for every connection.

    With a certificate and a key, over TLS.
    """
    port = free_port()
    command = [sys.executable, str(HERE / "plain_trio.py"), str(port), *tls]
    with running(command, port, lines=copies.table()) as program:
        yield Server("trio.serve_tcp", port, program)


NGINX = """\
daemon off; worker_processes 1; user {user}; pid {folder}/nginx.pid; error_log stderr crit;
events {{ worker_connections 8192; }}
http {{
  access_log {folder}/access.log; sendfile on; tcp_nopush on;
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
  uwsgi_temp_path {folder}; scgi_temp_path {folder};
  server {{ listen 127.0.0.1:{port} backlog=4096; root {root}; }}
}}
"""


@contextmanager
def nginx(copies: Copies) -> Iterator[Server]:
    """Serve files over HTTP/1.0, one connection a request, with an access log."""
    port, folder = free_port(), copies.root.parent / "nginx"
    folder.mkdir(exist_ok=True)
    written = folder / "nginx.conf"
    user = "root" if os.geteuid() == 0 else "nobody"
    settings = {"user": user, "folder": folder, "port": port, "root": copies.root}
    written.write_text(NGINX.format_map(settings), encoding="utf-8")
    with running([found("nginx"), "-c", str(written), "-p", str(folder)], port) as program:
        yield Server(version_of("nginx", "-v"), port, program, ("-w",))


NO_THROTTLE = ("-i", "2000000000", "-k", "2000000000")
"""It slows an address down after some thousand hits."""


@contextmanager
def gophernicus(copies: Copies) -> Iterator[Server]:
    """Serve files with a process for every connection, as it is made to be run."""
    port = free_port()
    command = [built("inetd"), str(port), found("gophernicus"), "-r", str(copies.root)]
    command += ["-h", "127.0.0.1", "-p", str(port), "-nr", "-ns", *NO_THROTTLE]
    with running(command, port) as program:
        yield Server(f"gophernicus {debian_version('gophernicus')}", port, program, slow=True)


@contextmanager
def pygopherd(copies: Copies) -> Iterator[Server]:
    """Serve files with a thread for every connection, with the package's own settings."""
    port = free_port()
    settings = configparser.RawConfigParser()
    settings.read(PYGOPHERD)
    ours = {"port": port, "interface": "127.0.0.1", "servername": "127.0.0.1", "detach": "no"}
    ours |= {"root": str(copies.root), "usechroot": "no", "servertype": "ThreadingTCPServer"}
    for key, value in ours.items():
        settings.set("pygopherd", key, str(value))
    for key in ("pidfile", "setuid", "setgid"):
        settings.remove_option("pygopherd", key)
    settings.set("logger", "logmethod", "none")
    written = copies.root.parent / "pygopherd.conf"
    with written.open("w", encoding="utf-8") as file:
        settings.write(file)
    with running([found("pygopherd"), str(written)], port) as program:
        yield Server(f"pygopherd {debian_version('pygopherd')}", port, program, slow=True)


@contextmanager
def pituophis(copies: Copies) -> Iterator[Server]:
    """Serve files with asyncio."""
    port, python = free_port(), str(PEERS / "bin" / "python")
    told = (
        "import sys, pituophis as p; p.serve(port=int(sys.argv[1]), pub_dir=sys.argv[2], debug=0)"
    )
    with running([python, "-c", told, str(port), f"{copies.root}/"], port) as program:
        yield Server("pituophis 1.1", port, program)


STARTS: dict[str, Start] = {
    "limit": limit,
    "nginx": nginx,
    "plain_trio": plain_trio,
    "pituophis": pituophis,
    "pygopherd": pygopherd,
    "gophernicus": gophernicus,
}


def why_not(name: str) -> str:
    """Say what keeps a server from being measured here, if anything does."""
    match name:
        case "limit" | "plain_trio":
            return ""
        case "pituophis":
            there = (PEERS / "bin" / "python").exists()
            return "" if there else f"not in {PEERS}; make bench-full puts it there"
        case "pygopherd" if not PYGOPHERD.exists():
            return f"no {PYGOPHERD}"
    return "" if shutil.which(name, path=WHERE) else "not installed"


WHERE = f"{os.environ.get('PATH', '')}:/usr/sbin"


def found(name: str) -> str:
    """Find an installed program."""
    path = shutil.which(name, path=WHERE)
    assert path is not None
    return path


def debian_version(package: str) -> str:
    """Return the version of an installed package, without Debian's own part of it."""
    if shutil.which("dpkg-query") is None:
        return ""
    command = ["dpkg-query", "--show", "--showformat", "${Version}", package]
    told = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 fixed
    return re.split(r"[-~+]", told.stdout)[0]


def version_of(name: str, flag: str) -> str:
    """Return a program's name and version, as in nginx/1.22.1."""
    told = subprocess.run(  # noqa: S603 an installed server
        [found(name), flag], capture_output=True, text=True, check=True
    )
    match = re.search(r"(\d+\.)+\d+", told.stdout + told.stderr)
    return f"{name} {match[0]}" if match else name


@contextmanager
def all_running(ours: Server, copies: Copies) -> Iterator[tuple[list[Server], dict[str, str]]]:
    """Start every server there is; also return the reasons why others are missing."""
    missing = {name: reason for name in STARTS if (reason := why_not(name))}
    with ExitStack() as stack:
        servers = [ours]
        for name, start in STARTS.items():
            if name not in missing:
                try:
                    servers.append(stack.enter_context(start(copies)))
                except AssertionError as error:
                    missing[name] = str(error)
        yield servers, missing


@cache
def knows_flag(flag: str) -> bool:
    """Tell whether our server can be given a flag."""
    told = subprocess.run(  # noqa: S603 our own
        [*OURS, "serve", "--help"], capture_output=True, text=True, check=True
    )
    return flag in told.stdout

"""Selectors that nobody would write: whatever is asked, nothing outside is opened.

The kernel is the witness: strace tells of every file that is opened, and where it really is.
"""

import random
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote_from_bytes

from gopherd.serve.sandbox import OF_THE_SYSTEM, python_places
from tests.running import Running
from tests.torture.figures import FRONT, Figure, exactly, faults, furnish, tried

CALLS = "trace=open,openat,openat2,creat,execve,symlink,symlinkat,link,linkat,mknod,mknodat"
OPENED = re.compile(r"(?:open|openat|openat2|creat)\(.*= \d+<([^>]*)>", re.MULTILINE)
"""A file that was opened, by the path the kernel knows it by."""

MADE = re.compile(r"^\d+ +(?:execve|symlink|link|mknod)\w*\(.*", re.MULTILINE)

STEPS = [
    *(b"..", b".", b"", b"world", b"story-1", b"story-2.txt", b"hole", b"gophermap", b"pictures"),
    *(b"leads-out", b"leads-out.txt", b"fifo", b"zero", b".hidden", b"inside", b"etc", b"passwd"),
    *(b"proc", b"self", b"root", b"fd", b"3", b"dev", b"stdin", b"site.toml", b"%2e%2e", b"%2f"),
    *(b"..%2f", b"\\..", b"....", b"..;", b"~root", b"\xc0\xae\xc0\xae", b"\xef\xbc\x8e", b"a.png"),
    *(b"before", b"after", b"day", b"tag", b"country", b"story", b"search", b"ascii", b"feed.atom"),
    *(b"\0", b"\xff", b"x" * 255, b"URL:file:", b"file:", b"0", b"1", b"9", b"con", b"*", b"`id`"),
]
BETWEEN = [b"/", b"/", b"/", b"//", b"\\", b"%2f", b"/./", b"/../"]
ENDS = [b"", b"", b"", b"\t+", b"\t!", b"\t$", b"\tharbour", b"\t\t+", b"?x", b"\0", b"/", b"/.."]
AT_ONE_TIME = 4


def selector(chance: random.Random) -> bytes:
    """Make up a selector of what leads somewhere and what should not."""
    made = chance.choice([b"", b"/", b"/", b"0", b"1/"])
    for _ in range(chance.randrange(1, 8)):
        made += chance.choice(STEPS) + chance.choice(BETWEEN)
    return made[: chance.randrange(1, 900)] if chance.random() < 0.2 else made[:-1]


def request(chance: random.Random) -> bytes:
    """Ask for it as a Gopher client does, or as a browser."""
    made = selector(chance)
    if chance.random() < 0.2:
        path = made if chance.random() < 0.5 else quote_from_bytes(made).encode()
        return b"GET /" + path.replace(b"\n", b"") + b" HTTP/1.0\r\n\r\n"
    return made + chance.choice(ENDS) + b"\r\n"


def nothing_outside(place: Path, size: int) -> Iterator[Figure]:
    """Ask for 20,000 selectors, beneath strace."""
    content = furnish(place)
    (place / "secret.txt").write_text("root:x: a secret\n")
    (content / ".hidden").write_text("root:x: hidden\n")
    (content / "world/out").symlink_to(place)
    (content / "inside.txt").symlink_to(content / "world/story-1.txt")
    (content / "hole").mkdir()
    (content / "hole/gophermap").write_text(
        "iHere\t\tx\t70\n0Up\t../../secret.txt\n=../secret.txt\n*\n"
    )
    (content / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    trace = place / "trace"
    under = ("strace", "-f", "-y", "-qq", "--seccomp-bpf", "-o", str(trace), "-e", CALLS)
    with tried(place, under=under) as server:
        started = trace.stat().st_size
        chance = random.Random(9)
        requests = [request(chance) for _ in range(100 * size)]
        with ThreadPoolExecutor(AT_ONE_TIME) as readers:
            leaks = sum(readers.map(lambda one: _leaks(server, one), requests))
        yield exactly(f"{len(requests)} selectors: answers that tell a secret", leaks, 0)
        yield exactly("selectors: the front page is there", FRONT in server.ask(b"\r\n"), True)
        yield exactly("selectors: faults of ours", faults(server), [])
        with trace.open("rb") as told:
            told.seek(started)
            seen = told.read().decode(errors="replace")
    allowed = [content.resolve(), (place / "state").resolve()]
    allowed += (one.resolve() for one in python_places())
    allowed += map(Path, OF_THE_SYSTEM)
    opened = [Path(path) for path in OPENED.findall(seen)]
    outside = {path for path in opened if not any(map(path.is_relative_to, allowed))}
    yield exactly(f"{len(opened)} files opened meanwhile: outside", outside, set())
    made = MADE.findall(seen)
    yield exactly("selectors: programs run, links made", made, [])


def _leaks(server: Running, asked: bytes) -> bool:
    with suppress(OSError):
        return b"root:x:" in server.ask(asked)
    return False


TRIALS = {"paths": nothing_outside}

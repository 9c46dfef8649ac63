"""How long `gopherd serve` takes from its start to its first answer, cold and warm.

Cold: no catalogue yet, every article is read. Warm: the catalogue of the last run is there.
Usage: python benchmarks/first_answer.py [ARTICLES] (default 10,000).
"""

import re
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ARTICLES = 10_000
ROUNDS = 3
SECTIONS = 20
PARAGRAPH = (
    "The harbour office said on Thursday that the boats would leave again at slack water. " * 6
)


def main() -> None:
    """Measure, and print a row for each round."""
    articles = int(sys.argv[1]) if len(sys.argv) > 1 else ARTICLES
    with tempfile.TemporaryDirectory() as folder:
        content, state = Path(folder, "content"), Path(folder, "state")
        write_articles(content, articles)
        print(f"{articles} articles of {len(article(0))} bytes; seconds to the first front page")
        print(f"cold  {first_answer(content, state):.2f}")
        read_all(content, state)
        for _ in range(ROUNDS):
            print(f"warm  {first_answer(content, state):.2f}")


def write_articles(content: Path, number: int) -> None:
    """Write articles in sections, all of different minutes."""
    for section in range(SECTIONS):
        (content / f"section-{section:02}").mkdir(parents=True)
    for one in range(number):
        path = content / f"section-{one % SECTIONS:02}" / f"article-{one:07}.txt"
        path.write_text(article(one), encoding="utf-8")


def article(one: int) -> str:
    """Make up an article."""
    day, minute = divmod(one, 24 * 60)
    return (
        f"Title: Harbour report number {one}\n"
        f"Updated: {2000 + day // 336}-{day // 28 % 12 + 1:02}-{day % 28 + 1:02}"
        f"T{minute // 60:02}:{minute % 60:02}Z\n"
        f"Source: Wire {one % 7}\nCountry: Country {one % 50}\n\n" + f"{PARAGRAPH}\n\n" * 8
    )


def read_all(content: Path, state: Path) -> None:
    """Let the catalogue be finished: the server above was stopped while it still read."""
    command = [sys.executable, "-m", "gopherd.cli.main", "print", "", "--content", str(content)]
    subprocess.run(  # noqa: S603 our own command
        [*command, "--state", str(state)], check=True, stdout=subprocess.DEVNULL
    )


def first_answer(content: Path, state: Path) -> float:
    """Start a server, ask for the front page as soon as it says where it is, and stop it."""
    command = [sys.executable, "-m", "gopherd.cli.main", "serve", str(content), "--port", "0"]
    began = time.perf_counter()
    with subprocess.Popen(  # noqa: S603 our own server
        [*command, "--state", str(state), "--journal", "off"], stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            assert server.stdout is not None
            told = re.search(r"gopher://([^:]+):(\d+)/", server.stdout.readline())
            assert told is not None
            with socket.create_connection((told[1], int(told[2]))) as reader:
                reader.sendall(b"\r\n")
                page = b"".join(iter(lambda: reader.recv(65536), b""))
            took = time.perf_counter() - began
            assert b"INDEX VIEW:" in page
        finally:
            server.terminate()
    return took


if __name__ == "__main__":
    main()

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

from benchmarks.content import write_content

ARTICLES = 10_000
ROUNDS = 3


def main() -> None:
    """Measure, and print a row for each round."""
    articles = int(sys.argv[1]) if len(sys.argv) > 1 else ARTICLES
    with tempfile.TemporaryDirectory() as folder:
        content, state = Path(folder, "content"), Path(folder, "state")
        write_content(content, articles)
        print(f"{articles:,} articles; seconds to the first front page")
        print(f"cold  {first_answer(content, state):.2f}")
        read_all(content, state)
        for _ in range(ROUNDS):
            print(f"warm  {first_answer(content, state):.2f}")


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

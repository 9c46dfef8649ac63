"""The server's start: what the first page does not need is loaded later, or not at all."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from gopherd.library.library import Library
from gopherd.library.sqlite import SqliteCatalogue

FIRST_PAGE = """
import sys
from pathlib import Path
import gopherd.cli.main, gopherd.cli.serve
from gopherd.library.library import Library
from gopherd.library.sqlite import SqliteCatalogue
from gopherd.render.gopher import Address
from gopherd.site.site import Site
from gopherwire.request import Request

content, state = map(Path, sys.argv[1:])
library = Library(content, SqliteCatalogue.opened(state))
sys.stdout.buffer.write(Site(library, Address("news.example", 70)).draw(Request("")).body)
print(*sys.modules, file=sys.stderr)
"""

NOT_NEEDED = {
    *("charset_normalizer", "cryptography", "email", "gzip", "h11", "markdown_it"),
    *("platformdirs", "prometheus_client", "rich.console", "tomllib", "wcwidth"),
    "xml",
    *(f"gopherd.cli.{name}" for name in ("cert", "check", "new", "print")),
    *(f"gopherd.article.{name}" for name in ("body", "headers", "likeness", "parse", "query")),
    *(f"gopherd.library.{name}" for name in ("indexing", "reader", "search", "stories", "writer")),
    *(f"gopherd.render.{name}" for name in ("feed", "story", "web")),
    *("gopherd.serve.browser", "gopherd.serve.status"),
}


def test_the_front_page_is_printed_without_what_only_others_need(tmp_path: Path) -> None:
    content, state = tmp_path / "content", tmp_path / "state" / "catalogue.sqlite"
    content.mkdir()
    (content / "a.txt").write_text("Title: Harbour\n\nText.\n")
    library = Library(content, SqliteCatalogue.opened(state))
    library.refresh(datetime.now(UTC))
    library.close()
    done = subprocess.run(
        [sys.executable, "-c", FIRST_PAGE, content, state],
        capture_output=True,
        check=True,
        text=True,
    )
    assert "1Harbour\t/a" in done.stdout
    assert NOT_NEEDED & {*done.stderr.split()} == set()

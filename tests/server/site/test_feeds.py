"""Every feed of the articles this project comes with is valid Atom."""

from pathlib import Path

from lxml import etree

from gopherd.article.listing import BROWSABLE
from gopherd.library.library import Library
from gopherd.library.sqlite import SqliteCatalogue
from gopherd.site.answer import Printed
from gopherd.site.site import Site, now
from gopherd.site.web import Leaf
from gopherwire.request import Request
from gopherwire.text import read_text
from tests.newsroom import ADDRESS, WEB

ROOT = Path(__file__).parents[3]
SCHEMA = etree.RelaxNG(etree.parse(ROOT / "tests/server/render/atom.rng"))


def shelves(library: Library) -> list[str]:
    """List the selectors of all shelves that have a feed."""
    with library.catalogue.reading() as news:
        named = [one.shelf.selector for kind in BROWSABLE for one in news.named(kind, "", 500)]
        stories = [f"/story/{one.slug}" for one in news.stories(10**9, 500)]
        sections = [one.selector for one in news.sections("") if one.articles]
    return ["", "/story", "/missed", *sections, *named, *stories]


def test_every_feed_of_our_own_articles_is_valid(tmp_path: Path) -> None:
    """Statement S61. Atom feed parses; its links are RFC 4266 URLs that resolve."""
    library = Library(ROOT / "content", SqliteCatalogue.opened(tmp_path / "catalogue.sqlite"))
    try:
        library.refresh(now())
        site = Site(library, ADDRESS, web=WEB)
        selectors = shelves(library)
        assert len(selectors) > 50
        for selector in selectors:
            request = Request(f"{selector}/feed.atom")
            printed, leaf = site.draw(request), site.browse(request)
            assert isinstance(printed, Printed)
            assert isinstance(leaf, Leaf)
            for feed in (read_text(printed.body).encode(), leaf.body):
                SCHEMA.assertValid(etree.fromstring(feed))
    finally:
        library.close()

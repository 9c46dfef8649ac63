"""The page of a search: what the catalogue finds, and where in each file the words stand."""

from attrs import frozen

from gopherd.article.excerpt import Wanted, excerpt
from gopherd.article.query import Question, respelt
from gopherd.config.masthead import Masthead
from gopherd.library.catalogue import ArticleEntry, News
from gopherd.library.library import Library
from gopherd.render.page import Page
from gopherd.render.results import Results, results_page

RESULTS_PER_PAGE = 10
"""Articles on one page of a search: each takes four rows or five, and a file is read for it."""

MOST_PAGES = 1000
"""Pages of a search that are led to; who leafs on would rather have other words."""


@frozen
class Searching:
    """Answers questions about one snapshot of the news."""

    news: News
    library: Library
    masthead: Masthead

    def page(self, question: Question, number: int) -> Page:
        """Lay out one page of what a question finds, from 1."""
        start = (number - 1) * RESULTS_PER_PAGE
        found = self.news.search(question, start, RESULTS_PER_PAGE)
        wanted = Wanted.of(question.terms)
        results = Results(
            question=question,
            hits=tuple((one.headline, self._where(one, wanted)) for one in found.rows),
            page=number,
            found=found.found,
            whole=found.whole,
            more=found.found > start + RESULTS_PER_PAGE and number < MOST_PAGES,
            ranked=found.ranked,
            stopped=found.stopped,
            waiting=found.waiting,
            near=() if found.found else self._near(question),
        )
        return results_page(self.masthead, results)

    def _where(self, entry: ArticleEntry, wanted: Wanted) -> str:
        try:
            return excerpt(self.library.reader.text(entry), wanted)
        except OSError:  # the rest of the page is as good without it
            return ""

    def _near(self, question: Question) -> tuple[Question, ...]:
        """Find what may have been meant by words that nothing holds."""
        corrected = respelt(question, self.news.spelling)
        return () if corrected == question else (corrected,)

"""What searching and matching cost, and how well stories are told apart.

Usage: python benchmarks/search.py [ARTICLES] (default 5,000; 50,000 take some minutes).
"""

import statistics
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from itertools import combinations, pairwise
from pathlib import Path

from gopherd.article.likeness import SAME_STORY, Vector, counted, likeness, rarities, vector
from gopherd.article.query import understand
from gopherd.article.words import words_of
from gopherd.library.library import Library
from gopherd.library.sqlite import SqliteCatalogue
from gopherd.render.gopher import Address
from gopherd.site.site import Site
from gopherwire.request import Request

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks.content import write_content
from tests.labelled import labelled

ARTICLES = 5_000
ROUNDS = 5
SLOWEST = 6


def main() -> None:
    """Measure, and print what was found."""
    articles = int(sys.argv[1]) if len(sys.argv) > 1 else ARTICLES
    print_precision()
    with tempfile.TemporaryDirectory() as place:
        content = Path(place, "content")
        write_content(content, articles)
        library = Library(content, SqliteCatalogue.opened(Path(place, "catalogue.sqlite")))
        library.refresh(datetime.now(UTC))
        learn_all(library)
        size = Path(place, "catalogue.sqlite").stat().st_size
        print(f"the catalogue has {size / articles / 1000:.1f} kB for each of {articles} articles")
        search_all(library, queries(library))
        library.close()


def print_precision() -> None:
    """Tell how well takes on one story are told from other news, on the labelled set."""
    articles = labelled()
    counts = [counted(words_of(one.title), words_of(one.text)) for one in articles]
    holding = Counter(stem for count in counts for stem in count)
    weights = rarities(holding, holding, len(articles))
    vectors = [vector(count, weights) for count in counts]
    ranked = sorted(compare(vectors), reverse=True)
    same = [articles[one].story == articles[other].story for _, one, other in ranked]
    places = [place for place, right in enumerate(same, 1) if right]
    average = sum(found / place for found, place in enumerate(places, 1)) / len(places)
    above = sum(likeness >= SAME_STORY for likeness, _, _ in ranked)
    right = sum(same[:above])
    print(f"{len(articles)} labelled articles, {len(places)} pairs that tell the same story:")
    print(
        f"average precision {average:.3f}; at {SAME_STORY} precision {right / above:.3f},", end=" "
    )
    print(f"recall {right / len(places):.3f}")


def compare(vectors: list[Vector]) -> list[tuple[float, int, int]]:
    """Compare all articles."""
    return [
        (likeness(vectors[one], vectors[other]), one, other)
        for one, other in combinations(range(len(vectors)), 2)
    ]


def learn_all(library: Library) -> None:
    """Take in the words of everything, and say what that costs."""
    began, learned, rounds = time.process_time(), 0, []
    while True:
        start = time.process_time()
        some = library.learn()
        if not some:
            break
        learned += some
        rounds.append((time.process_time() - start) / some)
    each = (time.process_time() - began) / max(learned, 1)
    print(f"words and stories of {learned} articles: {each * 1000:.2f} ms CPU each,", end=" ")
    print(f"{max(rounds, default=0) * 1000:.2f} ms in the slowest hundred")


def queries(library: Library) -> list[str]:
    """Make questions of all kinds out of the words there are."""
    with library.catalogue.reading() as news:
        words = [
            word
            for row in news.search(understand("not nothing"), 0, 20).rows
            for word in words_of(row.headline.title)
        ]
    rare = [word for word, number in Counter(words).items() if number == 1 and len(word) > 4][:12]
    return [
        *rare,
        *(f"{one} {other}" for one, other in pairwise(rare)),
        *("the", "the of and to in a", "said", "the or of", "not the", "the not of"),
        *("the* ", "con*", "pre* sta*", '"of the"', '"in the of"', f'"{rare[0]} {rare[1]}"'),
        *(f"{rare[0]} country:chile", "country:chile", "country:chile the", "section:world"),
        *("day:2025-09", "day:2025-09-05 the", "section:world/europe not country:norway"),
        *("nosuchword", "nosuchword or the", " ".join(["the"] * 20), " or ".join(rare)),
        *("the of or and not to", "not the not of", '"' * 50, "a" * 900, "+ ! $ *", "x* y* z*"),
    ]


def search_all(library: Library, questions: list[str]) -> None:
    """Ask each question some times, for the whole page a reader gets; tell the CPU time."""
    site = Site(library, Address("news.example", 70))
    took: dict[str, float] = {}
    for words in questions:
        times = []
        for _ in range(ROUNDS):
            began = time.process_time()
            site.draw(Request("/search", (words,)))
            times.append(time.process_time() - began)
        took[words] = min(times)
    middle = statistics.median(took.values())
    print(f"{len(took)} searches, each with its page: median {middle * 1000:.1f} ms;", end=" ")
    print("the slowest:")
    for words, seconds in sorted(took.items(), key=lambda one: -one[1])[:SLOWEST]:
        print(f"{seconds * 1000:8.1f} ms  {words[:50]}")


if __name__ == "__main__":
    main()

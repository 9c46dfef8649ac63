"""Where figures go: a file with everything, a picture, and the tables of docs/performance.md.

Quick runs leave files that are not kept; only a full run changes the docs.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

import attrs

from benchmarks.figures import Chart, Measured, Size, figure_table
from benchmarks.machine import describe

FOLDER = Path("benchmarks/results")
DOCS = Path("docs/performance.md")
BEGIN, END = "<!-- figures: written by make bench-full -->\n", "<!-- end of the figures -->\n"

WIDTH, ROW, LABEL, VALUE = 720, 24, 170, 70
"""Pixels: of a chart, of a bar with the space around it, and of the words beside it."""

OURS = "gopherd"


def keep(found: Mapping[str, Measured], size: Size) -> None:
    """Write everything down."""
    FOLDER.mkdir(exist_ok=True)
    facts = {"date": f"{datetime.now(UTC):%Y-%m-%d}", **describe()}
    everything = {
        "size": attrs.asdict(size),
        "machine": facts,
        "found": {name: attrs.asdict(measured) for name, measured in found.items()},
    }
    (FOLDER / f"{size.name}.json").write_text(
        json.dumps(everything, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    charts = chain.from_iterable(measured.charts for measured in found.values())
    (FOLDER / f"{size.name}.svg").write_text(picture(list(charts)), encoding="utf-8")
    if size.patient:
        text = DOCS.read_text(encoding="utf-8")
        before, _, rest = text.partition(BEGIN)
        _, _, after = rest.partition(END)
        told = f"{before}{BEGIN}{as_markdown(found, facts, size)}{END}{after}"
        DOCS.write_text(told, encoding="utf-8")


def as_markdown(found: Mapping[str, Measured], facts: Mapping[str, str], size: Size) -> str:
    """Write all tables, and what they were measured on."""
    machine = ", ".join(f"{name} {value}" for name, value in facts.items())
    parts = [f"Measured with: {machine}.", f"![Bars](../benchmarks/results/{size.name}.svg)"]
    parts += [
        f"### {table.title}\n\n{table.as_markdown()}".rstrip()
        for measured in found.values()
        for table in measured.tables
    ]
    figures = tuple(figure for measured in found.values() for figure in measured.figures)
    parts.append(f"### Figures and goals\n\n{figure_table(figures).as_markdown()}".rstrip())
    notes = [f"- {note}" for measured in found.values() for note in measured.notes]
    if notes:
        parts.append("Not measured:\n\n" + "\n".join(notes))
    return "\n" + "\n\n".join(parts) + "\n\n"


def picture(charts: list[Chart]) -> str:
    """Draw charts of bars, one below the other, as SVG; grey words are seen on any ground."""
    drawn: list[str] = []
    top = ROW
    for chart in charts:
        drawn.append(f'<text x="0" y="{top - 8}" font-weight="bold">{chart.title}</text>')
        longest = max(value for _, value in chart.bars)
        for name, value in chart.bars:
            long = (WIDTH - LABEL - VALUE) * value / longest
            colour = "#d9660a" if name == OURS else "#8a9aa8"
            drawn.append(
                f'<text x="{LABEL - 8}" y="{top + 16}" text-anchor="end">{name}</text>'
                f'<rect x="{LABEL}" y="{top + 3}" width="{long:.1f}" height="{ROW - 6}"'
                f' fill="{colour}"/>'
                f'<text x="{LABEL + long + 6:.1f}" y="{top + 16}">{value:,.0f}</text>'
            )
            top += ROW
        top += 2 * ROW
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top - ROW}"'
        f' font-family="sans-serif" font-size="13" fill="#777777">\n'
        + "\n".join(drawn)
        + "\n</svg>\n"
    )

"""The looks: readable in the light, in the dark, and on paper."""

import base64
import hashlib
import re

import pytest

from gopherd.render.stylesheet import STYLE_HASH, STYLESHEET

BLOCKS = {
    "light": STYLESHEET.split("@media(prefers-color-scheme:dark)")[0],
    "dark": STYLESHEET.split("@media(prefers-color-scheme:dark)")[1].split("}}")[0],
    "paper": STYLESHEET.split("@media print")[1],
}
READABLE = 4.5
"""The contrast WCAG 2.2 asks of text at level AA (1.4.3)."""
VISIBLE = 3.0
"""And of what shows where a field is (1.4.11)."""


def colours(block: str) -> dict[str, str]:
    named = dict(re.findall(r"--(\w+):#([0-9a-f]{3,6})", block))
    return {name: code * 2 if len(code) == 3 else code for name, code in named.items()}


def brightness(colour: str) -> float:
    shares = [int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((brightness(one), brightness(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_measured_as_everybody_does() -> None:
    assert contrast("000000", "ffffff") == pytest.approx(21)
    assert contrast("777777", "ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("name", BLOCKS)
@pytest.mark.parametrize("ink", ["ink", "soft", "link", "been"])
@pytest.mark.parametrize("ground", ["paper", "well"])
def test_words_stand_out(name: str, ink: str, ground: str) -> None:
    known = colours(BLOCKS[name])
    assert contrast(known[ink], known[ground]) >= READABLE


@pytest.mark.parametrize("name", BLOCKS)
def test_fields_can_be_seen(name: str) -> None:
    known = colours(BLOCKS[name])
    assert contrast(known["soft"], known["well"]) >= VISIBLE


def test_every_colour_is_named_once_for_each_light() -> None:
    used = set(re.findall(r"var\(--(\w+)\)", STYLESHEET))
    for block in BLOCKS.values():
        assert set(colours(block)) == used
    rules = re.sub(r"--\w+:#[0-9a-f]+", "", STYLESHEET)
    assert not re.search(r"#[0-9a-f]{3}", rules)


def test_the_policy_knows_these_bytes() -> None:
    assert base64.b64decode(STYLE_HASH) == hashlib.sha256(STYLESHEET.encode()).digest()


def test_nothing_comes_from_elsewhere_and_nothing_ends_the_element() -> None:
    assert "url(" not in STYLESHEET
    assert "@import" not in STYLESHEET
    assert "<" not in STYLESHEET


def test_text_is_never_small_and_lines_are_never_long() -> None:
    root = re.search(r"html\{font:([\d.]+)rem", STYLESHEET)
    body = re.search(r"body\{.*?max-width:(\d+)ch", STYLESHEET)
    assert root is not None
    assert body is not None
    assert float(root[1]) >= 1
    assert int(body[1]) <= 75

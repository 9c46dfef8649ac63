"""What is taken out of rows and what it looks like made visible, from one table."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gopherwire.printable import reveal, scrub

CASES = [
    # text, scrubbed, revealed
    ("", "", ""),
    ("plain", "plain", "plain"),
    ("  spaces  kept  ", "  spaces  kept  ", "  spaces  kept  "),
    (
        "Äpfel “quoted” 日本 😀 e\u0301",
        "Äpfel “quoted” 日本 😀 e\u0301",
        "Äpfel “quoted” 日本 😀 e\u0301",
    ),
    ("no\u00a0break \u200bzero", "no\u00a0break \u200bzero", "no\u00a0break \u200bzero"),
    ("a\tb", "a b", "a␉b"),
    ("a\r\nb", "a b", "a␍␊b"),
    ("a\n\n\tb", "a b", "a␊␊␉b"),
    ("a\v\fb", "a b", "a␋␌b"),
    ("a\u2028b\u2029c", "a b c", "a<U+2028>b<U+2029>c"),
    ("a\x85b", "a b", "a<0x85>b"),
    ("a\0b", "ab", "a␀b"),
    ("\x1b[31mred\x1b[0m", "[31mred[0m", "␛[31mred␛[0m"),
    ("\x1b]52;c;eA==\x07", "]52;c;eA==", "␛]52;c;eA==␇"),
    ("\x9b31m", "31m", "<0x9B>31m"),
    ("\x80\x9f", "", "<0x80><0x9F>"),
    ("\x1f~\x7f\xa0", "~\xa0", "␟~␡\xa0"),
    ("a\u202eb\u202c", "ab", "a<U+202E>b<U+202C>"),
    ("\u202a\u202b\u202d", "", "<U+202A><U+202B><U+202D>"),
    ("\u2066\u2067\u2068\u2069", "", "<U+2066><U+2067><U+2068><U+2069>"),
    ("\u200e\u200f\u061c", "", "<U+200E><U+200F><U+061C>"),
    ("\ufeffa", "a", "<U+FEFF>a"),
    ("m\udcfcn\udc80\udcff", "mn", "m<0xFC>n<0x80><0xFF>"),
    ("\ud800\udc7f\udd00\udfff", "", "<U+D800><U+DC7F><U+DD00><U+DFFF>"),
    ("\u061d\u200d\u2027\u202f\u2065\u206a\ue000",)
    + ("\u061d\u200d\u2027\u202f\u2065\u206a\ue000",) * 2,
    ("]^\\-[", "]^\\-[", "]^\\-["),
]

anything = st.text(st.characters(), max_size=40)
nasty = st.text(
    st.sampled_from("ab \t\r\n\0\x1b\x7f\x85\x9b\u2028\u202e\u2066\u200f\ufeff\udc80\ud8ff")
)


@pytest.mark.parametrize(("text", "scrubbed", "_revealed"), CASES)
def test_scrubbing(text: str, scrubbed: str, _revealed: str) -> None:
    assert scrub(text) == scrubbed


@pytest.mark.parametrize(("text", "_scrubbed", "revealed"), CASES)
def test_revealing(text: str, _scrubbed: str, revealed: str) -> None:
    """Statement C24. Controls are made visible, not sent to the terminal."""
    assert reveal(text) == revealed


@given(anything | nasty)
def test_neither_lets_a_control_through(text: str) -> None:
    """Statement S16. Whatever the text holds."""
    for shown in (scrub(text), reveal(text)):
        assert not any(unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} for char in shown)
        assert not re.search("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\ufeff]", shown)


@given(anything | nasty)
def test_both_leave_clean_text_alone(text: str) -> None:
    assert scrub(scrub(text)) == scrub(text)
    assert reveal(reveal(text)) == reveal(text)
    assert reveal(scrub(text)) == scrub(text)

"""Certificates known again, changed, renewed; and a store that forgets nothing by accident."""

import errno
import ssl
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from gopherclient.trust import Fingerprint, TrustStore, Verdict, decide

NOW = datetime(2026, 1, 1, tzinfo=UTC)
GOOD = Fingerprint("aa", "2027-01-01T00:00:00+00:00")
OLD = Fingerprint("bb", "2025-01-01T00:00:00+00:00")
OTHER = Fingerprint("cc", "2027-01-01T00:00:00+00:00")

VERDICTS = [
    (None, OTHER, Verdict.FIRST),
    (GOOD, GOOD, Verdict.SAME),
    (OLD, OLD, Verdict.SAME),
    (GOOD, OTHER, Verdict.CHANGED),
    (OLD, OTHER, Verdict.RENEWED),
    (Fingerprint("aa"), OTHER, Verdict.CHANGED),
    (Fingerprint("aa", "next year"), OTHER, Verdict.CHANGED),
    (Fingerprint("aa", "2025-01-01"), OTHER, Verdict.CHANGED),  # says not in which time zone
]


@pytest.mark.parametrize(("known", "offered", "verdict"), VERDICTS)
def test_deciding(known: Fingerprint | None, offered: Fingerprint, verdict: Verdict) -> None:
    """Statement C45. First use is trusted, a change is noticed, a renewal expected."""
    assert decide(known, offered, now=NOW) == verdict


def test_without_a_moment_it_is_now() -> None:
    assert decide(Fingerprint("aa", "2001-01-01T00:00:00+00:00"), OTHER) == Verdict.RENEWED


@pytest.mark.parametrize("year", [2040, 2060])
def test_fingerprints_of_real_certificates(year: int) -> None:
    """Both ways in which a certificate can write a date."""
    expires = datetime(year, 5, 17, 1, 2, 3, tzinfo=UTC)
    certificate = trustme.CA().issue_cert("h", not_after=expires)
    der = pem_to_der(certificate.cert_chain_pems[0].bytes())
    fingerprint = Fingerprint.of(der)
    assert len(fingerprint.sha256) == 64
    assert fingerprint.not_after == expires.isoformat()
    assert Fingerprint.of(der[:-1]) != fingerprint
    for end in range(len(der)):
        Fingerprint.of(der[:end])


def pem_to_der(pem: bytes) -> bytes:
    return ssl.PEM_cert_to_DER_cert(pem.decode())


@given(st.binary(max_size=200))
def test_any_bytes_have_a_fingerprint(data: bytes) -> None:
    assert len(Fingerprint.of(data).sha256) == 64


def der(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    return bytes([tag, len(content)]) + content


@pytest.mark.parametrize(
    ("moment", "iso"),
    [
        (der(0x17, b"991231235959Z"), "1999-12-31T23:59:59+00:00"),
        (der(0x17, b"491231235959Z"), "2049-12-31T23:59:59+00:00"),
        (der(0x18, b"20501231235959Z"), "2050-12-31T23:59:59+00:00"),
        (der(0x04, b"20501231235959Z"), ""),
        (der(0x18, b"20509931235959Z"), ""),
        (der(0x17, b"\xff"), ""),
    ],
)
def test_moments(moment: bytes, iso: str) -> None:
    empty = der(0x30)
    validity = der(0x30, der(0x17, b"200101000000Z"), moment)
    signed = der(0x30, der(0xA0), der(0x02), empty, empty, validity, empty)
    assert Fingerprint.of(der(0x30, signed)).not_after == iso


def test_what_was_remembered_is_known(tmp_path: Path) -> None:
    store = TrustStore(tmp_path / "data" / "trust.json")
    assert store.known("h", 70) is None
    store.remember("h", 70, GOOD)
    store.remember("h", 71, OLD)
    again = TrustStore(store.path)
    assert again.known("h", 70) == GOOD
    assert again.known("H.", 71) == OLD
    again.forget("h", 70)
    again.forget("h", 70)
    assert store.known("h", 70) is None
    assert store.known("h", 71) == OLD


def test_entries_that_make_no_sense_are_unknown(tmp_path: Path) -> None:
    path = tmp_path / "trust.json"
    path.write_text('{"h:70": {"sha256": 3, "not_after": ""}, "h:71": [], "h:72": {"sha256": "a"}}')
    store = TrustStore(path)
    assert [store.known("h", port) for port in (70, 71, 72)] == [None, None, None]


def test_a_damaged_store_is_told_about(tmp_path: Path) -> None:
    path = tmp_path / "trust.json"
    path.write_text("{")
    told: list[str] = []
    store = TrustStore(path, notify=told.append)
    assert store.known("h", 70) is None
    assert "damaged" in "".join(told)
    path.write_text("[]")
    assert TrustStore(path).known("h", 70) is None


def test_a_store_that_cannot_be_read_just_now_is_not_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Statement C52. A disk that fails once does not make us meet everybody again."""
    path = tmp_path / "trust.json"
    told: list[str] = []
    store = TrustStore(path, notify=told.append)
    store.remember("h", 70, GOOD)

    def refuse(_path: Path) -> bytes:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as failing:
        failing.setattr(Path, "read_bytes", refuse)
        assert store.known("h", 70) is None
        assert "cannot be read (Input/output error)" in told[0]
        with pytest.raises(OSError, match="Input/output error"):
            store.remember("h", 71, OLD)
    assert store.known("h", 70) == GOOD

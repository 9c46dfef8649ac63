"""A certificate that nobody vouches for: what is in it, where it is put, what is never done."""

import ipaddress
import stat
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509

from gopherd.cli.cert import self_signed
from gopherd.cli.main import FAILED, main
from gopherd.serve.tls import TlsDoor

NAMES = [
    ("news.example", [x509.DNSName("news.example")]),
    ("127.0.0.1", [x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
    ("2001:db8::9", [x509.IPAddress(ipaddress.ip_address("2001:db8::9"))]),
    ("n" * 63 + ".example", [x509.DNSName("n" * 63 + ".example")]),
]
NOW = datetime(2026, 2, 28, 12, tzinfo=UTC)


@pytest.mark.parametrize(("host", "names"), NAMES)
def test_it_is_for_the_public_host(host: str, names: list[x509.GeneralName]) -> None:
    pem, _ = self_signed(host, NOW)
    certificate = x509.load_pem_x509_certificate(pem)
    known_as = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    assert list(known_as.value) == names
    assert certificate.not_valid_before_utc < NOW
    assert certificate.not_valid_after_utc.year == NOW.year + 10
    certificate.verify_directly_issued_by(certificate)


def test_it_is_put_where_the_settings_say(
    content: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["cert", "--public-host", "news.example"]) == 0
    assert capsys.readouterr().out == (
        "gopherd.crt and gopherd.key are made, for news.example\n"
        "Serve with them: gopherd serve --tls-cert gopherd.crt --tls-key gopherd.key\n"
    )
    files = [Path("gopherd.crt"), Path("gopherd.key")]
    assert [stat.S_IMODE(file.stat().st_mode) for file in files] == [0o600] * 2
    assert TlsDoor(*files).stamp


REFUSED = [
    ("gopherd.crt", [], "gopherd.crt is there already; move it away first"),
    ("gopherd.key", [], "gopherd.key is there already; move it away first"),
    ("", ["--tls-key", "content/k"], "content/k would be published with content"),
    ("", ["--tls-key", "missing/k"], "missing/k cannot be written (No such file or directory)"),
    ("", ["--tls-cert", "missing/c"], "missing/c cannot be written (No such file or directory)"),
]


@pytest.mark.parametrize(("there", "flags", "sentence"), REFUSED)
def test_nothing_is_written_over_or_left_half_done(
    content: Path,
    capsys: pytest.CaptureFixture[str],
    there: str,
    flags: list[str],
    sentence: str,
) -> None:
    if there:
        Path(there).symlink_to("nowhere")
    before = sorted(Path().rglob("*"))
    assert main(["cert", *flags]) == FAILED
    assert capsys.readouterr().err.startswith(f"gopherd: {sentence}")
    assert sorted(Path().rglob("*")) == before


def test_without_the_extra_it_says_what_is_missing(
    content: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "cryptography", None)
    assert main(["cert"]) == FAILED
    assert "pip install 'gophernews[tls]'" in capsys.readouterr().err

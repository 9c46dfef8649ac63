"""`gopherd cert`: a certificate for TLS that nobody vouches for; readers know it again by itself.

Gopher clients remember a server's certificate from the first visit, so it is made for long.
"""

import argparse
import ipaddress
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from gopherd.cli.opening import check_not_published
from gopherd.config.settings import Settings
from gopherd.errors import BadSettings
from gopherd.serve.desk import public_address

CERTIFICATE, KEY = Path("gopherd.crt"), Path("gopherd.key")
"""Where they are put when the settings name no place."""

GOOD_FOR = timedelta(days=3650)
"""A new certificate is an alarm to everybody who knows the old one."""

BEFORE = timedelta(days=1)
"""So that it is good already where clocks are slow."""


def cert(settings: Settings, _told: argparse.Namespace) -> int:
    """Make a certificate and its key, and say how to use them; neither is ever written over."""
    certificate, key = settings.tls_cert or CERTIFICATE, settings.tls_key or KEY
    for path in (certificate, key):
        check_not_published(path, settings.content)
        if path.exists() or path.is_symlink():
            raise BadSettings(f"{path} is there already; move it away first")
    host = public_address(settings, settings.port).host
    made, secret = self_signed(host, datetime.now(UTC))
    _put(key, secret)
    try:
        _put(certificate, made)
    except BadSettings:
        key.unlink()  # of no use without
        raise
    print(f"{certificate} and {key} are made, for {host}")
    print(f"Serve with them: gopherd serve --tls-cert {certificate} --tls-key {key}")
    return 0


def self_signed(host: str, now: datetime) -> tuple[bytes, bytes]:
    """Make a certificate for a host name or an address, and its key; both in PEM form."""
    try:
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes, serialization
        from cryptography.hazmat.primitives.asymmetric import ec
    except ModuleNotFoundError as error:
        raise BadSettings(
            "making certificates needs more; pip install 'gophernews[tls]', or use openssl"
        ) from error
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host[:64])])
    try:
        known_as: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        known_as = x509.DNSName(host)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BEFORE)
        .not_valid_after(now + GOOD_FOR)
        .add_extension(x509.SubjectAlternativeName([known_as]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    return (
        certificate.public_bytes(serialization.Encoding.PEM),
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
    )


def _put(path: Path, data: bytes) -> None:
    """Write a new file that nobody else may read."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
    except OSError as error:
        raise BadSettings(f"{path} cannot be written ({error.strerror})") from error

"""Certificates for the tests, of an authority that is as real as any."""

import os
from pathlib import Path

import trustme

HOST = "news.example"


def issue(authority: trustme.CA, place: Path) -> tuple[Path, Path]:
    """Put a certificate and its key into a folder, as files."""
    issued = authority.issue_cert(HOST)
    certificate, key = place / "c.pem", place / "k.pem"
    issued.cert_chain_pems[0].write_to_path(str(certificate))
    issued.private_key_pem.write_to_path(str(key))
    for path in (certificate, key):  # two in one tick of the clock look different all the same
        stamp = path.stat().st_mtime_ns + 1_000_000_000
        os.utime(path, ns=(stamp, stamp))
    return certificate, key

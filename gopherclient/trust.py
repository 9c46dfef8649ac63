"""Trust on first use: who a server was when we first met, and whether it still is.

Gopher has no authorities that vouch for certificates, so a change is all there is to notice.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from enum import Enum, auto
from pathlib import Path

from attrs import asdict, define, field, frozen

from gopherclient import store

_VERSION, _UTC_TIME, _GENERALIZED_TIME = 0xA0, 0x17, 0x18
_LONG_FORM = 0x80  # a DER length of more than seven bits
_CENTURY_TURNS = 50  # UTCTime years from here on are 19xx (RFC 5280 section 4.1.2.5.1)


@frozen
class Fingerprint:
    """A certificate: SHA-256 of its DER form in hexadecimal, and when it runs out.

    That moment is in ISO 8601, or empty where the certificate does not tell.
    """

    sha256: str
    not_after: str = ""

    @classmethod
    def of(cls, certificate: bytes) -> "Fingerprint":
        """Take the fingerprint of a certificate in DER form; never fails, whatever the bytes."""
        return cls(hashlib.sha256(certificate).hexdigest(), _not_after(certificate))

    def expired(self, now: datetime) -> bool:
        """Say whether the certificate has run out; one that does not tell never has."""
        try:
            return bool(self.not_after) and datetime.fromisoformat(self.not_after) < now
        except (ValueError, TypeError):  # not a moment, or one without a time zone
            return False


class Verdict(Enum):
    """How an offered certificate stands to the known one."""

    FIRST = auto()
    """Nothing was known."""
    SAME = auto()
    CHANGED = auto()
    """Another one, though the known one is still good: somebody may be in between."""
    RENEWED = auto()
    """Another one, because the known one has run out."""


def decide(
    known: Fingerprint | None, offered: Fingerprint, *, now: datetime | None = None
) -> Verdict:
    """Compare; without `now` the moment is this one."""
    if known is None:
        return Verdict.FIRST
    if known.sha256 == offered.sha256:
        return Verdict.SAME
    return Verdict.RENEWED if known.expired(now or datetime.now(UTC)) else Verdict.CHANGED


@define
class TrustStore:
    """The fingerprints we know, in a JSON file that other clients may change meanwhile."""

    path: Path
    notify: Callable[[str], object] = field(default=lambda _notice: None, kw_only=True)
    """Told when the file had to be put aside."""

    def __attrs_post_init__(self) -> None:
        store.sweep(self.path.parent)

    def known(self, host: str, port: int) -> Fingerprint | None:
        """Return what was remembered of a server; entries that make no sense are unknown."""
        try:
            table = self._read()
        except OSError as error:
            self.notify(f"{self.path} cannot be read ({error.strerror}); going on without it.")
            return None
        match table.get(_place(host, port)):
            case {"sha256": str(sha256), "not_after": str(not_after)}:
                return Fingerprint(sha256, not_after)
            case _:
                return None

    def remember(self, host: str, port: int, fingerprint: Fingerprint) -> None:
        """Trust this certificate from now on. Raises OSError if it cannot be written down.

        What is there already has to be read for that; otherwise all of it would be lost.
        """
        with store.held(self.path):
            self._write(self._read() | {_place(host, port): asdict(fingerprint)})

    def forget(self, host: str, port: int) -> None:
        """Meet this server as if for the first time. Raises OSError as `remember` does."""
        with store.held(self.path):
            table = self._read()
            if table.pop(_place(host, port), None) is not None:
                self._write(table)

    def _read(self) -> dict[str, object]:
        table, notice = store.read_json(self.path, {})
        if notice:
            self.notify(notice)
        assert isinstance(table, dict)
        return table

    def _write(self, table: dict[str, object]) -> None:
        store.write_atomically(self.path, _json(table))


def _json(table: dict[str, object]) -> bytes:
    return json.dumps(table, indent=1, sort_keys=True).encode() + b"\n"


def _place(host: str, port: int) -> str:
    return f"{host.lower().removesuffix('.')}:{port}"


def _not_after(certificate: bytes) -> str:
    """Find the end of the validity (RFC 5280 section 4.1); empty where there is none."""
    try:
        (_, whole), *_ = _elements(certificate)
        (_, signed), *_ = _elements(whole)
        parts = [content for tag, content in _elements(signed) if tag != _VERSION]
        _serial, _algorithm, _issuer, validity, *_ = parts
        _, (tag, moment), *_ = _elements(validity)
        return _read_moment(tag, moment.decode("ascii"))
    except (IndexError, ValueError):
        return ""


def _elements(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the tag and the content of each DER element; IndexError where one is cut short."""
    place = 0
    while place < len(data):
        tag, length = data[place], data[place + 1]
        place += 2
        if length >= _LONG_FORM:
            digits = length - _LONG_FORM
            length = int.from_bytes(data[place : place + digits], "big")
            place += digits
        yield tag, data[place : place + length]
        place += length


def _read_moment(tag: int, text: str) -> str:
    if tag == _UTC_TIME:
        text = f"{19 if int(text[:2]) >= _CENTURY_TURNS else 20}{text}"
    elif tag != _GENERALIZED_TIME:
        return ""
    moment = datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)
    return moment.isoformat()

"""What can stand between a reader and a page, one exception for each, told apart in one sentence.

    ReaderError
    ├── BadAddress     the address cannot be opened by anybody
    ├── NoSuchHost     no machine has that name
    ├── Unreachable    there is no way to that machine, or the proxy on the way will not have us
    ├── Refused        the machine is there, but nothing listens at that port
    ├── TimedOut       it took longer than we wait
    ├── Reset          the connection broke off
    ├── EmptyReply     the server hung up without a word
    ├── NotTls         an encrypted connection could not be agreed on
    ├── Untrusted      the server's certificate is not the one we know
    ├── TooBig         the reply went on beyond the limit
    ├── NotSaved       what came could not be written to the disk
    └── Declined       the server answered with an error in place of a file

The remedy says what the reader can do. Each has an exit status of its own; 1 and 2 are left to
the interpreter and to command line parsing, as everywhere.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gopherclient.trust import Fingerprint


class ReaderError(Exception):
    """Anything that keeps a page from the reader. Its text is one sentence."""

    exit_status: int = 3
    remedy: str = "Try again."
    partial: bytes = b""
    """What had come before it happened, where that was gathered."""

    def __init__(self, sentence: str, *, remedy: str | None = None) -> None:
        super().__init__(sentence)
        if remedy is not None:
            self.remedy = remedy


class BadAddress(ReaderError):
    """The address cannot be opened by anybody."""

    exit_status = 4
    remedy = "Correct the address; it looks like gopher://host/1/selector."


class NoSuchHost(ReaderError):
    """No machine has that name."""

    exit_status = 5
    remedy = "Check the spelling, and that you are online."


class Unreachable(ReaderError):
    """There is no way to that machine."""

    exit_status = 6
    remedy = "Check that you are online, and try again later."


class Refused(ReaderError):
    """Nothing listens at that port."""

    exit_status = 7
    remedy = "Check the port; the server may also be down for a while."


class TimedOut(ReaderError):
    """It took longer than we wait."""

    exit_status = 8
    remedy = "Try again later, or wait longer: --timeout, or the timeouts in config.toml."


class Reset(ReaderError):
    """The connection broke off."""

    exit_status = 9
    remedy = "Try again; what came before is only a part."


class EmptyReply(ReaderError):
    """The server hung up without a word."""

    exit_status = 10
    remedy = "The page may be empty, or the server may speak only TLS here: try gophers://."


class NotTls(ReaderError):
    """An encrypted connection could not be agreed on."""

    exit_status = 11
    remedy = "If you do not mind being overheard, open the address with gopher:// instead."


class Untrusted(ReaderError):
    """The server's certificate is not the one we know; nothing has been sent."""

    exit_status = 12
    remedy = "If you expected a change, accept the new certificate; if not, stay away."

    def __init__(
        self, host: str, port: int, offered: "Fingerprint", known: "Fingerprint | None"
    ) -> None:
        super().__init__(
            f"{host}:{port} shows another certificate than before; somebody may be listening in."
        )
        self.host = host
        self.port = port
        self.offered = offered
        self.known = known


class TooBig(ReaderError):
    """The reply went on beyond the limit; what came until then is kept."""

    exit_status = 13
    remedy = "Download it to a file instead."


class NotSaved(ReaderError):
    """What came could not be written to the disk."""

    exit_status = 14
    remedy = "Check the folder and the space that is left, or choose another name."


class Declined(ReaderError):
    """The server answered with an error of its own."""

    exit_status = 15
    remedy = "Ask whoever runs the server."

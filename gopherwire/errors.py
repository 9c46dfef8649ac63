"""What can be wrong with bytes or addresses, one exception for each.

    WireError
    ├── BadItem          a row that would break the menu it stands in
    ├── BadReply         a reply that is not what was asked for
    ├── BadRequest       a request line that means nothing
    ├── BadUrl           an address that leads nowhere
    └── RequestTooLong   a request line that does not end

Each message is a sentence the reader can act on.
"""


class WireError(Exception):
    """Anything this package refuses."""

    @property
    def sentence(self) -> str:
        """What is wrong, as a person is told: with a capital in front and a full stop behind."""
        told = str(self)
        return f"{told[:1].upper()}{told[1:]}."


class BadItem(WireError):
    """A menu row cannot be written."""


class BadReply(WireError):
    """A server's reply is not in the form that was asked for."""


class BadRequest(WireError):
    """A request cannot be read or written."""


class BadUrl(WireError):
    """An address cannot be opened."""


class RequestTooLong(WireError):
    """A request line passed its limit."""

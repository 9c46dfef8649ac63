"""The two texts that programs ask a Gopher server for: caps.txt and robots.txt.

Both hold nothing that changes without the masthead, and no version.
"""

from gopherd.config.masthead import Masthead

CAPS = """\
CAPS
CapsVersion=1
ExpireCapsAfter=3600
PathDelimeter=/
PathIdentity=.
PathParent=..
PathParentDouble=FALSE
PathEscapeCharacter=\\
PathKeepPreDelimeter=FALSE
ServerSoftware=gopherd
ServerDefaultEncoding=UTF-8
"""
"""Keys and their spelling are those of the commented caps.txt template."""

ROBOTS = """\
User-agent: *
Disallow:
"""
"""Everything here may be read by anyone."""


def caps_text(masthead: Masthead, tls_port: int = 0) -> str:
    """Describe the server to clients that ask what it can do; port 0 is no TLS."""
    known = {
        "ServerDescription": masthead.description,
        "ServerAdmin": masthead.mail,
        "ServerTLSPort": tls_port or "",
    }
    return CAPS + "".join(f"{key}={value}\n" for key, value in known.items() if value)


def robots_text() -> str:
    """Tell robots where they may go."""
    return ROBOTS

"""What the operator decides: where to listen, what readers are told, how much is allowed.

A settings file says it first, the environment may overrule it, flags have the last word.
"""

from collections.abc import Callable, Iterator, Mapping
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Any

import attrs
from attrs import frozen

from gopherd.config.table import (
    NotToml,
    fill,
    host_name,
    host_names,
    key_of,
    line_of,
    networks,
    one_of,
    place,
    read_table,
    seconds,
    setting,
    web_address,
    whole,
    words,
)
from gopherd.errors import BadSettings

SETTINGS_FILE = Path("gopherd.toml")
VARIABLE_PREFIX = "GOPHERD_"


@frozen(kw_only=True)
class Limits:
    """How much one reader may ask for, and how long the server waits for it."""

    longest_line: int = setting(
        1024,
        whole(257, 65536),
        "Bytes in a request line; the protocol says 255, some links more.",
    )
    request_deadline: float = setting(
        10.0, seconds(0.1, 3600), "Seconds a reader has to send the request line."
    )
    write_stall: float = setting(
        30.0, seconds(0.1, 3600), "Seconds a reader may take none of the bytes we send."
    )
    linger: float = setting(
        2.0, seconds(0, 60), "Seconds we wait for a reader to hang up once the reply is sent."
    )
    drain: float = setting(
        10.0, seconds(0, 3600), "Seconds the readers being served have when the server is stopped."
    )
    answer_deadline: float = setting(
        10.0, seconds(0.1, 3600), "Seconds a page may take to be made before we give up on it."
    )
    connections: int = setting(
        1000, whole(1, 1_000_000), "Readers served at one time; more are asked to come back."
    )
    connections_each: int = setting(
        50,
        whole(1, 1_000_000),
        "Readers served at one time from one IPv4 address or IPv6 /64.",
    )
    requests_rate: float = setting(
        0.0, seconds(0, 1_000_000), "Requests a second one address may make; 0 rations nobody."
    )
    requests_burst: int = setting(
        100, whole(1, 1_000_000), "Requests one address may make at once before it is rationed."
    )


@frozen(kw_only=True)
class Settings(Limits):
    """Everything the operator can set, with what it is when nobody says otherwise."""

    content: Path = setting(Path("content"), place, "The folder of articles.")
    host: tuple[str, ...] = setting(
        ("127.0.0.1",), host_names, "Address to listen on; may be given several times."
    )
    port: int = setting(7070, whole(0, 65535), "Port to listen on; 0 takes any free one.")
    public_host: str = setting(
        "", host_name, "Host name written into menus; default: the first address listened on."
    )
    public_port: int = setting(
        0, whole(0, 65535), "Port written into menus; default: the port listened on."
    )
    state: Path | None = setting(
        None,
        place,
        "Folder for catalogues, one for each content folder; default: in the user's cache.",
    )
    workers: int = setting(
        1,
        whole(1, 64),
        "Processes that serve, replaced if they die; several pay where there are cores for them.",
    )
    status_host: str = setting(
        "127.0.0.1", host_name, "Address of the operator's page and of the numbers for Prometheus."
    )
    status_port: int = setting(0, whole(0, 65535), "Port of the operator's page; 0 is nowhere.")
    journal: str = setting(
        "-", words, "File for the line each request leaves; - is standard error, off is nowhere."
    )
    journal_form: str = setting(
        "common", one_of("common", "json"), "How the journal's lines are written."
    )
    journal_addresses: str = setting(
        "whole",
        one_of("whole", "cut", "hashed", "off"),
        "What the journal tells of addresses: cut to their network, hashed until the next start.",
    )
    web: str = setting(
        "on", one_of("on", "off"), "Whether web browsers are shown the pages as HTML."
    )
    web_port: int = setting(
        0, whole(0, 65535), "Another port to listen on, for browsers; 0 is none but the first."
    )
    public_url: str = setting(
        "",
        web_address,
        "What addresses of the web view begin with; default: the public host and web port.",
    )
    text_terminator: str = setting(
        "rfc", one_of("rfc", "none"), "Whether a text ends with a line that is a lone full stop."
    )
    tls_cert: Path | None = setting(
        None, place, "Certificate in PEM form; with it, TLS is spoken on the same port as well."
    )
    tls_key: Path | None = setting(
        None, place, "The certificate's key in PEM form; default: it is in the certificate's file."
    )
    tls_port: int = setting(
        0, whole(0, 65535), "One more port to listen on, for clients that expect TLS on its own."
    )
    proxy_from: tuple[IPv4Network | IPv6Network, ...] = setting(
        (), networks, "Addresses of proxies, such as 10.0.0.0/8, that have to send a PROXY header."
    )
    user: str = setting("", words, "Who to be once the ports are open, if started as root.")
    group: str = setting("", words, "The group to be in then; default: the user's own.")
    sandbox: str = setting(
        "auto",
        one_of("auto", "on", "off"),
        "Whether the kernel keeps the server to its own files; auto: where the kernel can.",
    )


def settings_fields() -> "Iterator[tuple[str, attrs.Attribute[Any]]]":
    """Yield each setting as it is written (`public-port`) with its field, in order of use."""
    limits = attrs.fields_dict(Limits)
    every: tuple[attrs.Attribute[Any], ...] = attrs.fields(Settings)
    for field in sorted(every, key=lambda field: field.name in limits):
        yield key_of(field), field


def load_settings(
    *, file: Path | None, environ: Mapping[str, str], flags: Mapping[str, object]
) -> Settings:
    """Put the three layers on top of each other.

    `file` None means ./gopherd.toml if there is one. Raises BadSettings, which names every key
    or value that cannot be used, where it was given, and what is allowed.
    """
    layers = (
        *_file(file),
        (_variables(environ), _variable),
        (flags, lambda key: f"--{key}"),
    )
    wrong = [
        f"{where(one.key)}: {one.what}; {one.remedy}"
        for given, where in layers
        for one in fill(Settings, given)[1]
    ]
    if wrong:
        raise BadSettings("\n".join(wrong))
    merged = {key: value for given, _ in layers for key, value in given.items()}
    settings, _ = fill(Settings, merged)
    return settings


Layer = tuple[Mapping[str, object], Callable[[str], str]]
"""What is given, by key, and what says where a key is given."""


def _file(file: Path | None) -> Iterator[Layer]:
    path = file or SETTINGS_FILE
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        if file is None:
            return
        raise BadSettings(f"{path}: there is no such file; mend --config") from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadSettings(f"{path}: cannot be read ({error}); mend it, or --config") from error
    try:
        yield read_table(text), lambda key: f"{path}:{line_of(key, text) or 1}"
    except NotToml as error:
        raise BadSettings(f"{path}:{error.line or 1}: {error}; mend it") from error


def _variables(environ: Mapping[str, str]) -> dict[str, object]:
    ours = (name for name in environ if name.startswith(VARIABLE_PREFIX))
    return {
        name.removeprefix(VARIABLE_PREFIX).lower().replace("_", "-"): environ[name] for name in ours
    }


def _variable(key: str) -> str:
    return VARIABLE_PREFIX + key.upper().replace("-", "_")

"""What is sent by who means no good: to browsers' ears, the search, TLS and PROXY."""

from tests.end_to_end.test_nasty import EXPECTED

SMUGGLED = [
    (
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"0\r\n\r\n"
        b"GET /secret HTTP/1.1\r\nHost: x\r\n\r\n"
    ),
    b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 50\r\n\r\nhello",
    b"GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: \x0bchunked\r\n\r\nffffffffffffffff\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\n Folded: yes\r\n\tand: more\r\n\r\n",
    b"GET  /  HTTP/1.1\r\nHost: x\r\n\r\nGET /world HTTP/1.1\r\nHost: x\r\n\r\n" * 20,
    b"GET http://other.example/world HTTP/1.1\r\nHost: x\r\n\r\n",
    b"CONNECT other.example:443 HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\nRange: bytes=" + b"0-1," * 2000 + b"\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n" + b"x" * 50_000,
    (
        b"GET / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nUpgrade: h2c\r\n"
        b"Connection: Upgrade\r\n\r\n"
    ),
    b"GET /" + b"a/../" * 3000 + b" HTTP/1.1\r\n\r\n",
    b"GET / HTTP/9.9\r\n" + b"X: y\r\n" * 3000 + b"\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(200),
]
"""Requests of browsers that two servers would read in two ways, or one for ever."""

SEARCHES = [
    b"/search\t" + words
    for words in (
        b"*", b"w*", b"a* b* c* d*", b'"' * 200, b"(" * 200 + b")" * 200, b"not " * 200 + b"x",
        b"a or " * 190 + b"a", b"harbour near harbour", b"NEAR(" * 100, b"tag:*", b"day:*-*",
        b"day:0-99999999", b"country:" + b"\xff" * 300, b"x" * 900, b"\xe2\x80\xae" * 200,
        b"{title body}: x", b"^a", b"a AND NOT", b"' OR 1=1; --", b"a" + b"\xcc\x80" * 400,
    )
]  # fmt: skip

HELLO = b"\x16\x03\x01"
GARBAGE = [
    HELLO + b"\xff\xff" + bytes(range(256)) * 8,
    HELLO + b"\0\0" * 500,
    HELLO + b"\x40\x01" + bytes(2**14),
    b"\x16\x02\0\0\x05hello",
    b"\x80\x2e\x01\0\x02\0\x15\0\0\0\x10" + bytes(40),  # SSL 2
    b"\x15\x03\x01\0\x02\x02\x28",  # an alert
    b"\x17\x03\x03\0\x10" + bytes(16),  # data before any handshake
]

LIES = [
    b"PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n",
    b"PROXY TCP6 ::1 ::1 1 2\r\n" * 50,
    b"PROXY TCP4 1.2.3.4\0 5.6.7.8 1 2\r\n",
    b"PROXY TCP6 fe80::1%\x1b[31m ::1 1 2\r\n\r\n",
    b"\r\n\r\n\0\r\nQUIT\n\x21\x11\xff\xff" + b"\x20" * 3000,
    b"\r\n\r\n\0\r\nQUIT\n\x21\x31\0\xd8" + b"/etc/passwd" * 30,  # a Unix socket's
    b"\r\n\r\n\0\r\nQUIT\n\x2f\xff\0\0",
]

EVILS = [
    *(line + b"\r\n" for line, _ in EXPECTED),
    *(words + b"\r\n" for words in SEARCHES),
    *SMUGGLED,
    *GARBAGE,
    *LIES,
]

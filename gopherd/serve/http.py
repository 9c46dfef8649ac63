"""What a web browser is told that was pointed at the Gopher port: where to go instead."""

import re
from html import escape

from gopherd.render.gopher import Address
from gopherwire.request import Request

REQUEST_LINE = re.compile(r"(GET|HEAD|POST|PUT|DELETE|OPTIONS|PATCH|TRACE|CONNECT) \S+ HTTP/\d\.\d")

HTML = """\
<!DOCTYPE html>
<html lang="en">
<title>This is a Gopher server</title>
<p>This is a Gopher server. Open <a href="{url}">{url}</a> in a Gopher client.</p>
</html>
"""


def is_http(request: Request) -> bool:
    """Tell a browser's request line from a selector."""
    return not request.fields and REQUEST_LINE.fullmatch(request.selector) is not None


def browser_reply(request: Request, address: Address) -> bytes:
    """Answer a browser with one short page, whatever it asked for."""
    host = f"[{address.host}]" if ":" in address.host else address.host
    body = HTML.format(url=escape(f"gopher://{host}:{address.port}/")).encode()
    head = (
        "HTTP/1.1 200 OK\r\n"
        "Content-Type: text/html; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\n"
        "Connection: close\r\n\r\n"
    ).encode()
    return head if request.selector.startswith("HEAD ") else head + body

"""What a server might put into a page to reach past the reader into its terminal.

Every sequence has something in it that the reader itself never writes, so that it is known again.
"""

BELL, ST = b"\x07", b"\x1b\\"

HOSTILE: tuple[bytes, ...] = (
    # commands to the terminal: clipboard, titles, links, notes, files, colours
    b"\x1b]52;c;b3duZWQ=" + BELL,
    b"\x1b]0;owned" + BELL,
    b"\x1b]2;owned" + ST,
    b"\x1b]8;;http://owned.example/" + ST + b"here\x1b]8;;" + ST,
    b"\x1b]9;owned" + BELL,
    b"\x1b]777;notify;owned;owned" + BELL,
    b"\x1b]1337;File=name=b3duZWQ=:AA==" + BELL,
    b"\x1b]4;1;#ff0000" + ST,
    # questions, whose answers would arrive as key presses
    b"\x1b]10;?" + BELL,
    b"\x1b[6n",
    b"\x1b[?15n",
    b"\x1b[c",
    b"\x1b[>c",
    b"\x1b[21t",
    b"\x1b[?1$p",
    b"\x05owned",
    b'\x1bP$q"p' + ST,
    b"\x1bP+q544e" + ST,
    b"\x1b_Gi=31,s=1,v=1,a=q;AAAA" + ST,
    b"\x1b^owned" + ST,
    b"\x1bXowned" + ST,
    # modes, colours, places
    b"\x1b[?1049lowned",
    b"\x1b[?1049howned",
    b"\x1b[?25howned",
    b"\x1b[?1003;1006lowned",
    b"\x1b[31;7;31m",
    b"\x1b[2Jowned",
    b"\x1b[3;3Howned",
    b"\x1b[9999Aowned",
    b"\x1b[!p",
    b"\x1b[5i",
    b"\x1b[4h",
    b"\x1b[>4;2m",
    b"\x1bc",
    b"\x1b7owned\x1b8",
    b"\x1b(0owned",
    b"\x1b#8",
    b"\x1bZ",
    # C1, as UTF-8 and as bytes of their own
    b"\xc2\x9b31;7;31m",
    b"\xc2\x9d52;c;b3duZWQ=\xc2\x9c",
    b"\xc2\x90owned\xc2\x9c",
    b"\xc2\x85owned",
    b"\x9b31;7;31m",
    b"\x9d0;owned\x9c",
    b"\x90owned\x9c \x8d\x8f\x81",
    # single controls
    b"owned" + BELL + b"owned",
    b"\x0e\x0f",
    b"\0",
    b"\x7f",
    b"owned\x08\x08\x08\x08\x08",
    b"honest\rowned",
    b"\x0b\x0c",
    b"a\tb\t\tc",
    # directions, invisible and endless letters, halves of letters
    "\u202eowned\u202c".encode(),
    "\u2067\u2066owned\u2069\u2069".encode(),
    "\u061c\u200e\u200f\u2028\u2029\ufeff".encode(),
    "\u200b\u200c\u200d\u2060\u00ad".encode(),
    ("e" + "\u0301" * 40).encode(),
    b"\xed\xa0\x80\xed\xb0\x80",
    b"\xc0\x9b\xff\xfe\xf8\x88\x80\x80\x80",
    "\U000e0041\ufe0f\U0001f468\u200d\U0001f469".encode(),
    # markup of the libraries that draw the screen
    b"[/b]",
    b"[@click=app.quit]x[/]",
    b"[@click=app.bell]x[/@click]",
    b"[link=file:///etc/passwd]x[/link]",
    b"[bold red]x[/] [$error]x",
    b":bomb: \\[ [ ]] [[",
)
HARMLESS = tuple(b"words %d" % number for number, _ in enumerate(HOSTILE))
"""As many, of which no terminal takes notice."""

"""Gopherholes as their publishers would bring them along: one in each dialect."""

from pathlib import Path

WIDE = (
    "This row of words is wider than the sixty-seven columns that a page has, so that it is"
    " cut by one server and wrapped by the other, which loses nothing."
)

GOPHERNICUS: dict[str, str | bytes] = {
    "gophermap": (
        "!Ana's burrow\n"
        "# nobody sees this\n"
        "Welcome to the burrow.\n"
        "\n"
        "   .-.   drawn with\n"
        "  (o o)  spaces\n"
        f"{WIDE}\n"
        "0About me\tabout.txt\n"
        "1Phlog\tphlog\n"
        "1phlog\t\n"
        "1Files\t/files/\n"
        "1Odd names\todd\n"
        "1Mixed\tmixed\n"
        "hOn the web\tURL:https://ana.example/a?b=c#d\n"
        "1A friend\t/~bea\tbea.example\t7070\n"
        "0Without a port\tx/y\tbea.example\n"
        "8A bulletin board\tguest\tbbs.example\t23\n"
        "=parts/footer\n"
        "That is all.\n"
        ".\n"
        "0Below the end\tnowhere\n"
    ),
    "about.txt": "I am Ana.\n.\n..dots, and Grüße\n",
    "parts/footer": "- hides nothing here\nKept since 1998.\n1Top\t/\n* stops here\nnever shown\n",
    "phlog/gophermap": "!Phlog\nNewest last:\n0First\t2019-03-09.txt\n0Second\t./2019-03-10.txt\n",
    "phlog/2019-03-09.txt": "First entry.\n",
    "phlog/2019-03-10.txt": "Second entry.\nTitle: not a header\n",
    "files/gophermap": "Files:\n-secret.txt\n:md=9\n\n*\nnever shown\n",
    "files/secret.txt": "not listed\n",
    "files/file10.txt": "ten\n",
    "files/file2.txt": "two\n",
    "files/notes.md": "# notes\n",
    "files/README": "read me\n",
    "files/noend": "no suffix, still a text\n",
    "files/data": b"\0\1\2" * 100,
    "files/boat.png": b"\x89PNG\r\n\x1a\n.\r\n\0\xff" * 50,
    "files/old/gophertag": "Older things\n",
    "files/old/log.txt": "old\n",
    "files/new/log.txt": "new\n",
    "odd/a b#c.txt": "an odd name\n",
    "mixed/one.txt": "one\n",
    "mixed/two.gophermap": "Two is:\n0One again\tone.txt\n",
    "mixed/gophermap": "*",
}
"""Everything gophernicus documents, but for what it would run."""

BUCKTOOTH: dict[str, str | bytes] = {
    "gophermap": (
        "Tom's hole\n"
        "# a heading, not a comment\n"
        "* and * these * too\n"
        "0About\tabout.txt\n"
        "1stuff\t\n"
        "IA map\t/stuff/map.png\n"
        "9Elsewhere\t/x.bin\tbea.example\t7070\n"
        "7Find\t/v2/vs\tbea.example\t70\n"
        "...and so on\n"
    ),
    "about.txt": "I am Tom.\n",
    "stuff/gophermap": "Up\n1Top\t/\n0About\t/about.txt\n0Log\tlog.txt\n",
    "stuff/log.txt": "a log\n",
    "stuff/map.png": b"\x89PNG\r\n\x1a\n\0",
}

UMN: dict[str, str | bytes] = {
    "gophermap": "1Papers\tpapers\n",
    "papers/.Links": (
        "# links\n"
        "Name=University of Minnesota\n"
        "Type=1\n"
        "Path=1/\n"
        "Host=gopher.example\n"
        "Port=70\n"
        "Numb=1\n"
        "\n"
        "Name=Read this first\n"
        "Path=./intro.txt\n"
        "Numb=2\n"
        "\n"
        "Type=X\n"
        "Path=./draft.txt\n"
    ),
    "papers/.names": "Path=./boats.txt\nName=Boats, and how they float\nNumb=-1\n",
    "papers/.cap/tides.txt": "Name=Tide tables\n",
    "papers/.cap/hidden.txt": "Type=X\n",
    "papers/intro.txt": "An introduction.\n",
    "papers/draft.txt": "Not ready.\n",
    "papers/boats.txt": "They float.\n",
    "papers/tides.txt": "High at noon.\n",
    "papers/hidden.txt": "Hidden.\n",
    "papers/chart.gif": b"GIF89a\0\0",
    "papers/more/deep.txt": "Deep.\n",
}

GEOMYIDAE: dict[str, str | bytes] = {
    "index.gph": (
        "Bea's place\n"
        "tthe first letter was doubled\n"
        "t[in brackets]\n"
        "[0|About \\| me|about.txt|server|port]\n"
        "[1|Phlog|/phlog|server|port]\n"
        "[1|Pictures|pictures.gph|server|port]\n"
        "[1|A friend|/|ana.example|70]\n"
        "[h|Web|URL:https://bea.example|server|port]\n"
        "[i|words|Err||]\n"
    ),
    "about.txt": "I am Bea.\n",
    "pictures.gph": "[I|Boat|boat.png|server|port]\n",
    "boat.png": b"\x89PNG\r\n\x1a\n\0",
    "phlog/index.gph": "[0|One|1.txt|server|port]\n[1|Back|..|server|port]\n",
    "phlog/1.txt": "one\n",
}

HOLES = {"gophernicus": GOPHERNICUS, "bucktooth": BUCKTOOTH, "umn": UMN, "geomyidae": GEOMYIDAE}


def dig(root: Path, hole: dict[str, str | bytes]) -> None:
    """Write a gopherhole that everybody may read."""
    for path, data in hole.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data.encode() if isinstance(data, str) else data)
    for path_ in [root, *root.rglob("*")]:
        path_.chmod(0o755 if path_.is_dir() else 0o644)

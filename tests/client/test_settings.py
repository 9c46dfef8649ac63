"""config.toml: what is allowed, and what is said of the rest."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gopherclient.settings import Settings, read_settings, settings_fields
from gopherclient.stream import Patience


def read(
    path: Path, text: str | bytes, commands: tuple[str, ...] = ()
) -> tuple[Settings, tuple[str, ...]]:
    file = path / "config.toml"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_settings(file, commands=commands)


ALLOWED = [
    ('home = "news.example"', "home", "gopher://news.example/"),
    ('home = "gophers://h:7070/1/x"', "home", "gophers://h:7070/1/x"),
    ('theme = "amber"', "theme", "amber"),
    ("width = 60", "width", 60),
    ("wrap = false", "wrap", False),
    ('encoding = "cp437"', "encoding", "cp437"),
    ('encoding = "auto"', "encoding", "auto"),
    ('preset = "vim"', "preset", "vim"),
    ('downloads = "/x/y"', "downloads", Path("/x/y")),
    ("images = false", "images", False),
    ("banners = false", "banners", False),
    ("cache-megabytes = 5", "cache_bytes", 5_000_000),
    ("connect-timeout = 3", "patience", Patience(3, 30, 600)),
    ("idle-timeout = 0.5", "patience", Patience(15, 0.5, 600)),
    ("total-timeout = 60", "patience", Patience(15, 30, 60)),
    ('socks-proxy = "socks5h://127.0.0.1:9050"', "socks_proxy", "127.0.0.1:9050"),
    ('socks-proxy = "[::1]:9050"', "socks_proxy", "[::1]:9050"),
    ('socks-proxy = ""', "socks_proxy", ""),
    ("confirm-leaving = true", "confirm_leaving", True),
    ('[keys]\nopen = "o"\n"page.back" = ["h", "left"]\nquit = []', "keys", {
        "open": ("o",), "page.back": ("h", "left"), "quit": (),
    }),
]  # fmt: skip


@pytest.mark.parametrize(("text", "name", "value"), ALLOWED)
def test_reading(tmp_path: Path, text: str, name: str, value: object) -> None:
    settings, notices = read(tmp_path, text)
    assert notices == ()
    assert getattr(settings, name) == value


def test_every_setting_is_in_the_table_and_has_a_sentence() -> None:
    tried = {text.partition(" =")[0].strip("[") for text, _, _ in ALLOWED}
    names = {key for key, _ in settings_fields()}
    assert names == {"keys" if name.startswith("keys]") else name for name in tried}
    for key, each in settings_fields():
        assert each.metadata["help"].endswith("."), key


REFUSED = [
    ('home = "https://x/"', 1, "home", "gopher://gopher.example/"),
    ("home = 7", 1, "home", "address"),
    ('\ntheme = "neon"', 2, "'neon'", "newsprint, paper, amber, terminal"),
    ("width = 121", 1, "121", "from 30 to 120"),
    ('\n"w\\u0069dth" = 1', 1, "width", "from 30 to 120"),
    ("width = true", 1, "True", "from 30 to 120"),
    ("width = 0x" + "f" * 5000, 1, "that number", "from 30 to 120"),
    ("wrap = 1", 1, "wrap = 1", "true or false"),
    ('encoding = "base64"', 1, "base64", "auto, or an encoding such as utf-8"),
    ("encoding = 8", 1, "8", "auto, or"),
    ('preset = "emacs"', 1, "emacs", "default, lynx, phetch, bombadillo, newsboat, vim"),
    ('downloads = ""', 1, "downloads", "path of a folder"),
    ('downloads = "~nobody-of-that-name/x"', 1, "downloads", "path of a folder"),
    ("idle-timeout = nan", 1, "nan", "seconds from 0.1 to 3600"),
    ("idle-timeout = true", 1, "True", "seconds from 0.1 to 3600"),
    ('idle-timeout = "5"', 1, "'5'", "seconds from 0.1 to 3600"),
    ('socks-proxy = "nowhere"', 1, "nowhere", "host:port"),
    ('socks-proxy = "h:99999"', 1, "99999", "host:port"),
    ("socks-proxy = 9050", 1, "9050", "host:port"),
    ("widht = 70", 1, "'widht'", "did you mean 'width'? there are banners"),
    ("qqq = 70", 1, "'qqq'", "; there are banners"),
    ('keys = "vim"', 1, "keys", "[keys]"),
    ("# x\n[keys]\nopen = 7", 3, "open = 7", "a key such as"),
    ('[keys]\nopen = "a b"', 2, "'a b'", "a key such as"),
    ('[keys]\nopen = [""]', 2, "open", "a key such as"),
    ('[keys]\nopne = "o"', 2, "'opne'", "did you mean 'open'? there are open, quit"),
    ("[theme]\nx = 1", 1, "theme", "newsprint"),
    ('theme = { a = 1 }\n[keys]\ntheme = "x"', 1, "theme", "newsprint"),
    ("width = = 3", 1, "not TOML", "defaults are used"),
    ("\n\nwidth", 3, "not TOML", "defaults are used"),
    ("x = " + "[" * 5000, 1, "not TOML", "defaults are used"),
]


@pytest.mark.parametrize(("text", "line", "itself", "allowed"), REFUSED)
def test_what_cannot_be_used_is_told_with_its_line_and_what_is_allowed(
    tmp_path: Path, text: str, line: int, itself: str, allowed: str
) -> None:
    settings, notices = read(tmp_path, text, commands=("open", "quit"))
    assert settings == Settings()
    assert notices[0].startswith(f"{tmp_path / 'config.toml'}:{line}: ")
    assert itself in notices[0]
    assert allowed in notices[0]


def test_what_can_be_used_beside_it_is_used(tmp_path: Path) -> None:
    settings, notices = read(tmp_path, 'width = 1\nwrap = false\n[keys]\na = 1\nb = "b"\n')
    assert (settings.wrap, settings.keys) == (False, {"b": ("b",)})
    assert len(notices) == 2


def test_no_file_is_no_notice_and_one_that_cannot_be_read_is(tmp_path: Path) -> None:
    assert read_settings(tmp_path / "config.toml") == (Settings(), ())
    (tmp_path / "config.toml").mkdir()
    settings, (notice,) = read_settings(tmp_path / "config.toml")
    assert settings == Settings()
    assert "cannot be read" in notice


def test_a_byte_order_mark_is_no_harm_and_latin_1_is_told(tmp_path: Path) -> None:
    assert read(tmp_path, b"\xef\xbb\xbfwidth = 71")[0].width == 71
    _, (notice,) = read(tmp_path, b"# \xe9\nwidth = 71")
    assert "UTF-8" in notice


@given(text=st.text("abhiknotwy=[]{}\"'#.0129 \n-\x00\u202e", max_size=60))
def test_any_text_starts(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    settings, _ = read(tmp_path_factory.mktemp("x"), text)
    assert settings.home == Settings().home

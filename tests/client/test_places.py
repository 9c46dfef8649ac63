"""Where files are."""

from pathlib import Path

from gopherclient.places import Places


def test_one_folder_can_hold_everything(tmp_path: Path) -> None:
    places = Places.default({"GOPHERCLIENT_HOME": str(tmp_path)})
    files = [
        *(places.settings, places.bookmarks, places.history, places.unread, places.queue),
        *(places.sessions, places.trust, places.pages),
    ]
    assert all(file.is_relative_to(tmp_path) for file in files)
    assert len(set(files)) == len(files)


def test_without_it_the_system_decides() -> None:
    places = Places.default({})
    assert places.config.name == places.data.name == places.cache.name == "gopherclient"

"""The tables of the SQLite catalogue. A change of these lines makes every catalogue start anew.

Whatever a page counts has been counted as articles came and went, by the writer or by triggers: no
page counts rows.
"""

import zlib

APPLICATION_ID = 0x476F7068
"""`Goph`, kept in the file's header, so that no other program's database is taken for ours."""

FILES = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- every file there is, by the folder it is in; article is the id of what was made of it
CREATE TABLE files (
    folder TEXT NOT NULL,
    name TEXT NOT NULL,
    stamp TEXT NOT NULL,
    print BLOB NOT NULL,
    due INTEGER,
    article INTEGER,
    PRIMARY KEY (folder, name)
) WITHOUT ROWID;
CREATE INDEX files_due ON files (due) WHERE due IS NOT NULL;

CREATE TABLE plain (
    folder TEXT NOT NULL,
    name TEXT NOT NULL,
    selector TEXT NOT NULL UNIQUE,
    target TEXT NOT NULL,
    kind TEXT NOT NULL,
    size INTEGER NOT NULL,
    sorting TEXT NOT NULL, -- its name, in natural order
    PRIMARY KEY (folder, name)
) WITHOUT ROWID;
CREATE UNIQUE INDEX plain_sorted ON plain (folder, sorting);

-- the maps of gopherholes; speaks_for is the folder whose page they are about
CREATE TABLE maps (
    folder TEXT NOT NULL,
    name TEXT NOT NULL,
    target TEXT NOT NULL,
    speaks_for TEXT NOT NULL,
    dialect TEXT NOT NULL,
    size INTEGER NOT NULL,
    PRIMARY KEY (folder, name)
) WITHOUT ROWID;
CREATE INDEX maps_speaking ON maps (speaks_for, name);

-- name, place and blurb are those of its section.toml
CREATE TABLE folders (
    folder TEXT PRIMARY KEY, -- empty for content/ itself
    parent TEXT NOT NULL, -- '/' for that of content/, which is in no list
    sorting TEXT NOT NULL, -- the last part of its path, in natural order
    stamp TEXT NOT NULL,
    name TEXT NOT NULL DEFAULT '',
    place INTEGER NOT NULL DEFAULT 1000,
    blurb TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID;
CREATE INDEX folders_parent ON folders (parent, place, sorting);

-- what a file shows or links here; shown is how it names a picture, and empty for a link
CREATE TABLE mentions (
    folder TEXT NOT NULL,
    name TEXT NOT NULL,
    wanted_folder TEXT NOT NULL,
    wanted_name TEXT NOT NULL,
    shown TEXT NOT NULL,
    PRIMARY KEY (folder, name, wanted_folder, wanted_name, shown)
) WITHOUT ROWID;
CREATE INDEX mentions_wanted ON mentions (wanted_folder, wanted_name);

-- the pictures that are not there
CREATE TABLE missing (
    folder TEXT NOT NULL,
    name TEXT NOT NULL,
    wanted_folder TEXT NOT NULL,
    wanted_name TEXT NOT NULL,
    shown TEXT NOT NULL,
    PRIMARY KEY (wanted_folder, wanted_name, folder, name, shown)
) WITHOUT ROWID;
CREATE TRIGGER picture_wanted AFTER INSERT ON mentions WHEN new.shown <> '' AND NOT EXISTS
    (SELECT 1 FROM files WHERE folder = new.wanted_folder AND name = new.wanted_name)
BEGIN
    INSERT INTO missing SELECT new.folder, new.name,
        new.wanted_folder, new.wanted_name, new.shown;
END;
CREATE TRIGGER picture_unwanted AFTER DELETE ON mentions WHEN old.shown <> '' BEGIN
    DELETE FROM missing WHERE wanted_folder = old.wanted_folder AND wanted_name = old.wanted_name
        AND folder = old.folder AND name = old.name AND shown = old.shown;
END;
CREATE TRIGGER file_put AFTER INSERT ON files BEGIN
    DELETE FROM missing WHERE wanted_folder = new.folder AND wanted_name = new.name;
END;
CREATE TRIGGER file_removed AFTER DELETE ON files BEGIN
    INSERT INTO missing SELECT folder, name, wanted_folder, wanted_name, shown FROM mentions
        WHERE wanted_folder = old.folder AND wanted_name = old.name AND shown <> '';
END;

-- what each of the last editions has touched; of a large one only that it touched everything
CREATE TABLE editions (edition INTEGER PRIMARY KEY, everything INTEGER NOT NULL);
CREATE TABLE touched (
    edition INTEGER NOT NULL,
    subject TEXT NOT NULL,
    PRIMARY KEY (edition, subject)
) WITHOUT ROWID;

-- origin is the file the problem was read in
CREATE TABLE problems (
    origin TEXT NOT NULL,
    path TEXT NOT NULL,
    line INTEGER,
    what TEXT NOT NULL,
    remedy TEXT NOT NULL,
    left_out INTEGER NOT NULL
);
CREATE INDEX problems_origin ON problems (origin);
"""

ARTICLES = """
-- id is minus the place of `Mark`: it grows with the time, so the newest have the highest.
-- Every index ends with it, and so every shelf is in order.
CREATE TABLE articles (
    id INTEGER PRIMARY KEY,
    folder TEXT NOT NULL,
    name TEXT NOT NULL,
    target TEXT NOT NULL,
    selector TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    day TEXT NOT NULL,
    clock TEXT NOT NULL,
    source TEXT NOT NULL,
    source_key TEXT NOT NULL,
    country TEXT NOT NULL,
    country_key TEXT NOT NULL,
    story TEXT NOT NULL,
    tags TEXT NOT NULL, -- a line each: its key, a tab, its name
    words INTEGER NOT NULL,
    declared TEXT NOT NULL, -- the story its writer names; story may be one it was found to tell
    language TEXT NOT NULL,
    corrected INTEGER NOT NULL,
    original TEXT NOT NULL -- the selector of what it is a translation of
);
CREATE INDEX articles_section ON articles (folder);
CREATE INDEX articles_country ON articles (country_key) WHERE country_key <> '';
CREATE INDEX articles_source ON articles (source_key) WHERE source_key <> '';
CREATE INDEX articles_day ON articles (day);
CREATE INDEX articles_original ON articles (original) WHERE original <> '';
CREATE INDEX articles_story ON articles (story) WHERE story <> '';

-- selectors that articles had before
CREATE TABLE aliases (
    selector TEXT NOT NULL,
    article INTEGER NOT NULL,
    PRIMARY KEY (selector, article)
) WITHOUT ROWID;
CREATE INDEX aliases_article ON aliases (article);

CREATE TABLE tags (
    key TEXT NOT NULL,
    article INTEGER NOT NULL,
    PRIMARY KEY (key, article)
) WITHOUT ROWID;
"""

COUNTS = """
-- How many articles stand on a shelf; an empty one has no row. The shelf '' has them all.
CREATE TABLE shelves (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    articles INTEGER NOT NULL,
    PRIMARY KEY (kind, key)
) WITHOUT ROWID;

CREATE TABLE kinds (kind TEXT PRIMARY KEY, shelves INTEGER NOT NULL) WITHOUT ROWID;

CREATE TABLE stories (
    story TEXT PRIMARY KEY,
    takes INTEGER NOT NULL,
    newest INTEGER NOT NULL -- the id of its newest article
) WITHOUT ROWID;
CREATE INDEX stories_newest ON stories (newest) WHERE takes > 1;

CREATE TRIGGER shelf_put AFTER INSERT ON shelves BEGIN
    INSERT INTO kinds VALUES (new.kind, 1) ON CONFLICT DO UPDATE SET shelves = shelves + 1;
END;
CREATE TRIGGER shelf_empty AFTER UPDATE ON shelves WHEN new.articles = 0 BEGIN
    DELETE FROM shelves WHERE kind = new.kind AND key = new.key;
    UPDATE kinds SET shelves = shelves - 1 WHERE kind = new.kind;
    DELETE FROM kinds WHERE kind = new.kind AND shelves = 0;
END;

CREATE TRIGGER article_put AFTER INSERT ON articles BEGIN
    {told}
END;
CREATE TRIGGER article_removed AFTER DELETE ON articles BEGIN
    {untold}
END;
CREATE TRIGGER article_retold AFTER UPDATE OF story ON articles BEGIN
    {untold}
    {told}
END;
"""

TOLD = """
    INSERT INTO stories SELECT new.story, 1, new.id WHERE new.story <> ''
        ON CONFLICT DO UPDATE SET takes = takes + 1, newest = max(newest, new.id);
"""
UNTOLD = """
    UPDATE stories SET takes = takes - 1 WHERE story = old.story;
    DELETE FROM stories WHERE story = old.story AND takes = 0;
    UPDATE stories SET newest = (SELECT max(id) FROM articles
            WHERE story <> '' AND story = old.story)
        WHERE story = old.story AND newest = old.id;
"""

SEARCH = """
-- articles whose words are not in the index yet
CREATE TABLE waiting (article INTEGER PRIMARY KEY);

-- The row of `sought` that an article has. It grows with the time of the article, and is never
-- given to another: the index keeps no texts, so what is gone stays in it and leads to no article.
-- root is the first one of the story it tells.
CREATE TABLE indexed (
    id INTEGER PRIMARY KEY,
    article INTEGER UNIQUE,
    declared TEXT NOT NULL,
    root INTEGER NOT NULL
);
CREATE INDEX indexed_root ON indexed (root);
CREATE INDEX indexed_gone ON indexed (id) WHERE article IS NULL;

CREATE VIRTUAL TABLE sought USING fts5 (
    title, body, filed, content = '', tokenize = "unicode61 remove_diacritics 2"
);

-- every word there is, and how many articles have held it
CREATE TABLE vocabulary (
    word TEXT PRIMARY KEY,
    stem TEXT NOT NULL,
    articles INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX vocabulary_stem ON vocabulary (stem);

-- the strongest words of an article; near is a stretch of time, so that those of one lie together
CREATE TABLE strong (
    near INTEGER NOT NULL,
    stem INTEGER NOT NULL,
    id INTEGER NOT NULL,
    weight INTEGER NOT NULL,
    PRIMARY KEY (near, stem, id)
) WITHOUT ROWID;

-- articles that are alike, each pair from both sides
CREATE TABLE kin (
    id INTEGER NOT NULL,
    other INTEGER NOT NULL,
    likeness REAL NOT NULL,
    PRIMARY KEY (id, other)
) WITHOUT ROWID;

-- those that have lost one of their kin
CREATE TABLE unsettled (id INTEGER PRIMARY KEY);

CREATE TRIGGER article_waits AFTER INSERT ON articles BEGIN
    INSERT INTO waiting VALUES (new.id);
END;
CREATE TRIGGER article_forgotten AFTER DELETE ON articles BEGIN
    DELETE FROM waiting WHERE article = old.id;
    UPDATE indexed SET article = NULL WHERE article = old.id;
END;
CREATE TRIGGER index_forgotten AFTER UPDATE OF article ON indexed BEGIN
    INSERT OR IGNORE INTO unsettled SELECT other FROM kin WHERE id = old.id;
    DELETE FROM kin WHERE other = old.id AND id IN (SELECT other FROM kin WHERE id = old.id);
    DELETE FROM kin WHERE id = old.id;
END;
"""

SCHEMA = FILES + ARTICLES + COUNTS.format(told=TOLD, untold=UNTOLD) + SEARCH

SCHEMA_VERSION = zlib.crc32(SCHEMA.encode()) & 0x7FFF_FFFF
"""Kept in `user_version`; a catalogue of another version is thrown away and read again."""

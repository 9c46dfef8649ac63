"""The tables of the SQLite catalogue. A change of these lines makes every catalogue start anew."""

import zlib

APPLICATION_ID = 0x476F7068
"""`Goph`, kept in the file's header, so that no other program's database is taken for ours."""

SCHEMA = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE files (
    path TEXT PRIMARY KEY,
    stamp TEXT NOT NULL,
    print BLOB NOT NULL,
    due INTEGER
) WITHOUT ROWID;

-- age is minus the seconds since 1970, so that every index runs from the newest to the oldest
CREATE TABLE articles (
    path TEXT PRIMARY KEY,
    selector TEXT NOT NULL UNIQUE,
    target TEXT NOT NULL,
    folder TEXT NOT NULL,
    age INTEGER NOT NULL,
    title TEXT NOT NULL,
    day TEXT NOT NULL,
    clock TEXT NOT NULL,
    source TEXT NOT NULL,
    source_key TEXT NOT NULL,
    country TEXT NOT NULL,
    country_key TEXT NOT NULL,
    story TEXT NOT NULL,
    words INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX articles_latest ON articles (age, selector);
CREATE INDEX articles_section ON articles (folder, age, selector);
CREATE INDEX articles_country ON articles (country_key, age, selector) WHERE country_key <> '';
CREATE INDEX articles_source ON articles (source_key, age, selector) WHERE source_key <> '';
CREATE INDEX articles_day ON articles (day, age, selector);
CREATE INDEX articles_story ON articles (story, age, selector) WHERE story <> '';

CREATE TABLE tags (
    key TEXT NOT NULL,
    path TEXT NOT NULL,
    name TEXT NOT NULL,
    age INTEGER NOT NULL,
    selector TEXT NOT NULL,
    PRIMARY KEY (key, age, selector)
) WITHOUT ROWID;
CREATE INDEX tags_path ON tags (path);

CREATE TABLE plain (
    path TEXT PRIMARY KEY,
    selector TEXT NOT NULL UNIQUE,
    target TEXT NOT NULL,
    folder TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    size INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX plain_folder ON plain (folder, name);

CREATE TABLE folders (folder TEXT PRIMARY KEY, parent TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX folders_parent ON folders (parent);

CREATE TABLE sections (
    path TEXT PRIMARY KEY,
    folder TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    place INTEGER NOT NULL,
    blurb TEXT NOT NULL
) WITHOUT ROWID;

-- wanted is where the picture has to be, shown is how the article names it
CREATE TABLE pictures (path TEXT NOT NULL, wanted TEXT NOT NULL, shown TEXT NOT NULL);
CREATE INDEX pictures_path ON pictures (path);

-- origin is the file the problem was read in; empty for what is wrong with the tree as such
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

SCHEMA_VERSION = zlib.crc32(SCHEMA.encode()) & 0x7FFF_FFFF
"""Kept in `user_version`; a catalogue of another version is thrown away and read again."""

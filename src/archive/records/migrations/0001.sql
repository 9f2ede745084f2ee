-- Days are text (2026-11-21); nothing about a story is finer than a day.
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);

CREATE TABLE devices (
    device TEXT PRIMARY KEY,
    public BLOB NOT NULL UNIQUE,
    token_sha256 BLOB NOT NULL UNIQUE,
    place TEXT NOT NULL,
    software TEXT NOT NULL,
    keyset_epoch INTEGER,
    enrolled_day TEXT NOT NULL,
    revoked_day TEXT
);
CREATE TABLE heartbeats (
    device TEXT NOT NULL, week TEXT NOT NULL, band TEXT NOT NULL,
    PRIMARY KEY (device, week)
);
CREATE TABLE invites (
    code_sha256 BLOB PRIMARY KEY, place TEXT NOT NULL, expires_at INTEGER NOT NULL
);
CREATE TABLE people (
    token_sha256 BLOB PRIMARY KEY, name TEXT NOT NULL, scopes TEXT NOT NULL,
    expires_at INTEGER NOT NULL
);

-- An upload, and for 30 days after it is finished the only link between a device and a story.
CREATE TABLE uploads (
    upload TEXT PRIMARY KEY,
    device TEXT NOT NULL,
    story TEXT NOT NULL, part TEXT NOT NULL, revision INTEGER NOT NULL,
    length INTEGER NOT NULL,
    sha256 BLOB NOT NULL,
    line1_sha256 BLOB NOT NULL, body_sha256 BLOB NOT NULL,
    metadata TEXT NOT NULL,
    finished INTEGER NOT NULL,
    expires_day TEXT NOT NULL,
    UNIQUE (device, story, part, revision)
);
CREATE INDEX uploads_by_story ON uploads (story);

-- Lines 1 to 3 of a sealed file; its body is the object of that name.
CREATE TABLE parts (
    story TEXT NOT NULL, part TEXT NOT NULL, revision INTEGER NOT NULL,
    line1 BLOB NOT NULL, line2 BLOB NOT NULL, line3 BLOB NOT NULL,
    line1_sha256 BLOB NOT NULL, body_sha256 BLOB NOT NULL,
    body_bytes INTEGER NOT NULL,
    object TEXT NOT NULL UNIQUE,
    keyset_epoch INTEGER NOT NULL,
    admitted_day TEXT NOT NULL,
    receipt BLOB NOT NULL,
    PRIMARY KEY (story, part, revision)
);
CREATE TABLE old_lines (
    story TEXT NOT NULL, part TEXT NOT NULL, revision INTEGER NOT NULL,
    line2 BLOB NOT NULL, line3 BLOB NOT NULL, replaced_day TEXT NOT NULL
);
CREATE INDEX old_lines_by_story ON old_lines (story);
CREATE TABLE quarantine (
    object TEXT PRIMARY KEY, story TEXT NOT NULL, part TEXT NOT NULL, revision INTEGER NOT NULL,
    line1_sha256 BLOB NOT NULL, body_sha256 BLOB NOT NULL, day TEXT NOT NULL
);

CREATE TABLE codes (story TEXT PRIMARY KEY, lookup TEXT NOT NULL, public BLOB NOT NULL);
CREATE INDEX codes_by_lookup ON codes (lookup);
CREATE TABLE withdrawals (
    lookup TEXT NOT NULL, public BLOB NOT NULL, day TEXT NOT NULL,
    PRIMARY KEY (lookup, public)
);
-- An empty part: the whole story is gone.
CREATE TABLE tombstones (
    story TEXT NOT NULL, part TEXT NOT NULL, envelope BLOB NOT NULL, reason TEXT NOT NULL,
    PRIMARY KEY (story, part)
);

-- The feed: each event holds the hash of the one before.
CREATE TABLE events (
    feed TEXT NOT NULL, position INTEGER NOT NULL, hash BLOB NOT NULL, event TEXT NOT NULL,
    PRIMARY KEY (feed, position)
);

CREATE TABLE documents (
    kind TEXT NOT NULL, version INTEGER NOT NULL,
    envelope BLOB NOT NULL, envelope_sha256 BLOB NOT NULL, payload_sha256 BLOB NOT NULL,
    day TEXT NOT NULL,
    PRIMARY KEY (kind, version)
);

CREATE TABLE audit (
    position INTEGER PRIMARY KEY, day TEXT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL,
    detail TEXT NOT NULL, hash BLOB NOT NULL
);

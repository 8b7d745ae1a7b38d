-- The ledger: state/ledger.db. What was due, what was made, what was issued to whom. One writer: the parent process.
-- Keys are natural texts, so that ledgers of shards merge and a merge twice changes nothing.
-- No names, no personal codes: units are ids, people are roles and logins. Times are local 'YYYY-MM-DDTHH:MM:SS'; the program binds them, SQLite's clock is never read.
-- Paths are below the folder of outputs. Who did what (issue, void, verify …) also stands in audit.log, which no restored copy of this file takes back.
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA foreign_keys = ON;

CREATE TABLE run(
  run_id      TEXT PRIMARY KEY,        -- 'R000012'; a shard adds '-3of8'
  school_id   TEXT NOT NULL, started_at TEXT NOT NULL, ended_at TEXT, host TEXT NOT NULL, pid INTEGER NOT NULL, boot_id TEXT NOT NULL,
  reason      TEXT NOT NULL CHECK (reason = 'due' OR reason = 'manual' OR reason = 'correction' OR reason = 'duplicate' OR reason = 'shard'),
  engine      TEXT NOT NULL,           -- program version; output_version below is what enters the digest
  output_version INTEGER NOT NULL,
  shard INTEGER, shards INTEGER,
  state       TEXT NOT NULL CHECK (state = 'running' OR state = 'done' OR state = 'partial' OR state = 'failed' OR state = 'crashed'), note TEXT) STRICT, WITHOUT ROWID;
CREATE TABLE snapshot(                 -- what documents were made from
  sha256 BLOB PRIMARY KEY, school_id TEXT NOT NULL, needs TEXT NOT NULL, import_no INTEGER NOT NULL, data_to TEXT NOT NULL,
  path TEXT, made_at TEXT NOT NULL) STRICT, WITHOUT ROWID;   -- below state/; NULL: the file is gone
CREATE TABLE instance(                 -- job × period × due group
  instance_id TEXT PRIMARY KEY,        -- 'pvs/report-cards/2025-26/S2@9'
  school_id   TEXT NOT NULL, job TEXT NOT NULL, period TEXT NOT NULL,   -- '2025-26/S2@9': the period with its due group
  data_from   TEXT NOT NULL, data_to TEXT NOT NULL, opens TEXT NOT NULL, due TEXT NOT NULL, due_note TEXT,
  fulfils     TEXT NOT NULL CHECK (fulfils = 'made' OR fulfils = 'printed' OR fulfils = 'issued' OR fulfils = 'sent' OR fulfils = 'handed-over' OR fulfils = 'kept'),
  state       TEXT NOT NULL CHECK (state = 'waiting' OR state = 'ready' OR state = 'blocked' OR state = 'running' OR state = 'done' OR state = 'partial' OR state = 'failed' OR state = 'skipped'),
  units       INTEGER NOT NULL DEFAULT 0, made INTEGER NOT NULL DEFAULT 0, blocked INTEGER NOT NULL DEFAULT 0, failed INTEGER NOT NULL DEFAULT 0,   -- summed from unit
  fulfilled   INTEGER NOT NULL DEFAULT 0,   -- units for which what the rule asks is recorded
  first_made_at TEXT, done_at TEXT, was_late INTEGER NOT NULL DEFAULT 0 CHECK (was_late IN (0,1)),
  stamp       BLOB,                    -- what it was last compared with: import, layout, rules, settings; NULL = never
  layout      TEXT,                    -- id, of jobs that make documents
  UNIQUE (school_id, job, period)) STRICT, WITHOUT ROWID;
CREATE TABLE unit(                     -- what one document is about
  instance_id TEXT NOT NULL REFERENCES instance, unit TEXT NOT NULL,  -- value of the split's `unit` columns: 's0012', '2025-26/7.a', 'school'
  label       TEXT NOT NULL,           -- what people type and see: '7.a/12'
  class_id    TEXT, class_name TEXT, seq INTEGER NOT NULL,            -- seq: order of printing
  state       TEXT NOT NULL CHECK (state = 'waiting' OR state = 'ready' OR state = 'blocked' OR state = 'running' OR state = 'done' OR state = 'failed' OR state = 'skipped'),
  blocked_by  TEXT,                    -- codes, comma between: 'C204,C207'
  PRIMARY KEY (instance_id, unit)) STRICT, WITHOUT ROWID;
CREATE INDEX unit_by_class ON unit(instance_id, class_id);
CREATE TABLE version(
  instance_id TEXT NOT NULL, unit TEXT NOT NULL, version INTEGER NOT NULL,
  digest      BLOB NOT NULL,           -- exactly: output version, resolved layout with assets and fonts, parameters (with doc_date), language, profile, datasets
  layout_digest BLOB NOT NULL, lang TEXT NOT NULL, profile TEXT NOT NULL,   -- '2a', '2u'
  doc_date    TEXT NOT NULL,           -- date of the document
  made_at     TEXT NOT NULL,           -- day of the first making: a remake gives the same bytes
  state       TEXT NOT NULL CHECK (state = 'draft' OR state = 'printed' OR state = 'issued' OR state = 'superseded' OR state = 'void'),   -- printed: all that its rule asks; final, and yet never issued
  run_id      TEXT NOT NULL REFERENCES run, snapshot_sha256 BLOB NOT NULL REFERENCES snapshot,
  issued_at   TEXT, issued_by TEXT,    -- role and login
  reason      TEXT,                    -- of a correction or a void; never a name
  accepted_layout BLOB,                -- --accept-layout: this newer layout digest counts as the same
  PRIMARY KEY (instance_id, unit, version), FOREIGN KEY (instance_id, unit) REFERENCES unit,
  CHECK (state <> 'issued' OR issued_at IS NOT NULL), CHECK (state <> 'void' OR reason IS NOT NULL)) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX one_issued ON version(instance_id, unit) WHERE state IN ('printed', 'issued');
CREATE UNIQUE INDEX one_draft  ON version(instance_id, unit) WHERE state = 'draft';
CREATE TABLE input_part(               -- why it changed: one digest per dataset
  instance_id TEXT NOT NULL, unit TEXT NOT NULL, version INTEGER NOT NULL, dataset TEXT NOT NULL, rows INTEGER NOT NULL, digest BLOB NOT NULL,
  PRIMARY KEY (instance_id, unit, version, dataset), FOREIGN KEY (instance_id, unit, version) REFERENCES version ON DELETE CASCADE) STRICT, WITHOUT ROWID;
CREATE TABLE changed(                  -- issued versions that the present data no longer give
  instance_id TEXT NOT NULL, unit TEXT NOT NULL, version INTEGER NOT NULL, digest BLOB NOT NULL,   -- of the present input
  what        TEXT NOT NULL,           -- datasets that differ, comma between; 'layout' when only that does
  since       TEXT NOT NULL,           -- day it was first seen
  PRIMARY KEY (instance_id, unit), FOREIGN KEY (instance_id, unit, version) REFERENCES version) STRICT, WITHOUT ROWID;
CREATE TABLE output(
  instance_id TEXT NOT NULL, unit TEXT NOT NULL, version INTEGER NOT NULL, kind TEXT NOT NULL,   -- 'pdf', 'xlsx', 'csv', 'dump'
  path TEXT NOT NULL, sha256 BLOB NOT NULL, bytes INTEGER NOT NULL, pages INTEGER,
  copy_no INTEGER NOT NULL DEFAULT 1,  -- 2 …: a duplicate
  PRIMARY KEY (instance_id, unit, version, kind, path), FOREIGN KEY (instance_id, unit, version) REFERENCES version ON DELETE CASCADE) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX output_by_path ON output(path);
CREATE INDEX output_by_sha  ON output(sha256);             -- lieciba verify FILE
CREATE TABLE stale(path TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;   -- files of replaced drafts that are to be removed when nothing names them any more
CREATE TABLE verify_code(              -- lieciba verify CODE
  code BLOB PRIMARY KEY CHECK (length(code) = 10),         -- 80 bits of the keyed digest; printed in base32
  instance_id TEXT NOT NULL, unit TEXT NOT NULL, version INTEGER NOT NULL, copy_no INTEGER NOT NULL DEFAULT 1,
  FOREIGN KEY (instance_id, unit, version) REFERENCES version ON DELETE CASCADE) STRICT, WITHOUT ROWID;
CREATE INDEX code_by_version ON verify_code(instance_id, unit, version);

-- Bundles (one PDF per class, one workbook of all classes) are derived: made again from the units' current versions whenever one of those changes.
CREATE TABLE bundle(
  instance_id TEXT NOT NULL REFERENCES instance, bundle TEXT NOT NULL,      -- its path without extension
  kind TEXT NOT NULL, version INTEGER NOT NULL, digest BLOB NOT NULL,       -- over the parts' digests and versions in order
  complete INTEGER NOT NULL CHECK (complete IN (0,1)),  -- 0: blocked units are missing
  parts INTEGER NOT NULL, made_at TEXT NOT NULL, run_id TEXT NOT NULL REFERENCES run, path TEXT NOT NULL, sha256 BLOB NOT NULL, bytes INTEGER NOT NULL, pages INTEGER,
  PRIMARY KEY (instance_id, bundle, kind)) STRICT, WITHOUT ROWID;
CREATE INDEX bundle_by_path ON bundle(path);
CREATE INDEX bundle_by_sha  ON bundle(sha256);

-- Register of issued documents: only what a person confirmed. A whole class handed to its tutor is one batch, a row per unit. Never changed: a mistake is cancelled by a new row.
CREATE TABLE register(
  school_id TEXT NOT NULL, school_year TEXT NOT NULL, entry_no INTEGER NOT NULL, at TEXT NOT NULL,
  event TEXT NOT NULL CHECK (event = 'printed' OR event = 'sent' OR event = 'issued' OR event = 'handed-over' OR event = 'kept' OR event = 'cancelled'),
  instance_id TEXT NOT NULL, unit TEXT NOT NULL, version INTEGER NOT NULL,
  copy_no INTEGER NOT NULL DEFAULT 1,  -- 1 = original; 2 … = duplicate, which needs order_no
  to_role TEXT NOT NULL CHECK (to_role = 'student' OR to_role = 'parent' OR to_role = 'tutor' OR to_role = 'teacher' OR to_role = 'archive' OR to_role = 'authority' OR to_role = 'printer'),
  by_role TEXT NOT NULL, by_login TEXT NOT NULL, batch TEXT, order_no TEXT, order_date TEXT,
  cancels INTEGER,                     -- entry_no this row takes back
  note TEXT,                           -- e.g. number of the accompanying letter
  PRIMARY KEY (school_id, school_year, entry_no), FOREIGN KEY (instance_id, unit, version) REFERENCES version,
  CHECK (copy_no = 1 OR order_no IS NOT NULL), CHECK ((event = 'cancelled') = (cancels IS NOT NULL))) STRICT, WITHOUT ROWID;
CREATE INDEX register_by_unit ON register(instance_id, unit, version);
CREATE TRIGGER register_no_update BEFORE UPDATE ON register BEGIN SELECT RAISE(ABORT, 'the register is append-only'); END;
CREATE TRIGGER register_no_delete BEFORE DELETE ON register BEGIN SELECT RAISE(ABORT, 'the register is append-only'); END;

-- Duties that people do (action: remind, export …) and that somebody said are done.
CREATE TABLE deed(
  instance_id TEXT PRIMARY KEY REFERENCES instance, at TEXT NOT NULL, by_role TEXT NOT NULL, by_login TEXT NOT NULL, note TEXT) STRICT, WITHOUT ROWID;

CREATE TABLE problem(                  -- of the newest run of an instance
  instance_id TEXT NOT NULL REFERENCES instance, problem_no INTEGER NOT NULL, run_id TEXT NOT NULL REFERENCES run, unit TEXT, code TEXT NOT NULL, text TEXT NOT NULL,
  PRIMARY KEY (instance_id, problem_no)) STRICT, WITHOUT ROWID;
CREATE TABLE notice(
  instance_id TEXT NOT NULL REFERENCES instance, event TEXT NOT NULL, target TEXT NOT NULL, day TEXT NOT NULL DEFAULT '',   -- day: of events told daily
  sent_at TEXT, tries INTEGER NOT NULL DEFAULT 0, last_error TEXT,
  PRIMARY KEY (instance_id, event, target, day)) STRICT, WITHOUT ROWID;
PRAGMA user_version = 1;

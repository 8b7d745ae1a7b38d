-- The ledger, version 2: what it knows of the year's archive packages and of what was lawfully destroyed. Added to a ledger of version 1 when it is next written.
-- Facts are frozen at making: index, title and term are what the file plan said then.
CREATE TABLE package(                  -- the year's archive by classes of the file plan; file_class 'index' = the package that names the others
  school_id TEXT NOT NULL, school_year TEXT NOT NULL, file_class TEXT NOT NULL, revision INTEGER NOT NULL,
  file TEXT NOT NULL,                  -- 'PVS_2025-26_journals_r1.zip'
  path TEXT NOT NULL, sha256 BLOB NOT NULL CHECK (length(sha256) = 32), bytes INTEGER NOT NULL, made_at TEXT NOT NULL, by_role TEXT NOT NULL,
  key_id TEXT,                         -- Ed25519 key that signed it
  changes TEXT,                        -- revision 2 …: what changed and why
  state TEXT NOT NULL DEFAULT 'current' CHECK (state IN ('current','superseded','destroyed')), act_no TEXT, act_date TEXT,
  PRIMARY KEY (school_id, school_year, file_class, revision), CHECK (state <> 'destroyed' OR act_no IS NOT NULL)) STRICT, WITHOUT ROWID;
CREATE TABLE package_part(             -- what a package holds, a line of the hand-over act
  school_id TEXT NOT NULL, school_year TEXT NOT NULL, file_class TEXT NOT NULL, revision INTEGER NOT NULL, line_no INTEGER NOT NULL,
  file_index TEXT, title TEXT NOT NULL, keep TEXT,       -- NULL: the file plan does not say
  first_date TEXT, last_date TEXT, files INTEGER NOT NULL, documents INTEGER,
  PRIMARY KEY (school_id, school_year, file_class, revision, line_no), FOREIGN KEY (school_id, school_year, file_class, revision) REFERENCES package) STRICT, WITHOUT ROWID;
CREATE TABLE package_copy(             -- every disc, stick and second place
  school_id TEXT NOT NULL, school_year TEXT NOT NULL, file_class TEXT NOT NULL, revision INTEGER NOT NULL, copy_no INTEGER NOT NULL,
  medium TEXT NOT NULL, label TEXT NOT NULL, place TEXT,           -- 'CD-R', 'PVS 2025-26 1/2', 'arhīvs, 3. skapis'
  encrypted INTEGER NOT NULL DEFAULT 0 CHECK (encrypted IN (0,1)), made_at TEXT NOT NULL, by_role TEXT NOT NULL,
  verified_at TEXT, verified_ok INTEGER CHECK (verified_ok IN (0,1)), destroyed_at TEXT, act_no TEXT,
  PRIMARY KEY (school_id, school_year, file_class, revision, copy_no), FOREIGN KEY (school_id, school_year, file_class, revision) REFERENCES package) STRICT, WITHOUT ROWID;
CREATE TABLE disposal(                 -- an act of selection for destruction
  school_id TEXT NOT NULL, act_no TEXT NOT NULL, drafted_at TEXT NOT NULL, by_role TEXT NOT NULL,
  approved_no TEXT, approved_at TEXT, destroyed_at TEXT,           -- approved: by the National Archives; nothing goes before
  PRIMARY KEY (school_id, act_no), CHECK (destroyed_at IS NULL OR approved_at IS NOT NULL)) STRICT, WITHOUT ROWID;
CREATE TABLE disposal_item(
  school_id TEXT NOT NULL, act_no TEXT NOT NULL, line_no INTEGER NOT NULL,
  file_index TEXT, title TEXT NOT NULL, first_date TEXT, last_date TEXT, units INTEGER NOT NULL, keep TEXT NOT NULL,
  note TEXT,                           -- year of birth, medium, copies
  PRIMARY KEY (school_id, act_no, line_no), FOREIGN KEY (school_id, act_no) REFERENCES disposal) STRICT, WITHOUT ROWID;
PRAGMA user_version = 2;

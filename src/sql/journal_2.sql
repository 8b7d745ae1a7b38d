-- SPDX-License-Identifier: MIT
-- A store of schema 1 becomes one of schema 2, in one transaction, rows and their history kept: an office may have several holders over time (from_date
-- belongs to the key), and line items are remembered. journal.sql makes the same tables in a new store.
ALTER TABLE official RENAME TO official_1;
CREATE TABLE official(                          -- who holds an office from when; role 'head': the school's head, whose name in school_row has no dates
  row_id INTEGER PRIMARY KEY, school_id TEXT NOT NULL REFERENCES school, role TEXT NOT NULL, department TEXT NOT NULL DEFAULT '',
  title TEXT NOT NULL, title_gen TEXT, name TEXT NOT NULL, from_date TEXT NOT NULL DEFAULT '', to_date TEXT,
  import_id INTEGER NOT NULL REFERENCES import, supersedes INTEGER UNIQUE REFERENCES official, gone INTEGER NOT NULL DEFAULT 0 CHECK (gone IN (0,1)),
  UNIQUE (school_id, role, department, from_date, import_id)) STRICT;

INSERT INTO official(row_id, school_id, role, department, title, title_gen, name, from_date, to_date, import_id, gone)
  SELECT row_id, school_id, role, department, title, title_gen, name, coalesce(from_date, ''), to_date, import_id, gone FROM official_1;
-- A holder that another one took the place of was gone with that import: the same state at each import, told by the new key.
INSERT INTO official(school_id, role, department, title, title_gen, name, from_date, to_date, import_id, gone)
  SELECT o.school_id, o.role, o.department, o.title, o.title_gen, o.name, coalesce(o.from_date, ''), o.to_date, n.import_id, 1
  FROM official_1 n JOIN official_1 o ON o.row_id = n.supersedes WHERE coalesce(n.from_date, '') <> coalesce(o.from_date, '') AND o.gone = 0;
UPDATE official SET supersedes = (SELECT o.row_id FROM official o WHERE o.school_id = official.school_id AND o.role = official.role AND o.department = official.department
  AND o.from_date = official.from_date AND o.import_id < official.import_id ORDER BY o.import_id DESC LIMIT 1);
DROP TABLE official_1;
CREATE TABLE line_item(                         -- OneRoster: what the results of a line item are, so that a delta may bring results alone. No history, nobody's data
  school_id TEXT NOT NULL REFERENCES school, item_id TEXT NOT NULL, course_id TEXT NOT NULL, closing INTEGER NOT NULL CHECK (closing IN (0,1)),
  period TEXT NOT NULL, kind TEXT NOT NULL, date TEXT NOT NULL, title TEXT NOT NULL, weight TEXT NOT NULL, scale TEXT NOT NULL,  -- '' = the source does not say
  import_id INTEGER NOT NULL REFERENCES import, PRIMARY KEY (school_id, item_id)) STRICT, WITHOUT ROWID;
PRAGMA user_version = 2;

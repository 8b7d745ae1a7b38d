-- SPDX-License-Identifier: MIT
-- The school, its year, terms and days, and what is taught. Reads the temporary tables that snapshot_copy.c filled (p, cal_term, dates, now_*).
INSERT INTO contract SELECT 1, school_id, import_no, data_to, needs FROM p;

-- Of each office the holder on the day of the documents; a head with dates (role 'head') stands before the name that the school's row has.
CREATE TEMP TABLE holder AS
SELECT o.school_id, o.role, o.department, o.title, o.title_gen, o.name
FROM (SELECT n.*, row_number() OVER (PARTITION BY n.role, n.department ORDER BY coalesce(n.from_date, '') DESC, n.row_id DESC) AS back
  FROM now_official n JOIN p WHERE (n.from_date IS NULL OR n.from_date <= p.data_to) AND (n.to_date IS NULL OR n.to_date >= p.data_to)) o
WHERE o.back = 1;

INSERT INTO school
SELECT s.school_id, s.school_code, s.name, s.founder, s.reg_no, s.address, s.phone, s.email,
  nullif(substr(coalesce(' · Reģ. Nr. ' || s.reg_no, '') || coalesce(' · ' || s.address, '') || coalesce(' · tālr. ' || s.phone, '')
    || coalesce(' · ' || s.email, ''), 4), ''),
  s.place, s.place_loc, coalesce(h.name, s.head_name), coalesce(h.title, s.head_title), iif(h.name IS NULL, s.head_title_gen, h.title_gen),
  coalesce(p.semester_marks, s.semester_marks), s.round_stamp, s.logo
FROM now_school_row s JOIN p LEFT JOIN holder h ON h.role = 'head' AND h.department = '';

INSERT INTO official SELECT * FROM holder WHERE role <> 'head' OR department <> '' ORDER BY role, department;

-- Terms: the calendar file decides where there is one; names come from the source when it gives any.
CREATE TEMP TABLE terms AS
WITH t(term, grade, name, starts, ends) AS (
  SELECT c.term, c.grade, n.name, c.starts, c.ends
  FROM cal_term c LEFT JOIN now_term n ON n.term = c.term AND n.grade = 0 AND n.kind = 'term'
  UNION ALL
  SELECT term, grade, name, starts, ends FROM now_term WHERE kind = 'term' AND NOT EXISTS (SELECT 1 FROM cal_term))
SELECT t.term, t.grade,
  CASE WHEN t.name IS NOT NULL AND t.name <> t.term THEN t.name
    WHEN t.term GLOB 'S[1-9]' THEN substr(t.term, 2) || '. semestris'
    WHEN t.term GLOB 'T[1-9]' THEN substr(t.term, 2) || '. trimestris'
    ELSE t.term END AS name,
  t.starts, t.ends,
  (SELECT count(DISTINCT b.term) FROM t b WHERE b.grade = 0 AND (b.starts, b.term) <= (SELECT z.starts, z.term FROM t z WHERE z.term = t.term ORDER BY z.grade LIMIT 1)) AS seq
FROM t;
-- A term that only some grades have still needs its row for all.
INSERT INTO terms SELECT term, 0, name, min(starts), max(ends), max(seq, 1) FROM terms GROUP BY term HAVING min(grade) > 0;

INSERT INTO year
SELECT p.school_id, p.school_year, p.y1 || './' || (p.y1 + 1) || '.', 'Mācību gadā',
  coalesce(p.cal_starts, (SELECT starts FROM now_term WHERE kind = 'year' AND grade = 0), (SELECT min(starts) FROM terms), p.y1 || '-09-01'),
  coalesce(p.cal_ends, (SELECT ends FROM now_term WHERE kind = 'year' AND grade = 0), (SELECT max(ends) FROM terms WHERE grade = 0), (p.y1 + 1) || '-05-31'),
  NULL
FROM p;

INSERT INTO term
SELECT p.school_id, p.school_year, t.term, t.grade, t.name,
  CASE WHEN t.name LIKE '%mestris' THEN substr(t.name, 1, length(t.name) - 3) || 'ra' ELSE t.name END,
  CASE WHEN t.name LIKE '%mestris' THEN substr(t.name, 1, length(t.name) - 1) ELSE t.name END,
  CASE WHEN t.name LIKE '%mestris' THEN substr(t.name, 1, length(t.name) - 2) || 'ī' ELSE t.name END,
  t.starts, t.ends, t.seq
FROM terms t JOIN p ORDER BY t.term, t.grade;

-- Days: of the calendar; without one, weekdays within terms that the source does not call off.
INSERT INTO day
SELECT p.school_id, p.school_year, d.date,
  coalesce(d.working, d.weekday < 6 AND coalesce(s.kind, '') <> 'off'),
  coalesce(d.lessons, s.kind = 'lessons', d.weekday < 6 AND EXISTS (SELECT 1 FROM terms t WHERE t.grade = 0 AND d.date BETWEEN t.starts AND t.ends)),
  CASE WHEN d.working IS NOT NULL THEN d.timetable
    WHEN coalesce(s.kind = 'lessons', EXISTS (SELECT 1 FROM terms t WHERE t.grade = 0 AND d.date BETWEEN t.starts AND t.ends)) AND d.weekday < 6 THEN d.weekday END,
  coalesce(d.name, s.name)
FROM dates d JOIN p LEFT JOIN now_school_day s ON s.date = d.date
ORDER BY d.date;

-- The term of a date: the first that holds it, both ends inclusive; between terms the one before; before all the first.
CREATE TEMP TABLE day_term(date TEXT PRIMARY KEY, term TEXT) WITHOUT ROWID;
INSERT INTO day_term
SELECT d.date, coalesce(
  (SELECT t.term FROM terms t WHERE t.grade = 0 AND d.date BETWEEN t.starts AND t.ends ORDER BY t.seq LIMIT 1),
  (SELECT t.term FROM terms t WHERE t.grade = 0 AND t.starts <= d.date ORDER BY t.seq DESC LIMIT 1),
  (SELECT t.term FROM terms t WHERE t.grade = 0 ORDER BY t.seq LIMIT 1), 'Y')
FROM dates d;

INSERT INTO programme SELECT school_id, programme_id, code, name, department FROM now_programme_row ORDER BY programme_id;

INSERT INTO subject
SELECT school_id, subject_id, name, coalesce(short_name, name), area, kind, row_number() OVER (ORDER BY seq IS NULL, seq, lv_key(name), subject_id)
FROM now_subject_row ORDER BY subject_id;

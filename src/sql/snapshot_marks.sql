-- SPDX-License-Identifier: MIT
-- Marks. A student's journals in one subject are merged into lines: one line, unless two journals give a mark for the same thing.
-- A closing mark whose term begins after data_to is left out; marks of the year count as of the last term.
CREATE TEMP TABLE given AS
SELECT m.student_id, c.subject_id, m.course_id, m.kind, m.period, m.raw, m.value_x100, m.state, m.passed, m.scale, m.rank, m.entered FROM (
  SELECT n.student_id, n.course_id, n.kind, CASE WHEN n.kind IN ('term', 'interim', 'month') THEN n.period ELSE 'Y' END AS period,
    n.newest AS raw, n.value_x100, n.state, n.passed, n.scale, coalesce(n.entered_at, '') AS entered,
    CASE n.kind WHEN 'resit' THEN 9 WHEN 'final' THEN 8 WHEN 'year' THEN 7 WHEN 'term' THEN t.seq ELSE 0 END AS rank,
    row_number() OVER (PARTITION BY n.student_id, n.course_id, n.kind, CASE WHEN n.kind IN ('term', 'interim', 'month') THEN n.period ELSE 'Y' END
      ORDER BY coalesce(n.entered_at, '') DESC, n.row_id DESC) AS age
  FROM now_closing_mark n JOIN p LEFT JOIN terms t ON t.term = n.period AND t.grade = 0 LEFT JOIN now_term i ON i.term = n.period AND i.grade = 0 AND i.kind = 'interim'
  WHERE n.state <> 'none' AND (n.kind <> 'term' OR t.term IS NOT NULL)
    AND p.data_to >= coalesce(CASE WHEN n.kind = 'month' THEN n.period || '-01' ELSE coalesce(t.starts, i.starts) END,
      (SELECT max(starts) FROM terms WHERE grade = 0 AND n.kind <> 'interim'), '')) m
JOIN course c ON c.course_id = m.course_id JOIN person x ON x.student_id = m.student_id
WHERE m.age = 1;
CREATE INDEX temp.given_by ON given(student_id, subject_id, kind, period);

-- Journals of a student: those that gave a mark, and those of taught subjects that the student was in at a term's end or is in now.
CREATE TEMP TABLE journal AS
SELECT student_id, subject_id, course_id, max(rank) AS rank, max(from_date) AS from_date, max(clash) AS clash FROM (
  SELECT student_id, subject_id, course_id, rank, '' AS from_date, count(*) OVER (PARTITION BY student_id, subject_id, kind, period) > 1 AS clash FROM given
  UNION ALL
  SELECT k.student_id, c.subject_id, k.course_id, -1, k.from_date, 0
  FROM course_student k JOIN course c ON c.course_id = k.course_id JOIN subject s ON s.subject_id = c.subject_id AND s.kind IN ('subject', 'course', 'module')
  WHERE k.to_date IS NULL OR EXISTS (SELECT 1 FROM terms t WHERE t.ends BETWEEN k.from_date AND k.to_date))
GROUP BY student_id, subject_id, course_id;

CREATE TEMP TABLE line AS
SELECT j.student_id, j.subject_id, j.course_id, j.rank, j.from_date,
  CASE WHEN j.clash THEN row_number() OVER (PARTITION BY j.student_id, j.subject_id, j.clash ORDER BY c.seq, j.course_id) ELSE 1 END AS line_no
FROM journal j JOIN course c ON c.course_id = j.course_id;
CREATE INDEX temp.line_by ON line(student_id, course_id);

CREATE TEMP TABLE cell AS
SELECT g.student_id, g.subject_id, l.line_no, g.kind, g.period, g.raw, g.value_x100, g.state, g.passed, g.scale, g.rank, g.entered, g.course_id
FROM given g JOIN line l ON l.student_id = g.student_id AND l.course_id = g.course_id;
CREATE INDEX temp.cell_by ON cell(student_id, subject_id, line_no);

-- The journal of a line that speaks for it: the one with the newest mark, else the one entered last. Plans of one-term journals add up.
CREATE TEMP TABLE head AS
SELECT student_id, subject_id, line_no, course_id, hours_plan, hours_taught FROM (
  SELECT l.student_id, l.subject_id, l.line_no, l.course_id,
    row_number() OVER (PARTITION BY l.student_id, l.subject_id, l.line_no ORDER BY l.rank DESC, l.from_date DESC, l.course_id) AS no,
    CASE WHEN min(r.term IS NOT NULL) OVER w THEN sum(c.hours_plan) OVER w ELSE coalesce(c.hours_plan, max(c.hours_plan) OVER w) END AS hours_plan,
    CASE WHEN min(r.term IS NOT NULL) OVER w THEN sum(c.hours_taught) OVER w ELSE coalesce(c.hours_taught, max(c.hours_taught) OVER w) END AS hours_taught
  FROM line l JOIN course c ON c.course_id = l.course_id JOIN now_course_row r ON r.course_id = l.course_id
  WINDOW w AS (PARTITION BY l.student_id, l.subject_id, l.line_no))
WHERE no = 1;

CREATE TEMP TABLE shown(student_id TEXT, subject_id TEXT, line_no INTEGER, raw TEXT, value_x100 INTEGER, state TEXT, passed INTEGER, scale TEXT,
  PRIMARY KEY (student_id, subject_id, line_no)) WITHOUT ROWID;
INSERT INTO shown SELECT student_id, subject_id, line_no, raw, value_x100, state, passed, scale FROM (
  SELECT *, row_number() OVER (PARTITION BY student_id, subject_id, line_no ORDER BY rank DESC, entered DESC, course_id) AS no FROM cell WHERE rank > 0)
WHERE no = 1;

CREATE TEMP TABLE wide(student_id TEXT, subject_id TEXT, line_no INTEGER, s1, s2, s3, provisional, combined, y, f, resit, s1x, s2x, s3x, yx, fx, rx, scale,
  PRIMARY KEY (student_id, subject_id, line_no)) WITHOUT ROWID;
INSERT INTO wide
SELECT student_id, subject_id, line_no,
  max(CASE WHEN rank = 1 THEN raw END), max(CASE WHEN rank = 2 THEN raw END), max(CASE WHEN rank = 3 THEN raw END),
  max(CASE WHEN kind = 'provisional' THEN raw END), max(CASE WHEN kind = 'combined' THEN raw END),
  max(CASE WHEN rank = 7 THEN raw END), max(CASE WHEN rank = 8 THEN raw END), max(CASE WHEN rank = 9 THEN raw END),
  max(CASE WHEN rank = 1 THEN value_x100 END), max(CASE WHEN rank = 2 THEN value_x100 END), max(CASE WHEN rank = 3 THEN value_x100 END),
  max(CASE WHEN rank = 7 THEN value_x100 END), max(CASE WHEN rank = 8 THEN value_x100 END), max(CASE WHEN rank = 9 THEN value_x100 END), max(scale)
FROM cell GROUP BY student_id, subject_id, line_no;

INSERT INTO closing_mark
SELECT p.school_id, p.school_year, h.student_id, x.class_id, h.subject_id, h.line_no, h.course_id, s.subject, c.teacher, h.hours_plan, h.hours_taught,
  w.s1, w.s2, w.s3, w.provisional, w.combined, coalesce(w.y, w.f),
  CASE WHEN w.y IS NOT NULL THEN 'gada' WHEN w.f IS NOT NULL THEN 'gala' END,
  CASE WHEN w.y IS NOT NULL THEN w.f END, w.resit,
  w.s1x, w.s2x, w.s3x, CASE WHEN w.y IS NOT NULL THEN w.yx ELSE w.fx END, w.rx,
  v.raw, v.value_x100, coalesce(v.state, 'none'),
  v.passed,
  coalesce(v.scale, w.scale), s.seq
FROM head h JOIN p JOIN person x ON x.student_id = h.student_id JOIN subject s ON s.subject_id = h.subject_id JOIN course c ON c.course_id = h.course_id
LEFT JOIN wide w ON w.student_id = h.student_id AND w.subject_id = h.subject_id AND w.line_no = h.line_no
LEFT JOIN shown v ON v.student_id = h.student_id AND v.subject_id = h.subject_id AND v.line_no = h.line_no
ORDER BY h.student_id, h.subject_id, h.line_no;

INSERT INTO month_mark
SELECT p.school_id, p.school_year, k.student_id, x.class_id, k.subject_id, k.line_no, k.period, k.raw, k.value_x100, k.state, s.seq
FROM cell k JOIN p JOIN person x ON x.student_id = k.student_id JOIN subject s ON s.subject_id = k.subject_id
WHERE k.kind = 'month' ORDER BY k.student_id, k.period, k.subject_id, k.line_no;

INSERT INTO interim_mark
SELECT p.school_id, p.school_year, k.student_id, x.class_id, k.subject_id, k.line_no, k.period,
  coalesce(i.parent, e.term, (SELECT max(term) FROM terms)), coalesce(i.name, k.period), coalesce(i.ends, date(k.period || '-01', '+1 month', '-1 day'), y.ends),
  k.raw, k.value_x100, k.state, s.seq
FROM cell k JOIN p JOIN year y JOIN person x ON x.student_id = k.student_id JOIN subject s ON s.subject_id = k.subject_id
LEFT JOIN now_term i ON i.term = k.period AND i.grade = 0
LEFT JOIN day_term e ON e.date = coalesce(i.ends, date(k.period || '-01', '+1 month', '-1 day'))
WHERE k.kind = 'interim' ORDER BY k.student_id, k.period, k.subject_id, k.line_no;

INSERT INTO mark
SELECT n.school_id, p.school_year, n.mark_id, n.student_id,
  CASE WHEN x.stays = 1 THEN x.class_id
    ELSE coalesce((SELECT s.class_id FROM stay s WHERE s.student_id = n.student_id AND s.from_date <= n.date ORDER BY s.from_date DESC, s.row_id DESC LIMIT 1), x.class_id) END,
  n.course_id, c.subject_id, n.date, substr(n.date, 1, 7), n.kind,
  n.newest, CASE WHEN n.newest <> n.raw THEN n.raw END,
  n.value_x100, n.state, n.weight_x100, n.scale, n.title, n.submitted_on, substr(coalesce(n.entered_at, n.seen_at), 1, 10)
FROM now_mark n JOIN p JOIN person x ON x.student_id = n.student_id JOIN course c ON c.course_id = n.course_id
ORDER BY n.mark_id;

INSERT INTO class_subject
SELECT p.school_id, k.class_id, k.subject_id, k.line_no, s.subject, s.short_name,
  CASE WHEN min(k.hours_plan) = max(k.hours_plan) AND count(k.hours_plan) = count(*) THEN min(k.hours_plan) END,
  (SELECT group_concat(n, ', ') FROM (SELECT DISTINCT substr(t.given_name, 1, 1) || '. ' || t.surname AS n
    FROM course c JOIN now_course_teacher m ON m.course_id = c.course_id JOIN now_teacher_row t ON t.teacher_id = m.teacher_id
    WHERE c.class_id = k.class_id AND c.subject_id = k.subject_id ORDER BY c.seq, m.main DESC, m.row_id)),
  CASE WHEN min(k.mark_kind) = max(k.mark_kind) THEN min(k.mark_kind) END, s.seq
FROM closing_mark k JOIN p JOIN subject s ON s.subject_id = k.subject_id
GROUP BY k.class_id, k.subject_id, k.line_no ORDER BY k.class_id, k.subject_id, k.line_no;

-- Means: half away from zero; one scale each, and that of each mark itself; only numbers; no weight, no mean. Every level is a sum of the same list.
CREATE TEMP TABLE number AS
SELECT 's' || k.rank AS basis, k.period, x.class_id, k.student_id, k.subject_id, coalesce(k.scale, '') AS scale, k.value_x100 AS v
FROM cell k JOIN person x ON x.student_id = k.student_id WHERE k.kind = 'term' AND k.value_x100 IS NOT NULL
UNION ALL SELECT 'year', 'Y', x.class_id, k.student_id, k.subject_id, coalesce(k.scale, ''), k.value_x100
FROM cell k JOIN person x ON x.student_id = k.student_id WHERE k.value_x100 IS NOT NULL AND (k.kind = 'year' OR k.kind = 'final' AND NOT EXISTS (
  SELECT 1 FROM cell b WHERE b.student_id = k.student_id AND b.subject_id = k.subject_id AND b.line_no = k.line_no AND b.kind = 'year'))
UNION ALL SELECT 'shown', 'Y', x.class_id, v.student_id, v.subject_id, coalesce(v.scale, ''), v.value_x100
FROM shown v JOIN person x ON x.student_id = v.student_id WHERE v.value_x100 IS NOT NULL;
CREATE TEMP TABLE weighted AS
SELECT m.student_id, m.subject_id, e.term, coalesce(m.scale, '') AS scale, count(*) AS n, sum(m.value_x100 * m.weight_x100) AS total, sum(m.weight_x100) AS weight
FROM mark m JOIN day_term e ON e.date = m.date WHERE m.state = 'mark' AND m.value_x100 IS NOT NULL AND m.weight_x100 > 0
GROUP BY m.student_id, m.subject_id, e.term, coalesce(m.scale, '');
CREATE TEMP TABLE mean AS
SELECT 'student' AS level, basis, period, class_id, student_id, '' AS subject_id, scale, count(*) AS n, sum(v) AS total, count(*) AS weight FROM number GROUP BY student_id, basis, period, scale
UNION ALL SELECT 'class-subject', basis, period, class_id, '', subject_id, scale, count(*), sum(v), count(*) FROM number GROUP BY class_id, subject_id, basis, period, scale
UNION ALL SELECT 'class', basis, period, class_id, '', '', scale, count(*), sum(v), count(*) FROM number GROUP BY class_id, basis, period, scale
UNION ALL SELECT 'student-subject', 'marks', a.period, x.class_id, m.student_id, m.subject_id, m.scale, sum(m.n), sum(m.total), sum(m.weight)
  FROM weighted m JOIN person x ON x.student_id = m.student_id JOIN (SELECT 'Y' AS period UNION ALL SELECT term FROM terms WHERE grade = 0) a ON a.period IN ('Y', m.term)
  GROUP BY m.student_id, m.subject_id, a.period, m.scale;
INSERT INTO mark_mean
SELECT p.school_id, p.school_year, level, basis, period, class_id, student_id, subject_id, scale, n,
  CASE WHEN total < 0 THEN -((weight - 2 * total) / (2 * weight)) ELSE (2 * total + weight) / (2 * weight) END
FROM mean JOIN p WHERE period IS NOT NULL
ORDER BY level, basis, period, class_id, student_id, subject_id, scale;

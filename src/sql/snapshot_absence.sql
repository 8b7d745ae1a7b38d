-- SPDX-License-Identifier: MIT
-- Missed lessons and their totals, lessons, and the rest of the journal. total = excused + unexcused + not_marked; late stands beside. What counts, and
-- as what, the school's rules have said before (now_absence.status, counts). Totals have a row for every enrolled student and period, zeros included.

-- Class and programme of a student on a day that something happened.
CREATE TEMP TABLE missed AS
SELECT a.absence_id, a.student_id, a.date, substr(a.date, 1, 7) AS month, e.term, coalesce(s.class_id, x.class_id) AS class_id,
  coalesce(CASE WHEN s.row_id IS NULL THEN x.programme_id ELSE s.programme_id END, '') AS programme_id, a.status, a.counts, a.reason_code
FROM now_absence a JOIN person x ON x.student_id = a.student_id JOIN day_term e ON e.date = a.date LEFT JOIN stay s ON s.row_id = (
  SELECT z.row_id FROM stay z WHERE z.student_id = a.student_id AND z.from_date <= a.date ORDER BY z.from_date DESC, z.row_id DESC LIMIT 1);
CREATE INDEX temp.missed_by ON missed(absence_id);

INSERT INTO absence
SELECT a.school_id, p.school_year, a.absence_id, a.student_id, m.class_id, a.course_id, a.date, m.month, m.term, a.slot, a.status, a.minutes, a.school_event, m.counts
FROM now_absence a JOIN p JOIN missed m ON m.absence_id = a.absence_id ORDER BY a.absence_id;

CREATE TEMP TABLE tally AS
SELECT student_id, class_id, programme_id, date, month, term, sum(status = 'excused') AS excused, sum(status = 'unexcused') AS unexcused, sum(status = 'late') AS late,
  sum(status = 'not_marked') AS not_marked
FROM missed WHERE counts GROUP BY student_id, class_id, programme_id, date;

-- Lessons that a student had: held lessons of the journal while the student was in it. By month and term at once where the stay spans them.
CREATE TEMP TABLE lesson_day(course_id TEXT, date TEXT, n INTEGER, PRIMARY KEY (course_id, date)) WITHOUT ROWID;
INSERT INTO lesson_day SELECT course_id, date, count(*) FROM now_lesson WHERE kind IN ('lesson', 'individual') AND taught = 1 GROUP BY course_id, date;
CREATE TEMP TABLE piece AS SELECT substr(date, 1, 7) AS month, term, min(date) AS starts, max(date) AS ends FROM day_term GROUP BY substr(date, 1, 7), term;
CREATE TEMP TABLE lesson_piece(course_id TEXT, month TEXT, term TEXT, n INTEGER, PRIMARY KEY (course_id, month, term)) WITHOUT ROWID;
INSERT INTO lesson_piece SELECT l.course_id, g.month, g.term, sum(l.n) FROM lesson_day l JOIN piece g ON l.date BETWEEN g.starts AND g.ends GROUP BY l.course_id, g.month, g.term;
CREATE TEMP TABLE planned(student_id TEXT, month TEXT, term TEXT, class_id TEXT, programme_id TEXT, n INTEGER, PRIMARY KEY (student_id, month, term, class_id, programme_id)) WITHOUT ROWID;
INSERT INTO planned
SELECT student_id, month, term, class_id, programme_id, sum(n) FROM (
  SELECT k.student_id, l.month, l.term, s.class_id, coalesce(s.programme_id, '') AS programme_id,
    CASE WHEN max(k.from_date, s.from_date) <= g.starts AND min(coalesce(k.to_date, g.ends), coalesce(s.to_date, g.ends), coalesce(s.before_next, g.ends)) >= g.ends THEN l.n
      ELSE (SELECT sum(d.n) FROM lesson_day d WHERE d.course_id = k.course_id AND d.date BETWEEN max(k.from_date, s.from_date, g.starts)
        AND min(coalesce(k.to_date, g.ends), coalesce(s.to_date, g.ends), coalesce(s.before_next, g.ends), g.ends)) END AS n
  FROM course_student k JOIN lesson_piece l ON l.course_id = k.course_id JOIN piece g ON g.month = l.month AND g.term = l.term JOIN stay s ON s.student_id = k.student_id)
WHERE n > 0 GROUP BY student_id, month, term, class_id, programme_id;

INSERT INTO absence_day
SELECT p.school_id, p.school_year, t.student_id, x.class_id, t.date, sum(t.excused + t.unexcused + t.not_marked), sum(t.excused), sum(t.unexcused), sum(t.late), sum(t.not_marked),
  (SELECT sum(d.n) FROM course_student k JOIN lesson_day d ON d.course_id = k.course_id AND d.date = t.date
    WHERE k.student_id = t.student_id AND k.from_date <= t.date AND (k.to_date IS NULL OR k.to_date >= t.date))
FROM tally t JOIN p JOIN person x ON x.student_id = t.student_id
GROUP BY t.student_id, t.date ORDER BY t.student_id, t.date;

CREATE TEMP TABLE tally_month(student_id TEXT, month TEXT, term TEXT, class_id TEXT, programme_id TEXT, excused, unexcused, late, not_marked,
  PRIMARY KEY (student_id, month, term, class_id, programme_id)) WITHOUT ROWID;
INSERT INTO tally_month SELECT student_id, month, term, class_id, programme_id, sum(excused), sum(unexcused), sum(late), sum(not_marked) FROM tally
GROUP BY student_id, month, term, class_id, programme_id;

CREATE TEMP TABLE months AS SELECT substr(d.date, 1, 7) AS month, max(d.date) AS ends FROM day d JOIN p WHERE d.lessons = 1 AND d.date <= p.data_to GROUP BY month;
INSERT INTO absence_month
SELECT p.school_id, p.school_year, g.student_id, x.class_id, g.month,
  coalesce(sum(t.excused + t.unexcused + t.not_marked), 0), coalesce(sum(t.excused), 0), coalesce(sum(t.unexcused), 0), coalesce(sum(t.late), 0), coalesce(sum(t.not_marked), 0),
  (SELECT sum(n.n) FROM planned n WHERE n.student_id = g.student_id AND n.month = g.month)
FROM (SELECT x.student_id, m.month FROM person x JOIN months m ON x.joined_on <= m.ends AND x.until >= m.month || '-01'
  UNION SELECT student_id, month FROM tally_month) g
JOIN p JOIN person x ON x.student_id = g.student_id LEFT JOIN tally_month t ON t.student_id = g.student_id AND t.month = g.month
GROUP BY g.student_id, g.month ORDER BY g.student_id, g.month;

INSERT INTO absence_term
SELECT p.school_id, p.school_year, g.student_id, x.class_id, g.term,
  coalesce(sum(t.excused + t.unexcused + t.not_marked), 0), coalesce(sum(t.excused), 0), coalesce(sum(t.unexcused), 0), coalesce(sum(t.late), 0), coalesce(sum(t.not_marked), 0),
  (SELECT sum(n.n) FROM planned n WHERE n.student_id = g.student_id AND n.term = g.term)
FROM (SELECT x.student_id, m.term FROM person x JOIN class c ON c.class_id = x.class_id JOIN p JOIN terms m ON m.grade = 0 AND m.starts <= p.data_to AND x.until >= m.starts
    AND x.joined_on <= coalesce((SELECT b.ends FROM terms b WHERE b.term = m.term AND b.grade = c.grade), m.ends)
  UNION SELECT student_id, term FROM tally_month) g
JOIN p JOIN person x ON x.student_id = g.student_id LEFT JOIN tally_month t ON t.student_id = g.student_id AND t.term = g.term
GROUP BY g.student_id, g.term ORDER BY g.student_id, g.term;

INSERT INTO absence_year
SELECT p.school_id, p.school_year, x.student_id, x.class_id,
  coalesce(sum(t.excused + t.unexcused + t.not_marked), 0), coalesce(sum(t.excused), 0), coalesce(sum(t.unexcused), 0), coalesce(sum(t.late), 0), coalesce(sum(t.not_marked), 0),
  (SELECT sum(n.n) FROM planned n WHERE n.student_id = x.student_id)
FROM person x JOIN p LEFT JOIN tally_month t ON t.student_id = x.student_id
GROUP BY x.student_id ORDER BY x.student_id;

-- By class, programme and period: the class is the one the student was in on the day.
CREATE TEMP TABLE span AS
SELECT month AS period, month || '-01' AS starts, min(p.data_to, date(month || '-01', '+1 month', '-1 day')) AS ends FROM months JOIN p
UNION ALL SELECT t.term, t.starts, min(p.data_to, t.ends) FROM terms t JOIN p WHERE t.grade = 0 AND t.starts <= p.data_to
UNION ALL SELECT 'Y', y.starts, min(p.data_to, y.ends) FROM year y JOIN p;
-- Why lessons were missed, only when that was asked for and granted; a number with fewer than five students behind it is left out.
CREATE TEMP TABLE cause AS
SELECT z.period, m.class_id, m.programme_id, sum(m.reason_code = 'ns') AS illness, sum(m.reason_code = 'nc') AS other,
  count(DISTINCT CASE WHEN m.reason_code = 'ns' THEN m.student_id END) >= 5 AND count(DISTINCT CASE WHEN m.reason_code = 'nc' THEN m.student_id END) >= 5 AS enough
FROM missed m JOIN (SELECT period FROM span) z ON z.period IN (m.month, m.term, 'Y')
WHERE m.counts AND m.status = 'excused' AND EXISTS (SELECT 1 FROM need WHERE word = 'absence-reason')
GROUP BY z.period, m.class_id, m.programme_id;

INSERT INTO absence_class
SELECT p.school_id, p.school_year, b.period, b.class_id, b.programme_id, b.students, b.planned, b.total, b.excused,
  CASE WHEN k.enough THEN k.illness END, CASE WHEN k.enough THEN k.other END, b.unexcused, b.late, b.not_marked,
  CASE WHEN b.planned > 0 THEN (20000 * b.total + b.planned) / (2 * b.planned) END,
  CASE WHEN b.students > 0 THEN (200 * b.total + b.students) / (2 * b.students) ELSE 0 END
FROM (SELECT period, class_id, programme_id, sum(students) AS students, sum(planned) AS planned, sum(excused + unexcused + not_marked) AS total,
    sum(excused) AS excused, sum(unexcused) AS unexcused, sum(late) AS late, sum(not_marked) AS not_marked FROM (
    SELECT v.period, s.class_id, coalesce(s.programme_id, '') AS programme_id, count(DISTINCT s.student_id) AS students, NULL AS planned,
      0 AS excused, 0 AS unexcused, 0 AS late, 0 AS not_marked
    FROM stay s JOIN span v ON s.from_date <= v.ends AND (s.to_date IS NULL OR s.to_date >= v.ends) GROUP BY v.period, s.class_id, s.programme_id
    UNION ALL SELECT z.period, t.class_id, t.programme_id, 0, NULL, sum(t.excused), sum(t.unexcused), sum(t.late), sum(t.not_marked)
    FROM tally_month t JOIN (SELECT period FROM span) z ON z.period IN (t.month, t.term, 'Y') GROUP BY z.period, t.class_id, t.programme_id
    UNION ALL SELECT z.period, n.class_id, n.programme_id, 0, sum(n.n), 0, 0, 0, 0
    FROM planned n JOIN (SELECT period FROM span) z ON z.period IN (n.month, n.term, 'Y') GROUP BY z.period, n.class_id, n.programme_id)
  GROUP BY period, class_id, programme_id) b
JOIN p LEFT JOIN cause k ON k.period = b.period AND k.class_id = b.class_id AND k.programme_id = b.programme_id
ORDER BY b.class_id, b.period, b.programme_id;

INSERT INTO lesson
SELECT l.school_id, p.school_year, l.lesson_id, l.course_id, l.date, l.slot, l.kind, l.topic, l.homework, l.taught, t.given_name || ' ' || t.surname, substr(coalesce(l.entered_at, l.seen_at), 1, 10)
FROM now_lesson l JOIN p JOIN course c ON c.course_id = l.course_id LEFT JOIN now_teacher_row t ON t.teacher_id = l.substitute_id ORDER BY l.lesson_id;

INSERT INTO behaviour
SELECT b.school_id, p.school_year, b.behaviour_id, b.student_id, x.class_id, b.date, substr(b.date, 1, 7), b.kind, b.text, t.given_name || ' ' || t.surname
FROM now_behaviour b JOIN p JOIN person x ON x.student_id = b.student_id LEFT JOIN now_teacher_row t ON t.teacher_id = b.teacher_id ORDER BY b.behaviour_id;

INSERT INTO achievement
SELECT a.school_id, p.school_year, a.achievement_id, a.student_id, x.class_id, a.date, a.event, a.stage, a.place, a.subject_id, t.given_name || ' ' || t.surname
FROM now_achievement a JOIN p JOIN person x ON x.student_id = a.student_id LEFT JOIN now_teacher_row t ON t.teacher_id = a.teacher_id
WHERE a.date IS NULL OR a.date <= p.data_to ORDER BY a.achievement_id;

-- A decision belongs to the year's end: it is there as soon as the last term has begun, whatever the day of its order.
INSERT INTO decision
SELECT n.school_id, p.school_year, n.decision_id, n.student_id, x.class_id, n.kind, n.order_no, n.order_date,
  CASE n.kind
    WHEN 'promoted' THEN CASE x.sex WHEN 'f' THEN 'pārcelta ' WHEN 'm' THEN 'pārcelts ' ELSE 'pārcelts (-a) ' END
      || CASE WHEN coalesce(n.to_class, c.grade + 1) GLOB '*[^0-9]*' THEN n.to_class ELSE coalesce(n.to_class, c.grade + 1) || '.' END || ' ' || c.unit_loc
    WHEN 'held' THEN CASE x.sex WHEN 'f' THEN 'atstāta' WHEN 'm' THEN 'atstāts' ELSE 'atstāts (-a)' END || ' uz otru gadu '
      || CASE WHEN coalesce(n.to_class, c.grade) GLOB '*[^0-9]*' THEN n.to_class ELSE coalesce(n.to_class, c.grade) || '.' END || ' ' || c.unit_loc
    WHEN 'graduated' THEN 'absolvēja ' || coalesce(n.text, 'izglītības programmu')
    WHEN 'measures' THEN 'noteikti papildu mācību pasākumi un pēcpārbaudījums' || coalesce(': ' || n.text, '')
    WHEN 'resit' THEN 'noteikts pēcpārbaudījums' || coalesce(': ' || n.text, '')
    ELSE coalesce(n.text, '') END,
  n.text,
  row_number() OVER (PARTITION BY n.student_id ORDER BY n.order_date IS NULL, n.order_date, n.kind IN ('promoted', 'held', 'graduated'), n.decision_id)
FROM now_decision n JOIN p JOIN person x ON x.student_id = n.student_id JOIN class c ON c.class_id = x.class_id
WHERE n.order_date <= p.data_to OR p.data_to >= coalesce((SELECT max(starts) FROM terms WHERE grade = 0), '')
ORDER BY n.decision_id;

INSERT INTO assessment_plan
SELECT a.school_id, p.school_year, a.plan_id, a.course_id, c.class_id, a.date, a.title, a.announced_on
FROM now_assessment_plan a JOIN p JOIN course c ON c.course_id = a.course_id ORDER BY a.plan_id;

-- On request: only what the configuration granted; otherwise the tables stay empty.
INSERT INTO student_private
SELECT n.school_id, n.student_id,
  CASE WHEN EXISTS (SELECT 1 FROM need WHERE word = 'personal-code') THEN (SELECT k.personal_code FROM now_student_code k WHERE k.student_id = n.student_id
    AND (k.valid_from IS NULL OR k.valid_from <= p.data_to) AND (k.valid_to IS NULL OR k.valid_to >= p.data_to)
    ORDER BY k.valid_to IS NULL DESC, k.valid_from DESC, k.row_id DESC LIMIT 1) END,
  CASE WHEN EXISTS (SELECT 1 FROM need WHERE word = 'birth-date') THEN n.birth_date END,
  CASE WHEN EXISTS (SELECT 1 FROM need WHERE word = 'sex') THEN n.sex END,
  CASE WHEN EXISTS (SELECT 1 FROM need WHERE word = 'address') THEN n.address END,
  CASE WHEN EXISTS (SELECT 1 FROM need WHERE word = 'address') THEN n.address_actual END,
  CASE WHEN EXISTS (SELECT 1 FROM need WHERE word = 'contact') THEN n.phone END,
  CASE WHEN EXISTS (SELECT 1 FROM need WHERE word = 'contact') THEN n.email END,
  CASE WHEN EXISTS (SELECT 1 FROM need WHERE word = 'guardian') THEN (SELECT group_concat(w, char(10)) FROM (SELECT g.name || coalesce(', ' || g.phone, '') AS w
    FROM now_guardian g WHERE g.student_id = n.student_id ORDER BY g.guardian_no)) END
FROM now_student_row n JOIN p JOIN person x ON x.student_id = n.student_id
WHERE EXISTS (SELECT 1 FROM need WHERE word IN ('personal-code', 'birth-date', 'sex', 'address', 'contact', 'guardian'))
ORDER BY n.student_id;

INSERT INTO absence_reason
SELECT n.school_id, n.absence_id, n.student_id, n.reason_code, n.reason, n.excuse_source, n.note_date
FROM now_absence n JOIN absence a ON a.absence_id = n.absence_id WHERE EXISTS (SELECT 1 FROM need WHERE word = 'absence-reason') ORDER BY n.absence_id;

INSERT INTO talk
SELECT n.school_id, p.school_year, n.talk_id, n.student_id, x.class_id, n.date, n.text, t.given_name || ' ' || t.surname
FROM now_talk n JOIN p JOIN person x ON x.student_id = n.student_id LEFT JOIN now_teacher_row t ON t.teacher_id = n.teacher_id
WHERE EXISTS (SELECT 1 FROM need WHERE word = 'talk') ORDER BY n.talk_id;

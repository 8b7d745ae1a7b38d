-- SPDX-License-Identifier: MIT
-- Classes, students, their stays, and the journals. `stay` and `person` are the working tables of all that follows.
CREATE TEMP TABLE stay AS
SELECT e.row_id, e.student_id, e.class_id, e.programme_id, e.from_date, CASE WHEN e.to_date <= p.data_to THEN e.to_date END AS to_date, e.list_no,
  e.in_kind, e.in_order_no, e.in_order_date,
  CASE WHEN e.to_date <= p.data_to THEN e.out_kind END AS out_kind, CASE WHEN e.to_date <= p.data_to THEN e.out_order_no END AS out_order_no,
  CASE WHEN e.to_date <= p.data_to THEN e.out_order_date END AS out_order_date,
  row_number() OVER w AS back, lead(e.class_id) OVER w AS previous_class, lag(e.class_id) OVER w AS next_class, lag(e.programme_id) OVER w AS next_programme,
  date(lag(e.from_date) OVER w, '-1 day') AS before_next
FROM now_enrollment e JOIN p JOIN now_class_row r ON r.class_id = e.class_id WHERE e.from_date <= p.data_to
WINDOW w AS (PARTITION BY e.student_id ORDER BY e.from_date DESC, e.to_date IS NULL DESC, e.row_id DESC);
CREATE INDEX temp.stay_by_student ON stay(student_id, from_date);

-- Numbers of the class lists. The source's own; else everybody who was ever in the class has one for the year, in the list's order on its first day,
-- then as they came: who comes or goes later moves nobody else's.
CREATE TEMP TABLE list(class_id TEXT, student_id TEXT, list_no INTEGER, PRIMARY KEY (class_id, student_id)) WITHOUT ROWID;
INSERT INTO list
SELECT class_id, student_id,
  coalesce(given, coalesce(max(given) OVER (PARTITION BY class_id), 0) + row_number() OVER (PARTITION BY class_id, given IS NULL ORDER BY came, surname, name, student_id))
FROM (SELECT s.class_id, s.student_id, max(min(s.from_date), y.starts) AS came, lv_key(n.surname) AS surname, lv_key(n.given_name) AS name,
    (SELECT z.list_no FROM stay z WHERE z.student_id = s.student_id AND z.class_id = s.class_id ORDER BY z.back LIMIT 1) AS given
  FROM stay s JOIN now_student_row n ON n.student_id = s.student_id JOIN year y GROUP BY s.class_id, s.student_id);

CREATE TEMP TABLE person(
  student_id TEXT PRIMARY KEY, class_id TEXT, programme_id TEXT, list_no INTEGER, surname TEXT, given_name TEXT, sex TEXT, file_no TEXT, lang TEXT,
  joined_on TEXT, left_on TEXT, until TEXT, stays INTEGER, seq INTEGER) WITHOUT ROWID;
INSERT INTO person
SELECT s.student_id, s.class_id, s.programme_id, l.list_no, n.surname, n.given_name, n.sex, n.file_no, nullif(n.lang, p.lang),
  (SELECT min(x.from_date) FROM stay x WHERE x.student_id = s.student_id),
  CASE WHEN s.to_date < y.ends OR s.out_kind IN ('left', 'expelled', 'graduated') THEN s.to_date END,
  coalesce(s.to_date, '9999-12-31'), (SELECT count(*) FROM stay x WHERE x.student_id = s.student_id),
  row_number() OVER (PARTITION BY s.class_id ORDER BY lv_key(n.surname), lv_key(n.given_name), s.student_id)
FROM stay s JOIN now_student_row n ON n.student_id = s.student_id JOIN list l ON l.class_id = s.class_id AND l.student_id = s.student_id JOIN p JOIN year y
WHERE s.back = 1
ORDER BY s.student_id;

CREATE TEMP TABLE unit_word(unit, gen, acc, loc, tutor);
INSERT INTO unit_word VALUES ('klase', 'klases', 'klasi', 'klasē', 'Klases'), ('kurss', 'kursa', 'kursu', 'kursā', 'Kursa'), ('grupa', 'grupas', 'grupu', 'grupā', 'Grupas');

INSERT INTO class
SELECT r.school_id, p.school_year, r.class_id, r.name, r.grade, u.unit, u.gen, u.acc, u.loc, t.given_name || ' ' || t.surname,
  CASE WHEN t.teacher_id IS NOT NULL THEN coalesce(r.tutor_title, t.title, u.tutor || ' audzinātājs (-a)') END,
  coalesce((SELECT g.department FROM person x JOIN now_programme_row g ON g.programme_id = x.programme_id WHERE x.class_id = r.class_id AND x.left_on IS NULL
    GROUP BY g.department ORDER BY count(*) DESC, g.department LIMIT 1), ''),
  r.viis_name, r.synthetic,
  (SELECT count(*) FROM person x WHERE x.class_id = r.class_id AND x.until > p.data_to),
  coalesce((SELECT ends FROM terms WHERE grade = r.grade AND grade > 0 ORDER BY seq DESC LIMIT 1),
    (SELECT ends FROM now_term WHERE kind = 'year' AND grade = r.grade AND grade > 0), (SELECT ends FROM year)),
  row_number() OVER (ORDER BY r.grade, lv_key(r.name), r.class_id)
FROM now_class_row r JOIN p JOIN now_school_row s
JOIN unit_word u ON u.unit = coalesce(r.unit, s.unit)
LEFT JOIN now_teacher_row t ON t.teacher_id = r.tutor_id
ORDER BY r.class_id;

INSERT INTO student
SELECT p.school_id, p.school_year, x.student_id, x.class_id, c.class, c.grade, x.programme_id,
  x.list_no, x.surname, x.given_name, x.given_name || ' ' || x.surname, x.surname || ' ' || x.given_name, x.file_no, x.lang, x.joined_on, x.left_on, x.seq
FROM person x JOIN p JOIN class c ON c.class_id = x.class_id
ORDER BY x.student_id;
DELETE FROM person WHERE student_id NOT IN (SELECT student_id FROM student);

INSERT INTO enrollment
SELECT p.school_id, p.school_year, s.student_id, s.class_id, s.programme_id, s.from_date, s.to_date, s.in_kind,
  CASE s.in_kind
    WHEN 'enrolled' THEN CASE x.sex WHEN 'f' THEN 'uzņemta' WHEN 'm' THEN 'uzņemts' ELSE 'uzņemts (-a)' END
    WHEN 'transferred' THEN CASE x.sex WHEN 'f' THEN 'ieskaitīta' WHEN 'm' THEN 'ieskaitīts' ELSE 'ieskaitīts (-a)' END
      || CASE WHEN s.previous_class <> s.class_id THEN coalesce(' no ' || b.class || ' ' || b.unit_gen, '')
        ELSE coalesce(' izglītības programmā „' || g.name || '”', '') END END,
  s.in_order_no, s.in_order_date, s.out_kind,
  CASE s.out_kind
    WHEN 'left' THEN CASE x.sex WHEN 'f' THEN 'atskaitīta' WHEN 'm' THEN 'atskaitīts' ELSE 'atskaitīts (-a)' END
    WHEN 'expelled' THEN CASE x.sex WHEN 'f' THEN 'atskaitīta' WHEN 'm' THEN 'atskaitīts' ELSE 'atskaitīts (-a)' END
    WHEN 'transferred' THEN CASE x.sex WHEN 'f' THEN 'pārcelta' WHEN 'm' THEN 'pārcelts' ELSE 'pārcelts (-a)' END
      || CASE WHEN s.next_class <> s.class_id THEN coalesce(' uz ' || a.class || ' ' || a.unit_acc, '')
        ELSE coalesce(' uz izglītības programmu „' || h.name || '”', '') END
    WHEN 'graduated' THEN 'absolvēja' END,
  s.out_order_no, s.out_order_date
FROM stay s JOIN p JOIN person x ON x.student_id = s.student_id
LEFT JOIN class b ON b.class_id = s.previous_class LEFT JOIN class a ON a.class_id = s.next_class
LEFT JOIN now_programme_row g ON g.programme_id = s.programme_id AND s.previous_class = s.class_id
LEFT JOIN now_programme_row h ON h.programme_id = s.next_programme AND s.next_class = s.class_id
ORDER BY s.student_id, s.class_id, s.from_date;

CREATE TEMP TABLE course_teachers AS
SELECT course_id, teacher_id, name, names FROM (
  SELECT k.course_id, k.teacher_id, t.given_name || ' ' || t.surname AS name,
    row_number() OVER (PARTITION BY k.course_id ORDER BY k.main DESC, k.row_id) AS no,
    group_concat(t.given_name || ' ' || t.surname, ', ') OVER (PARTITION BY k.course_id ORDER BY k.main DESC, k.row_id
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS names
  FROM now_course_teacher k JOIN now_teacher_row t ON t.teacher_id = k.teacher_id JOIN p
  WHERE k.from_date <= p.data_to AND (k.to_date IS NULL OR k.to_date >= p.data_to))
WHERE no = 1;
CREATE INDEX temp.course_teachers_by_course ON course_teachers(course_id);
CREATE TEMP TABLE lessons_taught AS SELECT course_id, count(*) AS n FROM now_lesson WHERE taught = 1 AND kind <> 'consultation' GROUP BY course_id;
CREATE INDEX temp.lessons_taught_by_course ON lessons_taught(course_id);

INSERT INTO course
SELECT r.school_id, p.school_year, r.course_id, r.class_id, r.subject_id, r.name, t.teacher_id, t.names, r.kind, r.hours_plan,
  coalesce(r.hours_taught, n.n), r.per_week_x100,
  row_number() OVER (ORDER BY s.seq, coalesce(c.seq, 0), lv_key(r.name), r.course_id)
FROM now_course_row r JOIN p JOIN subject s ON s.subject_id = r.subject_id LEFT JOIN class c ON c.class_id = r.class_id
LEFT JOIN course_teachers t ON t.course_id = r.course_id LEFT JOIN lessons_taught n ON n.course_id = r.course_id
ORDER BY r.course_id;

-- A stay in a journal of one term ends with the term.
INSERT INTO course_student
SELECT p.school_id, m.course_id, m.student_id, m.from_date, CASE WHEN m.until <= p.data_to THEN m.until END,
  row_number() OVER (PARTITION BY m.course_id ORDER BY c.seq, x.seq, m.from_date)
FROM (SELECT k.course_id, k.student_id, k.from_date, CASE WHEN k.to_date IS NULL OR k.to_date > t.ends THEN coalesce(t.ends, k.to_date) ELSE k.to_date END AS until
  FROM now_course_student k JOIN now_course_row r ON r.course_id = k.course_id LEFT JOIN terms t ON t.term = r.term AND t.grade = 0) m
JOIN p JOIN person x ON x.student_id = m.student_id JOIN class c ON c.class_id = x.class_id
WHERE m.from_date <= p.data_to AND (m.until IS NULL OR m.until >= m.from_date)
ORDER BY m.course_id, m.student_id, m.from_date;

/* SPDX-License-Identifier: MIT */
/*
 * A small school for the tests of checks: a snapshot made by hand (7.a with two students in one journal of Matemātika, teacher t1, tutor t2) and a store
 * beside it. Every check gets a case that must be found and near ones that must not.
 */
#ifndef LIECIBA_CHECK_UNIT_H
#define LIECIBA_CHECK_UNIT_H
#include "unit.h"

#include "lieciba/arena.h"
#include "lieciba/check.h"
#include "lieciba/db.h"
#include "lieciba/fsio.h"
#include "lieciba/period.h"
#include "lieciba/snapshot.h"
#include "lieciba/store.h"
#include "lieciba/strbuf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char school_rows[] =
	"PRAGMA foreign_keys = OFF;"
	"INSERT INTO school(school_id, school_code, name, founder, reg_no, address, place, place_loc, head_name, head_title, head_title_gen) VALUES ('pvs', 'pvs', 'P', 'F', '1', 'A', 'P', 'P', 'H', 'D', 'd');"
	"INSERT INTO year VALUES ('pvs', '2025-26', '2025./2026.', '', '2025-09-01', '2026-05-29', NULL);"
	"INSERT INTO term VALUES ('pvs', '2025-26', 'S1', 0, '1. semestris', '', '', '', '2025-09-01', '2025-12-19', 1),"
	" ('pvs', '2025-26', 'S2', 0, '2. semestris', '', '', '', '2026-01-05', '2026-05-29', 2);"
	"WITH RECURSIVE d(date) AS (SELECT '2025-08-01' UNION ALL SELECT date(date, '+1 day') FROM d WHERE date < '2026-07-31')"
	" INSERT INTO day SELECT 'pvs', '2025-26', date, strftime('%w', date) BETWEEN '1' AND '5', strftime('%w', date) BETWEEN '1' AND '5' AND (date BETWEEN '2025-09-01' AND '2025-12-19'"
	"  OR date BETWEEN '2026-01-05' AND '2026-05-29'), NULL, NULL FROM d;"
	"UPDATE day SET lessons = 0, working = 0, name = 'Valsts svētki' WHERE date = '2025-11-18';"
	"INSERT INTO programme VALUES ('pvs', 'p1', '1', 'Pamatizglītība', ''), ('pvs', 'p2', '2', 'Ievirze', 'profesionālā ievirze');"
	"INSERT INTO class VALUES ('pvs', '2025-26', 'c7', '7.a', 7, 'klase', '', '', '', 'Tutor Two', 'T', '', NULL, 0, 2, '2026-05-29', 1);"
	"INSERT INTO subject VALUES ('pvs', 'mat', 'Matemātika', 'Mat.', NULL, 'subject', 1), ('pvs', 'spo', 'Sports', 'Sp.', NULL, 'subject', 2);"
	"INSERT INTO student(school_id, school_year, student_id, class_id, class, grade, programme_id, list_no, surname, given_name, full_name, list_name, joined_on, left_on, seq) VALUES"
	" ('pvs', '2025-26', 'a', 'c7', '7.a', 7, 'p1', 1, 'Ābele', 'Ada', 'Ada Ābele', 'Ābele Ada', '2025-09-01', NULL, 1),"
	" ('pvs', '2025-26', 'b', 'c7', '7.a', 7, 'p1', 2, 'Bērzs', 'Bo', 'Bo Bērzs', 'Bērzs Bo', '2025-09-01', NULL, 2);"
	"INSERT INTO enrollment(school_id, school_year, student_id, class_id, programme_id, from_date, to_date, in_kind) VALUES ('pvs', '2025-26', 'a', 'c7', 'p1', '2025-09-01', NULL, 'continued'),"
	" ('pvs', '2025-26', 'b', 'c7', 'p1', '2025-09-01', NULL, 'continued');"
	"INSERT INTO course(school_id, school_year, course_id, class_id, subject_id, name, teacher_id, teacher, hours_plan, hours_taught, per_week_x100, seq) VALUES"
	" ('pvs', '2025-26', 'k', 'c7', 'mat', 'Matemātika 7.a', 't1', 'Teacher One', 70, 70, 200, 1), ('pvs', '2025-26', 's', 'c7', 'spo', 'Sports 7.a', 't1', 'Teacher One', 70, 70, 200, 2);"
	"INSERT INTO course_student VALUES ('pvs', 'k', 'a', '2025-09-01', NULL, 1), ('pvs', 'k', 'b', '2025-09-01', NULL, 2);";
/* A line of Matemātika: student, s1, s2, provisional, combined, year's mark, its kind, final, resit, scale. */
#define CLOSING(student, rest) "INSERT INTO closing_mark(school_id, school_year, student_id, class_id, subject_id, course_id, subject, teacher, hours_plan, shown_state, seq," \
	" s1, s2, provisional, combined, year_mark, mark_kind, final_mark, resit, scale) VALUES ('pvs', '2025-26', '" student "', 'c7', 'mat', 'k', 'Matemātika', 'T', 70, 'mark', 1, " rest ");"
#define MARK(id, student, date, kind, raw, state, scale) "INSERT INTO mark(school_id, school_year, mark_id, student_id, class_id, course_id, subject_id, date, month, kind, raw, state, scale)" \
	" VALUES ('pvs', '2025-26', '" id "', '" student "', 'c7', 'k', 'mat', '" date "', substr('" date "', 1, 7), '" kind "', '" raw "', '" state "', '" scale "');"
#define ABSENCE(id, student, course, date, status) "INSERT INTO absence VALUES ('pvs', '2025-26', '" id "', '" student "', 'c7', " course ", '" date "', substr('" date "', 1, 7), 'S1', '1', '" status "', NULL, 0, 1);"
#define LESSON(id, date, kind, topic) "INSERT INTO lesson(school_id, school_year, lesson_id, course_id, date, slot, kind, topic, taught) VALUES ('pvs', '2025-26', '" id "', 'k', '" date "', '1', '" kind "', " topic ", 1);"

static const char store_rows[] =
	"PRAGMA foreign_keys = OFF;"
	"INSERT INTO source(source_id, format) VALUES ('x', 'bundle');"
	"INSERT INTO import VALUES (1, 'x', '2025-09-10T12:00:00Z', 'delta', '', '', '', NULL), (2, 'x', '2025-10-20T12:00:00Z', 'delta', '', '', '', NULL), (3, 'x', '2025-12-30T12:00:00Z', 'delta', '', '', '', NULL);"
	"INSERT INTO school VALUES ('pvs', 1); INSERT INTO school_year VALUES ('pvs', '2025-26', 1); INSERT INTO student VALUES ('pvs', 'a', 1), ('pvs', 'b', 1), ('pvs', 'c', 1);"
	"INSERT INTO class VALUES ('pvs', '2025-26', 'c7', 1), ('pvs', '2025-26', 'c8', 1); INSERT INTO course VALUES ('pvs', '2025-26', 'k', 1);"
	"INSERT INTO class_row(school_id, class_id, name, grade, tutor_id, import_id) VALUES ('pvs', 'c7', '7.a', 7, 't2', 1);"
	"INSERT INTO student_row(school_id, student_id, surname, given_name, birth_date, import_id) VALUES ('pvs', 'a', 'A', 'A', '2012-11-25', 1), ('pvs', 'b', 'B', 'B', NULL, 1);"
	"INSERT INTO enrollment(school_id, student_id, class_id, from_date, list_no, import_id) VALUES ('pvs', 'a', 'c7', '2025-09-01', 1, 1), ('pvs', 'b', 'c7', '2025-09-01', 2, 1);"
	"INSERT INTO course_student(school_id, course_id, student_id, from_date, import_id) VALUES ('pvs', 'k', 'a', '2025-09-01', 1), ('pvs', 'k', 'b', '2025-09-01', 1);";

struct situation { const char *code, *period, *today, *store, *snapshot; const struct config *config; };

static const char *run_check(struct arena *a, const struct situation *s)
{
	struct diag d = { 0 };
	struct findings f;
	struct period p;
	struct strbuf sb = STRBUF_INIT;
	char dir[] = "/tmp/lieciba-check-XXXXXX", path[64];
	struct store *store = NULL;
	struct db *db = db_open(NULL, DB_MEMORY, &d);
	if (s->store) {
		assert_non_null(mkdtemp(dir));
		snprintf(path, sizeof path, "%s/journal.db", dir);
		store = store_open(path, &d);
		if (!store || !db_exec(store_db(store), store_rows, &d) || !db_exec(store_db(store), s->store, &d) || !store_as_of(store, 0, NULL, &d))
			fail_msg("%s", d.what);
	}
	if (!snapshot_create_tables(db, &d) || !db_exec(db, school_rows, &d) || (s->snapshot && !db_exec(db, s->snapshot, &d)) || !period_parse(s->period, &p, &d) || !period_resolve(&p, db, a, &d))
		fail_msg("%s", d.what);
	const struct check_source src = { .snapshot = db, .store = store ? store_db(store) : NULL, .period = &p, .config = s->config, .today = s->today, .ui = LANG_EN };
	if (!check_all(a, &src, s->code, &f, &d))
		fail_msg("%s: %s", s->code, d.what);
	for (size_t i = 0; i < f.n; i++) {
		const struct finding *x = &f.v[i];
		assert_string_equal(x->code, s->code);
		assert_non_null(x->remedy);
		assert_non_null(x->rules);
		strbuf_addf(&sb, "%s%s|%s|%s|%s|%s", i ? "\n" : "", check_place(a, x), check_about(x), x->date ? x->date : "", x->problem, check_level_word(x->level));
	}
	const char *got = arena_strdup(a, sb.buf);
	strbuf_release(&sb);
	store_close(store);
	db_close(db);
	if (s->store) {
		static const char *const files[] = { "journal.db", "journal.db-wal", "journal.db-shm" };
		for (size_t i = 0; i < 3; i++) {
			snprintf(path, sizeof path, "%s/%s", dir, files[i]);
			unlink(path);
		}
		rmdir(dir);
	}
	return got;
}

/* Expects these findings, a line each: place|subject or journal|date|cause|level. The level is the check's own; off ones are switched on as a warning. */
static void expect(const char *code, const char *period, const char *today, const char *store, const char *snapshot, const char *want)
{
	struct arena a;
	struct check_setting on = { .code = code, .level = CHECK_WARN };
	struct config c = { .checks = &on, .nchecks = 1 };
	struct check_info k = { 0 };
	arena_init(&a, 0);
	for (size_t i = 0; check_at(i, NULL, &k) && strcmp(k.code, code) != 0; i++)
		;
	assert_string_equal(k.code, code);
	const struct situation s = { code, period, today, store, snapshot, k.level == CHECK_OFF ? &c : NULL };
	assert_string_equal(run_check(&a, &s), want);
	arena_release(&a);
}
#endif

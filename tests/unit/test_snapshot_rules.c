/* SPDX-License-Identifier: MIT */
/*
 * What the school's rules make of the store, in the snapshot: each case a handful of rows written into the journal's tables, the rules it stands
 * under, and what must come out, worked out by hand. Rules are cited by their ids.
 */
#include "unit.h"

#include "lieciba/arena.h"
#include "lieciba/db.h"
#include "lieciba/fsio.h"
#include "lieciba/rules.h"
#include "lieciba/snapshot.h"
#include "lieciba/store.h"
#include "lieciba/strbuf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct at {
	struct arena a;
	char dir[48];
	const char *journal, *snap;
	struct db *out;
};

static const char school[] =
	"INSERT INTO source(source_id, format) VALUES ('t', 'bundle');"
	"INSERT INTO import VALUES (1, 't', '2026-06-04T00:00:00Z', 'bulk', '', '0', 'test', NULL);"
	"INSERT INTO school VALUES ('pvs', 1); INSERT INTO school_year VALUES ('pvs', '2025-26', 1);"
	"INSERT INTO school_row(school_id, school_code, name, import_id) VALUES ('pvs', 'pvs', 'Paraugu vidusskola', 1);"
	"INSERT INTO term(school_id, school_year, term, kind, grade, name, starts, ends, import_id) VALUES"
	" ('pvs', '2025-26', 'S1', 'term', 0, '1. semestris', '2025-09-01', '2025-12-19', 1), ('pvs', '2025-26', 'S2', 'term', 0, '2. semestris', '2026-01-05', '2026-05-29', 1),"
	" ('pvs', '2025-26', 'S2', 'term', 9, '2. semestris', '2026-01-05', '2026-06-12', 1), ('pvs', '2025-26', 'S2', 'term', 12, '2. semestris', '2026-01-05', '2026-06-19', 1);"
	"INSERT INTO class VALUES ('pvs', '2025-26', 'c7', 1), ('pvs', '2025-26', 'c7b', 1), ('pvs', '2025-26', 'c9', 1), ('pvs', '2025-26', 'c12', 1);"
	"INSERT INTO class_row(school_id, class_id, name, grade, import_id) VALUES ('pvs', 'c7', '7.a', 7, 1), ('pvs', 'c7b', '7.b', 7, 1), ('pvs', 'c9', '9.a', 9, 1), ('pvs', 'c12', '12.a', 12, 1);"
	"INSERT INTO programme VALUES ('pvs', 'p1', 1), ('pvs', 'p2', 1);"
	"INSERT INTO programme_row(school_id, programme_id, code, name, import_id) VALUES ('pvs', 'p1', '21011111', 'Pamatizglītība', 1), ('pvs', 'p2', '21015611', 'Speciālā pamatizglītība', 1);"
	"INSERT INTO subject VALUES ('pvs', 'mat', 1); INSERT INTO subject_row(school_id, subject_id, name, kind, import_id) VALUES ('pvs', 'mat', 'Matemātika', 'subject', 1);"
	"INSERT INTO course VALUES ('pvs', '2025-26', 'k1', 1), ('pvs', '2025-26', 'k2', 1);"
	"INSERT INTO course_row(school_id, course_id, subject_id, class_id, name, hours_plan, import_id) VALUES ('pvs', 'k1', 'mat', 'c7', 'Matemātika 7.a', 175, 1),"
	" ('pvs', 'k2', 'mat', 'c7', 'Matemātika papildus', 35, 1);"
	"INSERT INTO student VALUES ('pvs', 's1', 1), ('pvs', 's2', 1);"
	"INSERT INTO student_row(school_id, student_id, surname, given_name, sex, import_id) VALUES ('pvs', 's1', 'Kalniņa', 'Anna', 'f', 1), ('pvs', 's2', 'Kalniņa', 'Anna', 'f', 1);";
static const char stays[] =
	"INSERT INTO enrollment(school_id, student_id, class_id, programme_id, from_date, import_id) VALUES ('pvs', 's1', 'c7', 'p1', '2025-09-01', 1), ('pvs', 's2', 'c7', 'p1', '2025-09-01', 1);"
	"INSERT INTO course_student(school_id, course_id, student_id, from_date, import_id) VALUES ('pvs', 'k1', 's1', '2025-09-01', 1), ('pvs', 'k1', 's2', '2025-09-01', 1);";

static int set_up(void **state)
{
	struct at *t = calloc(1, sizeof *t);
	struct diag d = { 0 };
	*state = t;
	arena_init(&t->a, 0);
	snprintf(t->dir, sizeof t->dir, "/tmp/test_snapshot_rules.XXXXXX");
	if (!mkdtemp(t->dir))
		return -1;
	t->journal = arena_printf(&t->a, "%s/journal.db", t->dir);
	t->snap = arena_printf(&t->a, "%s/snap.db", t->dir);
	struct store *s = store_open(t->journal, &d);
	bool good = s && db_exec(store_db(s), school, &d);
	store_close(s);
	return good ? 0 : -1;
}

static int tear_down(void **state)
{
	struct at *t = *state;
	static const char *const names[] = { "journal.db", "journal.db-wal", "journal.db-shm", "snap.db", "rules.yaml", "scales.yaml" };
	db_close(t->out);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		unlink(arena_printf(&t->a, "%s/%s", t->dir, names[i]));
	int gone = rmdir(t->dir);
	arena_release(&t->a);
	free(t);
	return gone;
}

static void add(struct at *t, const char *sql)
{
	struct diag d = { 0 };
	struct store *s = store_open(t->journal, &d);
	if (!s || !db_exec(store_db(s), sql, &d))
		fail_msg("%s", d.what);
	store_close(s);
}

struct how { const char *data_to, *rules, *scales, *need, *school; };

static void build(struct at *t, struct how how)
{
	struct diag d = { 0 };
	struct diags problems = { 0 };
	const char *needs[] = { how.need };
	const char *files[][2] = { { "rules.yaml", how.rules ? how.rules : "format: 1\n" }, { "scales.yaml", how.scales ? how.scales : "format: 1\n" } };
	for (size_t i = 0; i < 2; i++)
		assert_true(fsio_write(arena_printf(&t->a, "%s/%s", t->dir, files[i][0]), files[i][1], strlen(files[i][1]), NULL));
	struct snapshot_request r = { .school_year = "2025-26", .school_id = how.school, .data_to = how.data_to ? how.data_to : "2026-06-25",
		.needs = needs, .nneeds = how.need != NULL, .rules = rules_load(&t->a, t->dir, &problems) };
	struct store *s = store_open(t->journal, &d);
	db_close(t->out);
	t->out = NULL;
	if (!r.rules || !s || !snapshot_build(s, NULL, &r, t->snap, &d))
		fail_msg("%s", problems.n ? problems.v[0].what : d.what);
	store_close(s);
	t->out = db_open(t->snap, DB_READ, &d);
	assert_non_null(t->out);
}

/* Rows of a SELECT: fields joined with '|', rows with newlines; NULL is '-'. */
static void expect(struct at *t, const char *sql, const char *want)
{
	struct diag d = { 0 };
	struct strbuf got = STRBUF_INIT;
	struct db_stmt *s = db_prepare(t->out, sql, &d);
	if (!s)
		fail_msg("%s", d.what);
	while (db_step(s, &d) == DB_ROW) {
		strbuf_adds(&got, got.len ? "\n" : "");
		for (int i = 0; i < db_columns(s); i++)
			strbuf_addf(&got, "%s%s", i ? "|" : "", db_is_null(s, i) ? "-" : db_text(s, i));
	}
	db_finalize(s);
	if (strcmp(got.buf, want) != 0)
		fail_msg("%s\ngives\n%s\nnot\n%s", sql, got.buf, want);
	strbuf_release(&got);
}

/* JMV-16.2.1, 16.2.6, 16.2.9, AKN-9, VPVG-6.8: what is stored says one thing; what counts is the raw text under the rules of the day. */
static void marks(void **state)
{
	struct at *t = *state;
	static const struct {
		const char *scale, *raw, *scales, *want; /* shown, hundredths, state, passed */
	} rows[] = {
		{ "ten", "4", NULL, "4|400|mark|1" }, { "ten", "3", NULL, "3|300|mark|0" }, { "ten", "nv", NULL, "nv|-|nv|-" }, { "ten", "atb.", NULL, "atb.|-|exempt|-" },
		{ "ten", "3|5", NULL, "5|500|mark|1" }, { "ten", "5|", NULL, "5||-|unreadable|-" }, { "pass", "ni", NULL, "ni|-|mark|0" }, { "pass", "ieskaitīts", NULL, "ieskaitīts|-|mark|1" },
		{ "level", "T", NULL, "T|-|mark|-" }, { "percent", "85,5%", NULL, "85,5%|8550|mark|-" }, { "own", "B+", NULL, "B+|-|mark|-" },
		{ "ten", "4", "scales: { ten: { numbers: [1, 10], pass: 5 } }\n", "4|400|mark|0" },
		{ "own", "B+", "scales: { own: { values: [ { raw: [B+], number: 8, pass: \"yes\" } ] } }\n", "B+|800|mark|1" },
		{ "ten", "9", "scales: { ten: { numbers: [1, 5] } }\n", "9|-|unreadable|-" },
	};
	add(t, stays);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		add(t, "DELETE FROM closing_mark");
		add(t, arena_printf(&t->a, "INSERT INTO closing_mark(school_id, closing_id, student_id, course_id, period, kind, raw, scale, value_x100, state, import_id)"
			" VALUES ('pvs', 'm', 's1', 'k1', 'Y', 'year', '%s', '%s', 1, 'mark', 1)", rows[i].raw, rows[i].scale));
		build(t, (struct how){ .scales = rows[i].scales });
		expect(t, "SELECT shown, shown_x100, shown_state, passed FROM closing_mark WHERE student_id = 's1'", rows[i].want);
	}
}

/* When it was entered as the source says; else the day of the import that first brought it, whatever came later. */
static void entered(void **state)
{
	struct at *t = *state;
	add(t, stays);
	add(t, "INSERT INTO import VALUES (2, 't', '2026-06-11T00:00:00Z', 'bulk', '', '0', 'test', NULL);"
		"INSERT INTO mark(row_id, school_id, mark_id, student_id, course_id, date, kind, raw, scale, state, entered_at, import_id, supersedes) VALUES"
		" (1, 'pvs', 'said', 's1', 'k1', '2026-05-01', 'x', '7', 'ten', 'mark', '2026-05-02T10:00:00Z', 1, NULL), (2, 'pvs', 'seen', 's1', 'k1', '2026-05-01', 'x', '7', 'ten', 'mark', NULL, 1, NULL),"
		" (3, 'pvs', 'seen', 's1', 'k1', '2026-05-01', 'x', '8', 'ten', 'mark', NULL, 2, 2), (4, 'pvs', 'late', 's2', 'k1', '2026-05-01', 'x', '8', 'ten', 'mark', NULL, 2, NULL);"
		"INSERT INTO lesson(school_id, lesson_id, course_id, date, slot, entered_at, import_id) VALUES ('pvs', 'a', 'k1', '2026-05-04', '1', NULL, 1), ('pvs', 'b', 'k1', '2026-05-05', '1', '2026-05-05', 1)");
	build(t, (struct how){ .data_to = "2026-06-20" });
	expect(t, "SELECT mark_id, raw, entered_on FROM mark ORDER BY 1", "late|8|2026-06-11\nsaid|7|2026-05-02\nseen|8|2026-06-04");
	expect(t, "SELECT lesson_id, entered_on FROM lesson ORDER BY 1", "a|2026-06-04\nb|2026-05-05");
}

/* VPVG-6.8, AKN-8.1, 8.2: of resit, final, year and the terms the last in the chain is the one that counts. */
static void chain(void **state)
{
	struct at *t = *state;
	static const struct { const char *kinds, *want; } rows[] = {
		{ "S1 term 3", "3|0" }, { "S1 term 3,S2 term nv", "nv|-" }, { "S1 term nv,S2 term 7", "7|1" }, { "S1 term 3,S2 term 6,Y provisional 5,Y combined 4", "6|1" },
		{ "S2 term 6,Y year 5,Y combined 9", "5|1" }, { "Y year 5,Y final 3", "3|0" }, { "Y year 3,Y resit 4", "4|1" }, { "Y final 3,Y resit nv", "nv|-" },
		{ "S1 term atb.,S2 term atb.,Y year atb.", "atb.|-" },
	};
	add(t, stays);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char one[160];
		add(t, "DELETE FROM closing_mark");
		snprintf(one, sizeof one, "%s", rows[i].kinds);
		for (char *p = one, *next; p; p = next) {
			char period[8], kind[16], raw[8];
			next = strchr(p, ',');
			if (next)
				*next++ = '\0';
			assert_int_equal(sscanf(p, "%7s %15s %7s", period, kind, raw), 3);
			add(t, arena_printf(&t->a, "INSERT INTO closing_mark(school_id, closing_id, student_id, course_id, period, kind, raw, scale, state, import_id)"
				" VALUES ('pvs', '%s%s', 's1', 'k1', '%s', '%s', '%s', 'ten', 'mark', 1)", period, kind, period, kind, raw));
		}
		build(t, (struct how){ 0 });
		expect(t, "SELECT shown, passed FROM closing_mark WHERE student_id = 's1'", rows[i].want);
	}
}

/* JMV-16.2.6: nv enters no mean; a mean keeps to one scale; marks that weigh nothing have none; half away from zero (7.445 -> 7.45). */
static void means(void **state)
{
	struct at *t = *state;
	add(t, stays);
	add(t, "INSERT INTO mark(school_id, mark_id, student_id, course_id, date, kind, raw, scale, state, weight_x100, import_id) VALUES"
		" ('pvs', '1', 's1', 'k1', '2025-12-19', 'f', '7', 'ten', 'mark', 100, 1), ('pvs', '2', 's1', 'k1', '2025-12-19', 'f', 'nv', 'ten', 'nv', 100, 1),"
		" ('pvs', '3', 's1', 'k1', '2026-01-05', 'f', '3|8', 'ten', 'mark', 100, 1), ('pvs', '4', 's1', 'k1', '2026-01-06', 'f', '85%', 'percent', 'mark', 100, 1),"
		" ('pvs', '5', 's2', 'k1', '2025-10-01', 'f', '2', 'ten', 'mark', 0, 1), ('pvs', '6', 's2', 'k1', '2026-02-02', 'f', '7,44', 'ten', 'mark', 100, 1),"
		" ('pvs', '7', 's2', 'k1', '2026-02-03', 'f', '7,45', 'ten', 'mark', 100, 1);"
		"INSERT INTO closing_mark(school_id, closing_id, student_id, course_id, period, kind, raw, scale, state, import_id) VALUES"
		" ('pvs', '1', 's1', 'k1', 'S1', 'term', '80', 'percent', 'mark', 1), ('pvs', '2', 's1', 'k1', 'Y', 'year', '7', 'ten', 'mark', 1),"
		" ('pvs', '3', 's2', 'k1', 'S1', 'term', '8', 'ten', 'mark', 1), ('pvs', '4', 's2', 'k1', 'Y', 'year', '8', 'ten', 'mark', 1)");
	build(t, (struct how){ 0 });
	expect(t, "SELECT student_id, period, scale, n, mean_x100 FROM mark_mean WHERE level = 'student-subject' ORDER BY 1, 2, 3",
		"s1|S1|ten|1|700\ns1|S2|percent|1|8500\ns1|S2|ten|1|800\ns1|Y|percent|1|8500\ns1|Y|ten|2|750\ns2|S2|ten|2|745\ns2|Y|ten|2|745");
	expect(t, "SELECT basis, scale, n, mean_x100 FROM mark_mean WHERE level = 'class-subject' ORDER BY 1, 2", "s1|percent|1|8000\ns1|ten|1|800\nshown|ten|2|750\nyear|ten|2|750");
	expect(t, "SELECT mark_id, raw, raw_all, value_x100 FROM mark WHERE mark_id = '3'", "3|8|3|8|800");
}

/* Both ends of a term belong to it, also those that only some grades have (grade 9: 12 June, 12: 19 June). */
static void last_days(void **state)
{
	struct at *t = *state;
	add(t, "INSERT INTO enrollment(school_id, student_id, class_id, from_date, import_id) VALUES ('pvs', 's1', 'c9', '2025-09-01', 1), ('pvs', 's2', 'c12', '2025-09-01', 1);"
		"INSERT INTO course_student(school_id, course_id, student_id, from_date, import_id) VALUES ('pvs', 'k1', 's1', '2025-09-01', 1), ('pvs', 'k1', 's2', '2025-09-01', 1);"
		"INSERT INTO mark(school_id, mark_id, student_id, course_id, date, kind, raw, scale, state, import_id) VALUES ('pvs', '1', 's1', 'k1', '2025-12-19', 'f', '4', 'ten', 'mark', 1),"
		" ('pvs', '2', 's1', 'k1', '2026-06-12', 'f', '6', 'ten', 'mark', 1), ('pvs', '3', 's2', 'k1', '2026-06-19', 'f', '9', 'ten', 'mark', 1);"
		"INSERT INTO absence(school_id, absence_id, student_id, date, slot, course_id, raw, status, import_id) VALUES ('pvs', '1', 's1', '2025-12-19', '1', 'k1', 'n', 'unexcused', 1),"
		" ('pvs', '2', 's1', '2026-01-05', '1', 'k1', 'n', 'unexcused', 1), ('pvs', '3', 's1', '2026-06-12', '1', 'k1', 'n', 'unexcused', 1), ('pvs', '4', 's2', '2026-06-19', '1', 'k1', 'n', 'unexcused', 1);");
	build(t, (struct how){ .data_to = "2026-06-19" });
	expect(t, "SELECT student_id, period, mean_x100 FROM mark_mean WHERE level = 'student-subject' AND period <> 'Y' ORDER BY 1, 2", "s1|S1|400\ns1|S2|600\ns2|S2|900");
	expect(t, "SELECT student_id, term, total FROM absence_term ORDER BY 1, 2", "s1|S1|1\ns1|S2|2\ns2|S1|0\ns2|S2|1");
	expect(t, "SELECT class, ends FROM class WHERE grade > 8 ORDER BY grade", "9.a|2026-06-12\n12.a|2026-06-19");
	build(t, (struct how){ .data_to = "2026-06-11" });
	expect(t, "SELECT count(*) FROM absence WHERE date > '2026-06-11'", "0");
}

/* JMV-14.8, VPVG-5.3: lateness, days away for the school, two courses in one slot, codes decided anew; the source's own status stays. */
static void absences(void **state)
{
	struct at *t = *state;
	add(t, stays);
	add(t, "INSERT INTO absence(school_id, absence_id, student_id, date, slot, course_id, raw, code, status, minutes, school_event, import_id) VALUES"
		" ('pvs', '1', 's1', '2025-10-01', '1', 'k1', 'ns', 'ns', 'excused', NULL, 0, 1), ('pvs', '2', 's1', '2025-10-01', '1', 'k2', 'n', 'n', 'unexcused', NULL, 0, 1),"
		" ('pvs', '3', 's1', '2025-10-02', '1', 'k1', 'k', 'k', 'late', 25, 0, 1), ('pvs', '4', 's1', '2025-10-03', '1', 'k1', 'k', 'k', 'late', 19, 0, 1),"
		" ('pvs', '5', 's1', '2025-10-06', '1', 'k1', 'nc', NULL, 'excused', NULL, 1, 1), ('pvs', '6', 's1', '2025-10-07', '1', 'k1', 'n', NULL, 'not_marked', NULL, 0, 1),"
		" ('pvs', '7', 's1', '2025-10-08', '1', 'k1', 'zz', 'zz', 'excused', NULL, 0, 1)");
	static const char sql[] = "SELECT total, excused, unexcused, late, not_marked FROM absence_month WHERE student_id = 's1' AND month = '2025-10'";
	static const struct { const char *rules, *want; } rows[] = {
		{ NULL, "4|2|1|2|1" },
		{ "absences: { late_is_missed_from: 20 }\n", "5|2|2|1|1" },
		{ "absences: { school_event_counts: \"yes\" }\n", "5|3|1|2|1" },
		{ "absences: { codes: { ns: { status: unexcused }, n: { status: excused } } }\n", "4|2|1|2|1" },      /* 6 keeps what the source said */
		{ "absences: { codes: { k: { status: present } } }\n", "4|2|1|0|1" },
		{ "absences: { codes: { zz: { status: late } } }\n", "3|1|1|3|1" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		build(t, (struct how){ .rules = rows[i].rules });
		expect(t, sql, rows[i].want);
		/* every other total says the same, and so do the rows themselves */
		expect(t, "SELECT total, excused, unexcused, late, not_marked FROM absence_term WHERE student_id = 's1' AND term = 'S1'", rows[i].want);
		expect(t, "SELECT total, excused, unexcused, late, not_marked FROM absence_year WHERE student_id = 's1'", rows[i].want);
		expect(t, "SELECT total, excused, unexcused, late, not_marked FROM absence_class WHERE class_id = 'c7' AND period = 'Y'", rows[i].want);
		expect(t, "SELECT sum(total), sum(excused), sum(unexcused), sum(late), sum(not_marked) FROM absence_day WHERE student_id = 's1'", rows[i].want);
		expect(t, "SELECT sum(status <> 'late'), sum(status = 'excused'), sum(status = 'unexcused'), sum(status = 'late'), sum(status = 'not_marked') FROM absence"
			" WHERE student_id = 's1' AND counts = 1", rows[i].want);
	}
	build(t, (struct how){ .need = "absence-reason", .rules = "absences: { codes: { zz: { status: excused, reason: illness } } }\n" });
	expect(t, "SELECT absence_id, code FROM absence_reason ORDER BY 1", "1|ns\n2|n\n3|k\n4|k\n5|nc\n6|n\n7|ns");
}

/* Why lessons were missed: only with the grant, and only where at least five students stand behind each number. */
static void reasons(void **state)
{
	struct at *t = *state;
	for (int i = 3; i < 9; i++)
		add(t, arena_printf(&t->a, "INSERT INTO student VALUES ('pvs', 's%d', 1); INSERT INTO student_row(school_id, student_id, surname, given_name, import_id) VALUES ('pvs', 's%d', 'X', 'Y', 1)", i, i));
	for (int i = 1; i < 9; i++)
		add(t, arena_printf(&t->a, "INSERT INTO enrollment(school_id, student_id, class_id, programme_id, from_date, import_id) VALUES ('pvs', 's%d', 'c7', 'p1', '2025-09-01', 1);"
			"INSERT INTO absence(school_id, absence_id, student_id, date, slot, raw, code, status, import_id) VALUES ('pvs', 'a%d', 's%d', '2025-10-0%d', '1', 'ns', 'ns', 'excused', 1),"
			" ('pvs', 'b%d', 's%d', '2025-11-0%d', '1', '%s', '%s', 'excused', 1)", i, i, i, i % 3 + 1, i, i, i % 3 + 3, i < 6 ? "nc" : "ns", i < 6 ? "nc" : "ns"));
	static const char sql[] = "SELECT period, excused, illness, other FROM absence_class WHERE excused > 0 ORDER BY 1";
	build(t, (struct how){ 0 });
	expect(t, sql, "2025-10|8|-|-\n2025-11|8|-|-\nS1|16|-|-\nY|16|-|-");
	build(t, (struct how){ .need = "absence-reason" });
	expect(t, sql, "2025-10|8|-|-\n2025-11|8|-|-\nS1|16|11|5\nY|16|11|5"); /* in a month one of the two has fewer than five behind it */
	add(t, "UPDATE absence SET raw = 'ns', code = 'ns' WHERE absence_id = 'b1'");
	build(t, (struct how){ .need = "absence-reason" });
	expect(t, sql, "2025-10|8|-|-\n2025-11|8|-|-\nS1|16|-|-\nY|16|-|-");
}

/* RDMV-12.13: class and programme of the day. s1 changes the programme in January, s2 the class in February and leaves in April. */
static void moves(void **state)
{
	struct at *t = *state;
	add(t, "INSERT INTO enrollment(school_id, student_id, class_id, programme_id, from_date, to_date, in_kind, out_kind, import_id) VALUES"
		" ('pvs', 's1', 'c7', 'p1', '2025-09-01', '2026-01-11', 'continued', 'transferred', 1), ('pvs', 's1', 'c7', 'p2', '2026-01-12', NULL, 'transferred', NULL, 1),"
		" ('pvs', 's2', 'c7', 'p1', '2025-09-01', '2026-02-08', 'enrolled', 'transferred', 1), ('pvs', 's2', 'c7b', 'p1', '2026-02-09', '2026-04-30', 'transferred', 'left', 1);"
		"INSERT INTO course_student(school_id, course_id, student_id, from_date, to_date, import_id) VALUES ('pvs', 'k1', 's1', '2025-09-01', NULL, 1), ('pvs', 'k1', 's2', '2025-09-01', '2026-04-30', 1);"
		"INSERT INTO lesson(school_id, lesson_id, course_id, date, slot, kind, taught, import_id) VALUES ('pvs', '1', 'k1', '2026-01-09', '1', 'lesson', 1, 1),"
		" ('pvs', '2', 'k1', '2026-01-12', '1', 'lesson', 1, 1), ('pvs', '3', 'k1', '2026-01-13', '1', 'individual', 1, 1), ('pvs', '4', 'k1', '2026-01-14', '1', 'lesson', 0, 1),"
		" ('pvs', '5', 'k1', '2026-01-15', '1', 'consultation', 1, 1), ('pvs', '6', 'k1', '2026-02-06', '1', 'lesson', 1, 1), ('pvs', '7', 'k1', '2026-02-09', '1', 'lesson', 1, 1),"
		" ('pvs', '8', 'k1', '2026-05-05', '1', 'lesson', 1, 1);"
		"INSERT INTO absence(school_id, absence_id, student_id, date, slot, course_id, raw, status, import_id) VALUES ('pvs', '1', 's1', '2026-01-09', '1', 'k1', 'n', 'unexcused', 1),"
		" ('pvs', '2', 's1', '2026-01-12', '1', 'k1', 'n', 'unexcused', 1), ('pvs', '3', 's2', '2026-02-06', '1', 'k1', 'n', 'unexcused', 1), ('pvs', '4', 's2', '2026-02-09', '1', 'k1', 'n', 'unexcused', 1);");
	build(t, (struct how){ 0 });
	expect(t, "SELECT period, class_id, programme_id, planned, total, rate_x100 FROM absence_class WHERE period IN ('2026-01', '2026-02', 'Y') AND (planned > 0 OR total > 0) ORDER BY 1, 2, 3",
		"2026-01|c7|p1|4|1|2500\n2026-01|c7|p2|2|1|5000\n2026-02|c7|p1|1|1|10000\n2026-02|c7|p2|2|0|0\n2026-02|c7b|p1|1|1|10000\n"
		"Y|c7|p1|5|2|4000\nY|c7|p2|5|1|2000\nY|c7b|p1|1|1|10000");
	expect(t, "SELECT student_id, planned, total FROM absence_year ORDER BY 1", "s1|6|2\ns2|5|2");
	expect(t, "SELECT planned FROM absence_day WHERE student_id = 's1' AND date = '2026-01-12'", "1");
	expect(t, "SELECT student_id, class, programme_id, left_on FROM student ORDER BY 1", "s1|7.a|p2|-\ns2|7.b|p1|2026-04-30");
	expect(t, "SELECT in_phrase, out_phrase FROM enrollment ORDER BY student_id, from_date",
		"-|pārcelta uz izglītības programmu „Speciālā pamatizglītība”\nieskaitīta izglītības programmā „Speciālā pamatizglītība”|-\n"
		"uzņemta|pārcelta uz 7.b klasi\nieskaitīta no 7.a klases|atskaitīta");
}

/* Who joins in April or leaves in October moves no number of the list; equal names keep the order of their ids. */
static void lists(void **state)
{
	struct at *t = *state;
	add(t, "INSERT INTO student VALUES ('pvs', 's0', 1), ('pvs', 's3', 1); INSERT INTO student_row(school_id, student_id, surname, given_name, sex, import_id) VALUES"
		" ('pvs', 's0', 'Ābele', 'Ieva', 'f', 1), ('pvs', 's3', 'Ozols', 'Jānis', 'm', 1);"
		"INSERT INTO enrollment(school_id, student_id, class_id, from_date, to_date, in_kind, out_kind, import_id) VALUES ('pvs', 's1', 'c7', '2025-09-01', '2025-10-10', NULL, 'left', 1),"
		" ('pvs', 's2', 'c7', '2025-09-01', NULL, NULL, NULL, 1), ('pvs', 's3', 'c7', '2025-08-25', NULL, NULL, NULL, 1), ('pvs', 's0', 'c7', '2026-04-07', NULL, 'enrolled', NULL, 1)");
	static const char sql[] = "SELECT student_id, list_no, seq FROM student ORDER BY seq";
	build(t, (struct how){ .data_to = "2025-09-15" });
	expect(t, sql, "s1|1|1\ns2|2|2\ns3|3|3");
	build(t, (struct how){ .data_to = "2026-05-29" });
	expect(t, sql, "s0|4|1\ns1|1|2\ns2|2|3\ns3|3|4");
	expect(t, "SELECT student_id, joined_on, left_on FROM student WHERE student_id IN ('s0', 's1') ORDER BY 1", "s0|2026-04-07|-\ns1|2025-09-01|2025-10-10");
	expect(t, "SELECT students FROM class WHERE class_id = 'c7'", "3");
	expect(t, "SELECT count(*) FROM absence_month WHERE student_id = 's1'", "2");
	expect(t, "SELECT student_id, in_phrase, out_phrase FROM enrollment WHERE student_id IN ('s0', 's1') ORDER BY 1", "s0|uzņemta|-\ns1|-|atskaitīta");
	add(t, "UPDATE enrollment SET list_no = 7 WHERE student_id = 's2'"); /* one number is the source's own: the others come after it */
	build(t, (struct how){ .data_to = "2026-05-29" });
	expect(t, sql, "s0|10|1\ns1|8|2\ns2|7|3\ns3|9|4");
}

/* domain.md B7: a code may be changed once; the document has the one that is valid. The same of who holds an office. */
static void codes(void **state)
{
	struct at *t = *state;
	add(t, stays);
	add(t, "INSERT INTO student_code(school_id, student_id, personal_code, valid_from, valid_to, import_id) VALUES ('pvs', 's1', '010112-20000', NULL, '2026-01-31', 1),"
		" ('pvs', 's1', '320000-00001', '2026-02-01', NULL, 1), ('pvs', 's2', '320000-00002', NULL, NULL, 1);"
		"INSERT INTO official(school_id, role, title, name, from_date, to_date, import_id) VALUES ('pvs', 'clerk', 'Lietvede', 'A', '', '2026-01-31', 1);"
		"INSERT INTO official(school_id, role, department, title, name, from_date, to_date, import_id) VALUES ('pvs', 'archivist', '', 'Arhivāre', 'C', '2026-02-01', NULL, 1)");
	static const char sql[] = "SELECT student_id, personal_code FROM student_private ORDER BY 1";
	build(t, (struct how){ .data_to = "2026-01-31", .need = "personal-code" });
	expect(t, sql, "s1|010112-20000\ns2|320000-00002");
	expect(t, "SELECT name FROM official", "A");
	build(t, (struct how){ .data_to = "2026-02-01", .need = "personal-code" });
	expect(t, sql, "s1|320000-00001\ns2|320000-00002");
	expect(t, "SELECT name FROM official", "C");
}

/* The head is replaced in mid-year: each document names the holder on its own day, titles with him; before the first with dates it is the school's own. */
static void heads(void **state)
{
	struct at *t = *state;
	static const char head[] = "SELECT head_name, head_title, head_title_gen FROM school", all[] = "SELECT role, department, name FROM official ORDER BY 1, 2";
	add(t, "UPDATE school_row SET head_name = 'Anna Liepa', head_title = 'Direktore', head_title_gen = 'direktores';"
		"INSERT INTO official(school_id, role, department, title, title_gen, name, from_date, to_date, import_id) VALUES ('pvs', 'head', '', 'Direktors', 'direktora', 'Uldis Zars', '2026-01-05', NULL, 1),"
		" ('pvs', 'head', '', 'Direktora p. i.', NULL, 'Ilze Kalna', '2025-11-01', '2026-01-04', 1), ('pvs', 'head', 'filiāle', 'Vadītāja', NULL, 'Z', '', NULL, 1),"
		" ('pvs', 'clerk', '', 'Lietvede', NULL, 'A', '', NULL, 1), ('pvs', 'clerk', '', 'Lietvedis', NULL, 'B', '2026-01-05', NULL, 1)");
	build(t, (struct how){ .data_to = "2025-10-31" });
	expect(t, head, "Anna Liepa|Direktore|direktores");
	expect(t, all, "clerk||A\nhead|filiāle|Z");
	build(t, (struct how){ .data_to = "2026-01-04" });
	expect(t, head, "Ilze Kalna|Direktora p. i.|-");
	expect(t, all, "clerk||A\nhead|filiāle|Z");
	build(t, (struct how){ .data_to = "2026-01-05" });
	expect(t, head, "Uldis Zars|Direktors|direktora");
	expect(t, all, "clerk||B\nhead|filiāle|Z");
}

/* A journal of one term, two journals in one slot, and what the school decides about term marks. */
static void terms(void **state)
{
	struct at *t = *state;
	add(t, stays);
	add(t, "UPDATE course_row SET term = 'S1', hours_plan = 70 WHERE course_id = 'k2';"
		"INSERT INTO course VALUES ('pvs', '2025-26', 'k3', 1); INSERT INTO course_row(school_id, course_id, subject_id, class_id, name, term, hours_plan, import_id) VALUES"
		" ('pvs', 'k3', 'mat', 'c7', 'M', 'S2', 80, 1); INSERT INTO course_student(school_id, course_id, student_id, from_date, import_id) VALUES"
		" ('pvs', 'k2', 's2', '2025-09-01', 1), ('pvs', 'k3', 's2', '2026-01-05', 1); DELETE FROM course_student WHERE student_id = 's2' AND course_id = 'k1';"
		"INSERT INTO closing_mark(school_id, closing_id, student_id, course_id, period, kind, raw, scale, state, import_id) VALUES"
		" ('pvs', '1', 's2', 'k2', 'S1', 'term', '6', 'ten', 'mark', 1), ('pvs', '2', 's2', 'k3', 'S2', 'term', '7', 'ten', 'mark', 1)");
	build(t, (struct how){ 0 });
	expect(t, "SELECT line_no, s1, s2, course_id, hours_plan FROM closing_mark WHERE student_id = 's2'", "1|6|7|k3|150");
	expect(t, "SELECT course_id, to_date FROM course_student WHERE student_id = 's2' ORDER BY 1", "k2|2025-12-19\nk3|2026-05-29");
	expect(t, "SELECT semester_marks FROM school", "required");
	build(t, (struct how){ .rules = "documents: { semester_marks: none }\n" });
	expect(t, "SELECT semester_marks FROM school", "none");
	add(t, "UPDATE school_row SET semester_marks = 'optional'");
	build(t, (struct how){ 0 });
	expect(t, "SELECT semester_marks FROM school", "optional");
	build(t, (struct how){ .rules = "documents: { semester_marks: required }\n" });
	expect(t, "SELECT semester_marks FROM school", "required");
}

/* Two schools with the same ids everywhere: nothing of one is in the other's file. */
static void two_schools(void **state)
{
	struct at *t = *state;
	add(t, stays);
	add(t, "INSERT INTO absence(school_id, absence_id, student_id, date, slot, course_id, raw, status, import_id) VALUES ('pvs', '1', 's1', '2025-10-01', '1', 'k1', 'n', 'unexcused', 1)");
	add(t, "INSERT INTO school VALUES ('rdv', 1); INSERT INTO school_year VALUES ('rdv', '2025-26', 1); INSERT INTO school_row(school_id, school_code, name, import_id) VALUES ('rdv', 'rdv', 'R', 1);"
		"INSERT INTO class VALUES ('rdv', '2025-26', 'c7', 1); INSERT INTO class_row(school_id, class_id, name, grade, import_id) VALUES ('rdv', 'c7', '7.z', 7, 1);"
		"INSERT INTO term(school_id, school_year, term, kind, grade, name, starts, ends, import_id) VALUES ('rdv', '2025-26', 'S1', 'term', 0, '', '2025-09-01', '2025-12-19', 1);"
		"INSERT INTO subject VALUES ('rdv', 'mat', 1); INSERT INTO subject_row(school_id, subject_id, name, kind, import_id) VALUES ('rdv', 'mat', 'Mūzika', 'subject', 1);"
		"INSERT INTO course VALUES ('rdv', '2025-26', 'k1', 1); INSERT INTO course_row(school_id, course_id, subject_id, class_id, name, import_id) VALUES ('rdv', 'k1', 'mat', 'c7', 'Mūzika', 1);"
		"INSERT INTO student VALUES ('rdv', 's1', 1); INSERT INTO student_row(school_id, student_id, surname, given_name, import_id) VALUES ('rdv', 's1', 'Zars', 'Kārlis', 1);"
		"INSERT INTO student_code(school_id, student_id, personal_code, import_id) VALUES ('rdv', 's1', '320000-00009', 1);"
		"INSERT INTO enrollment(school_id, student_id, class_id, from_date, import_id) VALUES ('rdv', 's1', 'c7', '2025-09-01', 1);"
		"INSERT INTO course_student(school_id, course_id, student_id, from_date, import_id) VALUES ('rdv', 'k1', 's1', '2025-09-01', 1);"
		"INSERT INTO closing_mark(school_id, closing_id, student_id, course_id, period, kind, raw, scale, state, import_id) VALUES ('rdv', '1', 's1', 'k1', 'S1', 'term', '9', 'ten', 'mark', 1);"
		"INSERT INTO absence(school_id, absence_id, student_id, date, slot, course_id, raw, status, import_id) VALUES ('rdv', '1', 's1', '2025-10-01', '1', 'k1', 'n', 'unexcused', 1),"
		" ('rdv', '2', 's1', '2025-10-02', '1', 'k1', 'n', 'unexcused', 1);");
	build(t, (struct how){ .school = "pvs", .need = "personal-code" });
	expect(t, "SELECT full_name FROM student ORDER BY student_id", "Anna Kalniņa\nAnna Kalniņa");
	expect(t, "SELECT subject, s1 FROM closing_mark WHERE student_id = 's1'", "Matemātika|-");
	expect(t, "SELECT total FROM absence_year WHERE student_id = 's1'", "1");
	expect(t, "SELECT count(*) FROM student_private WHERE personal_code IS NOT NULL", "0");
	build(t, (struct how){ .school = "rdv" });
	expect(t, "SELECT full_name, class FROM student", "Kārlis Zars|7.z");
	expect(t, "SELECT subject, s1 FROM closing_mark", "Mūzika|9");
	expect(t, "SELECT total FROM absence_year", "2");
	expect(t, "SELECT count(*), max(school_id) FROM class", "1|rdv");
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
int main(void)
{
	const struct CMUnitTest tests[] = { CASE(marks), CASE(entered), CASE(chain), CASE(means), CASE(last_days), CASE(absences), CASE(reasons), CASE(moves), CASE(lists), CASE(codes), CASE(heads), CASE(terms),
		CASE(two_schools) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* rules: every rule by its id, with the half-way cases under every policy; the school's own files; what is said about mistakes. */
#include "unit.h"

#include "lieciba/arena.h"
#include "lieciba/fsio.h"
#include "lieciba/rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct at {
	struct arena a;
	char dir[64];
	struct diags out;
};

static int set_up(void **state)
{
	struct at *t = calloc(1, sizeof *t);
	arena_init(&t->a, 0);
	snprintf(t->dir, sizeof t->dir, "/tmp/lieciba-rules.XXXXXX");
	assert_non_null(mkdtemp(t->dir));
	*state = t;
	return 0;
}

static int tear_down(void **state)
{
	struct at *t = *state;
	unlink(arena_printf(&t->a, "%s/rules.yaml", t->dir));
	unlink(arena_printf(&t->a, "%s/scales.yaml", t->dir));
	rmdir(t->dir);
	diags_free(&t->out);
	arena_release(&t->a);
	free(t);
	return 0;
}

static struct rules *with(struct at *t, const char *name, const char *text)
{
	assert_true(fsio_write(arena_printf(&t->a, "%s/%s", t->dir, name), text, strlen(text), NULL));
	return rules_load(&t->a, t->dir, &t->out);
}

static const struct rules *defaults(struct at *t)
{
	struct rules *r = rules_load(&t->a, NULL, &t->out);
	assert_non_null(r);
	return r;
}

/* MK747-11.19, MK416-11.16, JMV-16.2.1, 16.2.2, 16.2.6, 16.2.9, AKN-9, VPVG-6.8: state, number (-1 none), pass of a text on a scale. */
static void scales(void **state)
{
	const struct rules *r = defaults(*state);
	static const struct {
		const char *scale, *raw, *name;
		int x100, pass, outside;
	} rows[] = {
		{ "ten", "7", "mark", 700, PASS_YES, 0 }, { "ten", "4", "mark", 400, PASS_YES, 0 }, { "ten", "3", "mark", 300, PASS_NO, 0 },
		{ "ten", "3,99", "mark", 399, PASS_NO, 0 }, { "ten", "nv", "nv", -1, PASS_UNKNOWN, 0 }, { "ten", "atb.", "exempt", -1, PASS_UNKNOWN, 0 },
		{ "ten", "atb", "exempt", -1, PASS_UNKNOWN, 0 }, { "ten", "3|5", "mark", 500, PASS_YES, 0 }, { "ten", "nv|8", "mark", 800, PASS_YES, 0 },
		{ "ten", "8|nv", "nv", -1, PASS_UNKNOWN, 0 }, { "ten", "11", "unreadable", -1, PASS_UNKNOWN, 1 }, { "ten", "0", "unreadable", -1, PASS_UNKNOWN, 1 },
		{ "ten", "7%", "unreadable", -1, PASS_UNKNOWN, 0 }, { "ten", "labi", "unreadable", -1, PASS_UNKNOWN, 0 }, { "pass", "i", "mark", -1, PASS_YES, 0 },
		{ "pass", "ni", "mark", -1, PASS_NO, 0 }, { "pass", "ieskaitīts", "mark", -1, PASS_YES, 0 }, { "pass", "7", "unreadable", -1, PASS_UNKNOWN, 0 },
		{ "level", "T", "mark", -1, PASS_UNKNOWN, 0 }, { "level", "nv", "nv", -1, PASS_UNKNOWN, 0 }, { "preschool", "+", "mark", -1, PASS_UNKNOWN, 0 },
		{ "preschool", "−", "mark", -1, PASS_UNKNOWN, 0 }, { "percent", "85,5%", "mark", 8550, PASS_UNKNOWN, 0 }, { "percent", "0", "mark", 0, PASS_UNKNOWN, 0 },
		{ "percent", "101", "unreadable", -1, PASS_UNKNOWN, 1 }, { "hundred", "100", "mark", 10000, PASS_UNKNOWN, 0 }, { "hundred", "85%", "unreadable", -1, PASS_UNKNOWN, 0 },
		{ "the source's own", "B+", "mark", -1, PASS_UNKNOWN, 0 }, { "ten", "", "none", -1, PASS_UNKNOWN, 0 },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		bool outside;
		struct mark_value m = rules_scale_value(r, rows[i].scale, rows[i].raw, &outside);
		if (strcmp(rules_state_name(m.state), rows[i].name) != 0)
			fail_msg("%s on %s is %s", rows[i].raw, rows[i].scale, rules_state_name(m.state));
		assert_int_equal(m.number ? m.x100 : -1, rows[i].x100);
		assert_int_equal(m.pass, rows[i].pass);
		assert_int_equal(outside, rows[i].outside);
	}
}

/* A school's own scale beside the others, and one given anew. */
static void own_scale(void **state)
{
	const struct rules *r = with(*state, "scales.yaml",
		"scales:\n  five:\n    numbers: [1, 5]\n    pass: 2,5\n  level:\n    values:\n      - { raw: [A, apguvis], number: 9, pass: \"yes\" }\n      - { raw: nav, state: nv }\n");
	assert_non_null(r);
	assert_int_equal(rules_scale_value(r, "five", "2", NULL).pass, PASS_NO);
	assert_int_equal(rules_scale_value(r, "five", "2,5", NULL).pass, PASS_YES);
	assert_int_equal(rules_scale_value(r, "level", "apguvis", NULL).x100, 900);
	assert_int_equal(rules_scale_value(r, "level", "nav", NULL).state, MARK_NV);
	assert_int_equal(rules_scale_value(r, "level", "S", NULL).state, MARK_UNREADABLE);
	assert_int_equal(rules_scale_value(r, "ten", "7", NULL).x100, 700);
}

static const char *outcome(const struct rules *r, const char *s1, const char *s2, const char *s3, char *buf, size_t size)
{
	const char *raw[] = { s1, s2, s3 };
	struct mark_value v[3];
	size_t n = s3 ? 3 : 2;
	for (size_t i = 0; i < n; i++)
		v[i] = rules_scale_value(r, "ten", raw[i], NULL);
	struct year_mark y = rules_year_mark(r, v, n);
	if (y.outcome != YEAR_MARK)
		return y.outcome == YEAR_NV ? "nv" : y.outcome == YEAR_EXEMPT ? "atb." : "?";
	if (y.low_x100 == y.high_x100)
		snprintf(buf, size, "%d", (int)(y.low_x100 / 100));
	else
		snprintf(buf, size, "%d-%d", (int)(y.low_x100 / 100), (int)(y.high_x100 / 100));
	return buf;
}

/* JMV-16.2.8 under every policy of the half; ids of domain.md E3. */
static void year_half(void **state)
{
	static const struct {
		const char *s1, *s2, *s3, *teacher, *up, *second;
	} rows[] = {
		{ "7", "8", NULL, "7-8", "8", "8" },        /* 7.5 */
		{ "8", "7", NULL, "7-8", "8", "7" },
		{ "4", "5", NULL, "4-5", "5", "5" },        /* 4.5 */
		{ "5", "4", NULL, "4-5", "5", "4" },
		{ "3", "6", NULL, "4-5", "5", "5" },
		{ "6", "3", NULL, "4-5", "5", "4" },
		{ "3", "5", NULL, "4", "4", "4" },
		{ "2|4", "3|5", NULL, "4-5", "5", "5" },    /* re-sits: 4 and 5 count */
		{ "3", "3|5", NULL, "4", "4", "4" },
		{ "3", "4", NULL, "3-4", "4", "4" },        /* on the pass line */
		{ "10", "10", NULL, "10", "10", "10" },
		{ "7", "7", "8", "7", "7", "7" },           /* thirds are never half-way */
		{ "7", "8", "8", "8", "8", "8" },
	};
	static const char *const files[] = { "year_mark: { half: teacher-decides }\n", "year_mark: { half: up }\n", "year_mark: { half: second-semester }\n" };
	for (size_t p = 0; p < 3; p++) {
		const struct rules *r = with(*state, "rules.yaml", files[p]);
		assert_non_null(r);
		for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
			char buf[32];
			const char *want = p == 0 ? rows[i].teacher : p == 1 ? rows[i].up : rows[i].second;
			const char *got = outcome(r, rows[i].s1, rows[i].s2, rows[i].s3, buf, sizeof buf);
			if (strcmp(want, got) != 0)
				fail_msg("JMV-16.2.8: %s and %s by policy %zu: %s, not %s", rows[i].s1, rows[i].s2, p, got, want);
		}
	}
}

/* JMV-16.2.7 with 16.2.8 (nv) and JMV-16.2.9, AKN-9 (atb.) under every policy. */
static void year_gaps(void **state)
{
	static const struct {
		const char *s1, *s2, *undecided, *others, *same;
	} rows[] = {
		{ "nv", "7", "?", "7", "nv" }, { "7", "nv", "?", "7", "nv" }, { "nv", "nv", "?", "nv", "nv" },
		{ "atb.", "8", "?", "8", "atb." }, { "8", "atb.", "?", "8", "atb." }, { "atb.", "atb", "atb.", "atb.", "atb." },
		{ "nv|6", "7", "6-7", "6-7", "6-7" }, { "", "7", "?", "?", "?" }, { "7", "labi", "?", "?", "?" },
	};
	static const char *const files[] = { "year_mark: { nv: undecided, exempt: undecided }\n", "year_mark: { nv: others, exempt: others }\n", "year_mark: { nv: same, exempt: same }\n" };
	for (size_t p = 0; p < 3; p++) {
		const struct rules *r = with(*state, "rules.yaml", files[p]);
		assert_non_null(r);
		for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
			char buf[32];
			const char *want = p == 0 ? rows[i].undecided : p == 1 ? rows[i].others : rows[i].same;
			const char *got = outcome(r, rows[i].s1, rows[i].s2, NULL, buf, sizeof buf);
			if (strcmp(want, got) != 0)
				fail_msg("JMV-16.2.8: %s and %s by policy %zu: %s, not %s", rows[i].s1, rows[i].s2, p, got, want);
		}
	}
	/* the defaults: nv decides nothing, an exempt term leaves it to the others */
	const struct rules *r = defaults(*state);
	char buf[32];
	assert_string_equal(outcome(r, "nv", "7", NULL, buf, sizeof buf), "?");
	assert_string_equal(outcome(r, "atb.", "8", NULL, buf, sizeof buf), "8");
}

/* VPVG-6.8, AKN-8.1: terms 6 and 7; provisional, combined -> which year marks agree. */
static void chain(void **state)
{
	const struct rules *r = defaults(*state);
	static const struct {
		const char *provisional, *combined, *year;
		bool agrees;
	} rows[] = {
		{ "", "", "6", true }, { "", "", "7", true }, { "", "", "8", false }, { "", "", "nv", false },
		{ "7", "", "7", true }, { "7", "", "6", false }, { "7", "9", "9", true }, { "7", "9", "8", true }, { "7", "9", "7", true }, { "7", "9", "6", false },
		{ "7", "5", "5", true }, { "7", "5", "8", false }, { "", "9", "9", true }, { "nv", "", "nv", true }, { "nv", "", "7", false }, { "nv", "5", "5", true },
		{ "atb.", "", "atb.", true }, { "7", "nv", "7", true },
	};
	struct mark_value terms[] = { rules_scale_value(r, "ten", "6", NULL), rules_scale_value(r, "ten", "7", NULL) };
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct mark_value p = rules_scale_value(r, "ten", rows[i].provisional, NULL), c = rules_scale_value(r, "ten", rows[i].combined, NULL);
		struct mark_value y = rules_scale_value(r, "ten", rows[i].year, NULL);
		struct year_mark want = rules_year_chain(r, terms, 2, &p, &c);
		if (rules_year_agrees(&want, &y) != rows[i].agrees)
			fail_msg("VPVG-6.8: provisional '%s', combined '%s', year '%s'", rows[i].provisional, rows[i].combined, rows[i].year);
	}
}

/* JMV-16.2.4 */
static void minimum(void **state)
{
	const struct rules *r = defaults(*state);
	static const struct {
		bool individual;
		int per_week, least, most, per;
	} rows[] = {
		{ true, 100, 2, 0, MIN_MONTH }, { true, 200, 1, 0, MIN_WEEK }, { true, 150, 2, 0, MIN_MONTH }, { true, 300, 1, 0, MIN_WEEK },
		{ false, 100, 3, 5, MIN_TERM }, { false, 200, 2, 5, MIN_MONTH }, { false, 500, 2, 5, MIN_MONTH },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct min_marks *m = rules_min_marks(r, rows[i].individual, rows[i].per_week);
		assert_non_null(m);
		assert_string_equal(m->id, "JMV-16.2.4");
		assert_int_equal(m->at_least, rows[i].least);
		assert_int_equal(m->at_most, rows[i].most);
		assert_int_equal(m->per, rows[i].per);
	}
	assert_null(rules_min_marks(r, false, 50));
}

/* MK11-25.1 to 25.3 by grade, day and marks; "x" after a mark: after the post-test. */
static void promotion(void **state)
{
	const struct rules *r = defaults(*state);
	static const struct {
		int grade;
		const char *scale, *marks[3];
		bool resat;
		enum promotion outcome;
		const char *id;
	} rows[] = {
		{ 2, "level", { "T", "S", "A" }, false, PROMOTION_YES, "MK11-25.1" }, { 2, "level", { "T", "nv", "atb." }, false, PROMOTION_MEASURES, "MK11-25.1" },
		{ 2, "level", { "T", "", "A" }, false, PROMOTION_UNKNOWN, "MK11-25.1" }, { 3, "level", { "T", "nv", "A" }, true, PROMOTION_NO, "MK11-25.1" },
		{ 4, "ten", { "4", "10", "atb." }, false, PROMOTION_YES, "MK11-25.2" }, { 8, "ten", { "3", "5", "6" }, false, PROMOTION_MEASURES, "MK11-25.2" },
		{ 8, "ten", { "3", "5", "6" }, true, PROMOTION_YES, "MK11-25.2" }, { 8, "ten", { "3", "2", "6" }, true, PROMOTION_NO, "MK11-25.2" },
		{ 5, "ten", { "nv", "5", "6" }, false, PROMOTION_MEASURES, "MK11-25.2" }, { 10, "ten", { "4", "4", "4" }, false, PROMOTION_YES, "MK11-25.3" },
		{ 11, "ten", { "3", "9", "9" }, true, PROMOTION_NO, "MK11-25.3" }, { 11, "pass", { "i", "ni", "i" }, false, PROMOTION_MEASURES, "MK11-25.3" },
		{ 9, "ten", { "4", "4", "4" }, false, PROMOTION_UNKNOWN, NULL }, { 12, "ten", { "4", "4", "4" }, false, PROMOTION_UNKNOWN, NULL },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct subject_mark v[3];
		for (size_t k = 0; k < 3; k++)
			v[k] = (struct subject_mark){ rules_scale_value(r, rows[i].scale, rows[i].marks[k], NULL), rows[i].resat };
		struct promotion_answer got = rules_promotion(r, rows[i].grade, date_from_civil(2026, 5, 29), v, 3);
		if (got.outcome != rows[i].outcome)
			fail_msg("MK11-25: row %zu gives %d", i, got.outcome);
		assert_true(rows[i].id ? strcmp(got.id, rows[i].id) == 0 : !got.id);
		/* before the regulation there is no rule */
		assert_int_equal(rules_promotion(r, rows[i].grade, date_from_civil(2022, 1, 12), v, 3).outcome, PROMOTION_UNKNOWN);
	}
}

/* bundle.md's codes; JMV-14.8, VPVG-5.3. */
static void absences(void **state)
{
	const struct rules *r = defaults(*state);
	static const struct {
		const char *code, *status;
		int reason;
	} rows[] = { { "n", "unexcused", REASON_NONE }, { "ns", "excused", REASON_ILLNESS }, { "nc", "excused", REASON_OTHER }, { "k", "late", REASON_NONE },
		{ "Tardy", "late", REASON_NONE }, { "Present", "", REASON_NONE } };
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct absence_code *c = rules_absence_code(r, rows[i].code);
		assert_non_null(c);
		assert_string_equal(rules_status_name((enum absence_status)c->status), rows[i].status);
		assert_int_equal(c->reason, rows[i].reason);
	}
	assert_null(rules_absence_code(r, "Early departure"));
	assert_true(rules_missed(r, ABSENCE_NOT_MARKED, -1, false));
	assert_false(rules_missed(r, ABSENCE_LATE, 40, false));
	assert_false(rules_missed(r, ABSENCE_EXCUSED, -1, true));
	assert_false(rules_missed(r, ABSENCE_PRESENT, -1, false));
	r = with(*state, "rules.yaml", "absences:\n  late_is_missed_from: 20\n  school_event_counts: \"yes\"\n  codes:\n    Early departure: { status: late }\n    nc: { status: unexcused }\n");
	assert_non_null(r);
	assert_true(rules_missed(r, ABSENCE_LATE, 20, false));
	assert_false(rules_missed(r, ABSENCE_LATE, 19, false));
	assert_false(rules_missed(r, ABSENCE_LATE, -1, false));
	assert_true(rules_missed(r, ABSENCE_EXCUSED, -1, true));
	assert_int_equal(rules_absence_code(r, "Early departure")->status, ABSENCE_LATE);
	assert_int_equal(rules_absence_code(r, "nc")->status, ABSENCE_UNEXCUSED);
	assert_int_equal(rules_absence_code(r, "ns")->status, ABSENCE_EXCUSED);
}

/* All mistakes at once, each at its place. */
static void mistakes(void **state)
{
	struct at *t = *state;
	assert_null(with(t, "rules.yaml",
		"year_mark: { half: upp, nv: same }\nminimum_marks:\n  - { id: X-1, journal: group, per_week: many, at_least: 2 }\npromotion:\n  5-6: { id: X-2, grades: [6, 5], needs: marks, from: 1.9.2026 }\nabsence: 3\n"));
	static const struct {
		int line;
		const char *code, *what, *hint;
	} said[] = {
		{ 1, "R002", "'upp' is not possible here", "did you mean 'up'? possible: teacher-decides, up, second-semester" },
		{ 3, "R003", "'per_week' wants a number", "a number, for example 4 or 2,5" },
		{ 3, "R004", "'per' is missing", "add it; `lieciba help R004` says more" },
		{ 5, "R004", "'grades' ends before it begins", "the least and the greatest: [1, 10]" },
		{ 5, "R002", "'from' wants a date", "dates are written 2026-06-05" },
		{ 6, "R001", "unknown key 'absence'", "did you mean 'absences'? possible: format, year_mark, documents, minimum_marks, promotion, absences" },
	};
	assert_int_equal(t->out.n, sizeof said / sizeof *said);
	for (size_t i = 0; i < t->out.n; i++) {
		assert_int_equal(t->out.v[i].line, said[i].line);
		assert_true(t->out.v[i].col > 0);
		assert_int_equal(t->out.v[i].exit_code, 78);
		assert_string_equal(t->out.v[i].code, said[i].code);
		assert_string_equal(t->out.v[i].what, said[i].what);
		assert_string_equal(t->out.v[i].hint, said[i].hint);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(scales, set_up, tear_down), cmocka_unit_test_setup_teardown(own_scale, set_up, tear_down),
		cmocka_unit_test_setup_teardown(year_half, set_up, tear_down), cmocka_unit_test_setup_teardown(year_gaps, set_up, tear_down),
		cmocka_unit_test_setup_teardown(chain, set_up, tear_down), cmocka_unit_test_setup_teardown(minimum, set_up, tear_down),
		cmocka_unit_test_setup_teardown(promotion, set_up, tear_down), cmocka_unit_test_setup_teardown(absences, set_up, tear_down),
		cmocka_unit_test_setup_teardown(mistakes, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

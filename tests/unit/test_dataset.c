/* SPDX-License-Identifier: MIT */
/* Datasets on a snapshot written by hand: parameters, memory of the last values, checks of the rows, and what SQL is refused where. */
#include "unit.h"

#include "lieciba/arena.h"
#include "lieciba/dataset.h"
#include "lieciba/db.h"
#include "lieciba/snapshot.h"
#include "lieciba/strbuf.h"
#include "lieciba/yaml.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct arena a;
static char dir[64], snap[96];
static struct layout layout;
static struct datasets *data;

static const char rows[] =
	"PRAGMA foreign_keys = OFF;"
	"INSERT INTO school(school_id, school_code, name, logo) VALUES ('pvs', 'pvs', 'Paraugu vidusskola', x'00ff');"
	"INSERT INTO student(school_id, school_year, student_id, class_id, class, grade, list_no, surname, given_name, full_name, list_name, joined_on, left_on, seq) VALUES"
	" ('pvs', '2025-26', 'a', 'c7', '7.a', 7, 1, 'Ābele', 'Anna', 'Anna Ābele', '', '2025-09-01', NULL, 1),"
	" ('pvs', '2025-26', 'b', 'c7', '7.a', 7, 2, '', '', 'Bo', '', '2025-09-01', NULL, 2), ('pvs', '2025-26', 'z', 'c8', '8.a', 8, 1, '', '', CAST(x'5a4bc5' AS TEXT), '', '2025-09-01', NULL, 3);"
	"INSERT INTO closing_mark(school_id, school_year, student_id, class_id, subject_id, subject, hours_plan, s1, s1_x100, shown_state, seq) VALUES"
	" ('pvs', '2025-26', 'a', 'c7', 'mat', 'Matemātika', 175, '7', 700, 'mark', 1), ('pvs', '2025-26', 'a', 'c7', 'ang', 'Angļu valoda', 105, 'nv', NULL, 'nv', 2),"
	" ('pvs', '2025-26', 'b', 'c7', 'mat', 'Matemātika', 175, '8', 800, 'mark', 1);";

static int set_up(void **state)
{
	(void)state;
	struct diag d = { 0 };
	snprintf(dir, sizeof dir, "/tmp/lieciba-dataset-XXXXXX");
	assert_non_null(mkdtemp(dir));
	snprintf(snap, sizeof snap, "%s/snap.db", dir);
	struct db *db = db_open(snap, DB_BUILD, &d);
	if (!db || !snapshot_create_tables(db, &d) || !db_exec(db, rows, &d))
		fail_msg("%s", d.what);
	db_close(db);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	unlink(snap);
	return rmdir(dir);
}

/* The `data` part of a layout: name → { sql, and flags that the test sets itself }. */
static void read_data(const char *yaml)
{
	struct diags out = { 0 };
	arena_init(&a, 0);
	struct ynode *map = yaml_parse(&a, "t.yaml", yaml, strlen(yaml), &out);
	assert_non_null(map);
	assert_int_equal(out.n, 0);
	layout = (struct layout){ .arena = &a, .file = "t.yaml", .ndata = map->n, .data = ARENA_ARRAY(&a, map->n, struct data_spec) };
	for (size_t i = 0; i < map->n; i++)
		layout.data[i] = (struct data_spec){ .name = map->entries[i].key->text, .pos = map->entries[i].key->pos, .max_rows = 10000,
			.sql = map->entries[i].value };
}

static void open_data(const char *yaml)
{
	static const struct run_params params = { "pvs", "2025-26", NULL, "2025-09-01", "2026-05-29", "2026-06-04", "lv", NULL, 0 };
	struct diags out = { 0 };
	read_data(yaml);
	data = datasets_open(snap, &layout, &out);
	if (!data)
		fail_msg("%s %s", out.v[0].code, out.v[0].what);
	datasets_set_params(data, &params);
	datasets_begin(data);
}

static void close_data(void)
{
	datasets_close(data);
	arena_release(&a);
}

static const struct rows *fetch(int ds, const struct scope *scope)
{
	struct diag d = { 0 };
	const struct rows *r = NULL;
	if (!datasets_fetch(data, ds, scope, &r, &d))
		fail_msg("%s %s", d.code, d.what);
	return r;
}

static void test_cells(void **state)
{
	(void)state;
	open_data("all: |\n  SELECT 7, 7.455, 'ābols', NULL, x'00ff', -0.005, 1.0, 0.00001, '' LIMIT 1\n");
	const struct rows *r = fetch(0, NULL);
	assert_int_equal(r->n, 1);
	assert_int_equal(r->cols, 9);
	assert_int_equal(rows_cell(r, 0, 0)->type, CELL_INT);
	assert_int_equal(rows_cell(r, 0, 0)->i, 7);
	assert_int_equal(rows_cell(r, 0, 1)->type, CELL_DEC);
	assert_int_equal(rows_cell(r, 0, 1)->i, 746);
	assert_int_equal(rows_cell(r, 0, 2)->type, CELL_TEXT);
	assert_string_equal(rows_cell(r, 0, 2)->s, "ābols");
	assert_int_equal(rows_cell(r, 0, 2)->len, 6);
	assert_int_equal(rows_cell(r, 0, 3)->type, CELL_NULL);
	assert_int_equal(rows_cell(r, 0, 4)->type, CELL_BLOB);
	assert_memory_equal(rows_cell(r, 0, 4)->s, "\0\377", 2);
	assert_int_equal(rows_cell(r, 0, 5)->i, -1);
	assert_int_equal(rows_cell(r, 0, 6)->i, 100);
	assert_int_equal(rows_cell(r, 0, 7)->i, 0);
	assert_int_equal(rows_cell(r, 0, 8)->len, 0);
	close_data();
}

static const char cards[] =
	"roster: |\n  SELECT student_id, class_id, list_no FROM student WHERE school_id = :school_id AND school_year = :school_year AND class_id = 'c7' ORDER BY seq\n"
	"marks: |\n  SELECT subject, s1, hours_plan FROM closing_mark WHERE student_id = :student_id ORDER BY seq\n"
	"class: |\n  SELECT :class_id AS c, :period_to AS day, :term IS NULL AS year LIMIT 1\n"
	"same: |\n  SELECT count(*) FROM student WHERE list_no = :list_no LIMIT 1\n";

static void test_scope(void **state)
{
	(void)state;
	open_data(cards);
	const char *const *names;
	assert_int_equal(dataset_outer_params(data, 0, &names), 0);
	assert_int_equal(dataset_outer_params(data, 2, &names), 1);
	assert_string_equal(names[0], "class_id");
	assert_int_equal(dataset_find_col(data, 1, "s1"), 1);
	assert_int_equal(dataset_find_col(data, 1, "s2"), -1);
	const struct rows *roster = fetch(0, NULL);
	assert_int_equal(roster->n, 2);
	struct scope split = { roster, 0, NULL };
	const struct rows *marks = fetch(1, &split);
	assert_int_equal(marks->n, 2);
	assert_string_equal(rows_cell(marks, 1, 0)->s, "Angļu valoda");
	const struct rows *class = fetch(2, &split);
	assert_string_equal(rows_cell(class, 0, 0)->s, "c7");
	assert_string_equal(rows_cell(class, 0, 1)->s, "2026-05-29");
	assert_int_equal(rows_cell(class, 0, 2)->i, 1);
	/* inside a row of marks the parameters come from the split row, two levels up */
	struct scope inner = { marks, 1, &split };
	assert_ptr_equal(rows_cell(fetch(2, &inner), 0, 0), rows_cell(class, 0, 0));
	assert_int_equal(rows_cell(fetch(3, &inner), 0, 0)->i, 2);
	split.row = 1;
	assert_int_equal(fetch(1, &split)->n, 1);
	assert_int_equal(rows_cell(fetch(3, &split), 0, 0)->i, 1);
	close_data();
}

static void test_same_values_are_not_run_again(void **state)
{
	(void)state;
	open_data("roster: |\n  SELECT student_id, class_id FROM student ORDER BY seq\nof_class: |\n  SELECT full_name FROM student WHERE class_id = :class_id AND student_id <> 'z' ORDER BY seq\n");
	struct scope split = { fetch(0, NULL), 0, NULL };
	const char *first = rows_cell(fetch(1, &split), 0, 0)->s;
	datasets_begin(data);
	split.row = 1; /* another student of the same class */
	assert_ptr_equal(rows_cell(fetch(1, &split), 0, 0)->s, first);
	split.row = 2;
	assert_int_equal(fetch(1, &split)->n, 0);
	split.row = 0;
	assert_int_equal(fetch(1, &split)->n, 2);
	close_data();
}

static void test_declared(void **state)
{
	(void)state;
	static struct param_spec specs[] = { { .name = "n", .type = PARAM_INT }, { .name = "all", .type = PARAM_BOOL, .def = "yes" }, { .name = "word", .type = PARAM_TEXT } };
	struct run_params p = { .school_id = "pvs" };
	struct diags out = { 0 };
	p.nuser = 1;
	p.user = calloc(1, sizeof *p.user);
	p.user[0].name = "n";
	p.user[0].value = "12";
	read_data("d: |\n  SELECT :n + 1, :all, :word, :school_id LIMIT 1\n");
	layout.params = specs;
	layout.nparams = 3;
	data = datasets_open(NULL, &layout, &out);
	assert_non_null(data);
	datasets_set_params(data, &p);
	const struct rows *r = fetch(0, NULL);
	assert_int_equal(rows_cell(r, 0, 0)->i, 13);
	assert_int_equal(rows_cell(r, 0, 1)->i, 1);
	assert_int_equal(rows_cell(r, 0, 2)->type, CELL_NULL);
	assert_string_equal(rows_cell(r, 0, 3)->s, "pvs");
	p.user[0].value = "20";
	datasets_set_params(data, &p);
	assert_int_equal(rows_cell(fetch(0, NULL), 0, 0)->i, 21);
	free(p.user);
	close_data();
}

/* Fetches dataset 0 and expects a failure told as "line:col code what = hint". */
static void expect_failure(const struct scope *scope, const char *want)
{
	struct diag d = { 0 };
	const struct rows *r;
	char got[1400];
	assert_false(datasets_fetch(data, 0, scope, &r, &d));
	snprintf(got, sizeof got, "%s:%d:%d %s %s = %s", d.file, d.line, d.col, d.code, d.what, d.hint);
	assert_string_equal(got, want);
}

static void test_failures(void **state)
{
	(void)state;
	open_data("s: |\n  SELECT student_id FROM student ORDER BY seq\n");
	layout.data[0].max_rows = 2;
	expect_failure(NULL, "t.yaml:1:1 L221 dataset 's' gives more than 2 rows = narrow the SELECT, or raise its max_rows");
	layout.data[0].max_rows = 3;
	assert_int_equal(fetch(0, NULL)->n, 3);
	close_data();
	open_data("s: |\n  SELECT 1 FROM school WHERE school_id = 'x' LIMIT 1\n");
	layout.data[0].required = true;
	expect_failure(NULL, "t.yaml:1:1 L222 dataset 's' has no rows = it is `required`; look whether the data was imported");
	close_data();
	open_data("s: |\n  SELECT student_id FROM student ORDER BY seq\n");
	layout.data[0].one = true;
	expect_failure(NULL, "t.yaml:1:1 L223 dataset 's' has 3 rows and may have one = add the condition that is missing, or take `one: true` away");
	close_data();
	open_data("s: |\n  SELECT full_name AS n FROM student ORDER BY seq\n");
	expect_failure(NULL, "t.yaml:1:1 D101 dataset 's', column 'n', row 3: the text is not UTF-8 from its byte 3 on = correct the text in the journal and import again");
	close_data();
	open_data("s: |\n  SELECT 1e300 AS n LIMIT 1\n");
	expect_failure(NULL, "t.yaml:1:1 D102 dataset 's', column 'n', row 1: the number 1.0e+300 is too large = numbers with decimals are kept in hundredths; round it in the SELECT");
	close_data();
	open_data("s: |\n  SELECT abs(-9223372036854775807 - list_no) FROM student ORDER BY seq\n");
	expect_failure(NULL, "t.yaml:1:1 L226 dataset 's' failed: integer overflow = ");
	close_data();
	open_data("s: |\n  WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM r) SELECT count(*) FROM r LIMIT 1\n");
	expect_failure(NULL, "t.yaml:1:1 L220 the query needs more steps than a document may take = look for a join without a condition or a recursion without an end");
	close_data();
	open_data("s: |\n  SELECT * FROM closing_mark WHERE student_id = :student_id ORDER BY seq\n");
	expect_failure(NULL, "t.yaml:1:1 L211 no enclosing row has a column 'student_id' for the parameter of dataset 's' = ");
	close_data();
}

static void test_own_rows(void **state)
{
	(void)state;
	open_data("s: |\n  SELECT student_id, subject_id FROM closing_mark WHERE student_id = :student_id ORDER BY seq\nroster: |\n  SELECT student_id FROM student ORDER BY seq\n"
		"other: |\n  SELECT 'b' AS student_id LIMIT 1\n");
	struct scope split = { fetch(1, NULL), 0, NULL };
	struct scope row = { fetch(0, &split), 1, &split }, between = { fetch(2, NULL), 0, &row };
	assert_ptr_equal(fetch(0, &row), row.rows); /* the same student: nothing is run */
	expect_failure(&between, "t.yaml:1:1 L227 dataset 's' is asked for again, with other values, inside its own rows = make a second dataset for what stands inside");
	assert_string_equal(rows_cell(row.rows, 1, 1)->s, "ang");
	close_data();
}

static void test_order_check(void **state)
{
	(void)state;
	static const char *order[] = { "g", "h" };
	static const struct { const char *rows, *want; } t[] = {
		{ "('b', 1), ('b', 2), ('a', 1), ('a', NULL)", NULL }, /* grouped, not sorted: good enough */
		{ "('b', 1), ('a', 2), ('b', 1)", "t.yaml:1:1 L224 dataset 's', row 3: a value of 'g' comes back after others = put the columns of the groups first in ORDER BY" },
		{ "('b', 1), ('b', 2), ('b', 1)", "t.yaml:1:1 L224 dataset 's', row 3: a value of 'h' comes back after others = put the columns of the groups first in ORDER BY" },
	};
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		struct diags out = { 0 };
		char yaml[256];
		snprintf(yaml, sizeof yaml, "s: |\n  SELECT column1 AS g, column2 AS h FROM (VALUES %s) ORDER BY 1 = 1\n", t[i].rows);
		read_data(yaml);
		layout.data[0].order_check = order;
		layout.data[0].norder = 2;
		data = datasets_open(snap, &layout, &out);
		assert_non_null(data);
		if (t[i].want)
			expect_failure(NULL, t[i].want);
		else
			assert_int_equal(fetch(0, NULL)->n, 4);
		close_data();
	}
}

/* What datasets_open says, a line each: "line:col+len code what = hint". */
static void expect_refused(const char *yaml, const char *want)
{
	struct diags out = { 0 };
	struct strbuf got = STRBUF_INIT;
	read_data(yaml);
	assert_null(datasets_open(NULL, &layout, &out));
	diags_sort(&out);
	for (size_t i = 0; i < out.n; i++)
		strbuf_addf(&got, "%s%d:%d+%d %s %s = %s", i ? "\n" : "", out.v[i].line, out.v[i].col, out.v[i].len, out.v[i].code, out.v[i].what, out.v[i].hint);
	assert_string_equal(got.buf, want);
	strbuf_release(&got);
	diags_free(&out);
	arena_release(&a);
}

static void test_refused(void **state)
{
	(void)state;
	expect_refused("c: |\n  SELECT class,\n    c.tutr\n  FROM class c\n  ORDER BY seq\n",
		"3:7+4 L210 no such column: c.tutr = did you mean 'tutor'?");
	expect_refused("c: |\n  SELECT s.full_nme FROM student s JOIN class c ON c.class_id = s.class_id ORDER BY 1\n",
		"2:12+8 L210 no such column: s.full_nme = did you mean 'full_name'?");
	expect_refused("c: |\n  SELECT c.tutr, naem, 'x' || grad\n  FROM class c ORDER BY lst, 1\n", /* all at once */
		"2:12+4 L210 no such column: c.tutr = did you mean 'tutor'?\n"
		"2:18+4 L210 no such column: naem = columns of class: school_id school_year class_id class grade unit unit_gen unit_acc unit_loc tutor tutor_title department viis_name"
		" synthetic students ends seq\n"
		"2:31+4 L210 no such column: grad = did you mean 'grade'?\n"
		"3:25+3 L210 no such column: lst = columns of class: school_id school_year class_id class grade unit unit_gen unit_acc unit_loc tutor tutor_title department viis_name"
		" synthetic students ends seq");
	expect_refused("c: |\n  SELECT subjct FROM closing_mark m, student p ORDER BY 1\n", "2:10+6 L210 no such column: subjct = did you mean 'subject'?");
	expect_refused("a: |\n  SELECT 1 FROM clas ORDER BY 1\nb: |\n  SELECT 1 FROM pupils_list ORDER BY 1\n",
		"2:17+4 L210 no such table: clas = did you mean 'class'?\n4:17+11 L210 no such table: pupils_list = tables: contract school official year term day programme class student enrollment subject course course_student class_subject "
		"closing_mark mark month_mark interim_mark mark_mean absence absence_day absence_month absence_term absence_year absence_class lesson behaviour achievement decision "
		"assessment_plan file_plan package package_part package_copy disposal_item student_private absence_reason talk issue_register");
	expect_refused("c: |\n  SELECT 1 FROM class WHRE 1 ORDER BY 1\n", "2:28+1 L210 near \"1\": syntax error = before it stands WHRE: did you mean WHERE?");
	expect_refused("c: |\n  DELETE FROM class\n", "2:3+0 L213 this is not a SELECT = a layout only reads");
	expect_refused("c: |\n  WITH x AS (SELECT 1) DELETE FROM class\n",
		"2:36+5 L214 'class' may not be used in a layout = a layout may read the contract's tables and call the functions named in the manual, nothing else");
	expect_refused("c: |\n  SELECT personal_code FROM student_private\n  WHERE student_id = :student_id ORDER BY 1\n",
		"2:29+15 L214 'student_private' may not be used in a layout = the layout must ask for what it reads there: `wants: [personal-code]`");
	expect_refused("c: |\n  SELECT 1 LIMIT 1;\n  SELECT 2\n", "3:3+0 L213 more than one statement = a dataset is one SELECT; make a second dataset");
	expect_refused("c: |\n  SELECT class FROM class WHERE class_id IN (SELECT class_id FROM student ORDER BY seq) -- ORDER BY seq\n",
		"2:3+0 L212 dataset 'c' has no ORDER BY = without it the rows may come in another order tomorrow; write ORDER BY, or `one: true` when there is at most one row");
	expect_refused("c: |\n  SELECT class FROM class LIMIT 1, 5\n",
		"2:3+0 L212 dataset 'c' has no ORDER BY = without it the rows may come in another order tomorrow; write ORDER BY, or `one: true` when there is at most one row");
	expect_refused("c: |\n  SELECT 1 FROM class WHERE class = '@x' AND class_id = @x ORDER BY seq\n", "2:57+0 L211 a parameter is written with a colon, not '@x' = write :student_id");
	expect_refused("c: |\n  SELECT 1 FROM class WHERE class < date('now') ORDER BY seq\n",
		"2:42+5 L214 'now' may not be used in a layout = a document must come out the same on any day; use :run_date");
}

static void test_order_check_names(void **state)
{
	(void)state;
	static const char *order[] = { "klase" };
	struct diags out = { 0 };
	read_data("c: |\n  SELECT class FROM class ORDER BY seq\n");
	layout.data[0].order_check = order;
	layout.data[0].norder = 1;
	assert_null(datasets_open(NULL, &layout, &out));
	assert_int_equal(out.n, 1);
	assert_string_equal(out.v[0].code, "L205");
	assert_string_equal(out.v[0].what, "dataset 'c' has no column 'klase'");
	diags_free(&out);
	arena_release(&a);
}

static void test_wanted_tables(void **state)
{
	(void)state;
	static const char *wants[] = { "guardian" };
	struct diags out = { 0 };
	read_data("c: |\n  SELECT guardians FROM student_private WHERE student_id = :student_id ORDER BY 1\n");
	layout.wants = wants;
	layout.nwants = 1;
	data = datasets_open(NULL, &layout, &out);
	assert_non_null(data);
	struct srcpos pos = dataset_param_pos(data, 0, "student_id");
	assert_int_equal(pos.line, 2);
	assert_int_equal(pos.col, 60);
	assert_int_equal(pos.len, 11);
	close_data();
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_cells), cmocka_unit_test(test_scope), cmocka_unit_test(test_same_values_are_not_run_again),
		cmocka_unit_test(test_declared), cmocka_unit_test(test_failures), cmocka_unit_test(test_own_rows), cmocka_unit_test(test_order_check), cmocka_unit_test(test_refused),
		cmocka_unit_test(test_order_check_names), cmocka_unit_test(test_wanted_tables) };
	return cmocka_run_group_tests(tests, set_up, tear_down);
}

/* SPDX-License-Identifier: MIT */
/* bind: what each reference of a layout is found to speak of, and what is said about one that speaks of nothing. */
#include "unit.h"

#include "lieciba/arena.h"
#include "lieciba/bind.h"
#include "lieciba/font.h"
#include "lieciba/fsio.h"
#include "lieciba/strbuf.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct arena arena;
static struct diags out;
static char dir[64];
static struct fonts *fonts;
static struct datasets *data;

static int setup(void **state)
{
	(void)state;
	struct diag d = { 0 };
	arena_init(&arena, 0);
	out = (struct diags){ 0 };
	data = NULL;
	memcpy(dir, "/tmp/lieciba-bind-XXXXXX", 25);
	fonts = fonts_open("fonts", &d);
	return fonts && mkdtemp(dir) ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	char **names;
	size_t n;
	struct diag d = { 0 };
	datasets_close(data);
	if (fsio_list(dir, false, &arena, &names, &n, &d))
		for (size_t i = 0; i < n; i++)
			unlink(arena_printf(&arena, "%s/%s", dir, names[i]));
	rmdir(dir);
	fonts_close(fonts);
	arena_release(&arena);
	diags_free(&out);
	return 0;
}

static void put(const char *name, const char *text)
{
	struct diag d = { 0 };
	assert_true(fsio_write(arena_printf(&arena, "%s/%s", dir, name), text, strlen(text), &d));
}

/* All messages without the folder: "a.yaml:3:4+5: what [CODE] (hint)\n"; errors and warnings alike. */
static const char *said(void)
{
	struct strbuf sb = STRBUF_INIT;
	diags_sort(&out);
	for (size_t i = 0; i < out.n; i++) {
		const struct diag *d = &out.v[i];
		const char *file = strncmp(d->file, dir, strlen(dir)) == 0 ? d->file + strlen(dir) + 1 : d->file;
		strbuf_addf(&sb, "%s:%d:%d+%d: %s%s [%s]", file, d->line, d->col, d->len, d->level == DIAG_WARNING ? "warning: " : "", d->what, d->code);
		if (d->hint[0])
			strbuf_addf(&sb, " (%s)", d->hint);
		strbuf_addc(&sb, '\n');
	}
	const char *text = arena_strdup(&arena, sb.buf);
	strbuf_release(&sb);
	return text;
}

static const char head[] =
	"format: 1\n"
	"layout: a\n"
	"title: T\n"
	"languages: [lv]\n"
	"fonts:\n  Body: { regular: NotoSans-Regular.ttf, bold: NotoSans-Bold.ttf }\n"
	"styles:\n  base: { font: Body }\n"
	"labels: { no: Nr, loop: \"{t.loop}\", twice: \"{t.no} {t.no}\", named: \"{school.name}\", bad: \"{subject}\" }\n"
	"data:\n"
	"  school:\n    sql: |\n      SELECT name, school_code FROM school\n    one: true\n"
	"  roster:\n    sql: |\n      SELECT student_id, class_id, class, list_no, full_name FROM student WHERE school_year = :school_year ORDER BY seq\n"
	"  marks:\n    sql: |\n      SELECT subject, s1, hours_plan FROM closing_mark WHERE student_id = :student_id ORDER BY seq\n";
enum { HEAD_LINES = 20 };

/* What begins with two blanks goes on with the datasets. */
static struct layout *load(const char *rest)
{
	const char *dirs[] = { dir, NULL };
	put("a.yaml", arena_printf(&arena, "%s%s", head, rest));
	struct layout *l = layout_load(&arena, dirs, "a", &out);
	data = l ? datasets_open(NULL, l, &out) : NULL;
	if (!data)
		fail_msg("%s", said());
	return l;
}

/* Binds and expects these messages; lines are counted from the end of the common head. */
static void expect(const char *rest, const char *want)
{
	struct layout *l = load(rest);
	bool ok = bind_layout(l, data, fonts, &out);
	for (size_t i = 0; i < out.n; i++)
		out.v[i].line -= HEAD_LINES;
	assert_string_equal(said(), want);
	assert_int_equal(ok, out.errors == 0);
	diags_free(&out);
	datasets_close(data);
	data = NULL;
}

static const struct ref *only_ref(const struct text *t)
{
	assert_int_equal(t->lang[LANG_LV]->n, 1);
	return t->lang[LANG_LV]->v[0].ref;
}

static void test_report_card(void **state)
{
	(void)state;
	const char *dirs[] = { "layouts", NULL };
	struct layout *l = layout_load(&arena, dirs, "report-card", &out);
	assert_non_null(l);
	data = datasets_open(NULL, l, &out);
	assert_non_null(data);
	assert_true(bind_layout(l, data, fonts, &out));
	assert_true(bind_layout(l, data, fonts, &out)); /* again, with the same result */
	assert_string_equal(said(), "");
	assert_int_equal(l->split.ds, layout_dataset(l, "roster"));
	assert_int_equal(l->gates[2].ds, layout_dataset(l, "no_kind"));
}

static void test_second_layout(void **state)
{
	(void)state;
	const char *dirs[] = { "samples/grandbend", "layouts", NULL };
	struct layout *l = layout_load(&arena, dirs, "report-card", &out);
	assert_non_null(l);
	data = datasets_open(NULL, l, &out);
	assert_non_null(data);
	assert_true(bind_layout(l, data, fonts, &out));
	assert_string_equal(said(), "");
}

static void test_what_refs_become(void **state)
{
	(void)state;
	struct layout *l = load(
		"split: { by: roster, unit: student_id, file: \"{class}.pdf\" }\n"
		"page: { footer: { left: \"{page}\", right: \"{mark.last.m}\" } }\n"
		"blocks:\n"
		"  - text: \"{full_name}\"\n"
		"  - text: \"{school.name}\"\n"
		"  - text: \"{t.no}\"\n"
		"  - text: \"{run.period_name}\"\n"
		"  - text: \"{doc.verify}\"\n"
		"    when: [marks, not class]\n"
		"  - table: marks\n"
		"    columns: [{ head: \"#\", value: \"#\" }, { head: S, value: subject }, { head: K, text: \"{class}\" }]\n"
		"    mark: { m: s1 }\n"
		"    group: { by: s1, header: \"{group.value}\" }\n");
	assert_true(bind_layout(l, data, fonts, &out));
	assert_string_equal(said(), "");
	const struct ref *r = only_ref(l->blocks[0]->u.text);
	assert_int_equal(r->kind, REF_ROW);
	assert_int_equal(r->depth, 0);
	assert_int_equal(r->col, 4);
	r = only_ref(l->blocks[1]->u.text);
	assert_int_equal(r->kind, REF_DATASET);
	assert_int_equal(r->ds, 0);
	assert_int_equal(r->col, 0);
	r = only_ref(l->blocks[2]->u.text);
	assert_int_equal(r->kind, REF_TEXT);
	assert_ptr_equal(r->text, l->labels[0].text);
	r = only_ref(l->blocks[3]->u.text);
	assert_int_equal(r->kind, REF_RUN);
	assert_int_equal(r->var, RUN_PERIOD_NAME);
	r = only_ref(l->blocks[4]->u.text);
	assert_int_equal(r->kind, REF_DOC);
	assert_int_equal(r->var, DOC_VERIFY);
	assert_int_equal(l->blocks[4]->when.v[0].ref->kind, REF_ROWS);
	assert_int_equal(l->blocks[4]->when.v[0].ref->ds, 2);
	assert_int_equal(l->blocks[4]->when.v[1].ref->kind, REF_ROW);
	const struct table_block *t = &l->blocks[5]->u.table;
	assert_int_equal(t->ds, 2);
	assert_int_equal(t->columns[0].value->kind, REF_ROWNO);
	assert_int_equal(t->columns[1].value->depth, 0);
	r = only_ref(t->columns[2].text); /* the split row, outside the table's */
	assert_int_equal(r->kind, REF_ROW);
	assert_int_equal(r->depth, 1);
	assert_int_equal(r->col, 2);
	assert_int_equal(t->group.by_col[0], 1);
	assert_int_equal(only_ref(t->group.header)->kind, REF_GROUP);
	r = only_ref(l->page.footer.left);
	assert_int_equal(r->kind, REF_PAGE);
	assert_int_equal(r->var, PAGE_NO);
	r = only_ref(l->page.footer.right);
	assert_int_equal(r->kind, REF_MARK);
	assert_int_equal(r->var, 1);
}

#define SPLIT "split: { by: roster, unit: class, file: \"{class}.pdf\" }\n"
#define USES "  - text: \"{school.name} {roster.class}\"\n    when: marks\n" /* so that no dataset is unused */

static void test_columns(void **state)
{
	(void)state;
	expect("split: { by: roster, unit: student, lang: lnag, file: \"{class}.pdf\", bundle: { by: clas, file: b.pdf } }\n"
		"blocks:\n"
		"  - text: \"{ful_name} {marks.sem1} {school.nam}\"\n"
		"  - table: marks\n"
		"    columns: [{ head: S, value: subjct }, { head: \"{subject}\", text: \"{school}\" }]\n"
		"    group: { by: s3 }\n"
		"  - text: \"{t.bad}\"\n"
		"    when: [school, not marx]\n",
		"a.yaml:-11:92+7: a label stands in many places, so it knows no column 'subject' [L205] (write {DATASET.COLUMN})\n"
		"a.yaml:1:28+7: dataset 'roster' has no column 'student' [L205] (columns: student_id class_id class list_no full_name)\n"
		"a.yaml:1:43+4: dataset 'roster' has no column 'lnag' [L205] (columns: student_id class_id class list_no full_name)\n"
		"a.yaml:1:84+4: dataset 'roster' has no column 'clas' [L205] (did you mean 'class'?  (columns: student_id class_id class list_no full_name))\n"
		"a.yaml:3:13+8: dataset 'roster' has no column 'ful_name' [L205] (did you mean 'full_name'?  (columns: student_id class_id class list_no full_name))\n"
		"a.yaml:3:24+10: dataset 'marks' has no column 'sem1' [L205] (did you mean 's1'?  (columns: subject s1 hours_plan))\n"
		"a.yaml:3:37+10: dataset 'school' has no column 'nam' [L205] (did you mean 'name'?  (columns: name school_code))\n"
		"a.yaml:5:33+6: neither 'marks' nor the rows around it have a column 'subjct' [L205] (did you mean 'subject'?  (columns: subject s1 hours_plan student_id class_id class list_no full_name))\n"
		"a.yaml:5:53+7: dataset 'roster' has no column 'subject' [L205] (columns: student_id class_id class list_no full_name)\n"
		"a.yaml:5:72+6: neither 'marks' nor the rows around it have a column 'school' [L205] ('school' is a dataset: write {school.COLUMN})\n"
		"a.yaml:6:18+2: dataset 'marks' has no column 's3' [L205] (did you mean 's1'?  (columns: subject s1 hours_plan))\n"
		"a.yaml:8:20+8: 'marx' is neither a column here nor a dataset [L205] (did you mean 'marks'?  (columns and datasets: student_id class_id class list_no full_name school roster marks))\n");
	expect("blocks:\n" "  - text: \"{class}\"\n  - text: \"{#}\"\n" USES,
		"a.yaml:0:75+11: nothing gives ':student_id' a value where dataset 'marks' is used (line 25) [L211] (no row encloses it there that could have a column 'student_id'; or declare it under `params`)\n"
		"a.yaml:2:13+5: there is no row here that could have a column 'class' [L205] (write {DATASET.COLUMN})\n"
		"a.yaml:3:13+1: '#' numbers the rows of a table or repeat; there is none here [L208]\n");
}

static void test_words(void **state)
{
	(void)state;
	expect(SPLIT "page: { footer: { left: \"{page} {mark.first.x} {section.pages}\" } }\n"
		"blocks:\n"
		"  - text: \"{shool.name} {t.nr} {run.term_name} {dco.date}\"\n"
		"  - text: \"{page} {section.page} {mark.first.x} {group.value} {#}\"\n"
		"  - text: \"{section.x} {doc.x} {t.twice} {t.loop} {title}\"\n" USES,
		"a.yaml:-11:27+6: 'loop' leads back to itself [L207]\n"
		"a.yaml:2:34+12: warning: no heading or table sets a mark 'x', so nothing is printed [L205] (a heading says `mark: NAME`, a table `mark: {NAME: COLUMN}`)\n"
		"a.yaml:4:13+10: there is no dataset 'shool' [L206] (did you mean 'school'?  (datasets: school roster marks))\n"
		"a.yaml:4:26+4: there is no label 'nr' [L207] (did you mean 'no'?  (labels: no loop twice named bad))\n"
		"a.yaml:4:33+13: 'run' has no 'term_name' [L209] (run: school_year year_name term period period_code period_name period_acc period_from period_to is_year lang date)\n"
		"a.yaml:4:49+8: there is no dataset 'dco' [L206] (did you mean 'doc'?)\n"
		"a.yaml:5:13+4: 'page' is known only in the heads and feet of pages [L208] (put it into page.header or page.footer)\n"
		"a.yaml:5:20+12: 'section.page' is known only in the heads and feet of pages [L208] (put it into page.header or page.footer)\n"
		"a.yaml:5:35+12: 'mark.first.x' is known only in the heads and feet of pages [L208] (put it into page.header or page.footer)\n"
		"a.yaml:5:50+11: 'group' is known only in the header of a table's group [L208]\n"
		"a.yaml:5:64+1: '#' numbers the rows of a table or repeat; there is none here [L208]\n"
		"a.yaml:6:13+9: 'section' has no 'x' [L209]\n"
		"a.yaml:6:25+5: 'doc' has no 'x' [L209] (doc: date made_at is_draft index count version is_correction is_duplicate copy_no order_no order_date replaces_date verify version_name issued_date)\n");
}

static void test_params(void **state)
{
	(void)state;
	expect("  typo:\n    sql: |\n      SELECT 1 AS x FROM class WHERE school_year = :schol_year ORDER BY seq\n"
		"  of_student:\n    sql: |\n      SELECT subject AS problem FROM closing_mark WHERE student_id = :student_id AND class_id = :class_id ORDER BY seq\n"
		"gates: [{ empty: of_student, message: M }]\n" SPLIT
		"blocks:\n"
		"  - text: \"{of_student.problem}\"\n" /* here the split row has both */
		"  - text: \"{typo.x}{school.name}{marks.s1}\"\n",
		"a.yaml:3:52+11: nothing gives ':schol_year' a value where dataset 'typo' is used (line 31) [L211] (did you mean ':school_year'?)\n"
		"a.yaml:6:70+11: nothing gives ':student_id' a value where dataset 'of_student' is used (line 27) [L211] (no row encloses it there that could have a column 'student_id'; or declare it under `params`)\n"
		"a.yaml:6:97+9: nothing gives ':class_id' a value where dataset 'of_student' is used (line 27) [L211] (no row encloses it there that could have a column 'class_id'; or declare it under `params`)\n");
	expect("blocks:\n"
		"  - repeat: roster\n"
		"    blocks:\n"
		"      - table: marks\n"
		"        columns: [{ head: S, value: subject }]\n"
		"  - text: \"{t.named}\"\n",
		"");
}

static void test_param_in_the_split(void **state)
{
	(void)state;
	expect("  of_subject:\n    sql: |\n      SELECT s1 FROM closing_mark WHERE subject_id = :subject ORDER BY seq\n" SPLIT "blocks:\n  - text: \"{of_subject.s1}\"\n" USES,
		"a.yaml:3:54+8: nothing gives ':subject' a value where dataset 'of_subject' is used (line 26) [L211] (the split or a `repeat` around it needs a column 'subject', or declare it under `params`)\n");
}

static void test_documents_of_record(void **state)
{
	(void)state;
	expect("split: { by: roster, unit: student_id, file: \"{full_name}.pdf\", label: \"{full_name}\", bundle: { by: class_id, file: \"{class}.pdf\", bookmark: \"{full_name}\" } }\n"
		"pdf: { title: \"{roster.full_name}\" }\n"
		"blocks:\n" USES "  - text: \"{run.date:date}\"\n",
		"a.yaml:1:48+9: warning: 'full_name' in a file name or title is seen by everybody who sees the folder or the print queue [L160] (class and list number name a document well enough: {class}/{list_no})\n"
		"a.yaml:2:17+16: warning: 'full_name' in a file name or title is seen by everybody who sees the folder or the print queue [L160] (class and list number name a document well enough: {class}/{list_no})\n"
		"a.yaml:6:13+13: run.date in a document of record would change each time it is made again [L151] (doc.date is the date of the document; doc.made_at the day it was first made)\n");
	expect("blocks:\n  - text: \"{run.date:date}\"\n" "  - text: \"{school.name} {roster.class}\"\n",
		"a.yaml:-2:3+5: warning: dataset 'marks' is not used [L203] (it costs nothing at run time; take it out if it is a left-over)\n");
}

static void test_gates(void **state)
{
	(void)state;
	expect("gates: [{ check: C298 }, { check: C204 }, { empty: roster, message: \"{class}: {list}, {t.no}\" }, { empty: rooster, message: M }]\n" SPLIT "blocks:\n" USES,
		"a.yaml:1:9+1: there is no check C298 [C200] (built-in checks have codes such as C204; `lieciba help C204` explains one)\n"
		"a.yaml:1:80+4: a gate's message knows only the columns of its own dataset, not 'list' [L205] (select it in the gate's dataset)\n"
		"a.yaml:1:88+4: a gate's message knows only the columns of its own dataset, not 't.no' [L205] (select it in the gate's dataset)\n"
		"a.yaml:1:98+1: there is no dataset 'rooster' [L206] (did you mean 'roster'?  (datasets: school roster marks))\n");
}

static void test_glyphs(void **state)
{
	(void)state;
	expect("blocks:\n  - text: { lv: \"Ābece 中 文\", en: x }\n    style: { weight: bold }\n" USES "  - heading: \"{t.no} \u2603\"\n",
		"a.yaml:0:75+11: nothing gives ':student_id' a value where dataset 'marks' is used (line 25) [L211] (no row encloses it there that could have a column 'student_id'; or declare it under `params`)\n"
		"a.yaml:2:11+1: warning: the font NotoSans-Bold has no character '中' (U+4E2D) [L240] (write it with other characters, or choose another font for it)\n"
		"a.yaml:6:14+10: warning: the font NotoSans-Bold has no character '☃' (U+2603) [L240] (write it with other characters, or choose another font for it)\n");
}

static void test_ambiguous(void **state)
{
	(void)state;
	expect("  two:\n    sql: |\n      SELECT p.class_id, c.class_id FROM student p JOIN class c ON c.class_id = p.class_id ORDER BY p.seq\n" SPLIT "blocks:\n" USES
		"  - text: \"{two.class_id}\"\n",
		"a.yaml:8:13+12: dataset 'two' has two columns 'class_id' [L215] (give each a name of its own with AS)\n");
}

/* The loader does not read covers yet; what they may say is settled. */
static void test_cover(void **state)
{
	(void)state;
	expect("split: { by: roster, unit: student_id, file: \"{class}.pdf\", bundle: { by: class_id, file: b.pdf, cover: [{ text: \"{class}: {pages}\" }, "
		"{ table: documents, columns: [{ head: a, value: doc_pag }, { head: b, value: class }, { head: c, value: doc_page }] }] } }\nblocks:\n" USES,
		"a.yaml:1:125+5: 'pages' is known only in the heads and feet of pages [L208] (put it into page.header or page.footer)\n"
		"a.yaml:1:184+7: neither 'documents' nor the rows around it have a column 'doc_pag' [L205] (did you mean 'doc_page'?)\n");
}

static void test_taken_name(void **state)
{
	(void)state;
	expect("  doc:\n    sql: |\n      SELECT class AS date FROM class ORDER BY seq\n" SPLIT "blocks:\n" USES "  - text: \"{doc.date}\"\n    when: doc\n",
		"a.yaml:1:3+3: 'doc' is a word of the language and cannot name a dataset [L216] (give it another name)\n");
}

static void test_parts(void **state)
{
	(void)state;
	put("part.yaml", "- text: \"{arg.who:upper}\"\n- table: marks\n  columns: [{ head: \"{arg.who}\", text: \"{arg.who}\" }]\n");
	struct layout *l = load(SPLIT "blocks:\n  - include: part.yaml\n    with: { who: \"{class}\" }\n" USES);
	if (!bind_layout(l, data, fonts, &out))
		fail_msg("%s", said());
	const struct block *part = l->blocks[0];
	const struct table_block *t = &part->u.group.v[1]->u.table;
	/* one text of the include, at three places: two with the split row alone, one inside the table's row */
	assert_int_equal(only_ref(only_ref(part->u.group.v[0]->u.text)->text)->depth, 0);
	assert_int_equal(only_ref(only_ref(t->columns[0].head)->text)->depth, 0);
	assert_int_equal(only_ref(only_ref(t->columns[0].text)->text)->depth, 1);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = { T(test_report_card), T(test_second_layout), T(test_cover), T(test_taken_name), T(test_what_refs_become), T(test_columns), T(test_words), T(test_params), T(test_param_in_the_split), T(test_documents_of_record), T(test_gates),
		T(test_glyphs), T(test_ambiguous), T(test_parts) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* fileplan: terms as people read them, where documents are filed, and what is said about mistakes. */
#include "unit.h"

#include "lieciba/arena.h"
#include "lieciba/fileplan.h"
#include "lieciba/fsio.h"
#include "lieciba/strbuf.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct arena a;
static struct diags out;

static struct fileplan *load(const char *text)
{
	char path[] = "/tmp/lieciba-fileplan.XXXXXX";
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	close(fd);
	assert_true(fsio_write(path, text, strlen(text), NULL));
	out = (struct diags){ 0 };
	struct fileplan *p = fileplan_load(&a, path, &out);
	unlink(path);
	return p;
}

static const char *term(int years, enum keep_trigger trigger, enum lang lang)
{
	struct strbuf sb = STRBUF_INIT;
	fileplan_term(&(struct file_class){ .years = years, .trigger = trigger }, lang, &sb);
	const char *s = arena_strdup(&a, sb.len ? sb.buf : "");
	strbuf_release(&sb);
	return s;
}

static void terms_in_words(void **state)
{
	(void)state;
	assert_string_equal(term(10, KEEP_YEAR_END, LANG_LV), "10 gadi");
	assert_string_equal(term(21, KEEP_YEAR_END, LANG_LV), "21 gads");
	assert_string_equal(term(11, KEEP_ISSUE, LANG_LV), "11 gadi no izsniegšanas");
	assert_string_equal(term(90, KEEP_BIRTH, LANG_LV), "90 gadi no dzimšanas");
	assert_string_equal(term(1, KEEP_LEAVING, LANG_EN), "1 year from leaving");
	assert_string_equal(term(YEARS_PERMANENT, KEEP_YEAR_END, LANG_LV), "pastāvīgi");
	assert_string_equal(term(YEARS_UNDECIDED, KEEP_BIRTH, LANG_LV), "");
}

static void plans_of_the_five_rule_sets(void **state)
{
	(void)state;
	static const char *const names[] = { "jmv", "rdmv", "vpvg", "kem", "akn" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		out = (struct diags){ 0 };
		struct fileplan *p = fileplan_load(&a, arena_printf(&a, "samples/profiles/%s/file-plan.yaml", names[i]), &out);
		assert_non_null(p);
		assert_int_equal(out.n, 0);
		assert_null(p->agreed);
		const struct file_class *c = fileplan_of(p, "personal-file");
		assert_non_null(c);
		assert_string_equal(c->id, "personal-files");
		assert_int_equal(c->years, 90);
		assert_int_equal(c->trigger, KEEP_BIRTH);
		assert_true(c->restricted);
		assert_null(fileplan_of(p, "nothing"));
	}
}

#define CLASS(years, documents) "format: 1\nclasses:\n  a: { index: 1-1, title: T, documents: " documents ", years: " years ", trigger: year-end }\n"

static void a_plan(void **state)
{
	(void)state;
	struct fileplan *p = load(CLASS("permanent", "[x, y]") "  b: { index: 1-2, title: U, documents: z, years: 5, trigger: issue, access: open }\nagreed: 2026-03-01\n");
	assert_non_null(p);
	assert_string_equal(p->agreed, "2026-03-01");
	assert_int_equal(p->nclasses, 2);
	assert_int_equal(fileplan_of(p, "y")->years, YEARS_PERMANENT);
	assert_string_equal(fileplan_of(p, "z")->index, "1-2");
	assert_false(fileplan_of(p, "z")->restricted);
	p = fileplan_load(&a, "/nowhere/file-plan.yaml", &out);
	assert_non_null(p);
	assert_int_equal(p->nclasses, 0);
}

static void mistakes(void **state)
{
	(void)state;
	static const struct { const char *text, *code, *what; int line; } v[] = {
		{ CLASS("forever", "[x]"), "A001", "not a term", 3 },
		{ CLASS("0", "[x]"), "A001", "'years' cannot stand here", 3 },
		{ CLASS("5", "[x]") "agreed: soon\n", "A001", "not a date", 4 },
		{ CLASS("5", "[x]") "  b: { index: 1-2, title: U, documents: [q, x], years: 5, trigger: issue }\n", "A002", "'x' is filed twice", 4 },
		{ "format: 1\nclasses:\n  a: { index: 1-1, title: T, documents: [x], years: 5, triger: issue }\n", "A001", NULL, 3 },
		{ "format: 1\nclasses:\n  a: { index: 1-1, title: T, documents: [x], years: 5, trigger: moon }\n", "A001", NULL, 3 },
	};
	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		assert_null(load(v[i].text));
		assert_true(out.n > 0);
		assert_string_equal(out.v[0].code, v[i].code);
		assert_int_equal(out.v[0].line, v[i].line);
		assert_int_equal(out.v[0].exit_code, 78);
		if (v[i].what)
			assert_string_equal(out.v[0].what, v[i].what);
		diags_free(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(terms_in_words),
		cmocka_unit_test(plans_of_the_five_rule_sets),
		cmocka_unit_test(a_plan),
		cmocka_unit_test(mistakes),
	};
	arena_init(&a, 0);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_release(&a);
	return failed;
}

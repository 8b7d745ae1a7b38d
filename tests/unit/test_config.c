/* SPDX-License-Identifier: MIT */
/* config: every key, its defaults, and what is said about mistakes. */
#include "unit.h"

#include "lieciba/arena.h"
#include "lieciba/config.h"
#include "lieciba/fsio.h"
#include "lieciba/strbuf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
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
	snprintf(t->dir, sizeof t->dir, "/tmp/lieciba-config.XXXXXX");
	assert_non_null(mkdtemp(t->dir));
	*state = t;
	return 0;
}

static int tear_down(void **state)
{
	struct at *t = *state;
	unlink(arena_printf(&t->a, "%s/lieciba.yaml", t->dir));
	unlink(arena_printf(&t->a, "%s/other.yaml", t->dir));
	rmdir(arena_printf(&t->a, "%s/a/b", t->dir));
	rmdir(arena_printf(&t->a, "%s/a", t->dir));
	rmdir(t->dir);
	diags_free(&t->out);
	arena_release(&t->a);
	free(t);
	return 0;
}

static struct config *load(struct at *t, const char *text)
{
	const char *path = arena_printf(&t->a, "%s/lieciba.yaml", t->dir);
	assert_true(fsio_write(path, text, strlen(text), NULL));
	return config_load(&t->a, t->dir, NULL, "/share", &t->out);
}

/* The messages, without the folder's name. */
static const char *said(struct at *t)
{
	struct strbuf sb = STRBUF_INIT;
	for (size_t i = 0; i < t->out.n; i++) {
		struct diag d = t->out.v[i];
		assert_int_equal(d.exit_code, 78);
		memmove(d.file, d.file + (d.file[0] ? strlen(t->dir) + 1 : 0), strlen(d.file) - (d.file[0] ? strlen(t->dir) : 0) + !d.file[0]);
		diag_format(&d, NULL, 0, &sb);
	}
	const char *text = arena_strdup(&t->a, sb.buf);
	strbuf_release(&sb);
	return text;
}

static void defaults(void **state)
{
	struct at *t = *state;
	const struct config *c = config_load(&t->a, t->dir, NULL, "/share", &t->out);
	assert_non_null(c);
	assert_null(c->file);
	assert_null(c->school);
	assert_int_equal(c->lang, LANG_LV);
	assert_int_equal(c->ngrants, 0);
	assert_false(config_granted(c, "personal-code"));
	assert_false(c->names_in_paths);
	assert_false(c->term_end_inclusive);
	assert_int_equal(c->workers, 0);
	assert_int_equal(c->limit_seconds, 60);
	assert_int_equal(c->limit_mb, 512);
	assert_string_equal(c->store, arena_printf(&t->a, "%s/journal.db", t->dir));
	assert_string_equal(c->out, arena_printf(&t->a, "%s/out", t->dir));
	assert_string_equal(c->layout_dirs[0], arena_printf(&t->a, "%s/layouts", t->dir));
	assert_string_equal(c->layout_dirs[1], "/share/layouts");
	assert_null(c->layout_dirs[2]);
	assert_string_equal(c->font_dir, "/share/fonts");
}

static void every_key(void **state)
{
	struct at *t = *state;
	const struct config *c = load(t, "format: 1\nschool: pvs\nlang: en\ngrants: [talk, personal-code, talk]\nnames_in_paths: true\n"
					 "checks: { C204: block, C207: off, C210: warn }\nterm_end: inclusive\n"
					 "closing_categories: [Grading Period, gada]\nworkers: 3\nlimits: { seconds: 5, memory_mb: 128 }\n");
	assert_string_equal(said(t), "");
	assert_non_null(c);
	assert_string_equal(c->school, "pvs");
	assert_int_equal(c->lang, LANG_EN);
	assert_int_equal(c->ngrants, 2); /* sorted, each once */
	assert_string_equal(c->grants[0], "personal-code");
	assert_string_equal(c->grants[1], "talk");
	assert_true(config_granted(c, "talk"));
	assert_false(config_granted(c, "sex"));
	assert_true(c->names_in_paths);
	assert_int_equal(c->nchecks, 3);
	assert_string_equal(c->checks[0].code, "C204");
	assert_int_equal(c->checks[0].level, CHECK_BLOCK);
	assert_int_equal(c->checks[1].level, CHECK_OFF);
	assert_int_equal(c->checks[2].level, CHECK_WARN);
	assert_true(c->term_end_inclusive);
	assert_int_equal(c->nclosing_categories, 2);
	assert_string_equal(c->closing_categories[0], "Grading Period");
	assert_string_equal(c->closing_categories[1], "gada");
	assert_int_equal(c->workers, 3);
	assert_int_equal(c->limit_seconds, 5);
	assert_int_equal(c->limit_mb, 128);
}

static void closing_categories_are_texts(void **state)
{
	struct at *t = *state;
	assert_null(load(t, "closing_categories: gada\n"));
	assert_string_equal(said(t), "lieciba.yaml:1:21: error: a list of texts belongs here  [G003]\n"
				     "      = for example: [Grading Period, gada vērtējums]\n");
}

static void all_mistakes_at_once(void **state)
{
	struct at *t = *state;
	assert_null(load(t, "format: 2\nshcool: pvs\nlang: lt\ngrants: [personal-cod]\nchecks: { L204: block, C207: blok }\nworkers: 0\n"
			    "limits: { second: 5, memory_mb: 9999999 }\nterm_end: [inclusive]\n"));
	assert_string_equal(said(t),
		"lieciba.yaml:1:9: error: 'format' cannot stand here  [G004]\n"
		"      = this program reads format: 1\n"
		"lieciba.yaml:2:1: error: unknown key 'shcool'  [G002]\n"
		"      = did you mean 'school'? possible: format, school, logo, lang, grants, names_in_paths, checks, term_end, closing_categories, workers, limits\n"
		"lieciba.yaml:3:7: error: 'lt' is not possible here  [G003]\n"
		"      = did you mean 'lv'? possible: lv, en, ru\n"
		"lieciba.yaml:4:10: error: 'personal-cod' is not possible here  [G003]\n"
		"      = did you mean 'personal-code'? possible: personal-code, birth-date, sex, address, contact, guardian, absence-reason, talk, "
		"issue-register\n"
		"lieciba.yaml:5:11: error: 'L204' is not the code of a check  [G003]\n"
		"      = codes of checks are like C204\n"
		"lieciba.yaml:5:30: error: 'blok' is not possible here  [G003]\n"
		"      = did you mean 'block'? possible: off, note, warn, block\n"
		"lieciba.yaml:6:10: error: 'workers' cannot stand here  [G004]\n"
		"      = write auto, or a whole number from 1 to 1024\n"
		"lieciba.yaml:7:11: error: unknown key 'second'  [G002]\n"
		"      = did you mean 'seconds'? possible: seconds, memory_mb\n"
		"lieciba.yaml:7:33: error: 'memory_mb' cannot stand here  [G004]\n"
		"      = write a whole number from 64 to 65536\n"
		"lieciba.yaml:8:11: error: one word belongs here  [G003]\n"
		"      = possible: exclusive, inclusive\n");
}

static void wrong_shapes(void **state)
{
	struct at *t = *state;
	assert_null(load(t, "- format\n"));
	assert_null(load(t, "grants: personal-code\n"));
	assert_null(load(t, "checks: [C204]\n"));
	assert_null(load(t, "limits: 5\n"));
	assert_null(load(t, "school:\n"));
	assert_null(load(t, "lang: lv\nlang: en\n"));
	assert_null(load(t, "lang: &x lv\n"));
	assert_int_equal(t->out.errors, 7);
	assert_string_equal(t->out.v[1].what, "a list belongs here: [personal-code]");
	assert_string_equal(t->out.v[5].code, "L008");
	for (size_t i = 0; i < t->out.n; i++)
		assert_int_equal(t->out.v[i].exit_code, 78);
}

static void named_file(void **state)
{
	struct at *t = *state;
	const char *path = arena_printf(&t->a, "%s/other.yaml", t->dir);
	assert_true(fsio_write(path, "school: x\n", 10, NULL));
	const struct config *c = config_load(&t->a, NULL, path, "/share", &t->out);
	assert_non_null(c);
	assert_string_equal(c->school, "x");
	assert_string_equal(c->root, t->dir); /* the folder of the file that was named */
	assert_null(config_load(&t->a, t->dir, arena_printf(&t->a, "%s/none.yaml", t->dir), "/share", &t->out));
	assert_string_equal(t->out.v[0].code, "E010");
	assert_null(config_load(&t->a, arena_printf(&t->a, "%s/nowhere", t->dir), NULL, "/share", &t->out));
	assert_string_equal(t->out.v[1].code, "G001");
}

static void found_upwards(void **state)
{
	struct at *t = *state;
	char cwd[4096];
	assert_non_null(getcwd(cwd, sizeof cwd));
	assert_non_null(load(t, "school: up\n"));
	assert_true(fsio_mkdirs(arena_printf(&t->a, "%s/a/b", t->dir), NULL));
	assert_int_equal(chdir(arena_printf(&t->a, "%s/a/b", t->dir)), 0);
	const struct config *c = config_load(&t->a, NULL, NULL, "/share", &t->out);
	assert_int_equal(chdir(t->dir), 0);
	const struct config *here = config_load(&t->a, NULL, NULL, "/share", &t->out);
	assert_int_equal(chdir("/"), 0);
	const struct config *nothing = config_load(&t->a, NULL, NULL, "/share", &t->out);
	assert_int_equal(chdir(cwd), 0);
	assert_non_null(c);
	assert_string_equal(c->root, "../..");
	assert_string_equal(c->school, "up");
	assert_string_equal(c->store, "../../journal.db");
	assert_string_equal(here->root, ".");
	assert_string_equal(here->store, "journal.db");
	assert_null(nothing);
	assert_string_equal(t->out.v[t->out.n - 1].what, "there is no lieciba.yaml here or in a folder above");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(defaults, set_up, tear_down),
		cmocka_unit_test_setup_teardown(every_key, set_up, tear_down),
		cmocka_unit_test_setup_teardown(closing_categories_are_texts, set_up, tear_down),
		cmocka_unit_test_setup_teardown(all_mistakes_at_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(wrong_shapes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(named_file, set_up, tear_down),
		cmocka_unit_test_setup_teardown(found_upwards, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

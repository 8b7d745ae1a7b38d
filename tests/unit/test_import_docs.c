/* SPDX-License-Identifier: MIT */
/* docs/import.md names every table and column that the store takes. */
#include "unit.h"

#include "lieciba/fsio.h"
#include "lieciba/store.h"
#include "lieciba/strbuf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The text between a table's heading and the next heading. */
static const char *section(const char *text, const char *table, size_t *len)
{
	char heading[64];
	snprintf(heading, sizeof heading, "\n### %s\n", table);
	const char *from = strstr(text, heading);
	if (!from)
		fail_msg("docs/import.md does not name the table %s", table);
	from += strlen(heading);
	const char *to = strstr(from, "\n##");
	*len = to ? (size_t)(to - from) : strlen(from);
	return from;
}

static bool names(const char *text, size_t len, const struct store_column *c)
{
	char quoted[64];
	snprintf(quoted, sizeof quoted, c->required ? "`%s`*" : "`%s`", c->name);
	const char *hit = strstr(text, quoted);
	return hit && (size_t)(hit - text) < len;
}

static void test_every_column(void **state)
{
	struct strbuf text = STRBUF_INIT;
	struct diag d = { 0 };
	char path[512];
	const char *top = getenv("TOP");
	(void)state;
	snprintf(path, sizeof path, "%s/docs/import.md", top ? top : ".");
	if (!fsio_read(path, 1 << 20, &text, &d))
		fail_msg("%s", d.what);
	for (size_t i = 0; store_table_at(i); i++) {
		const struct store_table *t = store_table_at(i);
		size_t len = 0;
		const char *s = section(text.buf, t->name, &len);
		for (size_t k = 0; k < t->n; k++) {
			if (!names(s, len, &t->columns[k]))
				fail_msg("docs/import.md does not name %s.%s%s", t->name, t->columns[k].name, t->columns[k].required ? " as required" : "");
			for (const char *w = t->columns[k].words; w && *w; w += strcspn(w, "|"), w += *w == '|') {
				char word[64];
				snprintf(word, sizeof word, "%.*s", (int)strcspn(w, "|"), w);
				const char *hit = strstr(s, word);
				assert_true(hit && (size_t)(hit - s) < len);
			}
		}
	}
	strbuf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_every_column) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}

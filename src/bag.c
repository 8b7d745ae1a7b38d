/* SPDX-License-Identifier: MIT */
/* bag: the order of a verification: what is there, what it says it is, its lists, its files, the sum. */
#include "lieciba/bag.h"

#include "bag_internal.h"

#include "lieciba/fsio.h"
#include "lieciba/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *bag_verdict_word(enum bag_verdict v)
{
	static const char *const words[] = { "valid", "valid-with-warnings", "incomplete", "invalid", "not-a-bag" };
	return words[v];
}

bool bag_tell(struct bag *b, enum diag_level level, const char *code, const char *file, int line, const char *fmt, ...)
{
	char what[1024];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(what, sizeof what, fmt, ap);
	va_end(ap);
	what[utf8_valid_prefix(what, strlen(what))] = '\0'; /* the end may be half a character */
	const struct bag_finding f = { .level = level, .code = code, .file = file, .line = line, .what = what };
	b->report->errors += level >= DIAG_ERROR;
	b->report->warnings += level == DIAG_WARNING;
	b->told(b->arg, &f);
	return false;
}

enum diag_level bag_since_1(const struct bag *b)
{
	return b->version >= 100 ? DIAG_ERROR : DIAG_WARNING;
}

/* Neither the mark of a bag nor a list of files. */
static bool is_none(struct bag *b)
{
	for (size_t i = 0; i < b->ntop; i++) {
		if (strcmp(b->top[i], "bagit.txt") == 0 || strncmp(b->top[i], "manifest-", 9) == 0)
			return false;
	}
	if (b->report->broken)
		return false;
	b->report->verdict = BAG_NONE;
	for (size_t i = 0; i < b->ntop && i < 100; i++) { /* the folder above was named */
		if (fsio_exists(arena_printf(&b->arena, "%s/%s/bagit.txt", b->path, b->top[i]))) {
			bag_tell(b, DIAG_ERROR, "B000", "", 0, _("this is no bag, but a folder in it is one: %s"), bag_name_show(b->top[i], &b->shown));
			return true;
		}
	}
	bag_tell(b, DIAG_ERROR, "B000", "", 0, "%s", _("this is no bag: bagit.txt is not there, nor a manifest"));
	return true;
}

bool bag_run(struct bag *b)
{
	if (!b->source->list(b))
		return b->stop;
	b->report->verdict = BAG_INVALID;
	if (b->stop)
		return true;
	if (is_none(b))
		return true;
	bag_read_declaration(b);
	bag_read_manifests(b);
	bag_read_fetch(b);
	bag_read_info(b);
	if (!b->source->check(b))
		return false;
	if (b->table.full)
		bag_tell(b, DIAG_ERROR, "B095", "", 0, "%s", _("there are more names than this program looks at; what comes after is not checked"));
	bag_judge(b);
	return true;
}

bool bag_verify(const char *path, const struct bag_options *o, void (*told)(void *arg, const struct bag_finding *f), void *arg, struct bag_report *out, struct diag *d)
{
	struct bag b = { .path = path, .options = o, .told = told, .arg = arg, .report = out, .d = d, .oxum_bytes = -1, .oxum_files = -1, .shown = STRBUF_INIT };
	*out = (struct bag_report){ .verdict = BAG_NONE };
	arena_init(&b.arena, 0);
	bag_table_init(&b.table);
	bool good = (fsio_is_dir(path) ? bag_folder_open(&b) : bag_zip_open(&b)) && bag_run(&b);
	if (b.source)
		b.source->close(&b);
	bag_table_free(&b.table);
	strbuf_release(&b.shown);
	arena_release(&b.arena);
	return good;
}

/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a package. First byte even: the rest is a ZIP file. Odd: the rest are the tag files of a bag, parted by NUL bytes, and last the names of the
 * files that are there, a line each. Reading ends; what is told is text; the sum counts what was told; a valid verdict has no error.
 */
#include "../../src/bag_internal.h"

#include "lieciba/utf8.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct told { size_t errors, warnings; };

static void tell(void *arg, const struct bag_finding *f)
{
	struct told *t = arg;
	t->errors += f->level == DIAG_ERROR;
	t->warnings += f->level == DIAG_WARNING;
	if (utf8_valid_prefix(f->what, strlen(f->what)) != strlen(f->what) || !f->file || f->code[0] != 'B' || (f->expected && !f->found))
		abort();
}

static void judge(const struct bag_report *r, const struct told *t)
{
	if (r->errors != t->errors || r->warnings != t->warnings || (r->verdict <= BAG_WARNED && t->errors) || r->whole > (size_t)r->files)
		abort();
}

/* ---- a ZIP ---- */

static void zip(const uint8_t *data, size_t size)
{
	static char path[] = "/tmp/lieciba-fuzz-XXXXXX";
	static int fd = -1;
	const struct bag_options o = { .jobs = 1 };
	struct bag_report r;
	struct told t = { 0 };
	struct diag d;
	if (fd < 0)
		fd = mkstemp(path);
	if (fd < 0 || pwrite(fd, data, size, 0) != (ssize_t)size || ftruncate(fd, (off_t)size) != 0)
		abort();
	if (bag_verify(path, &o, tell, &t, &r, &d))
		judge(&r, &t);
}

/* ---- tag files ---- */

enum { TAGS = 6 };
static const char *const names[TAGS] = { "bag-info.txt", "bagit.txt", "fetch.txt", "manifest-md5.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt" };
struct memory { struct bag_source source; const char *part[TAGS + 1]; size_t n[TAGS + 1]; size_t piece; };

static bool list(struct bag *b)
{
	b->top = ARENA_ARRAY(&b->arena, TAGS, char *);
	for (int i = 0; i < TAGS; i++)
		b->top[b->ntop++] = arena_strdup(&b->arena, names[i]);
	return true;
}

static bool read_tag(struct bag *b, const char *name, void (*feed)(void *arg, const void *data, size_t n), void *arg)
{
	struct memory *m = (struct memory *)b->source;
	for (int i = 0; i < TAGS; i++) {
		for (size_t at = 0; strcmp(names[i], name) == 0 && at < m->n[i]; at += m->piece)
			feed(arg, m->part[i] + at, m->n[i] - at < m->piece ? m->n[i] - at : m->piece);
	}
	return true;
}

static bool check(struct bag *b)
{
	struct memory *m = (struct memory *)b->source;
	const char *p = m->part[TAGS], *end = p + m->n[TAGS];
	while (p < end) {
		const char *stop = memchr(p, '\n', (size_t)(end - p));
		size_t n = stop ? (size_t)(stop - p) : (size_t)(end - p);
		int64_t i = bag_seen(b, arena_memdup(&b->arena, p, n));
		if (i != BAG_NOT) {
			struct bag_file *f = bag_file(&b->table, (size_t)i);
			b->report->files += bag_is_payload(bag_file_name(&b->table, f));
			if (!f->listed)
				bag_choose_other(b, f);
			uint8_t found[DIGEST_KINDS][DIGEST_MAX] = { { 0 } };
			bag_note(b, (size_t)i, (unsigned)n & 1 ? f->listed : 0, found);
		}
		p += n + 1;
	}
	return true;
}

static void done(struct bag *b)
{
	(void)b;
}

static void tags(const uint8_t *data, size_t size)
{
	const struct bag_options o = { .jobs = 1 };
	struct memory m = { .source = { list, read_tag, check, done }, .piece = 1 + size % 7 };
	struct bag_report r = { 0 };
	struct told t = { 0 };
	struct diag d = { 0 };
	struct bag b = { .path = "b", .options = &o, .told = tell, .arg = &t, .report = &r, .d = &d, .source = &m.source, .oxum_bytes = -1, .oxum_files = -1, .shown = STRBUF_INIT };
	const char *p = (const char *)data, *end = p + size;
	for (int i = 0; i <= TAGS; i++)
		m.part[i] = "";
	for (int i = 0; i <= TAGS && p < end; i++) {
		const char *stop = i < TAGS ? memchr(p, '\0', (size_t)(end - p)) : NULL;
		m.part[i] = p;
		m.n[i] = stop ? (size_t)(stop - p) : (size_t)(end - p);
		p += m.n[i] + 1;
	}
	arena_init(&b.arena, 0);
	bag_table_init(&b.table);
	if (!bag_run(&b))
		abort();
	judge(&r, &t);
	bag_table_free(&b.table);
	strbuf_release(&b.shown);
	arena_release(&b.arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	setlocale(LC_CTYPE, "C.UTF-8");
	if (size == 0)
		return 0;
	if (data[0] % 2)
		tags(data + 1, size - 1);
	else
		zip(data + 1, size - 1);
	return 0;
}

/* SPDX-License-Identifier: MIT */
/* diag: filling, listing and printing messages. Filling never allocates. */
#include "lieciba/diag.h"

#include "lieciba/strbuf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Copies what fits; a cut never splits a UTF-8 character. */
static void copy(char *dst, size_t size, const char *src)
{
	size_t n = strlen(src);
	if (n >= size) {
		n = size - 1;
		while (n > 0 && ((unsigned char)src[n] & 0xc0) == 0x80)
			n--;
	}
	memcpy(dst, src, n);
	dst[n] = '\0';
}

static void trim_utf8(char *s, size_t size, int would)
{
	if (would < 0 || (size_t)would < size)
		return;
	size_t n = size - 1;
	while (n > 0 && ((unsigned char)s[n - 1] & 0xc0) == 0x80)
		n--;
	if (n > 0 && ((unsigned char)s[n - 1] & 0xc0) == 0xc0)
		n--;
	s[n] = '\0';
}

bool diag_vset(struct diag *d, enum diag_level level, const char *code, const char *fmt, va_list ap)
{
	if (!d)
		return false;
	char what[sizeof d->what]; /* an argument may be this diag's own text */
	trim_utf8(what, sizeof what, vsnprintf(what, sizeof what, fmt, ap));
	*d = (struct diag){ .level = level };
	copy(d->code, sizeof d->code, code);
	copy(d->what, sizeof d->what, what);
	return false;
}

bool diag_set(struct diag *d, enum diag_level level, const char *code, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	diag_vset(d, level, code, fmt, ap);
	va_end(ap);
	return false;
}

bool diag_error(struct diag *d, const char *code, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	diag_vset(d, DIAG_ERROR, code, fmt, ap);
	va_end(ap);
	return false;
}

bool diag_place(struct diag *d, const char *file, int line, int col)
{
	if (d) {
		copy(d->file, sizeof d->file, file ? file : "");
		d->line = line;
		d->col = col;
	}
	return false;
}

bool diag_at(struct diag *d, const struct srcpos *pos)
{
	if (d && pos) {
		diag_place(d, pos->file, pos->line, pos->col);
		d->len = pos->len;
	}
	return false;
}

bool diag_hint(struct diag *d, const char *fmt, ...)
{
	if (!d)
		return false;
	va_list ap;
	va_start(ap, fmt);
	trim_utf8(d->hint, sizeof d->hint, vsnprintf(d->hint, sizeof d->hint, fmt, ap));
	va_end(ap);
	return false;
}

bool diag_exit(struct diag *d, int exit_code)
{
	if (d)
		d->exit_code = exit_code;
	return false;
}

void diags_add(struct diags *l, const struct diag *d)
{
	if (!l)
		return;
	if (d->level >= DIAG_ERROR)
		l->errors++;
	else if (d->level == DIAG_WARNING)
		l->warnings++;
	if (l->n == l->cap) {
		size_t cap = l->cap ? l->cap * 2 : 8;
		struct diag *v = realloc(l->v, cap * sizeof *v);
		if (!v)
			return;
		l->v = v;
		l->cap = cap;
	}
	l->v[l->n++] = *d;
}

struct diag *diags_report(struct diags *l, enum diag_level level, const char *code, const struct srcpos *pos,
	const char *fmt, ...)
{
	static _Thread_local struct diag scratch; /* for a list that cannot grow, or none */
	struct diag d;
	va_list ap;
	va_start(ap, fmt);
	diag_vset(&d, level, code, fmt, ap);
	va_end(ap);
	diag_at(&d, pos);
	size_t before = l ? l->n : 0;
	diags_add(l, &d);
	return l && l->n > before ? &l->v[l->n - 1] : &scratch;
}

static int by_place(const void *pa, const void *pb)
{
	const struct diag *a = pa, *b = pb;
	int c = strcmp(a->file, b->file);
	if (c == 0)
		c = (a->line > b->line) - (a->line < b->line);
	if (c == 0)
		c = (a->col > b->col) - (a->col < b->col);
	return c ? c : strcmp(a->code, b->code);
}

void diags_sort(struct diags *l)
{
	if (l->n > 1)
		qsort(l->v, l->n, sizeof *l->v, by_place);
}

void diags_free(struct diags *l)
{
	free(l->v);
	*l = (struct diags){ 0 };
}

const char *diag_level_name(enum diag_level level)
{
	switch (level) {
	case DIAG_NOTE:
		return _("note");
	case DIAG_WARNING:
		return _("warning");
	case DIAG_ERROR:
	case DIAG_FATAL:
		break;
	}
	return _("error");
}

/* Finds line `n` (from 1) of the source; NULL when it has fewer. */
static const char *source_line(const char *s, size_t len, int n, size_t *line_len)
{
	const char *end = s + len;
	for (int i = 1; i < n; i++) {
		const char *nl = memchr(s, '\n', (size_t)(end - s));
		if (!nl)
			return NULL;
		s = nl + 1;
	}
	const char *nl = memchr(s, '\n', (size_t)(end - s));
	size_t n_bytes = (size_t)((nl ? nl : end) - s);
	if (n_bytes > 0 && s[n_bytes - 1] == '\r')
		n_bytes--;
	*line_len = n_bytes;
	return s;
}

/* The source line, and under it a caret at the column with tildes over the rest of the word. */
static void add_caret(const struct diag *d, const char *line, size_t len, struct strbuf *out)
{
	strbuf_addf(out, "%5d | %.*s\n", d->line, (int)len, line);
	strbuf_adds(out, "      | ");
	int col = 1;
	for (size_t i = 0; i < len && col < d->col; i++) {
		if (((unsigned char)line[i] & 0xc0) == 0x80)
			continue;
		strbuf_addc(out, line[i] == '\t' ? '\t' : ' ');
		col++;
	}
	strbuf_addc(out, '^');
	for (int i = 1; i < d->len && i < 60; i++)
		strbuf_addc(out, '~');
	if (d->hint[0])
		strbuf_addf(out, " %s", d->hint);
	strbuf_addc(out, '\n');
}

void diag_format(const struct diag *d, const char *source, size_t source_len, struct strbuf *out)
{
	if (d->file[0]) {
		strbuf_adds(out, d->file);
		if (d->line)
			strbuf_addf(out, ":%d", d->line);
		if (d->line && d->col)
			strbuf_addf(out, ":%d", d->col);
		strbuf_adds(out, ": ");
	}
	strbuf_addf(out, "%s: %s", diag_level_name(d->level), d->what);
	if (d->code[0])
		strbuf_addf(out, "  [%s]", d->code);
	strbuf_addc(out, '\n');
	size_t len = 0;
	const char *line = source && d->line && d->col ? source_line(source, source_len, d->line, &len) : NULL;
	if (line && len <= 400)
		add_caret(d, line, len, out);
	else if (d->hint[0])
		strbuf_addf(out, "      = %s\n", d->hint);
}

void diag_json(const struct diag *d, struct strbuf *out)
{
	static const char *const levels[] = { "note", "warning", "error", "fatal" };
	strbuf_addf(out, "{\"level\":\"%s\",\"code\":", levels[d->level]);
	strbuf_add_json(out, d->code);
	if (d->file[0]) {
		strbuf_adds(out, ",\"file\":");
		strbuf_add_json(out, d->file);
	}
	if (d->line)
		strbuf_addf(out, ",\"line\":%d", d->line);
	if (d->col)
		strbuf_addf(out, ",\"col\":%d", d->col);
	strbuf_adds(out, ",\"message\":");
	strbuf_add_json(out, d->what);
	if (d->hint[0]) {
		strbuf_adds(out, ",\"hint\":");
		strbuf_add_json(out, d->hint);
	}
	strbuf_addc(out, '}');
}

const char *diag_explain(const char *code)
{
	static const struct {
		const char *code, *text;
	} codes[] = {
#define X(code, text) { code, text },
#include "codes.h"
#undef X
	};
	for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
		if (strcmp(codes[i].code, code) == 0)
			return _(codes[i].text);
	}
	return NULL;
}

/* Optimal string alignment distance of two words of at most 63 bytes; > 2 is as good as infinite. */
static int distance(const char *a, const char *b)
{
	enum { MAX = 63 };
	size_t n = strlen(a), m = strlen(b);
	if (n > MAX || m > MAX || (n > m ? n - m : m - n) > 2)
		return 99;
	int row[3][MAX + 1];
	for (size_t j = 0; j <= m; j++)
		row[0][j] = (int)j;
	for (size_t i = 1; i <= n; i++) {
		int *cur = row[i % 3], *prev = row[(i - 1) % 3], *prev2 = row[(i + 1) % 3];
		cur[0] = (int)i;
		for (size_t j = 1; j <= m; j++) {
			int v = prev[j - 1] + (a[i - 1] != b[j - 1]);
			if (prev[j] + 1 < v)
				v = prev[j] + 1;
			if (cur[j - 1] + 1 < v)
				v = cur[j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && prev2[j - 2] + 1 < v)
				v = prev2[j - 2] + 1;
			cur[j] = v;
		}
	}
	return row[n % 3][m];
}

const char *diag_nearest(const char *word, const char *const *words, size_t n)
{
	const char *best = NULL;
	int best_distance = 3;
	for (size_t i = 0; i < n; i++) {
		int k = words[i] ? distance(word, words[i]) : 99;
		if (k < best_distance && (size_t)k < strlen(word)) {
			best = words[i];
			best_distance = k;
		}
	}
	return best;
}

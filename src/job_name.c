/* SPDX-License-Identifier: MIT */
/* job_name: the file name of a document or bundle: the layout's template with each value made harmless, so that only its own slashes make folders. */
#include "job_internal.h"

#include "lieciba/utf8.h"

#include <string.h>

enum { VALUE_MAX = 120, PATH_MAX_BYTES = 900, NAME_MAX_BYTES = 200 };

void job_name_for(struct namer *n, const struct job_unit *u)
{
	n->scope = (struct scope){ &n->j->split, u->row, NULL };
	n->e.scope = n->j->split.n ? &n->scope : NULL;
	job_doc_cells(n->j, &n->j->arena, u, NULL, n->e.doc);
	strbuf_reset(&n->sb);
}

/* What a value may not bring into a path: separators, control characters, a leading dot, more than VALUE_MAX bytes. */
static void add_safe(struct strbuf *path, const char *s, size_t n)
{
	if (n > VALUE_MAX) {
		n = VALUE_MAX;
		while (n > 0 && ((unsigned char)s[n] & 0xc0) == 0x80)
			n--;
	}
	for (size_t i = 0; i < n; i++) {
		char c = s[i];
		if ((unsigned char)c < 0x20 || c == 0x7f || c == '/' || c == '\\' || (c == '.' && i == 0 && (path->len == 0 || path->buf[path->len - 1] == '/')))
			c = '_';
		strbuf_addc(path, c);
	}
}

/* Latvian letters without their marks; what is left outside ASCII becomes _. */
static void fold_ascii(struct strbuf *path)
{
	static const char *const from[] = { "ā", "č", "ē", "ģ", "ī", "ķ", "ļ", "ņ", "ō", "ŗ", "š", "ū", "ž", "Ā", "Č", "Ē", "Ģ", "Ī", "Ķ", "Ļ", "Ņ", "Ō", "Ŗ", "Š", "Ū", "Ž" };
	static const char to[] = "acegiklnorsuzACEGIKLNORSUZ";
	struct strbuf out = STRBUF_INIT;
	for (const char *p = path->buf, *end = p + path->len; p < end;) {
		const char *start = p;
		char c = *start;
		if (utf8_next(&p, end) >= 128)
			c = '_';
		for (size_t i = 0; c == '_' && i < sizeof from / sizeof from[0]; i++) {
			if (strlen(from[i]) == (size_t)(p - start) && memcmp(from[i], start, (size_t)(p - start)) == 0)
				c = to[i];
		}
		strbuf_addc(&out, c);
	}
	strbuf_reset(path);
	strbuf_add(path, out.buf, out.len);
	strbuf_release(&out);
}

/* Each value of the template by itself, so that only the layout's own slashes make folders. */
static bool add_pieces(struct namer *n, const struct text *t, struct diag *d)
{
	const struct tmpl *whole = t->lang[n->e.lang];
	struct strbuf one = STRBUF_INIT;
	bool good = true;
	for (size_t i = 0; good && i < whole->n; i++) {
		struct tmpl part = { &whole->v[i], 1 };
		struct text text = { .pos = t->pos };
		for (enum lang l = 0; l < LANG_N; l++)
			text.lang[l] = &part;
		strbuf_reset(&one);
		good = eval_text(&n->e, &text, &one, NULL, d);
		if (whole->v[i].ref)
			add_safe(&n->sb, one.buf, one.len);
		else
			strbuf_add(&n->sb, one.buf, one.len);
	}
	strbuf_release(&one);
	return good;
}

/* Folders and name: none empty, none hidden, none that leads upwards, none too long for a file system. */
static bool usable(const char *path)
{
	size_t total = strlen(path);
	for (const char *p = path;; p++) {
		size_t n = strcspn(p, "/");
		if (n == 0 || n > NAME_MAX_BYTES || p[0] == '.')
			return false;
		p += n;
		if (!*p)
			return total <= PATH_MAX_BYTES;
	}
}

/* Each format adds its own. */
static void cut_extension(struct strbuf *path)
{
	static const char *const known[] = { ".pdf", ".xlsx", ".csv" };
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
		size_t n = strlen(known[i]);
		if (path->len > n && strcmp(path->buf + path->len - n, known[i]) == 0) {
			strbuf_truncate(path, path->len - n);
			return;
		}
	}
}

/* The layout's name for a bundle speaks of the layout's own column: when the job bundles by another, its value is the name, in the same folder. Grades
 * that end the period on a day of their own have files of their own, named with that day: a teacher's students can be of several. */
const char *job_bundle_path(struct namer *n, const char *path, const char *value)
{
	const char *slash = strrchr(path, '/');
	strbuf_reset(&n->sb);
	strbuf_add(&n->sb, path, slash ? (size_t)(slash + 1 - path) : 0);
	if (value && *value)
		add_safe(&n->sb, value, strlen(value));
	else
		strbuf_adds(&n->sb, "–");
	if (n->j->book->period_to)
		strbuf_addf(&n->sb, "-%s", n->j->book->period_to);
	if (n->j->layout->split.ascii)
		fold_ascii(&n->sb);
	return arena_strdup(&n->j->arena, n->sb.buf);
}

const struct text *job_file_text(const struct job *j, size_t format)
{
	const struct layout *l = j->layout;
	const struct text *own = strcmp(j->format[format]->name, "xlsx") == 0 ? l->xlsx.file : strcmp(j->format[format]->name, "csv") == 0 ? l->csv.file : NULL;
	return own ? own : l->split.file;
}

const char *job_make_path(struct namer *n, const struct job_unit *u, const struct text *t, struct diag *d)
{
	job_name_for(n, u);
	if (!add_pieces(n, t, d))
		return NULL;
	if (n->j->layout->split.ascii)
		fold_ascii(&n->sb);
	cut_extension(&n->sb);
	if (!usable(n->sb.buf)) {
		diag_error(d, "J007", _("the document %s would get the file name '%s'"), u->label, n->sb.buf);
		diag_at(d, &t->pos);
		diag_hint(d, "%s", _("a folder or name is empty, begins with a dot or is too long; look at the values of this row"));
		diag_exit(d, 65);
		return NULL;
	}
	return arena_strdup(&n->j->arena, n->sb.buf);
}

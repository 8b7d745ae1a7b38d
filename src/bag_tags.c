/* SPDX-License-Identifier: MIT */
/* bag_tags: the small tag files: bagit.txt (section 2.1.1), bag-info.txt (2.2.2), fetch.txt (2.2.3). The manifests are in bag_manifest.c. */
#include "bag_internal.h"

#include <stdio.h>
#include <string.h>

bool bag_has_top(const struct bag *b, const char *name)
{
	for (size_t i = 0; i < b->ntop; i++) {
		if (strcmp(b->top[i], name) == 0)
			return true;
	}
	return false;
}

bool bag_is_tag(const char *name)
{
	static const char *const names[] = { "bagit.txt", "bag-info.txt", "package-info.txt", "fetch.txt" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (strcmp(name, names[i]) == 0)
			return true;
	}
	return strncmp(name, "manifest-", 9) == 0 || strncmp(name, "tagmanifest-", 12) == 0;
}

static bool blank(char c)
{
	return c == ' ' || c == '\t';
}

static char small(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* Whether the first n characters of s are `word`, letters of either case. */
static bool is_word(const char *s, size_t n, const char *word)
{
	size_t i = 0;
	while (i < n && word[i] && small(s[i]) == small(word[i]))
		i++;
	return i == n && !word[i];
}

bool bag_read_lines(struct bag *b, const char *name, struct bag_lines *l)
{
	bool good = b->source->read(b, name, bag_lines_feed, l);
	if (!good && l->line.buf)
		strbuf_reset(&l->line); /* half a line */
	bag_lines_end(l);
	if (l->bad_line)
		bag_tell(b, DIAG_ERROR, "B007", name, l->bad_line, "%s", _("the line is not in the encoding that bagit.txt tells"));
	if (l->long_line)
		bag_tell(b, DIAG_ERROR, "B008", name, l->long_line, _("the line is longer than the %d bytes that are read"), BAG_LINE_MAX);
	return good;
}

/* ---- bagit.txt ---- */

enum { DECLARED = 2 };
struct declaration { struct bag *b; char value[DECLARED][64]; bool exact[DECLARED]; bool have[DECLARED], extra, blanks; };

/* A line `LABEL: VALUE`. exact: as the specification has it; else blanks and capitals may differ. */
static bool declared(const char *line, size_t n, const char *label, char value[64], bool *exact)
{
	size_t k = strlen(label), colon = 0;
	while (colon < n && line[colon] != ':')
		colon++;
	size_t end = colon, from = colon + 1, to = n;
	while (end > 0 && blank(line[end - 1]))
		end--;
	while (from < to && blank(line[from]))
		from++;
	while (to > from && blank(line[to - 1]))
		to--;
	if (colon == n || !is_word(line, end, label) || to == from || to - from >= 64)
		return false;
	memcpy(value, line + from, to - from);
	value[to - from] = '\0';
	*exact = end == k && colon == k && from == k + 2 && line[k + 1] == ' ' && to == n && memcmp(line, label, k) == 0;
	return true;
}

static void declaration_line(void *arg, char *line, size_t n, int number)
{
	static const char *const label[DECLARED] = { "BagIt-Version", "Tag-File-Character-Encoding" };
	struct declaration *d = arg;
	int i = number - 1;
	if (i < DECLARED) {
		d->have[i] = declared(line, n, label[i], d->value[i], &d->exact[i]);
		return;
	}
	d->blanks = true;
	for (size_t k = 0; k < n; k++)
		d->extra = d->extra || !blank(line[k]);
}

/* "1.0" is 100, "0.97" is 97; 0 = no version. */
static int version_of(const char *s)
{
	int major = 0, minor = 0, digits = 0;
	const char *p = s;
	for (; *p >= '0' && *p <= '9' && major < 1000; p++)
		major = major * 10 + (*p - '0');
	if (p == s || *p++ != '.')
		return 0;
	for (; *p >= '0' && *p <= '9' && digits < 3; p++, digits++)
		minor = minor * 10 + (*p - '0');
	return *p || digits == 0 ? 0 : major * 100 + minor;
}

static void take_version(struct bag *b, const struct declaration *d)
{
	int v = d->have[0] ? version_of(d->value[0]) : 0;
	b->version = v ? v : 97;
	if (!v) {
		bag_tell(b, DIAG_ERROR, "B002", "bagit.txt", 1, "%s", _("the first line must tell the version, as `BagIt-Version: 1.0`"));
		return;
	}
	snprintf(b->report->version, sizeof b->report->version, "%d.%d", v / 100, v % 100);
	if (v != 100 && (v < 93 || v > 97))
		bag_tell(b, DIAG_ERROR, "B005", "bagit.txt", 1, _("version %s is not known here; known are 0.93 to 0.97 and 1.0"), d->value[0]);
}

static void take_encoding(struct bag *b, const struct declaration *d)
{
	if (!d->have[1])
		bag_tell(b, DIAG_ERROR, "B002", "bagit.txt", 2, "%s", _("the second line must tell the encoding, as `Tag-File-Character-Encoding: UTF-8`"));
	else if (!bag_encoding_parse(d->value[1], &b->encoding))
		bag_tell(b, DIAG_ERROR, "B006", "bagit.txt", 2, _("the encoding '%s' is not known here; known are UTF-8, UTF-16 and ISO-8859-1"), bag_name_show(d->value[1], &b->shown));
}

bool bag_read_declaration(struct bag *b)
{
	struct declaration d = { .b = b };
	struct bag_lines l = { .encoding = BAG_UTF8, .each = declaration_line, .arg = &d };
	b->encoding = BAG_UTF8;
	if (!bag_has_top(b, "bagit.txt")) {
		b->version = 97;
		return bag_tell(b, DIAG_ERROR, "B001", "bagit.txt", 0, "%s", _("the file that makes a folder a bag is missing"));
	}
	bag_read_lines(b, "bagit.txt", &l);
	take_version(b, &d);
	take_encoding(b, &d);
	if (l.bom)
		bag_tell(b, DIAG_ERROR, "B004", "bagit.txt", 1, "%s", _("the file begins with a byte order mark, which it must not"));
	if (d.extra)
		bag_tell(b, DIAG_ERROR, "B002", "bagit.txt", DECLARED + 1, "%s", _("the file must have two lines and no more"));
	else if ((d.have[0] && !d.exact[0]) || (d.have[1] && !d.exact[1]) || d.blanks)
		bag_tell(b, bag_since_1(b), "B003", "bagit.txt", d.have[0] && !d.exact[0] ? 1 : d.have[1] && !d.exact[1] ? 2 : DECLARED + 1, "%s", _("blanks, capitals or lines stand otherwise than the specification has them"));
	else if (!l.ended && b->version >= 100)
		bag_tell(b, DIAG_WARNING, "B003", "bagit.txt", l.number, "%s", _("the last line has no end"));
	return true;
}

/* ---- bag-info.txt ---- */

struct info { struct bag *b; const char *file; bool any; int oxums; };

static bool digits(const char **p, int64_t *v)
{
	const char *s = *p;
	for (*v = 0; **p >= '0' && **p <= '9' && *v < INT64_MAX / 10 - 10; (*p)++)
		*v = *v * 10 + (**p - '0');
	return *p > s;
}

/* "OctetCount.StreamCount" */
static void take_oxum(struct info *x, const char *value, int number)
{
	struct bag *b = x->b;
	int64_t bytes, files;
	const char *p = value;
	bool good = digits(&p, &bytes) && *p++ == '.' && digits(&p, &files);
	while (good && blank(*p))
		p++;
	if (!good || *p) {
		bag_tell(b, DIAG_WARNING, "B072", x->file, number, "%s", _("Payload-Oxum must be two whole numbers, bytes.files"));
		return;
	}
	if (x->oxums++)
		bag_tell(b, bag_since_1(b), "B073", x->file, number, "%s", _("Payload-Oxum is told twice"));
	b->oxum_bytes = bytes;
	b->oxum_files = files;
	b->oxum_line = number;
	b->oxum_file = x->file;
}

static void info_line(void *arg, char *line, size_t n, int number)
{
	struct info *x = arg;
	size_t colon = 0;
	if (n == 0)
		return;
	if (blank(line[0])) {
		if (!x->any)
			bag_tell(x->b, bag_since_1(x->b), "B070", x->file, number, "%s", _("the line goes on with nothing"));
		return;
	}
	while (colon < n && line[colon] != ':')
		colon++;
	x->any = true;
	if (colon == n || colon == 0) {
		bag_tell(x->b, bag_since_1(x->b), "B070", x->file, number, "%s", _("the line is no `label: value`"));
		return;
	}
	size_t end = colon, from = colon + 1;
	while (end > 0 && blank(line[end - 1]))
		end--;
	while (from < n && blank(line[from]))
		from++;
	if (x->b->version >= 100 && (end != colon || (from != colon + 2 && from < n)))
		bag_tell(x->b, DIAG_WARNING, "B071", x->file, number, "%s", _("after the label must stand a colon and one blank"));
	if (is_word(line, end, "Payload-Oxum"))
		take_oxum(x, line + from, number);
}

void bag_read_info(struct bag *b)
{
	struct info x = { .b = b, .file = b->version < 96 && bag_has_top(b, "package-info.txt") ? "package-info.txt" : "bag-info.txt" };
	struct bag_lines l = { .encoding = b->encoding, .each = info_line, .arg = &x };
	if (bag_has_top(b, x.file))
		bag_read_lines(b, x.file, &l);
}

/* ---- fetch.txt ---- */

struct fetch { struct bag *b; };

/* One of the three parts of a line; ends it with NUL. NULL: the line has no more. */
static char *part(char **p, bool last)
{
	char *s = *p;
	if (last)
		return *s ? s : NULL;
	while (**p && !blank(**p))
		(*p)++;
	if (*p == s || !**p)
		return NULL;
	*(*p)++ = '\0';
	while (blank(**p))
		(*p)++;
	return s;
}

/* The length is only the sender's word (section 5.3): the digest decides. */
static void fetch_name(struct bag *b, char *name, int number)
{
	bag_name_decode(name, b->version);
	name += strncmp(name, "./", 2) == 0 ? 2 : 0;
	const char *unsafe = bag_name_unsafe(name);
	int64_t i = bag_table_find(&b->table, name);
	if (unsafe) {
		bag_tell(b, DIAG_ERROR, "B040", "fetch.txt", number, _("the name %s: %s"), _(unsafe), bag_name_show(name, &b->shown));
	} else if (!bag_is_payload(name)) {
		bag_tell(b, bag_since_1(b), "B062", "fetch.txt", number, _("only files of data/ may be fetched: %s"), bag_name_show(name, &b->shown));
	} else if (i == BAG_NOT || !bag_file(&b->table, (size_t)i)->listed) {
		bag_tell(b, bag_since_1(b), "B061", "fetch.txt", number, _("no manifest lists what is to be fetched: %s"), bag_name_show(name, &b->shown));
	} else {
		bag_file(&b->table, (size_t)i)->state |= FILE_FETCH;
	}
}

static void fetch_line(void *arg, char *line, size_t n, int number)
{
	struct fetch *x = arg;
	int64_t length = -1;
	if (n == 0)
		return;
	char *p = line, *url = part(&p, false), *size = url ? part(&p, false) : NULL, *name = size ? part(&p, true) : NULL;
	const char *end = size;
	if (!name || (strcmp(size, "-") != 0 && (!digits(&end, &length) || *end))) {
		bag_tell(x->b, DIAG_ERROR, "B060", "fetch.txt", number, "%s", _("the line is no `address length name`"));
		return;
	}
	fetch_name(x->b, name, number);
}

void bag_read_fetch(struct bag *b)
{
	struct fetch x = { .b = b };
	struct bag_lines l = { .encoding = b->encoding, .each = fetch_line, .arg = &x };
	if (bag_has_top(b, "fetch.txt"))
		bag_read_lines(b, "fetch.txt", &l);
}

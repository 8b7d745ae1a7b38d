/* SPDX-License-Identifier: MIT */
/* bag_manifest: the lists of files with their digests: manifest-ALGORITHM.txt (section 2.1.3) and tagmanifest-ALGORITHM.txt (2.2.1). */
#include "bag_internal.h"

#include "lieciba/utf8.h"

#include <stdio.h>
#include <string.h>

struct reading { struct bag *b; const struct bag_manifest *m; bool star, dot, percent; };

/* "manifest-sha256.txt", "tagmanifest-sha256.txt" */
static bool manifest_name(const char *name, bool *tag, const char **algorithm, size_t *n)
{
	*tag = strncmp(name, "tag", 3) == 0;
	const char *p = name + (*tag ? 3 : 0);
	size_t len = strlen(p);
	if (strncmp(p, "manifest-", 9) != 0 || len < 14 || strcmp(p + len - 4, ".txt") != 0)
		return false;
	*algorithm = p + 9;
	*n = len - 13;
	return true;
}

static void add_manifest(struct bag *b, const char *name, bool tag, const char *algorithm, size_t n)
{
	struct bag_manifest *m = &b->manifest[b->nmanifests];
	struct digest *g = NULL;
	if (b->nmanifests == BAG_MANIFESTS) {
		bag_tell(b, DIAG_ERROR, "B021", name, 0, "%s", _("there are more manifests than are read"));
		return;
	}
	*m = (struct bag_manifest){ .name = name, .tag = tag, .bit = 1u << b->nmanifests };
	m->known = digest_parse(algorithm, n, &m->kind) && (g = digest_new_of(m->kind)) != NULL;
	digest_free(g);
	if (m->known) {
		m->at = b->table.sums[!tag];
		b->table.sums[!tag] += digest_size(m->kind);
	}
	b->nmanifests++;
}

static void find_manifests(struct bag *b)
{
	const char *algorithm;
	size_t n;
	bool tag;
	for (size_t i = 0; i < b->ntop; i++) {
		if (manifest_name(b->top[i], &tag, &algorithm, &n))
			add_manifest(b, b->top[i], tag, algorithm, n);
	}
}

/* ---- a line ---- */

/* Digest, blanks, name. False: it is no such line. */
static bool split(char *line, size_t n, size_t *digest, char **name)
{
	size_t k = 0;
	while (k < n && line[k] != ' ' && line[k] != '\t')
		k++;
	*digest = k;
	while (k < n && (line[k] == ' ' || line[k] == '\t'))
		k++;
	*name = line + k;
	return *digest > 0 && k < n;
}

/* What tools write before a name; the first line with it is told. */
static char *strip(struct reading *r, char *name, int number)
{
	struct bag *b = r->b;
	if (*name == '*') {
		name++;
		if (!r->star)
			bag_tell(b, DIAG_WARNING, "B027", r->m->name, number, "%s", _("names have an asterisk before them, as md5sum and its relatives write it"));
		r->star = true;
	}
	if (strncmp(name, "./", 2) == 0) {
		name += 2;
		if (!r->dot)
			bag_tell(b, DIAG_WARNING, "B028", r->m->name, number, "%s", _("names begin with ./"));
		r->dot = true;
	}
	return name;
}

/* Whether a manifest of its kind may list that name. */
static bool in_scope(struct reading *r, const char *name, int number)
{
	struct bag *b = r->b;
	const char *unsafe = bag_name_unsafe(name), *algorithm;
	size_t n;
	bool tag;
	if (unsafe)
		return bag_tell(b, DIAG_ERROR, "B040", r->m->name, number, _("the name %s: %s"), _(unsafe), bag_name_show(name, &b->shown));
	if (!r->m->tag && !bag_is_payload(name))
		return bag_tell(b, DIAG_ERROR, "B030", r->m->name, number, _("the list of the payload names a file that is not in data/: %s"), bag_name_show(name, &b->shown));
	if (r->m->tag && bag_is_payload(name))
		return bag_tell(b, DIAG_ERROR, "B031", r->m->name, number, _("the list of the other files names one of data/: %s"), bag_name_show(name, &b->shown));
	if (r->m->tag && !strchr(name, '/') && manifest_name(name, &tag, &algorithm, &n) && tag) {
		bag_tell(b, bag_since_1(b), "B032", r->m->name, number, _("a list of the other files must not name itself or its like: %s"), bag_name_show(name, &b->shown));
		return strcmp(name, r->m->name) != 0;
	}
	return true;
}

static void look_at_name(struct reading *r, const char *name, int number)
{
	struct bag *b = r->b;
	const char *unwise = bag_name_unwise(name);
	if (unwise)
		bag_tell(b, DIAG_WARNING, "B041", r->m->name, number, _("the name %s: %s"), _(unwise), bag_name_show(name, &b->shown));
	if (bag_name_system(name))
		bag_tell(b, DIAG_WARNING, "B046", r->m->name, number, _("a file that a system left behind belongs to no archive: %s"), bag_name_show(name, &b->shown));
}

static void listed(struct reading *r, const char *name, const uint8_t *sum, int number)
{
	struct bag *b = r->b;
	const struct bag_manifest *m = r->m;
	size_t n = m->known ? digest_size(m->kind) : 0;
	int64_t i = bag_table_find(&b->table, name);
	if (i == BAG_NOT) {
		look_at_name(r, name, number);
		i = bag_table_add(&b->table, name, true);
	}
	if (i == BAG_NOT)
		return;
	struct bag_file *f = bag_file(&b->table, (size_t)i);
	if (f->listed & m->bit) {
		bool equal = memcmp(f->record + m->at, sum, n) == 0;
		bag_tell(b, equal ? bag_since_1(b) : DIAG_ERROR, equal ? "B025" : "B026", m->name, number, equal ? _("the file is listed twice: %s") : _("the file is listed twice, with different digests: %s"),
			bag_name_show(name, &b->shown));
		return;
	}
	f->line = f->line ? f->line : (uint32_t)number;
	f->listed |= (uint16_t)m->bit;
	memcpy(f->record + m->at, sum, n);
}

static void manifest_line(void *arg, char *line, size_t n, int number)
{
	struct reading *r = arg;
	struct bag *b = r->b;
	uint8_t sum[DIGEST_MAX] = { 0 };
	size_t digest;
	char *name;
	if (n == 0)
		return;
	if (!split(line, n, &digest, &name)) {
		bag_tell(b, DIAG_ERROR, "B023", r->m->name, number, "%s", _("the line is no `digest name`"));
		return;
	}
	if (r->m->known && (digest != 2 * digest_size(r->m->kind) || !digest_unhex(line, digest, sum))) {
		bag_tell(b, DIAG_ERROR, "B024", r->m->name, number, _("the digest is no %s in hexadecimal"), digest_name(r->m->kind));
		return;
	}
	name = strip(r, name, number);
	if (!bag_name_decode(name, b->version) && !r->percent) {
		r->percent = true;
		bag_tell(b, DIAG_WARNING, "B045", r->m->name, number, _("a percent sign that stands for itself must be written %%25: %s"), bag_name_show(name, &b->shown));
	}
	if (in_scope(r, name, number))
		listed(r, name, sum, number);
}

/* ---- all of them ---- */

static void read_one(struct bag *b, const struct bag_manifest *m)
{
	struct reading r = { .b = b, .m = m };
	struct bag_lines l = { .encoding = b->encoding, .each = manifest_line, .arg = &r };
	if (bag_read_lines(b, m->name, &l) && !m->tag)
		b->listed_whole = true;
	if (l.bom)
		bag_tell(b, DIAG_WARNING, "B009", m->name, 1, "%s", _("the file begins with a byte order mark, which UTF-8 does not need"));
}

/* Names that are the same but for case or normal form, which not every disk keeps apart. */
static void tell_twins(struct bag *b)
{
	struct strbuf one = STRBUF_INIT, two = STRBUF_INIT, shown = STRBUF_INIT;
	for (size_t i = 0; i < b->table.n; i++) {
		const char *name = bag_file_name(&b->table, bag_file(&b->table, i));
		int64_t first = bag_table_find_fold(&b->table, name, BAG_NOT);
		if (first == BAG_NOT || (size_t)first == i)
			continue;
		const char *other = bag_file_name(&b->table, bag_file(&b->table, (size_t)first));
		strbuf_reset(&one);
		strbuf_reset(&two);
		bool form = utf8_nfc(name, strlen(name), &one) && utf8_nfc(other, strlen(other), &two) && strcmp(one.buf, two.buf) == 0;
		bag_tell(b, DIAG_WARNING, form ? "B043" : "B042", name, 0, form ? _("the name differs only by Unicode's normal form from %s") : _("the name differs only by case or escapes from %s"),
			bag_name_show(other, &shown));
	}
	strbuf_release(&one);
	strbuf_release(&two);
	strbuf_release(&shown);
}

/* Each list of the other files must list every list of the payload (version 1.0); if one file is protected, all should be. */
static void look_at_tag_manifest(struct bag *b, const struct bag_manifest *m)
{
	for (unsigned i = 0; i < b->nmanifests; i++) {
		const struct bag_manifest *p = &b->manifest[i];
		int64_t at = p->tag ? BAG_NOT : bag_table_find(&b->table, p->name);
		if (!p->tag && (at == BAG_NOT || !(bag_file(&b->table, (size_t)at)->listed & m->bit)))
			bag_tell(b, bag_since_1(b), "B033", m->name, 0, _("it does not list %s, which it must"), p->name);
	}
}

static void look_at_algorithms(struct bag *b)
{
	struct strbuf names = STRBUF_INIT;
	unsigned payload = 0, known = 0;
	for (unsigned i = 0; i < b->nmanifests; i++) {
		const struct bag_manifest *m = &b->manifest[i];
		payload += !m->tag;
		known += !m->tag && m->known;
		if (!m->tag && m->known)
			strbuf_addf(&names, "%s%s", names.len ? " " : "", digest_name(m->kind));
		if (!m->known)
			bag_tell(b, DIAG_WARNING, "B022", m->name, 0, "%s", _("its algorithm is not known here: its digests are not checked"));
	}
	if (!payload)
		bag_tell(b, DIAG_ERROR, "B020", "", 0, "%s", _("there is no manifest of the payload: nothing tells what belongs to it"));
	else if (!known)
		bag_tell(b, DIAG_ERROR, "B021", "", 0, "%s", _("no manifest of the payload has an algorithm that is known here"));
	snprintf(b->report->algorithms, sizeof b->report->algorithms, "%s", names.buf);
	strbuf_release(&names);
}

void bag_read_manifests(struct bag *b)
{
	find_manifests(b);
	look_at_algorithms(b);
	for (int tag = 1; tag >= 0; tag--) { /* those first that tell what the others must be */
		for (unsigned i = 0; i < b->nmanifests; i++) {
			if (b->manifest[i].tag == (tag == 1))
				read_one(b, &b->manifest[i]);
		}
	}
	bag_table_index_folds(&b->table);
	tell_twins(b);
	for (unsigned i = 0; i < b->nmanifests; i++) {
		if (b->manifest[i].tag)
			look_at_tag_manifest(b, &b->manifest[i]);
	}
}

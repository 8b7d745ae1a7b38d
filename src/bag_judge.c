/* SPDX-License-Identifier: MIT */
/* bag_judge: what the files lack, told in the order of the manifests, and the sum of it (section 3: complete, valid). */
#include "bag_internal.h"

#include <stdlib.h>
#include <string.h>

static unsigned payload_bits(const struct bag *b)
{
	unsigned bits = 0;
	for (unsigned i = 0; i < b->nmanifests; i++)
		bits |= b->manifest[i].tag ? 0 : b->manifest[i].bit;
	return bits;
}

/* ---- a listed file ---- */

static int by_index(const void *x, const void *y)
{
	const struct bag_wrong *a = x, *c = y;
	return a->index != c->index ? (a->index < c->index ? -1 : 1) : (a->manifest > c->manifest) - (a->manifest < c->manifest);
}

static void tell_sums(struct bag *b, const char *code, const char *name, const char *what, const struct bag_file *f, const struct bag_wrong *w)
{
	char expected[2 * DIGEST_MAX + 1] = "", found[2 * DIGEST_MAX + 1] = "";
	struct bag_finding x = { .level = DIAG_ERROR, .code = code, .file = name, .what = what };
	if (w) {
		const struct bag_manifest *m = &b->manifest[w->manifest];
		digest_hex_of((const uint8_t *)f->record + m->at, digest_size(m->kind), expected);
		digest_hex_of(w->found, digest_size(m->kind), found);
		x.algorithm = digest_name(m->kind);
		x.expected = expected;
		x.found = found;
	}
	b->report->errors++;
	b->told(b->arg, &x);
}

/* The wrong digests of a file stand together in b->wrong, which is sorted; *at goes past them. */
static void tell_changed(struct bag *b, size_t index, size_t *at)
{
	const struct bag_file *f = bag_file(&b->table, index);
	const char *name = bag_file_name(&b->table, f);
	size_t told = 0;
	while (*at < b->nwrong && b->wrong[*at].index < index)
		(*at)++;
	for (; *at < b->nwrong && b->wrong[*at].index == index; (*at)++, told++)
		tell_sums(b, "B051", name, _("its bytes are not those that were packed"), f, &b->wrong[*at]);
	if (!told)
		tell_sums(b, "B051", name, _("its bytes are not those that were packed"), f, NULL);
	b->report->changed++;
}

/* A listed file that is not there, when one that is spelled otherwise and has the same digests is: disks that do not keep spellings apart have one of two. */
static const char *there_as(struct bag *b, const struct bag_file *f)
{
	const char *name = bag_file_name(&b->table, f);
	for (int64_t i = bag_table_find_fold(&b->table, name, BAG_NOT); i != BAG_NOT; i = bag_table_find_fold(&b->table, name, i)) {
		const struct bag_file *o = bag_file(&b->table, (size_t)i);
		bool same = o->state & FILE_GOOD && (o->listed & f->listed) == f->listed;
		for (unsigned k = 0; same && k < b->nmanifests; k++) {
			const struct bag_manifest *m = &b->manifest[k];
			if (m->known && f->listed & m->bit)
				same = memcmp(f->record + m->at, o->record + m->at, digest_size(m->kind)) == 0;
		}
		if (same)
			return bag_file_name(&b->table, o);
	}
	return NULL;
}

/* Index of the file that stands for each listed one that is missing: those that no manifest lists, by bag_file.other. Sorted by name before. */
static void take_others(struct bag *b, const uint32_t *unlisted, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct bag_file *f = bag_file(&b->table, unlisted[i]);
		struct bag_file *o = f->other ? bag_file(&b->table, f->other - 1) : NULL;
		if (!o || o->state & (FILE_THERE | FILE_TAKEN) || !(f->state & FILE_GOOD))
			continue;
		const char *name = bag_file_name(&b->table, f);
		f->state |= FILE_TAKEN;
		o->state |= FILE_TAKEN;
		bag_tell(b, DIAG_WARNING, "B044", bag_file_name(&b->table, o), 0, _("the file is there under a name that is spelled otherwise: %s"), bag_name_show(name, &b->shown));
		b->report->whole += bag_is_payload(name);
	}
}

static void judge_missing(struct bag *b, struct bag_file *f, const char *name)
{
	const char *as = there_as(b, f);
	if (f->state & FILE_TAKEN)
		return;
	if (as) {
		bag_tell(b, DIAG_WARNING, "B044", name, 0, _("the file is there under a name that is spelled otherwise: %s"), bag_name_show(as, &b->shown));
	} else if (f->state & FILE_FETCH) {
		bag_tell(b, DIAG_ERROR, "B057", name, 0, "%s", _("the file is still to be fetched"));
		b->report->unfetched++;
	} else {
		bag_tell(b, DIAG_ERROR, "B050", name, 0, "%s", _("the file is missing"));
		b->report->missing++;
	}
}

static void judge_listed(struct bag *b, size_t index, unsigned all, size_t *at)
{
	struct bag_file *f = bag_file(&b->table, index);
	const char *name = bag_file_name(&b->table, f);
	if (f->state & FILE_REFUSED) {
		bag_tell(b, DIAG_ERROR, "B055", name, 0, "%s", f->state & FILE_LINK ? _("a link is no file: it is not followed") : _("this is no file but a device, a pipe or a socket: it is not opened"));
		b->report->refused++;
	} else if (f->state & FILE_DAMAGED) {
		bag_tell(b, DIAG_ERROR, "B082", name, 0, "%s", _("the file cannot be unpacked whole: the zip is damaged here"));
		b->report->changed++;
	} else if (f->state & FILE_UNREADABLE) {
		bag_tell(b, DIAG_ERROR, "B054", name, 0, "%s", _("the file cannot be read"));
		b->report->unreadable++;
	} else if (!(f->state & FILE_THERE)) {
		judge_missing(b, f, name);
	} else if (f->state & FILE_BAD) {
		tell_changed(b, index, at);
	}
	if (f->state & FILE_TWICE) {
		bag_tell(b, DIAG_WARNING, "B056", name, 0, "%s", _("its bytes were wrong at first and right when they were read again"));
		b->report->twice = true;
	}
	b->report->whole += f->state & FILE_GOOD && bag_is_payload(name);
	if (bag_is_payload(name) && (f->listed & all) != all)
		bag_tell(b, bag_since_1(b), "B053", name, 0, "%s", _("one manifest lists the file and another does not"));
}

/* ---- files that no manifest lists ---- */

static int compare_name(const void *x, const void *y, const struct bag *b)
{
	return strcmp(bag_file_name(&b->table, bag_file(&b->table, *(const uint32_t *)x)), bag_file_name(&b->table, bag_file(&b->table, *(const uint32_t *)y)));
}

/* Heap sort: names come in any order, and qsort has no argument for the table. */
static void sift(uint32_t *v, size_t at, size_t n, const struct bag *b)
{
	for (size_t child; (child = 2 * at + 1) < n; at = child) {
		if (child + 1 < n && compare_name(&v[child], &v[child + 1], b) < 0)
			child++;
		if (compare_name(&v[at], &v[child], b) >= 0)
			return;
		uint32_t swap = v[at];
		v[at] = v[child];
		v[child] = swap;
	}
}

void bag_sort_names(const struct bag *b, uint32_t *v, size_t n)
{
	for (size_t i = n / 2; i > 0; i--)
		sift(v, i - 1, n, b);
	for (size_t i = n; i > 1; i--) {
		uint32_t swap = v[0];
		v[0] = v[i - 1];
		v[i - 1] = swap;
		sift(v, 0, i - 1, b);
	}
}

static bool any_tag_manifest(const struct bag *b)
{
	for (unsigned i = 0; i < b->nmanifests; i++) {
		if (b->manifest[i].tag)
			return true;
	}
	return false;
}

static bool is_tag_manifest(const char *name)
{
	return strncmp(name, "tagmanifest-", 12) == 0 && !strchr(name, '/');
}

static void judge_unlisted(struct bag *b, const struct bag_file *f)
{
	const char *name = bag_file_name(&b->table, f);
	if (f->state & FILE_TAKEN || (f->state & FILE_DAMAGED && bag_is_tag(name))) /* that was told when it was read */
		return;
	if (f->state & FILE_REFUSED && (bag_is_payload(name) || strcmp(name, "data") == 0)) {
		bag_tell(b, DIAG_ERROR, "B055", name, 0, "%s", f->state & FILE_LINK ? _("a link is no file: it is not followed") : _("this is no file but a device, a pipe or a socket: it is not opened"));
		b->report->refused++;
	} else if (f->state & FILE_UNREADABLE) {
		bag_tell(b, DIAG_ERROR, "B054", name, 0, "%s", _("the file cannot be read"));
		b->report->unreadable++;
	} else if (f->state & FILE_DAMAGED) {
		bag_tell(b, DIAG_ERROR, "B082", name, 0, "%s", _("the file cannot be unpacked whole: the zip is damaged here"));
		b->report->changed++;
	} else if (bag_is_payload(name) && b->report->broken && !b->listed_whole) {
		bag_tell(b, DIAG_NOTE, "B089", name, 0, "%s", _("survived: it is whole by the zip's own check sum; no list is left to hold it against"));
		b->report->survived++;
	} else if (bag_is_payload(name)) {
		bag_tell(b, DIAG_ERROR, "B052", name, 0, "%s", bag_name_system(name) ? _("no manifest lists the file: a system left it when somebody opened the folder") : _("no manifest lists the file"));
		b->report->unlisted++;
	} else if (b->version >= 100 && any_tag_manifest(b) && !is_tag_manifest(name)) {
		bag_tell(b, DIAG_WARNING, "B035", name, 0, "%s", _("no list of the other files has it: nobody could tell when it changes"));
	}
}

/* ---- the sum ---- */

/* Only when nothing else is wrong with the files: else the sum says nothing new. */
static void judge_oxum(struct bag *b)
{
	const struct bag_report *r = b->report;
	if (b->oxum_bytes < 0 || r->missing + r->unfetched + r->changed + r->unlisted + r->refused + r->unreadable || (r->bytes == b->oxum_bytes && r->files == b->oxum_files))
		return;
	bag_tell(b, DIAG_ERROR, "B074", b->oxum_file, b->oxum_line, _("Payload-Oxum tells %lld bytes in %lld files; there are %lld in %lld"), (long long)b->oxum_bytes,
		(long long)b->oxum_files, (long long)r->bytes, (long long)r->files);
}

static void judge_payload(struct bag *b)
{
	if (!b->has_data)
		bag_tell(b, DIAG_ERROR, "B010", "data", 0, "%s", _("the folder of the payload is missing"));
	else if (b->report->files == 0 && b->report->missing + b->report->unfetched == 0)
		bag_tell(b, DIAG_WARNING, "B011", "data", 0, "%s", _("the payload is empty"));
}

static void tell_survivors(struct bag *b)
{
	for (size_t i = 0; b->report->broken && i < b->table.n; i++) {
		const struct bag_file *f = bag_file(&b->table, i);
		const char *name = bag_file_name(&b->table, f);
		if (f->listed && f->state & FILE_GOOD && bag_is_payload(name))
			bag_tell(b, DIAG_NOTE, "B089", name, 0, "%s", _("survived: its digests agree"));
	}
}

static enum bag_verdict verdict(const struct bag_report *r)
{
	if (r->errors == 0)
		return r->warnings ? BAG_WARNED : BAG_VALID;
	return r->unfetched && r->unfetched == r->errors ? BAG_INCOMPLETE : BAG_INVALID;
}

void bag_judge(struct bag *b)
{
	unsigned all = payload_bits(b);
	size_t n = 0, at = 0;
	uint32_t *unlisted = malloc((b->table.n + 1) * sizeof *unlisted);
	for (size_t i = 0; unlisted && i < b->table.n; i++) {
		if (!bag_file(&b->table, i)->listed)
			unlisted[n++] = (uint32_t)i;
	}
	if (b->nwrong > 1)
		qsort(b->wrong, b->nwrong, sizeof *b->wrong, by_index);
	bag_sort_names(b, unlisted, n);
	take_others(b, unlisted, n);
	for (size_t i = 0; i < b->table.n; i++) {
		if (bag_file(&b->table, i)->listed)
			judge_listed(b, i, all, &at);
	}
	for (size_t i = 0; i < n; i++)
		judge_unlisted(b, bag_file(&b->table, unlisted[i]));
	free(unlisted);
	judge_payload(b);
	judge_oxum(b);
	tell_survivors(b);
	b->report->verdict = verdict(b->report);
}

/* SPDX-License-Identifier: MIT */
/* bag_sum: a file's digests, all in one reading, held against what the manifests say. */
#include "bag_internal.h"

#include <stdlib.h>
#include <string.h>

void bag_sums_begin(struct bag_sums *s, const struct bag *b, const struct bag_file *f)
{
	s->wanted = 0;
	s->bytes = 0;
	for (unsigned i = 0; i < b->nmanifests; i++) {
		if (b->manifest[i].known && f->listed & b->manifest[i].bit)
			s->wanted |= 1u << b->manifest[i].kind;
	}
	for (int k = 0; k < DIGEST_KINDS; k++) {
		if (s->wanted & 1u << k && !s->of[k] && !(s->of[k] = digest_new_of((enum digest_kind)k)))
			s->wanted &= ~(1u << k);
	}
}

void bag_sums_feed(void *sums, const void *data, size_t n)
{
	struct bag_sums *s = sums;
	s->bytes += (int64_t)n;
	for (int k = 0; k < DIGEST_KINDS; k++) {
		if (s->wanted & 1u << k)
			digest_add(s->of[k], data, n);
	}
}

unsigned bag_sums_end(struct bag_sums *s, const struct bag *b, const struct bag_file *f, uint8_t found[DIGEST_KINDS][DIGEST_MAX])
{
	unsigned wrong = 0;
	for (int k = 0; k < DIGEST_KINDS; k++) {
		if (s->wanted & 1u << k)
			digest_end(s->of[k], found[k]);
	}
	for (unsigned i = 0; i < b->nmanifests; i++) {
		const struct bag_manifest *m = &b->manifest[i];
		if (m->known && f->listed & m->bit && (!(s->wanted & 1u << m->kind) || memcmp(f->record + m->at, found[m->kind], digest_size(m->kind)) != 0))
			wrong |= m->bit;
	}
	return wrong;
}

void bag_sums_free(struct bag_sums *s)
{
	for (int k = 0; k < DIGEST_KINDS; k++)
		digest_free(s->of[k]);
	*s = (struct bag_sums){ .wanted = 0 };
}

enum { WRONG_MAX = 100000 }; /* found digests that are kept to be told */

void bag_note(struct bag *b, size_t index, unsigned wrong, uint8_t found[DIGEST_KINDS][DIGEST_MAX])
{
	struct bag_file *f = bag_file(&b->table, index);
	f->state |= wrong ? FILE_BAD : FILE_GOOD;
	for (unsigned i = 0; i < b->nmanifests && b->nwrong < WRONG_MAX; i++) {
		const struct bag_manifest *m = &b->manifest[i];
		if (!(wrong & m->bit))
			continue;
		b->wrong = arena_grow(&b->arena, b->wrong, &b->wrong_cap, b->nwrong + 1, sizeof *b->wrong);
		struct bag_wrong *w = &b->wrong[b->nwrong++];
		*w = (struct bag_wrong){ .index = index, .manifest = i };
		memcpy(w->found, found[m->kind], DIGEST_MAX);
	}
}

/* The first listed file that is spelled otherwise and was not seen itself. */
static uint32_t other_spelling(struct bag *b, const char *name)
{
	for (int64_t i = bag_table_find_fold(&b->table, name, BAG_NOT); i != BAG_NOT; i = bag_table_find_fold(&b->table, name, i)) {
		const struct bag_file *f = bag_file(&b->table, (size_t)i);
		if (f->listed && !(f->state & FILE_THERE))
			return (uint32_t)i + 1;
	}
	return 0;
}

void bag_choose_other(struct bag *b, struct bag_file *f)
{
	f->other = other_spelling(b, bag_file_name(&b->table, f));
}

int64_t bag_seen(struct bag *b, const char *name)
{
	const char *unsafe = bag_name_unsafe(name);
	if (unsafe) {
		bag_tell(b, DIAG_ERROR, "B040", name, 0, _("the name %s; the file is not opened"), _(unsafe));
		b->report->refused++;
		return BAG_NOT;
	}
	int64_t i = bag_table_find(&b->table, name);
	if (i == BAG_NOT)
		i = bag_table_add(&b->table, name, false);
	if (i == BAG_NOT)
		return BAG_NOT;
	struct bag_file *f = bag_file(&b->table, (size_t)i);
	if (f->state & FILE_THERE) {
		bag_tell(b, DIAG_ERROR, "B083", name, 0, "%s", _("the file is there twice: programs do not agree which of the two counts"));
		return BAG_NOT;
	}
	f->state |= FILE_THERE;
	return i;
}

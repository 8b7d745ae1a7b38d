/* SPDX-License-Identifier: MIT */
/* dataset_documents: the one dataset that no SELECT fills: `documents`, the documents of a file as its cover lists them. */
#include "dataset_internal.h"

/* `documents`: the split's columns, and what the program knows of each document. */
void documents_prepare(struct datasets *s, struct dataset *ds)
{
	static const char *const own[DOCUMENTS_COLS] = { "doc_nr", "doc_page", "doc_pages", "doc_version", "doc_version_name", "doc_replaces_date", "doc_label" };
	const int split = layout_dataset(s->layout, s->layout->split.by), cols = split >= 0 ? s->v[split].cols : 0;
	arena_init(&ds->mem, 0);
	ds->nshape = -1;
	ds->names = ARENA_ARRAY(&s->keep, (size_t)cols + DOCUMENTS_COLS, const char *);
	for (ds->cols = 0; ds->cols < cols; ds->cols++)
		ds->names[ds->cols] = s->v[split].names[ds->cols];
	for (int i = 0; i < DOCUMENTS_COLS; i++)
		ds->names[ds->cols++] = own[i];
	ds->rows = (struct rows){ .cols = ds->cols, .ds = (int)(ds - s->v) };
	ds->valid = true;
}

void datasets_give(struct datasets *s, const struct rows *r)
{
	struct dataset *ds = &s->v[s->layout->split.bundle.documents];
	ds->rows = *r;
	ds->rows.ds = (int)(ds - s->v);
	ds->hashed = ds->counted = false;
}

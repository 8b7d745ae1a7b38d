/* SPDX-License-Identifier: MIT */
/*
 * dataset_account: the digest of what entered a document, dataset by dataset.
 *
 * Rows that many documents share (the school, the terms) are hashed once a run of their SELECT. A dataset that is run several times for one document
 * (inside a repeat) adds up in the order of the runs, which the layout alone decides.
 */
#include "dataset_internal.h"

#include <string.h>

static void add_size(struct digest *g, uint64_t n)
{
	unsigned char b[8];
	for (int i = 0; i < 8; i++)
		b[i] = (unsigned char)(n >> (8 * i));
	digest_add(g, b, sizeof b);
}

static void add_cell(struct digest *g, const struct cell *c)
{
	unsigned char type = (unsigned char)c->type;
	digest_add(g, &type, 1);
	if (c->type == CELL_TEXT || c->type == CELL_BLOB) {
		add_size(g, c->len);
		digest_add(g, c->s, c->len);
	} else if (c->type != CELL_NULL) {
		add_size(g, (uint64_t)c->i);
	}
}

static void add_names(struct digest *g, const struct dataset *ds)
{
	add_size(g, (uint64_t)ds->cols);
	for (int i = 0; i < ds->cols; i++)
		digest_add(g, ds->names[i], strlen(ds->names[i]) + 1);
}

static void hash_rows(struct datasets *s, struct dataset *ds)
{
	struct digest *g = s->account;
	add_names(g, ds);
	for (size_t i = 0; i < ds->nouter; i++)
		add_cell(g, &ds->bound[i]);
	add_size(g, ds->rows.n);
	for (size_t i = 0, n = ds->rows.n * (size_t)ds->rows.cols; i < n; i++)
		add_cell(g, &ds->rows.cells[i]);
	digest_end(g, ds->own);
	ds->hashed = true;
}

void account_add(struct datasets *s, struct dataset *ds)
{
	if (!ds->hashed)
		hash_rows(s, ds);
	if (!ds->noted) {
		ds->account.rows = (int64_t)ds->rows.n;
		memcpy(ds->account.digest, ds->own, DIGEST_SIZE);
	} else {
		ds->account.rows += (int64_t)ds->rows.n;
		digest_add(s->account, ds->account.digest, DIGEST_SIZE);
		digest_add(s->account, ds->own, DIGEST_SIZE);
		digest_end(s->account, ds->account.digest);
	}
	ds->noted = ds->counted = true;
}

bool datasets_record(struct datasets *s, bool on)
{
	if (on && !s->account)
		s->account = digest_new();
	if (!on) {
		digest_free(s->account);
		s->account = NULL;
	}
	return !on || s->account;
}

const struct dataset_account *datasets_account(struct datasets *s, int ds)
{
	return s->v[ds].noted ? &s->v[ds].account : NULL;
}

void dataset_row_digest(const struct datasets *s, const struct rows *r, size_t row, uint8_t out[DIGEST_SIZE])
{
	add_names(s->account, &s->v[r->ds]);
	for (int i = 0; i < r->cols; i++)
		add_cell(s->account, rows_cell(r, row, i));
	digest_end(s->account, out);
}

/* SPDX-License-Identifier: MIT */
/*
 * job_digest: one number for everything that a document's bytes depend on (scheduler.md §10): version of the outputs, layout with its pictures and fonts,
 * parameters, period, language, profile, date of the document, the row of the split, and the account of every dataset that was asked for. Not the day of
 * making, not paths, not the number of the version: unchanged data under a new number is unchanged.
 */
#include "job_internal.h"

#include "lieciba/fsio.h"
#include "lieciba/hyphen.h"

#include <string.h>

static void add_text(struct digest *g, const char *s)
{
	if (s)
		digest_add(g, s, strlen(s));
	digest_add(g, s ? "\0" : "\1", 1); /* NULL is not '' */
}

static void add_number(struct digest *g, uint64_t n)
{
	unsigned char b[8];
	for (int i = 0; i < 8; i++)
		b[i] = (unsigned char)(n >> (8 * i));
	digest_add(g, b, sizeof b);
}

static void add_params(struct digest *g, const struct run_params *p)
{
	add_text(g, p->school_id);
	add_text(g, p->school_year);
	add_text(g, p->term);
	add_text(g, p->period_from);
	add_text(g, p->period_to);
	add_number(g, p->nuser);
	for (size_t i = 0; i < p->nuser; i++) {
		add_text(g, p->user[i].name);
		add_text(g, p->user[i].value);
	}
}

/* Where lines end follows from the patterns of the languages that texts may have. */
static void add_patterns(const struct job *j, struct digest *g)
{
	const struct layout *l = j->layout;
	struct hyphens *h = hyphens_new(j->config->font_dir);
	for (size_t i = 0; h && i < LANG_N + l->nstyle_langs; i++) {
		uint8_t sum[DIGEST_SIZE];
		const char *lang = i < LANG_N ? lang_code((enum lang)i) : l->style_langs[i - LANG_N];
		if ((i >= LANG_N || l->has_lang[i]) && hyphens_digest(h, lang, sum))
			digest_add(g, sum, sizeof sum);
		add_text(g, lang);
	}
	hyphens_free(h);
}

bool job_digest_shared(struct job *j, struct diag *d)
{
	struct strbuf fonts = STRBUF_INIT;
	struct digest *g = fsio_read(arena_printf(&j->arena, "%s/fonts.sha256", j->config->font_dir), 1 << 16, &fonts, d) ? digest_new() : NULL;
	if (g) {
		add_text(g, "lieciba-input-1");
		add_number(g, JOB_OUTPUT_VERSION);
		digest_add(g, j->layout->digest, DIGEST_SIZE);
		add_text(g, fonts.buf);
		if (j->layout->hyphenates)
			add_patterns(j, g);
		add_params(g, &j->params);
		add_text(g, j->period.text);
		add_text(g, j->layout->pdf.tagged ? "2a" : "2u");
		digest_end(g, j->input);
	}
	digest_free(g);
	strbuf_release(&fonts);
	return g != NULL;
}

static bool add_account(struct digest *g, struct datasets *data, int ds, struct job_fact *out)
{
	const struct dataset_account *a = datasets_account(data, ds);
	if (!a)
		return true;
	if (out->nparts == JOB_PARTS)
		return false;
	out->part[out->nparts].ds = ds;
	out->part[out->nparts].rows = (uint32_t)a->rows;
	memcpy(out->part[out->nparts].digest, a->digest, DIGEST_SIZE);
	out->nparts++;
	add_number(g, (uint64_t)ds);
	digest_add(g, a->digest, DIGEST_SIZE);
	return true;
}

bool job_digest(const struct job *j, struct digest *g, struct datasets *data, const struct job_unit *u, const char *doc_date, struct job_fact *out)
{
	uint8_t row[DIGEST_SIZE];
	const int split = j->layout->split.present ? j->layout->split.ds : -1;
	out->nparts = 0;
	if (split >= 0) {
		dataset_row_digest(data, &j->split, u->row, row);
		out->part[0].ds = split;
		out->part[0].rows = 1;
		memcpy(out->part[out->nparts++].digest, row, DIGEST_SIZE);
	}
	digest_add(g, j->input, DIGEST_SIZE);
	add_text(g, lang_code(u->lang));
	add_text(g, doc_date);
	if (j->layout->doc_vars & 1u << DOC_INDEX)
		add_number(g, u->row);
	if (j->layout->doc_vars & 1u << DOC_COUNT)
		add_number(g, j->count);
	if (split >= 0)
		digest_add(g, row, DIGEST_SIZE);
	bool good = true;
	for (int i = 0; good && i < (int)j->layout->ndata; i++)
		good = i == split || add_account(g, data, i, out);
	digest_end(g, out->digest);
	return good;
}

void job_digest_bundle(const struct job *j, struct digest *g, const struct job_task *t, const struct job_fact *const *facts, const int *versions,
	const uint8_t *cover, uint8_t out[DIGEST_SIZE])
{
	add_text(g, "lieciba-bundle-1");
	add_text(g, lang_code(j->lang));
	for (size_t i = 0; i < t->n; i++) {
		if (!facts[i])
			continue;
		add_text(g, j->unit[t->first + i].key);
		add_number(g, (uint64_t)versions[i]);
		digest_add(g, facts[i]->digest, DIGEST_SIZE);
	}
	if (cover)
		digest_add(g, cover, DIGEST_SIZE);
	digest_end(g, out);
}

void job_digest_workbook(const struct job *j, struct digest *g, const struct job_workbook *b, uint8_t out[DIGEST_SIZE])
{
	add_text(g, "lieciba-workbook-1");
	add_text(g, lang_code(j->lang));
	for (size_t i = 0; i < b->n; i++) {
		const struct job_unit *u = b->unit[i];
		if (!u->end.good)
			continue;
		add_text(g, u->key);
		digest_add(g, u->end.digest, DIGEST_SIZE);
	}
	digest_end(g, out);
}

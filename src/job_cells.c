/* SPDX-License-Identifier: MIT */
/* job_cells: what every text of a document sees besides its data: run.* and doc.*; and cells as texts. */
#include "job_internal.h"

#include "lieciba/strbuf.h"

#include <string.h>

static struct cell text_cell(const char *s)
{
	return s ? (struct cell){ .type = CELL_TEXT, .s = s, .len = (uint32_t)strlen(s) } : (struct cell){ .type = CELL_NULL };
}

static struct cell int_cell(int64_t v)
{
	return (struct cell){ .type = CELL_INT, .i = v };
}

void job_run_cells(const struct job *j, enum lang lang, const struct job_face *f, struct cell run[RUN_VARS])
{
	const struct period *p = &j->period;
	run[RUN_SCHOOL_YEAR] = text_cell(p->school_year);
	run[RUN_YEAR_NAME] = text_cell(j->year_name[lang]);
	run[RUN_TERM] = text_cell(p->kind == PERIOD_TERM ? p->code : NULL);
	run[RUN_PERIOD] = text_cell(p->text);
	run[RUN_PERIOD_CODE] = text_cell(p->code);
	run[RUN_PERIOD_NAME] = text_cell(p->name[lang]);
	run[RUN_PERIOD_ACC] = text_cell(p->acc[lang] ? p->acc[lang] : p->name[lang]);
	run[RUN_PERIOD_FROM] = text_cell(p->from);
	run[RUN_PERIOD_TO] = text_cell(p->to);
	run[RUN_IS_YEAR] = int_cell(p->kind == PERIOD_YEAR);
	run[RUN_LANG] = text_cell(lang_code(lang));
	run[RUN_DATE] = text_cell(f ? f->made_at : j->request->today);
}

/* Which version this is, as it stands at the foot of each page. */
static const char *version_name(struct arena *a, enum lang lang, const struct job_face *f)
{
	const bool copy = f->copy_no > 1;
	switch (lang) {
	case LANG_EN:
		return arena_printf(a, copy ? "duplicate of version %d" : "version %d", f->version);
	case LANG_RU:
		return arena_printf(a, copy ? "дубликат версии %d" : "версия %d", f->version);
	case LANG_LV:
	case LANG_N:
		break;
	}
	return arena_printf(a, copy ? "%d. versijas dublikāts" : "%d. versija", f->version);
}

void job_doc_cells(const struct job *j, struct arena *a, const struct job_unit *u, const struct job_face *f, struct cell doc[DOC_VARS])
{
	const struct job_face none = { .version = 1, .doc_date = j->request->doc_date ? j->request->doc_date : j->request->today, .made_at = j->request->today };
	f = f ? f : &none;
	for (int i = 0; i < DOC_VARS; i++)
		doc[i] = text_cell(NULL);
	doc[DOC_DATE] = text_cell(f->doc_date);
	doc[DOC_MADE_AT] = text_cell(f->made_at);
	doc[DOC_IS_DRAFT] = int_cell(u && u->draft);
	doc[DOC_INDEX] = int_cell(u ? (int64_t)u->row + 1 : 1);
	doc[DOC_COUNT] = int_cell((int64_t)j->count);
	doc[DOC_VERSION] = int_cell(f->version);
	doc[DOC_VERSION_NAME] = text_cell(version_name(a, u ? u->lang : j->lang, f));
	doc[DOC_IS_CORRECTION] = int_cell(f->replaces != NULL);
	doc[DOC_REPLACES_DATE] = text_cell(f->replaces);
	doc[DOC_IS_DUPLICATE] = int_cell(f->copy_no > 1);
	if (f->copy_no > 1) {
		doc[DOC_COPY_NO] = int_cell(f->copy_no);
		doc[DOC_ORDER_NO] = text_cell(j->book->order_no);
		doc[DOC_ORDER_DATE] = text_cell(j->book->order_date);
		doc[DOC_ISSUED_DATE] = text_cell(f->issued);
	}
	doc[DOC_VERIFY] = text_cell(f->verify);
}

/* A cell as text for comparing and grouping; NULL for NULL. */
const char *job_cell_text(struct arena *a, const struct cell *c)
{
	struct strbuf sb = STRBUF_INIT;
	if (c->type == CELL_NULL || c->type == CELL_BLOB)
		return NULL;
	if (c->type == CELL_TEXT)
		return c->s;
	format_cell(FMT_NONE, NULL, LANG_LV, c, &sb, NULL);
	const char *s = arena_strdup(a, sb.buf);
	strbuf_release(&sb);
	return s;
}

/* SPDX-License-Identifier: MIT */
/* export_student_json: what is held about one person, for machines. Keys are the bundle's; values are the store's texts. */
#include "export_internal.h"

#include "lieciba/strbuf.h"

#include <string.h>

static void add(struct strbuf *out, const char *key, const char *value)
{
	strbuf_addf(out, "\"%s\":", key);
	if (value)
		strbuf_add_json(out, value);
	else
		strbuf_adds(out, "null");
}

static void add_row(const struct person_table *t, const struct person_row *r, struct strbuf *out)
{
	strbuf_adds(out, "{");
	for (size_t i = 0; i < t->t->n; i++) {
		if (!r->value[i])
			continue;
		add(out, t->t->columns[i].name, r->value[i]);
		strbuf_addc(out, ',');
	}
	strbuf_addf(out, "\"import\":%lld", (long long)r->import_no);
	if (r->replaced_by)
		strbuf_addf(out, ",\"%s\":%lld", r->removed ? "removed_by" : "replaced_by", (long long)r->replaced_by);
	strbuf_addc(out, '}');
}

/* The rows that stand, or those that do not any more. */
static void add_rows(const struct person *p, bool present, struct strbuf *out)
{
	const char *between = "";
	for (size_t i = 0; i < p->ntables; i++) {
		const struct person_table *t = &p->table[i];
		const char *comma = "";
		if ((present ? t->present : t->n - t->present) == 0)
			continue;
		strbuf_addf(out, "%s\n\"%s\":[", between, t->t->name);
		between = ",";
		for (size_t k = 0; k < t->n; k++) {
			if ((t->v[k].replaced_by == 0) != present)
				continue;
			strbuf_addf(out, "%s\n", comma);
			add_row(t, &t->v[k], out);
			comma = ",";
		}
		strbuf_addc(out, ']');
	}
}

static void add_quarantine(const struct person *p, struct strbuf *out)
{
	for (size_t i = 0; i < p->nquarantine; i++) {
		const struct person_quarantine *q = &p->quarantine[i];
		strbuf_addf(out, "%s\n{\"import\":%lld,", i ? "," : "", (long long)q->import_no);
		add(out, "file", q->file);
		strbuf_addf(out, ",\"line\":%lld,", (long long)q->line);
		add(out, "code", q->code);
		strbuf_addc(out, ',');
		add(out, "text", q->text);
		strbuf_addc(out, '}');
	}
}

static void add_log(const struct person *p, struct strbuf *out)
{
	for (size_t i = 0; i < p->nlog; i++) {
		strbuf_addf(out, "%s\n{", i ? "," : "");
		add(out, "at", p->log[i].at);
		strbuf_addc(out, ',');
		add(out, "action", p->log[i].action);
		strbuf_addc(out, ',');
		add(out, "details", p->log[i].details);
		strbuf_addc(out, '}');
	}
}

static void add_imports(const struct person *p, struct strbuf *out)
{
	const char *comma = "";
	for (size_t i = 0; i < p->nimports; i++) {
		const struct person_import *m = &p->import[i];
		if (!m->used)
			continue;
		strbuf_addf(out, "%s\n{\"import\":%lld,", comma, (long long)m->number);
		add(out, "at", m->at);
		strbuf_addc(out, ',');
		add(out, "source", m->source);
		strbuf_addc(out, ',');
		add(out, "format", m->format);
		strbuf_addc(out, '}');
		comma = ",";
	}
}

static bool is_number(const char *column)
{
	static const char numbers[] = "|entry|version|copy|pages|cancels|data_kept|";
	const char *at = strstr(numbers, column);
	return at && at[-1] == '|' && at[strlen(column)] == '|';
}

static void add_list(const struct person_list *l, struct strbuf *out)
{
	for (size_t i = 0; i < l->n; i++) {
		const char *comma = "";
		strbuf_addf(out, "%s\n{", i ? "," : "");
		for (int c = 0; c < PERSON_COLUMNS; c++) {
			if (!l->v[i][c])
				continue;
			strbuf_addf(out, "%s", comma);
			if (is_number(l->column[c]))
				strbuf_addf(out, "\"%s\":%s", l->column[c], l->v[i][c]);
			else
				add(out, l->column[c], l->v[i][c]);
			comma = ",";
		}
		strbuf_addc(out, '}');
	}
}

void export_student_json(const struct person *p, struct strbuf *out)
{
	strbuf_adds(out, "{\"format\":\"lieciba-person-1\",");
	add(out, "school", p->request->school_id);
	strbuf_addc(out, ',');
	add(out, "student", p->request->student_id);
	strbuf_addf(out, ",\"as_of_import\":%lld,", (long long)p->request->as_of);
	add(out, "made_on", p->request->today);
	strbuf_adds(out, ",\n\"held\":{");
	add_rows(p, true, out);
	strbuf_adds(out, "},\n\"corrected\":{");
	add_rows(p, false, out);
	strbuf_adds(out, "},\n\"unreadable\":[");
	add_quarantine(p, out);
	strbuf_adds(out, "],\n\"documents\":[");
	add_list(&p->documents, out);
	strbuf_adds(out, "],\n\"register\":[");
	add_list(&p->issued, out);
	strbuf_adds(out, "],\n\"log\":[");
	add_log(p, out);
	strbuf_adds(out, "],\n\"imports\":[");
	add_imports(p, out);
	strbuf_adds(out, "]}\n");
}

/* SPDX-License-Identifier: MIT */
/* report_text: one screen. A line an instance in columns, below it what belongs to it; of what is next and what is done a few. */
#include "report_internal.h"

#include "lieciba/utf8.h"

#include <string.h>

enum { COLUMNS = 6, INDENT = 11, MOST = 12, MOST_NEXT = 5, MOST_DONE = 3, MOST_STOPS = 8, MOST_CHANGES = 6, WIDE = 110 };

struct line { const struct report_row *row; enum report_group group; const char *cell[COLUMNS]; };
struct text { struct arena *a; const struct report *r; enum lang lang; struct strbuf *out; bool all, late; struct line *v; size_t n; size_t left[REPORT_GROUPS]; size_t width[COLUMNS]; };

/* ---- which lines ---- */

static size_t most(const struct text *t, enum report_group g)
{
	if (t->all)
		return (size_t)-1;
	return g == REPORT_NEXT ? MOST_NEXT : g == REPORT_DONE ? MOST_DONE : MOST;
}

static const char *take(struct text *t, struct strbuf *sb)
{
	const char *s = arena_strdup(t->a, sb->buf);
	strbuf_reset(sb);
	return s;
}

static void fill_line(struct text *t, struct line *l)
{
	struct strbuf sb = STRBUF_INIT;
	l->cell[0] = report_group_word(l->row, l->group, t->lang);
	report_day(l->row->item->inst->due.due, t->lang, &sb);
	l->cell[1] = take(t, &sb);
	if (l->group != REPORT_DONE && l->group != REPORT_CHANGED)
		report_left(l->row->item, t->lang, &sb);
	l->cell[2] = take(t, &sb);
	report_name(t->r, l->row, t->lang, &sb);
	l->cell[3] = take(t, &sb);
	if (l->group == REPORT_CHANGED) {
		report_documents((int64_t)l->row->nchanges, t->lang, &sb);
		strbuf_adds(&sb, PICK(t->lang, l->row->nchanges % 10 == 1 && l->row->nchanges % 100 != 11 ? " mainīts pēc izsniegšanas" : " mainīti pēc izsniegšanas", " changed after issue"));
	} else {
		report_state(l->row, t->lang, &sb);
	}
	l->cell[4] = take(t, &sb);
	l->cell[5] = l->row->sources;
	strbuf_release(&sb);
}

static void choose(struct text *t)
{
	t->v = ARENA_ARRAY(t->a, t->r->n * 2 + 1, struct line);
	for (int g = 0; g < REPORT_GROUPS; g++) {
		size_t shown = 0;
		for (size_t i = 0; i < t->r->n; i++) {
			const struct report_row *row = &t->r->v[i];
			bool wanted = t->late ? row->group == (enum report_group)g && row->item->late && row->item->state != SCHED_NO_LAYOUT : report_in(row, (enum report_group)g);
			if (!wanted)
				continue;
			if (shown++ >= most(t, (enum report_group)g)) {
				t->left[g]++;
				continue;
			}
			t->v[t->n].row = row;
			t->v[t->n].group = (enum report_group)g;
			fill_line(t, &t->v[t->n++]);
		}
	}
}

/* A column is as wide as its longest text, but one long title does not push all others away. */
static void measure(struct text *t)
{
	static const size_t widest[COLUMNS] = { INDENT - 2, 12, 16, 56, 40, 40 };
	static const char *const heads[SIDES][COLUMNS] = { { "", "TERMIŅŠ", "ATLICIS", "DOKUMENTI", "STĀVOKLIS", "NOTEIKUMS" }, { "", "DUE", "LEFT", "DOCUMENTS", "STATE", "RULE" } };
	for (int k = 0; k < COLUMNS; k++)
		t->width[k] = k ? utf8_count(heads[report_side(t->lang)][k], strlen(heads[report_side(t->lang)][k])) : INDENT - 2;
	for (size_t i = 0; i < t->n; i++) {
		for (int k = 1; k < COLUMNS; k++) {
			size_t n = utf8_count(t->v[i].cell[k], strlen(t->v[i].cell[k]));
			if (n > t->width[k])
				t->width[k] = n < widest[k] ? n : widest[k];
		}
	}
}

/* ---- writing ---- */

static void put_cells(struct text *t, const char *const *cell)
{
	int last = COLUMNS - 1;
	while (last > 0 && !cell[last][0])
		last--;
	for (int k = 0; k <= last; k++) {
		size_t n = utf8_count(cell[k], strlen(cell[k]));
		strbuf_adds(t->out, cell[k]);
		if (k < last)
			strbuf_addf(t->out, "%*s", (int)(t->width[k] > n ? t->width[k] - n + 2 : 2), "");
	}
	strbuf_addc(t->out, '\n');
}

static void __attribute__((format(printf, 2, 3))) below(struct text *t, const char *fmt, ...)
{
	va_list ap;
	strbuf_addf(t->out, "%*s", INDENT, "");
	va_start(ap, fmt);
	strbuf_vaddf(t->out, fmt, ap);
	va_end(ap);
	strbuf_addc(t->out, '\n');
}

static void put_stops(struct text *t, const struct report_row *row)
{
	struct strbuf sb = STRBUF_INIT;
	size_t n = t->all || row->nstops <= MOST_STOPS ? row->nstops : MOST_STOPS;
	for (size_t i = 0; i < n; i++) {
		strbuf_addf(&sb, "%s%s%s", i ? " · " : "", row->stops[i].class_name, row->stops[i].class_name[0] ? " " : "");
		report_codes(&row->stops[i], &sb);
	}
	if (n < row->nstops)
		strbuf_addf(&sb, PICK(t->lang, " · vēl %zu klases", " · %zu more classes"), row->nstops - n);
	if (sb.len)
		below(t, "%s", sb.buf);
	if (row->check_page)
		below(t, "%s/%s", t->r->config->out, row->check_page);
	strbuf_release(&sb);
}

static void put_changes(struct text *t, const struct report_row *row)
{
	struct strbuf sb = STRBUF_INIT;
	size_t n = t->all || row->nchanges <= MOST_CHANGES ? row->nchanges : MOST_CHANGES;
	for (size_t i = 0; i < n; i++) {
		strbuf_addf(&sb, "%s%s (", i ? ", " : "", row->changes[i].label);
		report_changed_words(row->changes[i].what, t->lang, &sb);
		strbuf_addc(&sb, ')');
	}
	if (n < row->nchanges)
		strbuf_addf(&sb, PICK(t->lang, ", vēl %zu", ", %zu more"), row->nchanges - n);
	below(t, "%s", sb.buf);
	strbuf_release(&sb);
}

static void put_fails(struct text *t, const struct report_row *row)
{
	struct strbuf sb = STRBUF_INIT;
	for (size_t i = 0; i < row->nfails && i < MOST_STOPS; i++)
		strbuf_addf(&sb, "%s%s%s%s", i ? " · " : "", row->fails[i].label, row->fails[i].label[0] ? " " : "", row->fails[i].code);
	if (sb.len)
		below(t, "%s   (lieciba help %s)", sb.buf, row->fails[0].code);
	strbuf_release(&sb);
}

/* Where the files lie: the folder, and how many there are. */
static void put_files(struct text *t, const struct report_row *row)
{
	int64_t pages = 0;
	size_t pdf = 0;
	for (size_t i = 0; i < row->nfiles; i++) {
		if (strcmp(row->files[i].kind, "pdf") == 0) {
			pages += row->files[i].pages;
			pdf++;
		}
	}
	if (row->nfiles == 1)
		below(t, "%s/%s", t->r->config->out, row->files[0].path);
	else if (pdf)
		below(t, PICK(t->lang, "%s/%.*s  (PDF datnes: %zu, lappuses: %lld)", "%s/%.*s  (PDF files: %zu, pages: %lld)"), t->r->config->out, (int)report_folder(row), row->files[0].path, pdf,
			(long long)pages);
	else if (row->nfiles)
		below(t, PICK(t->lang, "%s/%.*s  (datnes: %zu)", "%s/%.*s  (files: %zu)"), t->r->config->out, (int)report_folder(row), row->files[0].path, row->nfiles);
}

static void put_details(struct text *t, const struct line *l)
{
	struct strbuf sb = STRBUF_INIT;
	if (l->group == REPORT_CHANGED)
		put_changes(t, l->row);
	else if (l->group != REPORT_DONE)
		put_stops(t, l->row);
	if (l->group != REPORT_CHANGED && l->row->nfails)
		put_fails(t, l->row);
	report_notes(t->r, l->row, t->lang, &sb);
	if (sb.len && l->group != REPORT_CHANGED)
		below(t, "%s", sb.buf);
	strbuf_reset(&sb);
	if (l->group == REPORT_RECORD || (l->group == REPORT_LATE && l->row->made))
		put_files(t, l->row);
	report_command(l->row, l->group, &sb);
	if (sb.len)
		below(t, "%s", sb.buf);
	strbuf_release(&sb);
}

static void put_head(struct text *t)
{
	const struct report *r = t->r;
	const struct calendar *c = calendars_of(&r->sched->calendars, r->sched->today);
	report_time(r->now, t->lang, t->out);
	strbuf_addf(t->out, "  %s", r->school ? r->school : r->sched->school);
	if (c)
		strbuf_addf(t->out, "  %s", c->name ? c->name : c->school_year);
	strbuf_adds(t->out, "  ");
	report_last_run(r, t->lang, t->out);
	strbuf_adds(t->out, "  ");
	report_last_import(r, t->lang, t->out);
	strbuf_addc(t->out, '\n');
}

static void put_rest(struct text *t, enum report_group g)
{
	if (t->left[g])
		below(t, PICK(t->lang, "… vēl %zu; visu rāda -v", "… %zu more; -v shows all"), t->left[g]);
}

void report_text(const struct report *r, enum lang lang, bool all, bool late, struct strbuf *out)
{
	static const char *const heads[SIDES][COLUMNS] = { { "", "TERMIŅŠ", "ATLICIS", "DOKUMENTI", "STĀVOKLIS", "NOTEIKUMS" }, { "", "DUE", "LEFT", "DOCUMENTS", "STATE", "RULE" } };
	struct arena a;
	arena_init(&a, 0);
	struct text t = { .a = &a, .r = r, .lang = lang, .out = out, .all = all, .late = late };
	choose(&t);
	measure(&t);
	put_head(&t);
	if (t.n)
		put_cells(&t, heads[report_side(lang)]);
	for (size_t i = 0; i < t.n; i++) {
		put_cells(&t, t.v[i].cell);
		put_details(&t, &t.v[i]);
		if (i + 1 == t.n || t.v[i + 1].group != t.v[i].group)
			put_rest(&t, t.v[i].group);
	}
	if (t.n == 0)
		strbuf_addf(out, "%s\n", late ? PICK(lang, "Nekas nav nokavēts.", "Nothing is late.") : PICK(lang, "Šajos kalendāros nav neviena termiņa.", "No deadline in these calendars."));
	arena_release(&a);
}

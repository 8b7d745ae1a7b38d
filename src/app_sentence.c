/* SPDX-License-Identifier: MIT */
/*
 * app_sentence: the sentence for "Piezīmes" of the class lesson in the journal, which VPVG 5.5 asks for as the proof that a progress report was sent:
 * "2026. gada 5. martā E-klasē nosūtīts sekmju izraksts par 2026. gada februāri: 24 izglītojamo vecākiem (izsniegšanas reģistra Nr. 101–124)."
 */
#include "app_ledger.h"

#include "lieciba/date.h"
#include "lieciba/i18n.h"
#include "lieciba/period.h"
#include "lieciba/utf8.h"

#include <stdio.h>
#include <string.h>

static void add_date(enum lang l, enum format f, const char *iso, struct strbuf *out)
{
	const struct cell day = { .type = CELL_TEXT, .len = DATE_ISO_SIZE - 1, .s = iso };
	format_cell(f, NULL, l, &day, out, NULL);
}

/* "2026. gada februāri": a day of the month in the accusative, without the day. */
static void add_month(enum lang l, const char *period, struct strbuf *out)
{
	char iso[DATE_ISO_SIZE];
	struct strbuf day = STRBUF_INIT;
	snprintf(iso, sizeof iso, "%.7s-01", period);
	add_date(l, FMT_DATE_LONG_ACC, iso, &day);
	const char *first = l == LANG_LV ? strstr(day.buf, " 1. ") : NULL;
	if (first)
		strbuf_addf(out, "%.*s%s", (int)(first - day.buf) + 1, day.buf, first + 4);
	else
		strbuf_adds(out, day.len > 2 ? day.buf + 2 : period);
	strbuf_release(&day);
}

/* What stands behind "par": a month, a term or a school year; else as it is. A due group (@9) is nobody's business in the journal. */
static void add_period(enum lang l, const char *period, struct strbuf *out)
{
	struct period p;
	char bare[48];
	int first = 0;
	snprintf(bare, sizeof bare, "%.*s", (int)strcspn(period, "@"), period);
	bool known = period_parse(bare, &p, NULL) && (p.kind == PERIOD_MONTH || date_parse_school_year(p.school_year, &first));
	const char *year = "";
	char name[16];
	if (first) {
		snprintf(name, sizeof name, "%d./%d.", first, first + 1);
		year = name;
	}
	if (known && p.kind == PERIOD_MONTH)
		add_month(l, bare, out);
	else if (known && p.kind == PERIOD_YEAR)
		strbuf_addf(out, _("the school year %s"), year);
	else if (known && p.code[0] == 'S')
		strbuf_addf(out, _("semester %s of the school year %s"), p.code + 1, year);
	else if (known && p.code[0] == 'T')
		strbuf_addf(out, _("trimester %s of the school year %s"), p.code + 1, year);
	else
		strbuf_adds(out, bare);
}

static bool ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);
	return n >= m && strcmp(s + n - m, end) == 0;
}

/*
 * Title and participle agree. A title's head stands last ("Sekmju izraksts", "Liecība"), and its ending tells the gender; one that tells nothing is quoted
 * behind "dokuments". Within a sentence a title begins small, unless with an abbreviation.
 */
static const char *add_title(enum lang l, const char *title, struct strbuf *out)
{
	const char *second = title, *end = title + strlen(title);
	bool female = ends_with(title, "a") || ends_with(title, "e"), male = ends_with(title, "s") || ends_with(title, "š");
	if (l != LANG_LV || !(female || male)) {
		strbuf_addf(out, l == LANG_LV ? "„%s”" : "“%s”", title);
		return l == LANG_LV ? "nosūtīts dokuments" : "sent";
	}
	utf8_next(&second, end);
	struct strbuf small = STRBUF_INIT;
	utf8_lower(second, (size_t)(end - second), &small);
	if (strcmp(small.buf, second) == 0)
		utf8_lower(title, (size_t)(second - title), out);
	else
		strbuf_add(out, title, (size_t)(second - title));
	strbuf_adds(out, second);
	strbuf_release(&small);
	return female ? "nosūtīta" : "nosūtīts";
}

static void add_whom(const struct app_sent *s, struct strbuf *out)
{
	unsigned long n = s->documents;
	if (s->students && strcmp(s->to_role, "parent") == 0)
		strbuf_addf(out, ngettext("to the parents of %lu student", "to the parents of %lu students", n), n);
	else if (s->students && strcmp(s->to_role, "student") == 0)
		strbuf_addf(out, ngettext("to %lu student", "to %lu students", n), n);
	else
		strbuf_addf(out, ngettext("(%lu document)", "(%lu documents)", n), n);
}

void app_ledger_sentence(const struct app *app, const struct config *c, const struct app_sent *s, struct strbuf *out)
{
	enum lang l = app_lang(app, c) == LANG_LV ? LANG_LV : LANG_EN;
	struct strbuf date = STRBUF_INIT, title = STRBUF_INIT, period = STRBUF_INIT, whom = STRBUF_INIT, rows = STRBUF_INIT;
	add_date(l, FMT_DATE_LONG_LOC, s->date, &date);
	const char *verb = add_title(l, s->title, &title);
	add_period(l, s->period, &period);
	add_whom(s, &whom);
	strbuf_addf(&rows, s->first == s->last ? "%lld" : "%lld–%lld", (long long)s->first, (long long)s->last);
	strbuf_addf(out, _("On %s %s for %s was %s %s %s (issue register no. %s)."), date.buf, title.buf, period.buf, verb, s->via ? s->via : _("in E-klase"),
		whom.buf, rows.buf);
	struct strbuf *const used[] = { &date, &title, &period, &whom, &rows };
	for (size_t i = 0; i < sizeof used / sizeof *used; i++)
		strbuf_release(used[i]);
}

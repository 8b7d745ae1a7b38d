/* SPDX-License-Identifier: MIT */
/* sample_year: the year of the made-up school: works and marks, closing marks, decisions, missed lessons, behaviour. */
#include "sample_internal.h"

#include <stdio.h>
#include <string.h>

static bool present_on(const struct sample_student *p, day_t d)
{
	return d >= p->from && (!p->to || d <= p->to);
}

static bool taught_on(const struct sample_class *c, int course, int weekday)
{
	for (int slot = 0; slot < SLOTS; slot++) {
		if (c->timetable[weekday - 1][slot] == course)
			return true;
	}
	return false;
}

static void mark_text(const struct sample_class *c, const struct sample_subject *sub, int x10, char *buf, size_t size)
{
	static const char *const levels[] = { "S", "T", "A", "P" };
	if (c->grade <= 3)
		snprintf(buf, size, "%s", levels[x10 < 45 ? 0 : x10 < 60 ? 1 : x10 < 85 ? 2 : 3]);
	else if (strcmp(sub->scale, "pass") == 0)
		snprintf(buf, size, "%s", x10 >= 40 ? "i" : "ni");
	else
		snprintf(buf, size, "%d", x10 < 10 ? 1 : x10 > 100 ? 10 : (x10 + 5) / 10);
}

static const char *scale_of(const struct sample_class *c, const struct sample_subject *sub)
{
	return c->grade <= 3 ? "level" : sub->scale;
}

static int ability(const struct sample_student *p, const struct sample_subject *sub, uint64_t seed)
{
	struct sample_rng r = sample_rng(seed, sub->id, p->id, 0);
	int a = p->ability_x10 + (int)sample_below(&r, 25) - 12;
	return a < 40 && !p->weak ? 40 : a > 102 ? 102 : a;
}

struct work {
	day_t date;
	int no, term;
	bool summative;
};

/* Five works a term, spread over the days on which the course is taught; the 2nd and the last are summative. */
static int plan_works(const struct sample_school *s, const struct sample_class *c, int course, struct work *v)
{
	int n = 0;
	for (int term = 1; term <= 2; term++) {
		int days = 0, seen = 0;
		for (int i = 0; i < s->ndays; i++)
			days += s->term[i] == term && taught_on(c, course, s->weekday[i]);
		for (int i = 0, k = 0; i < s->ndays && k < 5; i++) {
			if (s->term[i] != term || !taught_on(c, course, s->weekday[i]))
				continue;
			seen++;
			if (seen * 6 >= days * (k + 1)) {
				v[n] = (struct work){ s->day[i], n + 1, term, k == 1 || k == 4 };
				n++;
				k++;
			}
		}
	}
	return n;
}

static void add_work_marks(const struct sample_school *s, const struct sample_class *c, int course, int student, int *sum, int *count,
	struct strbuf *out)
{
	const struct sample_student *p = &s->st[student];
	const struct sample_course *k = &c->course[course];
	struct work works[10];
	int n = plan_works(s, c, course, works);
	struct sample_rng r = sample_rng(s->o->seed, k->id, p->id, 1);
	for (int i = 0; i < n; i++) {
		int x10 = ability(p, k->subject, s->o->seed) + (int)sample_below(&r, 31) - 15;
		bool missed = sample_chance(&r, 20), again = sample_chance(&r, 25);
		if (!present_on(p, works[i].date) || (p->exempt_sport && strcmp(k->subject->id, "spo") == 0))
			continue;
		char raw[32], one[16], date[DATE_ISO_SIZE], entered[DATE_ISO_SIZE], title[48], student_id[16];
		mark_text(c, k->subject, x10, one, sizeof one);
		bool resat = again && c->grade > 3 && x10 < 55 && strcmp(k->subject->scale, "ten") == 0;
		if (missed && works[i].summative)
			snprintf(raw, sizeof raw, "nv");
		else if (resat)
			snprintf(raw, sizeof raw, "%d|%s", x10 < 30 ? 1 : (x10 - 15) / 10, one);
		else
			snprintf(raw, sizeof raw, "%s", one);
		if (works[i].summative && strcmp(raw, "nv") != 0) {
			sum[works[i].term] += x10;
			count[works[i].term]++;
		}
		snprintf(title, sizeof title, "%d. %s", works[i].no, works[i].summative ? "pārbaudes darbs" : "patstāvīgais darbs");
		snprintf(student_id, sizeof student_id, "s%06d", p->id);
		SAMPLE_ROW(out, student_id, k->id, date_format_iso(works[i].date, date), works[i].summative ? "summative" : "formative", raw,
			scale_of(c, k->subject), "1", title, date_format_iso(works[i].date + 3, entered));
	}
}

struct closing {
	const char *student_id;
	const struct sample_class *c;
	const struct sample_course *k;
	struct strbuf *out;
};

static void add_closing(const struct closing *x, const char *period, const char *kind, const char *value, day_t entered)
{
	char date[DATE_ISO_SIZE];
	SAMPLE_ROW(x->out, x->student_id, x->k->id, period, kind, value, scale_of(x->c, x->k->subject), date_format_iso(entered, date));
}

static bool is_final(const struct sample_class *c, const struct sample_subject *sub)
{
	return c->grade == 9 || c->grade == 12 || sub->final_grade == c->grade;
}

/* One of the few gaps that `check` is to find: a year mark that nobody entered. */
static bool is_gap(const struct sample_school *s, const struct sample_class *c, const struct sample_student *p, const struct sample_subject *sub)
{
	return !s->o->clean && ((strcmp(c->name, "7.b") == 0 && p->list_no == 4 && strcmp(sub->id, "mat") == 0) ||
		(strcmp(c->name, "11.a") == 0 && p->list_no == 9 && strcmp(sub->id, "fiz") == 0));
}

/* Returns true when the year's mark did not pass, so that a re-sit was set. */
static bool close_course(const struct sample_school *s, const struct closing *x, const struct sample_student *p, const int *sum, const int *count)
{
	const struct sample_subject *sub = x->k->subject;
	const day_t s1_end = date_from_civil(2025, 12, 19), s1_due = s1_end - 2, s2_due = x->c->ends - 2;
	char s1[16] = "", s2[16] = "", year[16];
	bool exempt = p->exempt_sport && strcmp(sub->id, "spo") == 0;
	struct sample_rng r = sample_rng(s->o->seed, x->k->id, p->id, 2);
	bool s1_nv = sample_chance(&r, 6) && x->c->grade > 3;
	int own = ability(p, sub, s->o->seed);
	int m1 = count[1] ? sum[1] / count[1] : own, m2 = count[2] ? sum[2] / count[2] : own;
	if (p->from <= s1_end) {
		mark_text(x->c, sub, m1, s1, sizeof s1);
		add_closing(x, "S1", "term", exempt ? "atb." : s1_nv ? "nv" : s1, s1_due);
	}
	if (p->to)
		return false;
	mark_text(x->c, sub, m2, s2, sizeof s2);
	add_closing(x, "S2", "term", exempt ? "atb." : s2, s2_due);
	bool ten = x->c->grade > 3 && strcmp(sub->scale, "ten") == 0;
	int a = (m1 + 5) / 10, b = (m2 + 5) / 10;
	a = a < 1 ? 1 : a > 10 ? 10 : a;
	b = b < 1 ? 1 : b > 10 ? 10 : b;
	int y = !s1[0] || s1_nv ? b : (a + b + 1) / 2;
	if (ten)
		snprintf(year, sizeof year, "%d", y);
	else
		mark_text(x->c, sub, m2, year, sizeof year);
	if (is_gap(s, x->c, p, sub))
		return false;
	add_closing(x, "Y", is_final(x->c, sub) ? "final" : "year", exempt ? "atb." : year, s2_due);
	if (exempt || !ten || y >= 4 || x->c->grade < 5)
		return false;
	add_closing(x, "Y", "resit", y == 3 || !p->weak ? "4" : "3", x->c->ends + 4);
	return true;
}

void sample_grade_order(const struct sample_class *c, const char **order_no, const char **order_date)
{
	*order_no = c->grade == 9 ? "1-9/31" : c->grade == 12 ? "1-9/34" : "1-9/25";
	*order_date = c->grade == 9 ? "2026-06-15" : c->grade == 12 ? "2026-06-19" : "2026-06-03";
}

static void add_decisions(const struct sample_school *s, const struct sample_class *c, const struct sample_student *p, const char *student_id,
	const char *resits, struct strbuf *out)
{
	const char *order_no, *order_date;
	char to_class[16];
	if (p->to || (!s->o->clean && strcmp(c->name, "5.b") == 0 && p->list_no == 12))
		return;
	if (resits[0])
		SAMPLE_ROW(out, "2025-26", student_id, "measures", "1-9/24", "2026-06-01", NULL, resits);
	sample_grade_order(c, &order_no, &order_date);
	bool last = c->grade == 9 || c->grade == 12;
	snprintf(to_class, sizeof to_class, "%d", c->grade + 1);
	SAMPLE_ROW(out, "2025-26", student_id, last ? "graduated" : "promoted", order_no, order_date, last ? NULL : to_class, NULL);
}

void sample_add_marks(const struct sample_school *s, struct strbuf *marks, struct strbuf *closing, struct strbuf *decisions)
{
	SAMPLE_ROW(marks, "student", "course", "date", "kind", "value", "scale", "weight", "title", "entered_at");
	SAMPLE_ROW(closing, "student", "course", "period", "kind", "value", "scale", "entered_at");
	SAMPLE_ROW(decisions, "school_year", "student", "kind", "order_no", "order_date", "to_class", "text");
	for (int i = 0; i < s->nstudents; i++) {
		const struct sample_student *p = &s->st[i];
		const struct sample_class *c = &s->cls[p->cls];
		char student_id[16], resits[256] = "";
		snprintf(student_id, sizeof student_id, "s%06d", p->id);
		for (int k = 0; k < c->ncourses; k++) {
			int sum[3] = { 0 }, count[3] = { 0 };
			add_work_marks(s, c, k, i, sum, count, marks);
			struct closing x = { student_id, c, &c->course[k], closing };
			if (close_course(s, &x, p, sum, count)) {
				size_t n = strlen(resits);
				snprintf(resits + n, sizeof resits - n, "%s%s", n ? ", " : "", c->course[k].subject->name);
			}
		}
		add_decisions(s, c, p, student_id, resits, decisions);
	}
}

static void add_absence_day(const struct sample_class *c, const struct sample_student *p, day_t d, int weekday, int from_slot, int to_slot,
	const char *const *tail, struct strbuf *out)
{
	char student_id[16], date[DATE_ISO_SIZE], slot_no[16];
	snprintf(student_id, sizeof student_id, "s%06d", p->id);
	for (int slot = from_slot; slot <= to_slot && slot < SLOTS; slot++) {
		int course = c->timetable[weekday - 1][slot];
		if (course < 0)
			continue;
		snprintf(slot_no, sizeof slot_no, "%d", slot + 1);
		SAMPLE_ROW(out, student_id, date_format_iso(d, date), slot_no, c->course[course].id, tail[0], tail[1], tail[2], tail[3], tail[4], tail[5]);
	}
}

/* code, status, minutes, reason, excuse_source, note_date */
static const char *const ill[] = { "ns", NULL, NULL, "slimība", "doctor", NULL };
static const char *const family[] = { "nc", NULL, NULL, "ģimenes apstākļi", "parent", NULL };
static const char *const truant[] = { "n", NULL, NULL, NULL, NULL, NULL };
static const char *const late[] = { "k", NULL, "10", NULL, NULL, NULL };
static const char *const open_row[] = { "n", "not_marked", NULL, NULL, NULL, NULL };

static void add_student_absences(const struct sample_school *s, int student, struct strbuf *out)
{
	const struct sample_student *p = &s->st[student];
	const struct sample_class *c = &s->cls[p->cls];
	struct sample_rng r = sample_rng(s->o->seed, "absences", p->id, 0);
	for (int i = 0; i < s->ndays; i++) {
		uint32_t dice = sample_below(&r, 1000);
		int length = 1 + (int)sample_below(&r, 4), slot = (int)sample_below(&r, 6);
		if (!present_on(p, s->day[i]) || s->day[i] > c->ends)
			continue;
		if (dice < 14) {
			for (int k = 0; k < length && i + k < s->ndays; k++) {
				if (present_on(p, s->day[i + k]) && s->day[i + k] <= c->ends)
					add_absence_day(c, p, s->day[i + k], s->weekday[i + k], 0, SLOTS, ill, out);
			}
			i += length - 1;
		} else if (dice < 22) {
			add_absence_day(c, p, s->day[i], s->weekday[i], slot, SLOTS, family, out);
		} else if (dice < (p->weak ? 50u : 27u)) {
			add_absence_day(c, p, s->day[i], s->weekday[i], slot, slot + 1, truant, out);
		} else if (dice > 990) {
			add_absence_day(c, p, s->day[i], s->weekday[i], 0, 0, late, out);
		} else if (dice == 500 && !s->o->clean && s->term[i] == 2 && c->grade == 8) {
			add_absence_day(c, p, s->day[i], s->weekday[i], slot, slot, open_row, out);
		}
	}
}

void sample_add_absences(const struct sample_school *s, struct strbuf *out)
{
	SAMPLE_ROW(out, "student", "date", "slot", "course", "code", "status", "minutes", "reason", "excuse_source", "note_date");
	for (int i = 0; i < s->nstudents; i++)
		add_student_absences(s, i, out);
}

void sample_add_behaviour(const struct sample_school *s, struct strbuf *behaviour, struct strbuf *achievements)
{
	static const struct {
		const char *kind, *text;
	} entries[] = { { "praise", "Pateicība par aktīvu dalību skolas koncertā" }, { "praise", "Pateicība par palīdzību jaunākajiem skolēniem" },
		{ "remark", "Nokavēja stundas sākumu bez iemesla" }, { "remark", "Stundas laikā lietoja telefonu" },
		{ "note", "Pārrunas par mācību darba plānošanu" } };
	static const char *const olympiads[] = { "Matemātikas olimpiāde", "Latviešu valodas olimpiāde", "Bioloģijas olimpiāde", "Vēstures olimpiāde" };
	static const char *const places[] = { "1. vieta", "2. vieta", "3. vieta", "atzinība" };
	SAMPLE_ROW(behaviour, "student", "date", "kind", "text", "teacher");
	SAMPLE_ROW(achievements, "school_year", "student", "event", "date", "stage", "place", "subject");
	static const char *const subject[] = { "mat", "lat", "bio", "ves" };
	for (int i = 0; i < s->nstudents; i++) {
		const struct sample_student *p = &s->st[i];
		struct sample_rng r = sample_rng(s->o->seed, "behaviour", p->id, 0);
		char student_id[16], date[DATE_ISO_SIZE], teacher[16];
		snprintf(student_id, sizeof student_id, "s%06d", p->id);
		day_t d = s->day[sample_below(&r, (uint32_t)s->ndays)];
		uint32_t e = sample_below(&r, 5), o = sample_below(&r, 4);
		if (sample_chance(&r, 300) && present_on(p, d)) {
			snprintf(teacher, sizeof teacher, "t%d", s->cls[p->cls].tutor + 1);
			SAMPLE_ROW(behaviour, student_id, date_format_iso(d, date), entries[e].kind, entries[e].text, teacher);
		}
		if (p->ability_x10 > 90 && sample_chance(&r, 250) && s->cls[p->cls].grade > 6)
			SAMPLE_ROW(achievements, "2025-26", student_id, olympiads[o], "2026-02-11", "novads", places[sample_below(&r, 4)], subject[o]);
	}
}

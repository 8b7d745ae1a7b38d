/* SPDX-License-Identifier: MIT */
/*
 * rules: what marks and absences mean, by the school's data (rules_read.c). Pure functions; each is linear in a table of some ten rows.
 * Marks are hundredths; a year's mark is a whole one, so 100 is the step that means are rounded to.
 */
#include "lieciba/rules.h"

#include "lieciba/num.h"

#include <string.h>

/* ---- scales ---- */

const struct scale *rules_scale(const struct rules *r, const char *name)
{
	for (size_t i = 0; name && i < r->nscales; i++) {
		if (strcmp(r->scales[i].name, name) == 0)
			return &r->scales[i];
	}
	return NULL;
}

const char *rules_state_name(enum mark_state s)
{
	static const char *const names[] = { "mark", "nv", "exempt", "none", "unreadable" };
	return names[s];
}

static const struct scale_value *spelled(const struct scale_value *v, size_t n, const char *raw)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < v[i].nraw; k++) {
			if (strcmp(v[i].raw[k], raw) == 0)
				return &v[i];
		}
	}
	return NULL;
}

static enum mark_pass pass_line(const struct scale *s, int64_t x100)
{
	return s->pass_x100 < 0 ? PASS_UNKNOWN : x100 >= s->pass_x100 ? PASS_YES : PASS_NO;
}

static struct mark_value of_word(const struct scale *s, const struct scale_value *v)
{
	struct mark_value m = { .state = (enum mark_state)v->state, .pass = (enum mark_pass)v->pass };
	if (m.state == MARK_GIVEN && v->has_number) {
		m.number = true;
		m.x100 = v->x100;
		if (m.pass == PASS_UNKNOWN && s)
			m.pass = pass_line(s, v->x100);
	}
	return m;
}

static struct mark_value of_number(const struct scale *s, const char *raw, bool *outside)
{
	char text[32];
	size_t n = strlen(raw), tail = s->suffix ? strlen(s->suffix) : 0;
	struct mark_value m = { .state = MARK_UNREADABLE };
	if (tail && n > tail && strcmp(raw + n - tail, s->suffix) == 0)
		n -= tail;
	if (n >= sizeof text)
		return m;
	memcpy(text, raw, n);
	text[n] = 0;
	if (!num_parse_scaled(text, 0, 2, &m.x100))
		return m;
	if (m.x100 < s->min_x100 || m.x100 > s->max_x100) {
		if (outside)
			*outside = true;
		return (struct mark_value){ .state = MARK_UNREADABLE };
	}
	return (struct mark_value){ .state = MARK_GIVEN, .number = true, .x100 = m.x100, .pass = pass_line(s, m.x100) };
}

const char *rules_newest(const char *raw)
{
	const char *bar = strrchr(raw, '|');
	return bar && bar[1] ? bar + 1 : raw;
}

struct mark_value rules_scale_value(const struct rules *r, const char *scale, const char *raw, bool *outside)
{
	const char *newest = rules_newest(raw);
	const struct scale *s = rules_scale(r, scale);
	if (outside)
		*outside = false;
	if (!newest[0])
		return (struct mark_value){ .state = MARK_NONE };
	const struct scale_value *v = s ? spelled(s->values, s->nvalues, newest) : NULL;
	if (!v)
		v = spelled(r->everywhere, r->neverywhere, newest);
	if (v)
		return of_word(s, v);
	if (!s)
		return (struct mark_value){ .state = MARK_GIVEN };
	return s->numbers ? of_number(s, newest, outside) : (struct mark_value){ .state = MARK_UNREADABLE };
}

/* ---- the year's mark ---- */

static struct year_mark exactly(int64_t x100)
{
	return (struct year_mark){ YEAR_MARK, x100, x100 };
}

/* sum / n rounded to a whole mark; the half way by policy. `last`: the last term that has a mark. */
static struct year_mark rounded(const struct rules *r, int64_t sum, int64_t n, int64_t last)
{
	int64_t step = 100 * n, low = sum / step * 100, rest = sum % step;
	if (rest == 0)
		return exactly(low);
	if (2 * rest != step)
		return exactly(2 * rest > step ? low + 100 : low);
	if (r->half == HALF_UP)
		return exactly(low + 100);
	if (r->half == HALF_SECOND && last * n != sum)
		return exactly(last * n > sum ? low + 100 : low);
	return (struct year_mark){ YEAR_MARK, low, low + 100 };
}

/* What one term without a number does to the year, by its policy. */
static enum year_outcome gap(int policy, enum year_outcome same)
{
	return policy == GAP_SAME ? same : policy == GAP_OTHERS ? YEAR_MARK : YEAR_UNDECIDED;
}

static enum year_outcome of_term(const struct rules *r, const struct mark_value *term)
{
	if (term->state == MARK_NV)
		return gap(r->nv, YEAR_NV);
	if (term->state == MARK_EXEMPT)
		return gap(r->exempt, YEAR_EXEMPT);
	return term->state == MARK_GIVEN && term->number ? YEAR_MARK : YEAR_UNDECIDED;
}

struct year_mark rules_year_mark(const struct rules *r, const struct mark_value *terms, size_t n)
{
	int64_t sum = 0, count = 0, last = 0;
	size_t nv = 0, exempt = 0;
	for (size_t i = 0; i < n; i++)
		exempt += terms[i].state == MARK_EXEMPT;
	if (n && exempt == n) /* whatever one exempt term does */
		return (struct year_mark){ YEAR_EXEMPT, 0, 0 };
	for (size_t i = 0; i < n; i++) {
		enum year_outcome what = of_term(r, &terms[i]);
		if (what != YEAR_MARK)
			return (struct year_mark){ what, 0, 0 };
		nv += terms[i].state == MARK_NV;
		if (terms[i].state == MARK_GIVEN) {
			last = terms[i].x100;
			sum += last;
			count++;
		}
	}
	return count ? rounded(r, sum, count, last) : (struct year_mark){ nv ? YEAR_NV : YEAR_UNDECIDED, 0, 0 };
}

struct year_mark rules_year_chain(const struct rules *r, const struct mark_value *terms, size_t n, const struct mark_value *provisional,
	const struct mark_value *combined)
{
	bool first = provisional->state == MARK_GIVEN && provisional->number, test = combined->state == MARK_GIVEN && combined->number;
	struct year_mark y = first ? exactly(provisional->x100) : rules_year_mark(r, terms, n);
	if (provisional->state == MARK_NV || provisional->state == MARK_EXEMPT)
		y = (struct year_mark){ provisional->state == MARK_NV ? YEAR_NV : YEAR_EXEMPT, 0, 0 };
	if (!test)
		return y;
	/* A test mends nv: what the year's mark then becomes, the school says. */
	if (y.outcome != YEAR_MARK)
		return (struct year_mark){ YEAR_UNDECIDED, 0, 0 };
	if (combined->x100 < y.low_x100)
		y.low_x100 = combined->x100;
	if (combined->x100 > y.high_x100)
		y.high_x100 = combined->x100;
	return y;
}

bool rules_year_agrees(const struct year_mark *expected, const struct mark_value *given)
{
	switch (expected->outcome) {
	case YEAR_UNDECIDED:
		return true;
	case YEAR_MARK:
		return given->state == MARK_GIVEN && given->number && given->x100 >= expected->low_x100 && given->x100 <= expected->high_x100;
	case YEAR_NV:
		return given->state == MARK_NV;
	case YEAR_EXEMPT:
		return given->state == MARK_EXEMPT;
	}
	return false;
}

/* ---- number of marks, promotion ---- */

const struct min_marks *rules_min_marks(const struct rules *r, bool individual, int64_t per_week_x100)
{
	const struct min_marks *best = NULL;
	for (size_t i = 0; i < r->nminimum; i++) {
		const struct min_marks *m = &r->minimum[i];
		if ((m->individual != 0) == individual && m->per_week_x100 <= per_week_x100 && (!best || m->per_week_x100 > best->per_week_x100))
			best = m;
	}
	return best;
}

static const struct promotion_band *band_of(const struct rules *r, int grade, day_t on)
{
	for (size_t i = 0; i < r->nbands; i++) {
		const struct promotion_band *b = &r->bands[i];
		if (grade >= b->from_grade && grade <= b->to_grade && (!b->from || on >= b->from) && (!b->to || on <= b->to))
			return b;
	}
	return NULL;
}

struct promotion_answer rules_promotion(const struct rules *r, int grade, day_t on, const struct subject_mark *v, size_t n)
{
	const struct promotion_band *b = band_of(r, grade, on);
	struct promotion_answer answer = { .outcome = PROMOTION_UNKNOWN, .id = b ? b->id : NULL };
	bool missing = n == 0, open = false;
	for (size_t i = 0; b && i < n; i++) {
		const struct mark_value *m = &v[i].mark;
		missing |= m->state == MARK_NONE || m->state == MARK_UNREADABLE;
		if (m->state != MARK_NV && !(b->marks && m->state == MARK_GIVEN && m->pass == PASS_NO))
			continue;
		answer.below++;
		open |= !v[i].resat;
	}
	if (!b || missing)
		return answer;
	answer.outcome = answer.below == 0 ? PROMOTION_YES : open ? PROMOTION_MEASURES : answer.below <= b->below_after_resit ? PROMOTION_YES : PROMOTION_NO;
	return answer;
}

/* ---- absences ---- */

const struct absence_code *rules_absence_code(const struct rules *r, const char *code)
{
	for (size_t i = 0; i < r->ncodes; i++) {
		if (strcmp(r->codes[i].code, code) == 0)
			return &r->codes[i];
	}
	return NULL;
}

static const char *const statuses[] = { "excused", "unexcused", "late", "not_marked", "" };

const char *rules_status_name(enum absence_status s)
{
	return statuses[s];
}

enum absence_status rules_status(const char *name)
{
	for (int i = 0; i < ABSENCE_PRESENT; i++) {
		if (strcmp(statuses[i], name) == 0)
			return (enum absence_status)i;
	}
	return ABSENCE_PRESENT;
}

const char *rules_reason_code(enum absence_reason reason)
{
	return reason == REASON_ILLNESS ? "ns" : reason == REASON_OTHER ? "nc" : NULL;
}

static bool too_late(const struct rules *r, int minutes)
{
	return r->late_is_missed_from > 0 && minutes >= r->late_is_missed_from;
}

enum absence_status rules_counted(const struct rules *r, enum absence_status s, int minutes)
{
	return s == ABSENCE_LATE && too_late(r, minutes) ? ABSENCE_UNEXCUSED : s;
}

bool rules_missed(const struct rules *r, enum absence_status s, int minutes, bool school_event)
{
	if (s == ABSENCE_PRESENT || (school_event && !r->school_event_counts))
		return false;
	return s != ABSENCE_LATE || too_late(r, minutes);
}

/* SPDX-License-Identifier: MIT */
#include "lieciba/tally.h"

#include "lieciba/num.h"

enum { TALLY_MOST = 1000000000 }; /* beyond it a value is no count, mark or amount of a school */

bool tally_number(const struct column *c, const struct cell *v, int64_t *hundredths, bool *decimals)
{
	*decimals = false;
	if (v->type == CELL_TEXT && (c->type == COLUMN_MARK || c->type == COLUMN_NUMBER)) {
		int64_t whole;
		*decimals = !num_parse_int(v->s, &whole);
		if (!num_parse_scaled(v->s, 0, 2, hundredths))
			return false;
	} else if (v->type == CELL_INT && v->i <= TALLY_MOST && v->i >= -TALLY_MOST) {
		*hundredths = v->i * 100;
	} else if (v->type == CELL_DEC) {
		*hundredths = v->i;
		*decimals = true;
	} else {
		return false;
	}
	return *hundredths / 100 <= TALLY_MOST && *hundredths / 100 >= -TALLY_MOST;
}

void tally_add(struct tally *a, const struct column *c, const struct cell *v)
{
	int64_t n;
	bool decimals;
	if (v->type == CELL_NULL) {
		a->missing++;
		return;
	}
	a->filled++;
	if (!tally_number(c, v, &n, &decimals))
		return;
	a->sum += n;
	a->min = a->numbers == 0 || n < a->min ? n : a->min;
	a->max = a->numbers == 0 || n > a->max ? n : a->max;
	a->numbers++;
	a->decimals = a->decimals || decimals;
}

void tally_join(struct tally *a, const struct tally *b)
{
	if (b->numbers) {
		a->min = a->numbers == 0 || b->min < a->min ? b->min : a->min;
		a->max = a->numbers == 0 || b->max > a->max ? b->max : a->max;
	}
	a->sum += b->sum;
	a->numbers += b->numbers;
	a->filled += b->filled;
	a->missing += b->missing;
	a->decimals = a->decimals || b->decimals;
}

static struct cell amount(const struct tally *a, int64_t hundredths)
{
	if (a->numbers == 0)
		return (struct cell){ .type = CELL_NULL };
	if (a->decimals)
		return (struct cell){ .type = CELL_DEC, .i = hundredths };
	return (struct cell){ .type = CELL_INT, .i = hundredths / 100 };
}

struct cell tally_value(const struct tally *a, enum total kind)
{
	switch (kind) {
	case TOTAL_SUM:
		return amount(a, a->sum);
	case TOTAL_MIN:
		return amount(a, a->min);
	case TOTAL_MAX:
		return amount(a, a->max);
	case TOTAL_COUNT:
		return (struct cell){ .type = CELL_INT, .i = (int64_t)a->filled };
	case TOTAL_AVG:
		if (a->numbers)
			return (struct cell){ .type = CELL_DEC, .i = num_div_round(a->sum, (int64_t)a->numbers) };
		break;
	case TOTAL_NONE:
	case TOTAL_REF:
		break;
	}
	return (struct cell){ .type = CELL_NULL };
}

/* SPDX-License-Identifier: MIT */
/*
 * import_oneroster_marks: line items and results -> marks and closing marks (bundle.md, the table of OneRoster).
 *
 * What a line item's results are is found once: journal, closing or not, kind, period, scale. Results pass row by row with one look-up each.
 */
#include "import_oneroster_internal.h"

#include "lieciba/config.h"
#include "lieciba/num.h"
#include "lieciba/privacy.h"
#include "lieciba/rules.h"
#include "lieciba/utf8.h"

#include <string.h>
#include <strings.h>

static bool is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

/* ---- categories ---- */

/* Titles of categories that close a period, unless lieciba.yaml names others; small letters. */
static const char *const closing_titles[] = { "grading period", "final", "year", "semester", "term", "gada", "gala", "semestra", "mēneša", "starpizvērtējums",
	"starpvērtējums", "noslēguma" };
/* First words that tell the kind, whatever the session. */
static const struct { const char *word, *kind; } kind_words[] = { { "provizoriskais", "provisional" }, { "kombinētais", "combined" }, { "kombinētā", "combined" },
	{ "gala", "final" }, { "galīgais", "final" }, { "pēcpārbaudījums", "resit" }, { "pēcpārbaudījuma", "resit" } };
static const char *const kinds[] = { "interim", "month", "term", "provisional", "combined", "year", "final", "resit" };

static const char *lower(struct oneroster *o, const char *s)
{
	struct strbuf sb = STRBUF_INIT;
	utf8_lower(s, utf8_valid_prefix(s, strlen(s)), &sb);
	const char *low = arena_memdup(o->a, sb.buf, sb.len);
	strbuf_release(&sb);
	return low;
}

/* "gada" fits "gada" and "gada vērtējums", not "gada projekts". */
static bool fits(const char *title, const char *entry)
{
	static const char *const tails[] = { "", " vērtējums", " vērtējumi", " atzīme", " atzīmes", " mark", " marks", " grade", " grades" };
	size_t n = strlen(entry);
	for (size_t i = 0; strncmp(title, entry, n) == 0 && i < sizeof tails / sizeof *tails; i++) {
		if (is(title + n, tails[i]))
			return true;
	}
	return false;
}

static const char *kind_of_words(const char *title)
{
	size_t n = strcspn(title, " ");
	for (size_t i = 0; i < sizeof kind_words / sizeof *kind_words; i++) {
		if (strlen(kind_words[i].word) == n && strncmp(kind_words[i].word, title, n) == 0)
			return kind_words[i].kind;
	}
	return NULL;
}

static bool closes(struct oneroster *o, const char *title)
{
	const struct config *c = o->r->config;
	const char *low = lower(o, title);
	for (size_t i = 0; c && i < c->nclosing_categories; i++) {
		if (fits(low, lower(o, c->closing_categories[i])))
			return true;
	}
	if (c && c->nclosing_categories)
		return false;
	for (size_t i = 0; i < sizeof closing_titles / sizeof *closing_titles; i++) {
		if (fits(low, closing_titles[i]))
			return true;
	}
	return kind_of_words(low) != NULL;
}

/* What a category says: *closing, *kind (NULL = the session decides). This program's own exports say it in the id. */
static void read_category(struct oneroster *o, const char *id, const char *title, bool *closing, bool *own, const char **kind)
{
	*kind = NULL;
	*own = true;
	*closing = strncmp(id, "closing/", 8) == 0;
	for (size_t i = 0; *closing && i < sizeof kinds / sizeof *kinds; i++) {
		if (is(kinds[i], id + 8))
			*kind = kinds[i];
	}
	if (*kind || strncmp(id, "mark/", 5) == 0)
		return;
	*own = false;
	*closing = closes(o, title);
	if (*closing)
		*kind = kind_of_words(lower(o, title));
}

/* ---- scales ---- */

struct values { const char *v[256]; size_t n; };

static void add_value(struct oneroster *o, struct values *to, const char *s, size_t n)
{
	while (n && (*s == ' ' || *s == '"')) {
		s++;
		n--;
	}
	while (n && (s[n - 1] == ' ' || s[n - 1] == '"'))
		n--;
	if (n && to->n < sizeof to->v / sizeof *to->v)
		to->v[to->n++] = arena_memdup(o->a, s, n);
}

/* "{lhs:rhs},{lhs:rhs}"; also without braces, and as JSON's itemValueLHS and itemValueRHS. */
static void read_values(struct oneroster *o, const char *text, struct values *left, struct values *right)
{
	left->n = right->n = 0;
	for (const char *p = text; *p;) {
		p += strspn(p, "{}[], ");
		size_t n = strcspn(p, "{}[],"), k = 0;
		while (k < n && p[k] != ':')
			k++;
		size_t from = k < n ? k + 1 : n;
		if (strncmp(p, "\"itemValueLHS\"", 14) == 0)
			add_value(o, left, p + from, n - from);
		else if (strncmp(p, "\"itemValueRHS\"", 14) == 0)
			add_value(o, right, p + from, n - from);
		else {
			add_value(o, left, p, k);
			add_value(o, right, p + from, n - from);
		}
		p += n;
	}
}

static bool all_readable(const struct rules *r, const struct scale *s, const struct values *v)
{
	for (size_t i = 0; i < v->n; i++) {
		if (rules_scale_value(r, s->name, v->v[i], NULL).state == MARK_UNREADABLE)
			return false;
	}
	return v->n > 0;
}

static bool covers_words(const struct scale *s, const struct values *v)
{
	for (size_t i = 0; i < s->nvalues; i++) {
		bool found = false;
		for (size_t k = 0; k < s->values[i].nraw; k++) {
			for (size_t j = 0; j < v->n; j++)
				found |= is(s->values[i].raw[k], v->v[j]);
		}
		if (!found)
			return false;
	}
	return true;
}

/* The scale has these values, all of its own among them; a scale of numbers has the same least and greatest. */
static bool same_values(const struct rules *r, const struct scale *s, const struct values *v)
{
	int64_t least = INT64_MAX, most = INT64_MIN;
	if (!all_readable(r, s, v) || !covers_words(s, v))
		return false;
	for (size_t i = 0; i < v->n; i++) {
		struct mark_value m = rules_scale_value(r, s->name, v->v[i], NULL);
		least = m.number && m.x100 < least ? m.x100 : least;
		most = m.number && m.x100 > most ? m.x100 : most;
	}
	return !s->numbers || (least == s->min_x100 && most == s->max_x100);
}

static const char *slug(struct oneroster *o, const char *title)
{
	char *out = arena_strdup(o->a, title);
	size_t n = 0;
	for (const char *p = title; *p && n < 40; p++) {
		bool letter = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9');
		if (letter)
			out[n++] = (char)(*p >= 'A' && *p <= 'Z' ? *p - 'A' + 'a' : *p);
		else if (n && out[n - 1] != '-')
			out[n++] = '-';
	}
	while (n && out[n - 1] == '-')
		n--;
	out[n] = '\0';
	return rules_scale(import_rules(o->r), out) || !*out ? arena_printf(o->a, "%s-oneroster", *out ? out : "scale") : out;
}

static void propose(struct oneroster *o, const struct or_record *x, const char *name, const char *title, const struct values *v)
{
	struct import_place at = or_place(&o->t[OR_SCALES], x);
	struct strbuf yaml = STRBUF_INIT;
	struct diag told;
	bool fresh;
	or_map_put(o->a, &o->proposed, name, &fresh);
	for (size_t i = 0; fresh && i < v->n && yaml.len < 300; i++)
		strbuf_addf(&yaml, "%s{ raw: [\"%.30s\"] }", i ? ", " : "", v->v[i]);
	diag_set(&told, DIAG_WARNING, "N234", _("no scale of the school has the values of '%.80s'; its marks are kept as text"), title);
	diag_hint(&told, _("a scale to be completed, for scales.yaml: %s: { values: [ %.400s ] }"), name, yaml.buf);
	if (fresh)
		import_tell(o->r, &at, o->t[OR_SCALES].at[SCALE_TITLE], &told);
	strbuf_release(&yaml);
}

static const char *find_scale(struct oneroster *o, size_t row)
{
	const struct or_record *x = &o->t[OR_SCALES].row[row];
	const struct rules *r = import_rules(o->r);
	const char *title = x->field[SCALE_TITLE], *type = x->field[SCALE_TYPE];
	struct values left, right;
	read_values(o, x->field[SCALE_VALUE], &left, &right);
	for (size_t i = 0; i < r->nscales; i++) {
		const struct scale *s = &r->scales[i];
		if ((is(type, s->name) || is(title, s->name) || (s->title && is(title, s->title))) && all_readable(r, s, &left))
			return s->name;
	}
	for (int side = 0; side < 2; side++) {
		for (size_t i = 0; i < r->nscales; i++) {
			if (same_values(r, &r->scales[i], side ? &right : &left))
				return r->scales[i].name;
		}
	}
	const char *name = slug(o, strncmp(x->field[OR_ID], "scale/", 6) == 0 ? type : title[0] ? title : x->field[OR_ID]);
	propose(o, x, name, title[0] ? title : x->field[OR_ID], &left);
	return name;
}

static void link_scales(struct oneroster *o, enum or_which w, struct or_map *m)
{
	const struct or_table *t = &o->t[w];
	bool fresh;
	for (size_t i = 0; i < t->n; i++) {
		long scale = or_row(&o->t[OR_SCALES], or_get(t, i, LINK_SCALE));
		if (scale < 0 || t->row[i].gone)
			continue;
		if (!o->scale[scale])
			o->scale[scale] = find_scale(o, (size_t)scale);
		*or_map_put(o->a, m, or_get(t, i, LINK_FROM), &fresh) = (size_t)scale;
	}
}

/* Without a scale its ends tell: 0 to 100 percent, 1 to 10 the ten-point scale. An end that is not given agrees with either. */
static const char *scale_of_ends(const char *least, const char *most)
{
	int64_t a = 0, b = 0;
	bool low = least[0] != '\0';
	if ((low && !num_parse_scaled(least, 0, 2, &a)) || !num_parse_scaled(most, 0, 2, &b))
		return NULL;
	return b == 10000 && (!low || a == 0) ? "percent" : b == 1000 && (!low || a == 100) ? "ten" : NULL;
}

/* ---- line items ---- */

static bool find_course(struct oneroster *o, size_t i, struct or_item *m)
{
	const char *id = or_get(&o->t[OR_ITEMS], i, ITEM_CLASS);
	long row = or_row(&o->t[OR_CLASSES], id);
	m->course = id;
	m->school = row >= 0 ? o->cls[row].school : NULL;
	for (size_t k = 0; row < 0 && !m->school && o->t[OR_CLASSES].mode != OR_BULK && k < o->nschools; k++) {
		if (store_has(o->r->store, "course", o->school[k], id))
			m->school = o->school[k];
	}
	return m->school != NULL;
}

static const char *session_of(const struct oneroster *o, size_t i)
{
	const struct or_table *t = &o->t[OR_ITEMS];
	const char *id = or_get(t, i, ITEM_SESSION);
	return id[0] ? id : or_get(t, i, ITEM_PERIOD);
}

/* A work's mark: date and title of the work; a title that only repeats the category tells nothing. */
static void as_mark(const struct oneroster *o, size_t i, long category, struct or_item *m)
{
	const struct or_table *t = &o->t[OR_ITEMS], *c = &o->t[OR_CATEGORIES];
	const char *due = or_get(t, i, ITEM_DUE), *title = or_get(t, i, ITEM_TITLE);
	const char *kind = category >= 0 ? or_get(c, (size_t)category, CATEGORY_TITLE) : "";
	m->date = due[0] ? due : or_get(t, i, ITEM_ASSIGN);
	m->title = or_has(t, ITEM_TITLE) ? is(title, kind) ? "" : title : NULL;
	m->mark_kind = kind[0] ? kind : NULL;
	m->weight = category >= 0 && or_has(c, CATEGORY_WEIGHT) && or_get(c, (size_t)category, CATEGORY_WEIGHT)[0] ? or_get(c, (size_t)category, CATEGORY_WEIGHT) : NULL;
}

static void find_item(struct oneroster *o, size_t i, const struct or_map *count)
{
	const struct or_table *t = &o->t[OR_ITEMS], *c = &o->t[OR_CATEGORIES];
	struct or_item *m = &o->item[i];
	const char *category = or_get(t, i, ITEM_CATEGORY), *session_kind = "", *kind = NULL;
	long row = or_row(c, category);
	bool closing = false, own = false;
	if (!find_course(o, i, m))
		m->missing = "class";
	else if (!or_period(o, session_of(o, i), &m->period, &session_kind))
		m->missing = "session";
	else if (row < 0 && category[0] && c->file && c->mode == OR_BULK)
		m->missing = "category";
	if (m->missing)
		return;
	if (category[0])
		read_category(o, category, row >= 0 ? or_get(c, (size_t)row, CATEGORY_TITLE) : "", &closing, &own, &kind);
	const size_t *all = or_map_find(count, or_key(o, m->course, session_of(o, i)));
	m->alone = !own && !closing && t->mode == OR_BULK && all && *all == 1;
	if (closing || m->alone)
		m->kind = kind ? kind : session_kind;
	else
		as_mark(o, i, row, m);
	const size_t *scale = or_map_find(&o->item_scale, or_get(t, i, OR_ID));
	m->text_max = or_get(t, i, ITEM_MAX);
	m->scale = scale ? o->scale[*scale] : scale_of_ends(or_get(t, i, ITEM_MIN), m->text_max);
}

void or_find_items(struct oneroster *o)
{
	const struct or_table *t = &o->t[OR_ITEMS];
	struct or_map count = { 0 };
	bool fresh;
	o->item = ARENA_ARRAY(o->a, t->n + 1, struct or_item);
	o->scale = ARENA_ARRAY(o->a, o->t[OR_SCALES].n + 1, const char *);
	link_scales(o, OR_ITEM_SCALES, &o->item_scale);
	link_scales(o, OR_RESULT_SCALES, &o->result_scale);
	for (size_t i = 0; i < t->n; i++) {
		if (!t->row[i].gone)
			++*or_map_put(o->a, &count, arena_strdup(o->a, or_key(o, or_get(t, i, ITEM_CLASS), session_of(o, i))), &fresh);
	}
	for (size_t i = 0; i < t->n; i++)
		find_item(o, i, &count);
}

/* A line item is no row of a journal, but taking it away takes its marks away. */
bool or_put_item(struct oneroster *o, size_t i, struct diag *d)
{
	struct or_table *t = &o->t[OR_ITEMS];
	const struct or_record *x = &t->row[i];
	const struct or_item *m = &o->item[i];
	if (m->missing)
		return or_unknown(o, t, x, is(m->missing, "class") ? ITEM_CLASS : is(m->missing, "category") ? ITEM_CATEGORY : x->field[ITEM_SESSION][0] ? ITEM_SESSION : ITEM_PERIOD,
			m->missing, d);
	if (!or_remember_item(o, x, m, d))
		return false;
	if (!x->gone)
		return true;
	if (m->kind)
		return OR_GONE(o, t, store_table("closing_marks"), m->school, d, { "course_id", m->course }, { "period", m->period }, { "kind", m->kind });
	return OR_GONE(o, t, store_table("marks"), m->school, d, { "course_id", m->course }, { "date", m->date }, { "kind", m->mark_kind },
		{ "title", m->title && m->title[0] ? m->title : NULL });
}

/* ---- results ---- */

/* What the journal would write; NULL = not graded yet. "" when it should have been graded but has no mark. */
const char *or_result_value(const struct oneroster *o, const struct or_record *x, const char *scale)
{
	const char *status = x->field[RESULT_STATUS], *text = x->field[RESULT_TEXT];
	enum mark_state state = text[0] ? rules_scale_value(import_rules(o->r), scale ? scale : "", text, NULL).state : MARK_NONE;
	if (strcasecmp(status, "exempt") == 0)
		return state == MARK_EXEMPT ? text : "atb.";
	if (strcasecmp(status, "not submitted") == 0)
		return state == MARK_NV ? text : "nv";
	if (strcasecmp(status, "fully graded") != 0)
		return NULL;
	return text[0] ? text : x->field[RESULT_SCORE];
}

static bool known_status(const char *s)
{
	static const char *const words[] = { "exempt", "fully graded", "not submitted", "partially graded", "submitted" };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (strcasecmp(s, words[i]) == 0)
			return true;
	}
	return false;
}

/* Ids of results often hold their student's id; one that is a code is not kept, and the program makes another. */
static const char *own_id(const struct or_record *x)
{
	char code[PRIVACY_CODE_SIZE];
	return privacy_find_code(x->field[OR_ID], code) ? NULL : x->field[OR_ID];
}

static bool put_result(struct oneroster *o, struct or_table *t, const struct or_record *x, const struct or_item *m, const char *value, const char *scale,
	struct diag *d)
{
	const char *student = or_person(o, m->school, x->field[RESULT_STUDENT]);
	int from = x->field[RESULT_TEXT][0] ? RESULT_TEXT : RESULT_SCORE;
	if (m->kind)
		return OR_PUT(o, t, x, store_table("closing_marks"), m->school, d, { "closing", own_id(x), OR_ID }, { "student", student, RESULT_STUDENT },
			{ "course", m->course, RESULT_ITEM }, OR_OUR("period", m->period), OR_OUR("kind", m->kind), { "value", value, from }, OR_OUR("scale", scale),
			OR_FROM("entered_at", t, x, RESULT_DATE));
	return OR_PUT(o, t, x, store_table("marks"), m->school, d, { "mark", own_id(x), OR_ID }, { "student", student, RESULT_STUDENT },
		{ "course", m->course, RESULT_ITEM }, { "date", m->date[0] ? m->date : x->field[RESULT_DATE], RESULT_ITEM }, OR_OUR("kind", m->mark_kind),
		{ "value", value, from }, OR_OUR("scale", scale), OR_OUR("weight", m->weight), OR_OUR("title", m->title), OR_FROM("entered_at", t, x, RESULT_DATE));
}

static bool end_result(struct oneroster *o, struct or_table *t, const struct or_record *x, struct diag *d)
{
	int64_t gone = 0;
	struct store_field closing = { "closing_id", x->field[OR_ID] }, mark = { "mark_id", x->field[OR_ID] };
	for (size_t k = 0; own_id(x) && k < o->nschools; k++) {
		if (!store_gone(o->r->store, store_table("closing_marks"), o->school[k], &closing, 1, &gone, d) ||
			!store_gone(o->r->store, store_table("marks"), o->school[k], &mark, 1, &gone, d))
			return false;
	}
	o->r->file.c.gone += gone;
	t->skipped[SKIP_NOT_THERE] += gone == 0;
	return true;
}

static bool take_of(struct oneroster *o, struct or_table *t, const struct or_record *x, const struct or_item *m, struct diag *d)
{
	struct diag why;
	const size_t *own = o->result_scale.n ? or_map_find(&o->result_scale, x->field[OR_ID]) : NULL;
	const char *scale = own ? o->scale[*own] : m->scale, *value = or_result_value(o, x, scale);
	if (!value) {
		t->skipped[SKIP_UNGRADED]++;
		return true;
	}
	if (!scale && strcasecmp(x->field[RESULT_STATUS], "fully graded") == 0) {
		diag_error(&why, "N163", _("nobody knows the scale of a mark whose highest value is '%s'"), m->text_max);
		return or_quarantine(o, t, x, -1, &why, d);
	}
	return put_result(o, t, x, m, value, scale, d);
}

static bool without_item(struct oneroster *o, struct or_table *t, const struct or_record *x, struct diag *d)
{
	struct diag why;
	struct or_item m = { 0 };
	bool found = false;
	if (o->t[OR_ITEMS].mode == OR_BULK)
		return or_unknown(o, t, x, RESULT_ITEM, "lineItem", d);
	if (!or_put_known(o, t, x, &found, d) || found)
		return found;
	if (or_recall_item(o, x->field[RESULT_ITEM], &m))
		return take_of(o, t, x, &m, d);
	diag_error(&why, "N245", _("neither the files nor the store know what the line item '%s' is"), x->field[RESULT_ITEM]);
	diag_hint(&why, "%s", _("a delta must bring line items that no earlier export had; export it anew, or as bulk"));
	return or_quarantine(o, t, x, RESULT_ITEM, &why, d);
}

static bool take_result(struct oneroster *o, struct or_table *t, const struct or_record *x, struct diag *d)
{
	struct diag why;
	if (x->gone)
		return end_result(o, t, x, d);
	if (!known_status(x->field[RESULT_STATUS])) {
		diag_error(&why, "N247", _("'%.40s' is no scoreStatus"), x->field[RESULT_STATUS]);
		diag_hint(&why, _("one of: %s"), "exempt|fully graded|not submitted|partially graded|submitted");
		return or_quarantine(o, t, x, RESULT_STATUS, &why, d);
	}
	long row = or_row(&o->t[OR_ITEMS], x->field[RESULT_ITEM]);
	if (row < 0)
		return without_item(o, t, x, d);
	const struct or_item *m = &o->item[row];
	if (m->missing) {
		diag_error(&why, "N111", _("the line item '%s' refers to a %s that is not there"), x->field[RESULT_ITEM], m->missing);
		return or_quarantine(o, t, x, RESULT_ITEM, &why, d);
	}
	return take_of(o, t, x, m, d);
}

bool or_put_results(struct oneroster *o, struct diag *d)
{
	struct or_table *t = &o->t[OR_RESULTS];
	const char *field[16];
	struct or_record x = { .field = field };
	bool more = true, good = or_open(o, OR_RESULTS, false, d);
	while (good && (good = or_next(o, t, &x, false, &more, d)) && more)
		good = take_result(o, t, &x, d);
	or_close(t);
	return good;
}

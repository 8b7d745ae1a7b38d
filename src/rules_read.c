/* SPDX-License-Identifier: MIT */
/*
 * rules_read: scales.yaml and rules.yaml -> struct rules, by tables of keys.
 *
 * The defaults are texts inside the program (layouts/rules), read by the same reader before the school's own files. All mistakes are told at
 * once, each at its place. Linear in the files but for named lists, which look each name up among some ten.
 */
#include "lieciba/rules.h"

#include "lieciba/arena.h"
#include "lieciba/digest.h"
#include "lieciba/fsio.h"
#include "lieciba/keys.h"
#include "lieciba/strbuf.h"

#include "rules_yaml.h"
#include "scales_yaml.h"

#include <string.h>

enum { MAX_FILE = 1 << 20, EXIT_CONFIGURATION = 78 };

static const char *const no_yes[] = { "no", "yes", NULL };
static const char *const passes[] = { "unknown", "no", "yes", NULL };
static const char *const states[] = { "mark", "nv", "exempt", "none", NULL };
static const char *const halves[] = { "teacher-decides", "up", "second-semester", NULL };
static const char *const gaps[] = { "undecided", "others", "same", NULL };
static const char *const duties[] = { "required", "optional", "none", NULL };
static const char *const journals[] = { "group", "individual", NULL };
static const char *const units[] = { "week", "month", "term", NULL };
static const char *const needs[] = { "evaluations", "marks", NULL };
static const char *const statuses[] = { "excused", "unexcused", "late", "not_marked", "present", NULL };
static const char *const reasons[] = { "none", "illness", "other", NULL };

static const struct key value_keys[] = {
	{ .name = "raw", .kind = K_TEXTS, KEY_AT(scale_value, raw), .other = offsetof(struct scale_value, nraw), .required = true },
	{ .name = "state", .kind = K_WORD, KEY_AT(scale_value, state), .words = states },
	{ .name = "number", .kind = K_DEC, KEY_AT(scale_value, x100), .other = offsetof(struct scale_value, has_number) },
	{ .name = "pass", .kind = K_WORD, KEY_AT(scale_value, pass), .words = passes },
	KEYS_END,
};
static const struct key scale_keys[] = {
	{ .name = "title", .kind = K_TEXT, KEY_AT(scale, title) },
	{ .name = "source", .kind = K_TEXT, KEY_AT(scale, source) },
	{ .name = "numbers", .kind = K_SPAN, KEY_AT(scale, min_x100), .other = offsetof(struct scale, numbers) },
	{ .name = "pass", .kind = K_DEC, KEY_AT(scale, pass_x100), .other = KEY_NO_FLAG },
	{ .name = "suffix", .kind = K_TEXT, KEY_AT(scale, suffix) },
	{ .name = "values", .kind = K_LIST, KEY_ARRAY(scale, values, scale_value), .keys = value_keys },
	KEYS_END,
};
static const struct scale fresh_scale = { .pass_x100 = -1 };
static const struct key scales_keys[] = {
	{ .name = "format", .kind = K_FORMAT },
	{ .name = "scales", .kind = K_NAMED, KEY_ARRAY(rules, scales, scale), .keys = scale_keys, .fresh = &fresh_scale },
	{ .name = "everywhere", .kind = K_LIST, KEY_ARRAY(rules, everywhere, scale_value), .keys = value_keys },
	KEYS_END,
};
static const struct key year_keys[] = {
	{ .name = "half", .kind = K_WORD, KEY_AT(rules, half), .words = halves },
	{ .name = "nv", .kind = K_WORD, KEY_AT(rules, nv), .words = gaps },
	{ .name = "exempt", .kind = K_WORD, KEY_AT(rules, exempt), .words = gaps },
	KEYS_END,
};
static const struct key document_keys[] = {
	{ .name = "semester_marks", .kind = K_WORD, KEY_AT(rules, semester_marks), .other = offsetof(struct rules, own_semester_marks), .words = duties },
	{ .name = "lesson_hours", .kind = K_WORD, KEY_AT(rules, lesson_hours), .words = duties },
	{ .name = "mark_kind", .kind = K_WORD, KEY_AT(rules, mark_kind), .words = duties },
	KEYS_END,
};
static const struct key minimum_keys[] = {
	{ .name = "id", .kind = K_TEXT, KEY_AT(min_marks, id), .required = true },
	{ .name = "journal", .kind = K_WORD, KEY_AT(min_marks, individual), .words = journals, .required = true },
	{ .name = "per_week", .kind = K_DEC, KEY_AT(min_marks, per_week_x100), .other = KEY_NO_FLAG, .required = true },
	{ .name = "at_least", .kind = K_INT, KEY_AT(min_marks, at_least), .min = 0, .max = 100, .required = true },
	{ .name = "at_most", .kind = K_INT, KEY_AT(min_marks, at_most), .min = 0, .max = 100 },
	{ .name = "per", .kind = K_WORD, KEY_AT(min_marks, per), .words = units, .required = true },
	KEYS_END,
};
static const struct key band_keys[] = {
	{ .name = "id", .kind = K_TEXT, KEY_AT(promotion_band, id), .required = true },
	{ .name = "grades", .kind = K_GRADES, KEY_AT(promotion_band, from_grade), .required = true },
	{ .name = "from", .kind = K_DATE, KEY_AT(promotion_band, from) },
	{ .name = "to", .kind = K_DATE, KEY_AT(promotion_band, to) },
	{ .name = "needs", .kind = K_WORD, KEY_AT(promotion_band, marks), .words = needs, .required = true },
	{ .name = "below_after_resit", .kind = K_INT, KEY_AT(promotion_band, below_after_resit), .min = 0, .max = 20 },
	KEYS_END,
};
static const struct key code_keys[] = {
	{ .name = "status", .kind = K_WORD, KEY_AT(absence_code, status), .words = statuses, .required = true },
	{ .name = "reason", .kind = K_WORD, KEY_AT(absence_code, reason), .words = reasons },
	KEYS_END,
};
static const struct key absence_keys[] = {
	{ .name = "late_is_missed_from", .kind = K_INT, KEY_AT(rules, late_is_missed_from), .min = 0, .max = 240 },
	{ .name = "school_event_counts", .kind = K_WORD, KEY_AT(rules, school_event_counts), .words = no_yes },
	{ .name = "codes", .kind = K_NAMED, KEY_ARRAY(rules, codes, absence_code), .keys = code_keys },
	KEYS_END,
};
static const struct key rules_keys[] = {
	{ .name = "format", .kind = K_FORMAT },
	{ .name = "year_mark", .kind = K_GROUP, .keys = year_keys },
	{ .name = "documents", .kind = K_GROUP, .keys = document_keys },
	{ .name = "minimum_marks", .kind = K_LIST, KEY_ARRAY(rules, minimum, min_marks), .keys = minimum_keys },
	{ .name = "promotion", .kind = K_NAMED, KEY_ARRAY(rules, bands, promotion_band), .keys = band_keys },
	{ .name = "absences", .kind = K_GROUP, .keys = absence_keys },
	KEYS_END,
};

static const struct keys_codes codes = { "R001", "R002", "R003", "R004" };

/* A file that is not there changes nothing. */
static void read_own(struct keys_reader *r, struct digest *own, const struct key *keys, const char *root, const char *name, struct rules *into)
{
	const char *path = strcmp(root, ".") == 0 ? name : arena_printf(r->arena, "%s/%s", root, name);
	struct strbuf text = STRBUF_INIT;
	struct diag d = { 0 };
	if (!fsio_exists(path))
		return;
	if (fsio_read(path, MAX_FILE, &text, &d)) {
		digest_add(own, name, strlen(name) + 1);
		digest_add(own, text.buf, text.len);
		keys_read_text(r, keys, path, text.buf, text.len, into);
	} else {
		diag_exit(&d, EXIT_CONFIGURATION);
		diags_add(r->out, &d);
	}
	strbuf_release(&text);
}

static bool read_school(struct keys_reader *r, const char *root, struct rules *rules)
{
	uint8_t sum[DIGEST_SIZE];
	struct digest *own = digest_new();
	if (!own) {
		diags_report(r->out, DIAG_ERROR, "Q001", NULL, "%s", _("out of memory"));
		return false;
	}
	read_own(r, own, scales_keys, root, "scales.yaml", rules);
	read_own(r, own, rules_keys, root, "rules.yaml", rules);
	digest_end(own, sum);
	digest_hex(sum, rules->digest);
	digest_free(own);
	return true;
}

struct rules *rules_load(struct arena *a, const char *root, struct diags *out)
{
	struct rules *rules = ARENA_NEW(a, struct rules);
	struct keys_reader r = { a, out, &codes };
	size_t errors = out->errors;
	keys_read_text(&r, scales_keys, "layouts/rules/scales.yaml", scales_yaml, sizeof scales_yaml - 1, rules);
	keys_read_text(&r, rules_keys, "layouts/rules/rules.yaml", rules_yaml, sizeof rules_yaml - 1, rules);
	rules->own_semester_marks = false;
	return (!root || read_school(&r, root, rules)) && out->errors == errors ? rules : NULL;
}

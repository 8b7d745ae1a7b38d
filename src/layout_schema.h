/* SPDX-License-Identifier: MIT */
/* layout_schema: what the files of the schema share: how a table of keys is written. Offsets of blocks are those of struct block, so a kind's keys and the common ones are read in one go. */
#ifndef LIECIBA_LAYOUT_SCHEMA_H
#define LIECIBA_LAYOUT_SCHEMA_H

#include "layout_internal.h"

#include <stddef.h>

#define AT(type, member) .offset = offsetof(struct type, member)
#define LIST(type, member, n) .offset = offsetof(struct type, member), .count = offsetof(struct type, n)
#define HAS(type, member) .has = offsetof(struct type, member)
#define MAP(id, p, w) const struct schema_map schema_##id = { p, w, id##_keys, sizeof id##_keys / sizeof *id##_keys }
#define MPT_MAX_LENGTH 14400000 /* 200 inches: PDF 32000-1 Annex C */
#define LENGTH .min = 0, .max = MPT_MAX_LENGTH

#define KEEPS "auto|prefer|always|with_next|with_previous"
#define BREAKS "none|page|odd|even|column"
#define ALIGNS "left|right|center|justify"
#define VALIGNS "top|middle|bottom"

#define U(member) .offset = offsetof(struct block, u.member)
#define UL(member, n) .offset = offsetof(struct block, u.member), .count = offsetof(struct block, u.n)

extern const struct schema_map schema_text, schema_heading, schema_fields, schema_columns, schema_box, schema_repeat, schema_signatures, schema_stamp_box,
	schema_image, schema_rule, schema_spacer, schema_qr, schema_barcode, schema_page_break, schema_toc, schema_chart, schema_legend, schema_include;

struct strbuf;
/* What may be written for a key, in words: for explain and the manual. */
void schema_type(const struct schema_key *k, struct strbuf *out);
#endif

/* SPDX-License-Identifier: MIT */
/*
 * layout's own parts: the schema's types, the reader that the schema drives, and what the files of the loader share.
 *
 * The schema is the one place that knows which keys there are, of which type, with which default and meaning. schema_read()
 * writes plain values straight into a struct by their offsets; what has a shape of its own (V_OTHER) is read by hand after it.
 */
#ifndef LIECIBA_LAYOUT_INTERNAL_H
#define LIECIBA_LAYOUT_INTERNAL_H

#include "lieciba/arena.h"
#include "lieciba/digest.h"
#include "lieciba/layout.h"
#include "lieciba/yaml.h"

enum vtype {
	V_NONE,    /* only of `as`: not said */
	V_MM,      /* length, a bare number is mm -> mpt */
	V_PT,      /* length, a bare number is pt -> mpt */
	V_INT,     /* int */
	V_LONG,    /* int64_t */
	V_BOOL,
	V_WORD,    /* one of `words`: its number from 0 -> int */
	V_FLAG,    /* one of two words: false or true -> bool */
	V_STRING,  /* const char * */
	V_STRINGS, /* const char ** at offset, size_t at count */
	V_TEXT,    /* const struct text * */
	V_REF,     /* struct ref * */
	V_WHEN,    /* struct cond */
	V_COLOR,   /* uint32_t */
	V_STYLE,   /* const struct style * */
	V_WIDTH,   /* struct width */
	V_BLOCKS,  /* struct block ** at offset, size_t at count */
	V_OTHER,   /* read by hand */
	V_NEVER,   /* known from elsewhere, and refused for good: its text says why */
	/* only of `as`, for what is read by hand */
	V_SIDES,   /* one length in mm, or a list of two or four */
	V_SIZE,    /* two lengths in mm: width, height */
	V_HEADER,  /* a text, or a list of blocks */
	V_SPANTEXT, /* a text without parts */
};
/* How often a value stands below its key. */
enum many {
	MANY_NO,
	MANY_LIST,
	MANY_NAMED, /* a map from names of the author's own */
};
struct schema_map;
struct schema_key {
	const char *name;
	enum vtype type;
	const char *def;    /* default as text; applied for plain types, shown by explain; NULL = none */
	const char *doc;    /* one sentence, N_() */
	size_t offset, count;
	size_t has;         /* offset of a bool that tells that the key was written; 0 = none */
	uint32_t bit;       /* bit of struct style's `set`; 0 = none */
	const char *words;  /* "a|b|c" */
	int64_t min, max;   /* of numbers; 0, 0 = any; lengths in mpt */
	bool required;
	const struct schema_map *below; /* keys of its value, or of each of its values */
	/*
	 * What a value read by hand (V_OTHER) looks like: its type, beside `words` where it has both, and how many there are. Explain, the manual and the JSON
	 * Schema tell it; a test sees that every key says it.
	 */
	enum vtype as;
	enum many many;
};
struct schema_map {
	const char *path;   /* for explain: "table.columns" */
	const char *what;   /* for messages: "a table column", N_() */
	const struct schema_key *keys;
	size_t n;
};
extern const struct schema_map schema_top, schema_page, schema_watermark, schema_running, schema_font, schema_style, schema_border, schema_data, schema_param,
	schema_gate, schema_split, schema_bundle, schema_pdf, schema_block, schema_table, schema_column, schema_grid, schema_every, schema_group,
	schema_field, schema_signature, schema_seal, schema_span, schema_xlsx, schema_csv, schema_sheet, schema_cell, schema_series;
/* The keys of one kind of block by its name; NULL = no such kind. */
const struct schema_map *schema_kind(const char *name, enum block_kind *kind);
const struct schema_key *schema_find(const struct schema_map *m, const char *name);
/* Names of all kinds, for messages. */
size_t schema_kinds(const char **names, size_t max);

/* What `include … with:` gave a part. */
struct layout_arg { const char *name; const struct text *text; };
struct loader {
	struct arena *a;
	const char *const *dirs;
	struct diags *out;
	struct layout *l;
	const struct layout_arg *args; size_t nargs;
	struct srcpos included;          /* where the part being read is included; line 0 = not in a part */
	const char *stack[8]; int depth; /* files being read: cycles */
	struct digest *digest;           /* of what was read so far */
};

/* layout.c */
struct diag *load_error(struct loader *ld, const char *code, const struct srcpos *pos, const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* layout_tree.c: a file's tree with its parents merged in (maps deeply, lists replaced); NULL after a report. */
struct ynode *load_tree(struct loader *ld, const char *name, const struct srcpos *from);
struct ynode *load_part(struct loader *ld, const char *path, const struct srcpos *from);
/* A picture that the layout names counts to its digest. One that is not there is compose's to tell. */
void load_picture(struct loader *ld, const char *path, const struct srcpos *pos);
/* layout_diff.c: the merged tree of a file, or of a part, of no layout being loaded. */
struct ynode *load_alone(struct arena *a, const char *const *dirs, const char *file, bool part, struct diags *out);
/* layout_flow.c: on one line, as an author would write it. */
struct strbuf;
void ynode_flow(const struct ynode *n, struct strbuf *out);
/* layout_value.c */
bool need_map(struct loader *ld, const struct ynode *n, const char *what);
/* Places of the words of a key that takes one or a list of them. */
struct srcpos *words_pos(struct loader *ld, const struct ynode *n, size_t count);
bool need_list(struct loader *ld, const struct ynode *n, const char *what);
bool need_scalar(struct loader *ld, const struct ynode *n, const char *what);
bool read_length(struct loader *ld, const struct ynode *n, bool bare_mm, mpt *out);
/* A scalar, or a list of 1, 2 or 4 lengths in CSS order -> top right bottom left. */
bool read_sides(struct loader *ld, const struct ynode *n, bool bare_mm, mpt out[4]);
bool read_color(struct loader *ld, const struct ynode *n, uint32_t *out);
bool read_width(struct loader *ld, const struct ynode *n, struct width *out);
/* Number of s among "a|b|c"; else *near is the word that it is nearest to, or NULL. */
bool find_word(struct loader *ld, const char *s, const char *words, int *out, const char **near);
bool read_word(struct loader *ld, const struct ynode *n, const char *words, int *out);
bool read_strings(struct loader *ld, const struct ynode *n, const char ***v, size_t *count);
/* Reads `map` into target by one or two schemas (the second may be NULL) after setting defaults; V_OTHER keys are only checked to be known. */
void schema_read(struct loader *ld, const struct ynode *map, const struct schema_map *m, const struct schema_map *also, void *target);
/* of_styles: the keys of styles (those with a bit), which only `base` has defaults for; else all others. */
void schema_defaults(struct loader *ld, const struct schema_map *m, bool of_styles, void *target);
/* layout_text.c */
const struct text *read_text(struct loader *ld, const struct ynode *n);
struct ref *read_ref(struct loader *ld, const struct ynode *n);
void read_when(struct loader *ld, const struct ynode *n, struct cond *out);
bool read_format(struct loader *ld, const struct ynode *n, enum format *f, const char **arg);
/* layout_style.c */
void read_fonts(struct loader *ld, const struct ynode *n);
/* What a style or span says of its language, and whether it parts words, noted in the layout. */
void check_style_lang(struct loader *ld, const struct ynode *n, struct style *s);
void read_styles(struct loader *ld, const struct ynode *n);
const struct style *read_style(struct loader *ld, const struct ynode *n);
/* layout_top.c */
void read_page(struct loader *ld, const struct ynode *n);
void read_data(struct loader *ld, const struct ynode *n);
void read_params(struct loader *ld, const struct ynode *n);
void read_gates(struct loader *ld, const struct ynode *n);
void read_split(struct loader *ld, const struct ynode *n);
void read_pdf(struct loader *ld, const struct ynode *n);
/* layout_rows.c: workbooks and text tables. check: after the blocks, that the tables that were named are there. */
void read_xlsx(struct loader *ld, const struct ynode *n);
void read_csv(struct loader *ld, const struct ynode *n);
void check_table_ids(struct loader *ld, const struct ynode *tree);
void read_sheet(struct loader *ld, const struct ynode *n /* NULL: as if there were no key */, struct block *b);
/* layout_block.c */
struct block **read_blocks(struct loader *ld, const struct ynode *n, size_t *count);
/* layout_table.c */
void read_table(struct loader *ld, const struct ynode *n, struct block *b);

#endif

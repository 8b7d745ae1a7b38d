/* SPDX-License-Identifier: MIT */
/*
 * layout: a YAML layout file -> struct layout (layout-language.md §4, format 1).
 *
 * One table-driven schema (layout_schema.c) says for every key its type, unit, default, range and
 * explanation; it validates, and it prints `layout explain` and the reference. All problems of a file are
 * reported at once, each at file:line:col. `extends` and `include` are resolved here: what comes out is whole.
 * Geometry is in mpt (1/1000 pt). Everything lives in the layout's arena and is not changed after bind.
 *
 * Order of calls: layout_load() -> bind_layout() (bind.h) -> compose.
 */
#ifndef LIECIBA_LAYOUT_H
#define LIECIBA_LAYOUT_H

#include "lieciba/diag.h"
#include "lieciba/digest.h"
#include "lieciba/doc.h"
#include "lieciba/i18n.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct strbuf;
struct ynode;
struct block;
struct style;

/* ---- text templates ---- */

/*
 * What a {reference}, a `when` word or a `value` speaks of. The parser fills scope, name, format; bind fills
 * kind and the indexes.
 */
enum ref_kind {
	REF_UNBOUND,
	REF_ROW,      /* column `col` of the row `depth` levels up: 0 = innermost (table row), counting outwards */
	REF_DATASET,  /* column `col` of the first row of dataset `ds` */
	REF_ROWS,     /* `when: dataset`: has rows */
	REF_TEXT,     /* t.key, title, arg.x: another text, `text` */
	REF_RUN,      /* var = enum run_var */
	REF_DOC,      /* var = enum doc_var */
	REF_PAGE,     /* var = enum page_var; running heads and feet; PAGE_COUNT and PAGE_SHEETS also in blocks */
	REF_MARK,     /* mark.first.x, mark.last.x: var 0 first, 1 last; `name` = x */
	REF_GROUP,    /* var 0 value, 1 count */
	REF_ROWNO,    /* # */
};
enum run_var {
	RUN_SCHOOL_YEAR, RUN_YEAR_NAME, RUN_TERM, RUN_PERIOD, RUN_PERIOD_CODE, RUN_PERIOD_NAME, RUN_PERIOD_ACC, RUN_PERIOD_FROM, RUN_PERIOD_TO,
	RUN_IS_YEAR, RUN_LANG, RUN_DATE, RUN_VARS
};
enum doc_var {
	DOC_DATE, DOC_MADE_AT, DOC_IS_DRAFT, DOC_INDEX, DOC_COUNT, DOC_VERSION, DOC_IS_CORRECTION, DOC_IS_DUPLICATE, DOC_COPY_NO,
	DOC_ORDER_NO, DOC_ORDER_DATE, DOC_REPLACES_DATE, DOC_VERIFY, DOC_VERSION_NAME /* in words */, DOC_ISSUED_DATE /* of a duplicate: of its original */, DOC_VARS
};
enum page_var { PAGE_NO, PAGE_COUNT, PAGE_SHEETS, PAGE_SECTION_NO, PAGE_SECTION_COUNT, PAGE_VARS };
extern const char *const run_var_names[RUN_VARS]; /* "school_year" … as written after `run.` */
extern const char *const doc_var_names[DOC_VARS];

struct ref {
	struct srcpos pos;
	const char *scope;  /* "school", "run", "t" …; NULL = a bare name */
	const char *name;
	enum format format;
	const char *format_arg;
	enum ref_kind kind;
	int ds, col, depth, var;
	const struct text *text;
};
struct piece {
	const char *s;      /* literal, or NULL */
	size_t len;
	struct ref *ref;    /* or a reference */
	const struct style *style; /* overlay of a span; NULL = the block's own */
};
struct tmpl {
	struct piece *v;
	size_t n;
};
struct text {           /* scalar, language map or spans */
	struct srcpos pos;
	const struct tmpl *lang[LANG_N]; /* every language filled: a missing one falls back to the layout's own (L150) */
};
struct cond {           /* `when`: all must hold */
	struct { struct ref *ref; bool negate; } *v;
	size_t n;
};

/* ---- styles ---- */

enum align { ALIGN_LEFT, ALIGN_RIGHT, ALIGN_CENTER, ALIGN_JUSTIFY };
enum valign { VALIGN_TOP, VALIGN_MIDDLE, VALIGN_BOTTOM };
enum style_key { /* bits of style.set */
	SK_FONT = 1 << 0, SK_SIZE = 1 << 1, SK_LEADING = 1 << 2, SK_BOLD = 1 << 3, SK_ITALIC = 1 << 4, SK_COLOR = 1 << 5, SK_ALIGN = 1 << 6,
	SK_VALIGN = 1 << 7, SK_BEFORE = 1 << 8, SK_AFTER = 1 << 9, SK_INDENT = 1 << 10, SK_FILL = 1 << 11, SK_PADDING = 1 << 12,
	SK_BORDER = 1 << 13, SK_CASE = 1 << 14, SK_HYPHENATE = 1 << 15, SK_ORPHANS = 1 << 16, SK_WIDOWS = 1 << 17, SK_KEEP_NEXT = 1 << 18,
	SK_UNDERLINE = 1 << 19, SK_ROTATE = 1 << 20, SK_LANG = 1 << 21,
};
#define COLOR_NONE UINT32_MAX
struct font_family {
	const char *name;
	const char *regular, *bold, *italic, *bold_italic; /* file names; NULL = as regular */
	const char **fallback; size_t nfallback; /* names of families that have what this one lacks, in this order … */
	const struct font_family **families;     /* … and the families */
	struct srcpos pos;
};
struct style {
	const char *name;      /* NULL for inline */
	uint32_t set;          /* which keys were written (or inherited from `parent`): an overlay changes only these */
	const struct font_family *font;
	mpt size, leading;     /* leading defaults to 1.25 * size when size is set and leading is not */
	bool bold, italic;
	uint32_t color, fill;  /* 0xRRGGBB; fill COLOR_NONE */
	enum align align;
	enum valign valign;
	mpt before, after, indent;
	mpt pad_top, pad_right, pad_bottom, pad_left;
	mpt border_top, border_right, border_bottom, border_left;
	bool upper, hyphenate, keep_with_next, underline;
	int orphans, widows;
	bool turned;           /* by 90 degrees: it reads upwards */
	const char *lang;      /* BCP 47, when it is not the document's; NULL = it is */
};
/* dst's keys are replaced by those that `over` sets. over may be NULL. */
void style_overlay(struct style *dst, const struct style *over);

/* ---- page ---- */

struct running {        /* page.header, page.footer; stands in the margin */
	bool present;
	mpt height, gap, rule;
	const struct text *left, *center, *right;
	struct block **blocks; size_t nblocks; /* instead of left/center/right */
	const struct style *style;
	bool skip_first;
};
struct page_setup {
	mpt w, h;              /* after orientation */
	mpt top, bottom, inner, outer; /* inner = left on odd pages; mirrored is false when margin named left/right */
	bool mirrored;
	int columns; mpt column_gap;
	enum { DUPLEX_NONE, DUPLEX_LONG, DUPLEX_SHORT } duplex;
	const char *background; /* path; NULL = none */
	struct { const struct text *text; struct cond when; } watermark;
	struct running header, footer;
	int booklet;           /* enum impose: files of several documents are cut, a document is folded */
	int number_from;
	bool count_per_file;   /* page_count file: {pages} of the bundle, not of the document */
};

/* ---- data ---- */

struct data_spec {
	const char *name;
	const struct ynode *sql; /* literal scalar: text, and place of each byte by ynode_locate; NULL: `documents`, which the program itself fills (dataset.h) */
	struct srcpos pos;
	int64_t max_rows;      /* 10000 */
	bool required, one;
	const char **order_check; size_t norder;
};
enum param_type { PARAM_TEXT, PARAM_INT, PARAM_DATE, PARAM_BOOL, PARAM_CHOICE };
struct param_spec {
	const char *name;
	enum param_type type;
	const char *def;       /* NULL = none */
	bool required;
	const char **values; size_t nvalues;
	struct srcpos pos;
};
struct gate_spec {
	struct srcpos pos;
	int ds;                /* `empty: dataset` (index), or -1 */
	const char *dataset;   /* its name, for bind */
	const char *check;     /* built-in check, "C204", or NULL */
	const struct text *message; /* NULL for checks */
	bool warn;
};

/* ---- split ---- */

struct split_spec {
	bool present;
	struct srcpos pos, by_pos, lang_pos, bundle_pos, *unit_pos; /* bundle_pos: of the bundle's `by` */
	const char *by; int ds;
	const char **unit; size_t nunit;  /* columns */
	const struct text *label, *file;
	bool ascii;
	const char *lang_column;          /* NULL */
	struct {
		bool present;
		const char *by;
		const struct text *file, *bookmark;
		bool start_odd;
		struct block **cover; size_t ncover; /* a sheet before the documents */
		struct running cover_footer;
		int documents;        /* dataset of the documents in the file; -1 = no cover */
	} bundle;
};

/* ---- blocks ---- */

enum block_kind {
	BLOCK_TEXT, BLOCK_HEADING, BLOCK_TABLE, BLOCK_FIELDS, BLOCK_COLUMNS, BLOCK_BOX, BLOCK_REPEAT, BLOCK_SIGNATURES, BLOCK_STAMP_BOX,
	BLOCK_IMAGE, BLOCK_RULE, BLOCK_SPACER, BLOCK_QR, BLOCK_BARCODE, BLOCK_PAGE_BREAK, BLOCK_TOC, BLOCK_CHART, BLOCK_LEGEND, BLOCK_GROUP /* an include's blocks */, BLOCK_KINDS
};
extern const char *const block_names[BLOCK_KINDS];
enum keep { KEEP_AUTO, KEEP_PREFER, KEEP_ALWAYS, KEEP_WITH_NEXT, KEEP_WITH_PREVIOUS };
enum brk { BREAK_NONE, BREAK_PAGE, BREAK_ODD, BREAK_EVEN, BREAK_COLUMN };
enum pages_sel { PAGES_ALL, PAGES_FIRST, PAGES_REST };

/* A length that is fixed, a share of what is left, a percentage, or `auto`. */
struct width {
	enum { WIDTH_AUTO, WIDTH_FIXED, WIDTH_FR, WIDTH_PERCENT } kind;
	mpt fixed;
	int32_t x1000;         /* fr or percent, thousandths */
	struct srcpos pos;
};
struct grid { /* rules of a table in mpt thickness; 0 = none */
	mpt top, head, row, bottom, bottom_totals, span;
	int every_rows; mpt every_rows_width;
	int every_columns; mpt every_columns_width;
};
enum total { TOTAL_NONE, TOTAL_SUM, TOTAL_AVG, TOTAL_COUNT, TOTAL_MIN, TOTAL_MAX, TOTAL_REF };
enum column_type { COLUMN_AUTO, COLUMN_TEXT, COLUMN_NUMBER, COLUMN_DATE, COLUMN_MARK };

enum { BAR_MAX = 4, HEAT_STEPS = 5, HEAD_AUTO = -1 };

/* One pair of `match`: a column of the table's row or of a `for` row, and the equal column of `cells`. */
enum { MATCH_MAX = 8 };
struct match_key {
	struct srcpos pos, cell_pos;
	const char *row, *cell;
	int depth;             /* filled by bind: 0 = the innermost `for` row, 1 … those outside it; -1 = the table's row */
	int row_col, cell_col;
};
struct total_key { int depth, row_col, col; }; /* column of a `for` row, and the equal one of the total's dataset */

struct xlsx_table { /* a table as a sheet of a workbook */
	bool skip;                        /* xlsx: false */
	const struct text *sheet;         /* its name; NULL = from label, heading or id */
	int freeze_rows, freeze_columns;  /* that stay in sight; -1 = the head, the key columns */
	bool print_titles;                /* head and key columns on each printed page */
	int fit_width;                    /* pages that it is shrunk to in width; 0 = not */
	bool autofilter;
	mpt *widths; size_t nwidths;      /* of the columns that are there, from the left */
	uint32_t tab_color;
	const struct text **notes; size_t nnotes; /* below it */
};
struct column { /* a leaf column, or a group of columns under a spanning head (ncolumns > 0) */
	struct srcpos pos;
	const struct text *head;
	struct ref *value;     /* typed binding … */
	const struct text *text; /* … or template … */
	struct ref *spark;       /* … or a small line of the values in this column, a list … */
	struct ref *bar[BAR_MAX]; size_t nbar; /* … or a bar of these values behind each other; exactly one of the four */
	struct ref *fill_from;   /* column with the heat step, 0 to 4 */
	enum format format; const char *format_arg;
	struct width width; mpt min, max; /* 0 = none */
	const struct style *style;        /* overlay: only its `set` keys; align and valign of the column are folded in */
	struct ref *style_from;
	enum column_type type;
	enum total total; struct ref *total_ref; enum format total_format; const char *total_format_arg;
	bool merge, merge_across, nowrap;
	bool turned;           /* its cells are turned by 90 degrees */
	enum turn { TURN_UNSAID, TURN_NO, TURN_UP } head_turn; /* UNSAID: as the table says */
	mpt head_height;       /* least height of its head; longer text of a turned one is broken; 0 = as the table says, HEAD_AUTO = as high as its text */
	mpt rule_before;
	struct cond when;
	struct { mpt width; const char *format; bool hidden; } xlsx; /* width 0 and format NULL: as on paper */
	struct column *columns; size_t ncolumns;
	const char *for_each; int for_ds; /* crosstab: it stands once for each row of this dataset; NULL = once */
	const char *cells; int cells_ds;  /* where its values come from; NULL = from the table's and the `for` row only */
	struct match_key *match; size_t nmatch;
	struct total_key *total_keys; size_t ntotal_keys; /* filled by bind: what of `match` finds total_ref's row */
};
struct group_spec {
	bool present;
	const char **by; size_t nby; int *by_col; struct srcpos *by_pos; /* columns whose equal values make a group */
	const struct text *header;        /* or … */
	struct block **header_blocks; size_t nheader_blocks;
	bool totals;                      /* footer: totals */
	bool break_page, repeat_header;
	int min_rows;
};
struct table_block {
	const char *dataset; int ds;
	struct column *columns; size_t ncolumns;
	const struct text *totals;        /* label of the total row; NULL = no total row unless a column has a total */
	const struct text *empty;
	const struct style *head_style;
	bool heads_turned; mpt head_height; /* of columns' heads that do not say otherwise */
	bool repeat_head, head_when_empty;
	bool zebra;
	struct grid grid;
	struct ref *row_style_from;
	int min_rows; bool fill_page;     /* rows are added up to this number; down to the foot of its last page */
	bool page_totals, carry;          /* totals of each page; sums carried over to the next page */
	enum { ROWBREAK_AUTO, ROWBREAK_NEVER, ROWBREAK_ALLOW } row_break;
	struct group_spec group;
	int tail_rows;                    /* rows kept with the totals; breaks only at multiples */
	struct { const char *name; struct ref *ref; } *marks; size_t nmarks;
	struct xlsx_table xlsx;
	enum { WIDE_ERROR, WIDE_SHRINK, WIDE_SPLIT, WIDE_SPREAD } wide; /* when its columns are wider than the page */
	int key_columns; bool has_keys;   /* columns that name the row: headers of rows, and repeated in each part of a wide table */
};
enum { CHART_BAR, CHART_LINE, CHART_SPARK };
struct chart_series { struct ref *value; const struct text *name; bool thin; };
struct field { const struct text *label, *text; struct cond when; };
struct signature { const struct text *label, *name, *date; };

struct block {
	enum block_kind kind;
	struct srcpos pos;
	const struct style *style;        /* overlay over `base` (or over hN for headings); NULL */
	struct cond when;
	const char *id;
	enum keep keep;
	enum brk break_before;
	mpt before, after; bool has_before, has_after; /* of the block itself; else of its style */
	struct width width;
	enum align align; bool has_align; /* of the block within its frame */
	enum pages_sel pages;
	const char *tag;
	union {
		const struct text *text;                                   /* TEXT */
		struct { const struct text *text; int level; bool bookmark; const char *mark; } heading;
		struct table_block table;
		struct { struct field *v; size_t n; int columns; struct width label_width; mpt gap; bool dots; bool ruled; const struct style *label_style; } fields;
		struct { struct width *w; size_t n; struct block ***cells; size_t *ncells; mpt gap; enum valign valign; bool split; } columns;
		struct { struct block **v; size_t n; mpt border; mpt pad_v, pad_h; uint32_t fill; } box;
		struct { const char *dataset; int ds; struct block **v; size_t n; struct block **sep; size_t nsep; enum { BETWEEN_NONE, BETWEEN_PAGE, BETWEEN_RULE } between; int limit; } repeat;
		struct { struct signature *v; size_t n; int columns; mpt line, space, label; struct { mpt w, h; const struct text *text; struct cond when; bool present; } seal; } signatures;
		struct { const struct text *word; const struct text **lines; size_t nlines; } stamp_box;
		struct { const char *path; struct ref *blob; mpt w, h; bool cover; const struct text *alt; } image;
		struct { mpt thickness; enum dash dash; uint32_t color; } rule;
		struct { mpt h; int fr; } spacer;                          /* fr > 0: the rest of the document's last page */
		struct { const struct text *text; mpt size; char ecc; enum { PLACE_FLOW, PLACE_TOP_LEFT, PLACE_TOP_RIGHT, PLACE_BOTTOM_LEFT, PLACE_BOTTOM_RIGHT } place; const struct text *alt; } qr;
		struct { const struct text *text, *alt; bool ean; mpt height, module; } barcode; /* module: the narrowest bar */
		enum brk page_break;
		struct { int kind; const char *dataset; int ds; const struct text *x, *alt, *x_name, *value_name; bool xlsx; struct chart_series *v; size_t n; mpt height; enum format format; const char *format_arg; } chart;
		struct { bool heat; const struct text **v; size_t n; } legend; /* what greys of bars or of a heat table mean */
		int toc;                                                   /* deepest level of headings that it lists */
		struct { struct block **v; size_t n; } group;
	} u;
};

/* ---- the layout ---- */

struct layout {
	struct arena *arena;
	const char *id;
	const char *file;          /* as found: "layouts/report-card.yaml" */
	struct { const char *name; const char *text; size_t len; } *sources; /* every file read, for the caret lines of messages and the digest */
	size_t nsources;
	uint8_t digest[DIGEST_SIZE]; /* of what the files say (keys and values in order; neither comments nor places), and of the pictures they name */
	bool hyphenates;           /* some style may part words: the patterns are part of the input */
	const char **style_langs; size_t nstyle_langs, style_langcap; /* that styles and spans name */
	bool needs_pages;          /* blocks say how many pages there are, or list headings with theirs: composed until that holds; filled by bind */
	uint32_t doc_vars, run_vars; /* bits: which of enum doc_var and run_var the texts use; filled by bind */
	const struct text *title;
	enum lang lang;            /* first language */
	bool has_lang[LANG_N];
	const char **needs; size_t nneeds; /* sorted */
	const char **wants; size_t nwants;
	const char **periods; size_t nperiods; /* words of layout_periods; none: all but a week */
	struct param_spec *params; size_t nparams;
	struct { const char *key; const struct text *text; } *labels; size_t nlabels;
	struct font_family *fonts; size_t nfonts;
	struct style *styles; size_t nstyles; /* named, parents resolved */
	const struct style *base;
	struct page_setup page, page_first, page_even; /* later ones are whole: equal to `page` when not given */
	struct data_spec *data; size_t ndata;
	struct gate_spec *gates; size_t ngates;
	struct split_spec split;
	struct block **blocks; size_t nblocks;
	struct { const struct text *title, *author, *subject, *keywords; const char *lang; bool bookmarks; bool tagged; /* pdfa: 2a */ int open; /* enum doc_open */ bool compress; } pdf;
	struct { bool off; const struct text *file; bool one_file; const char **only; size_t nonly; } xlsx; /* file NULL: where the split says */
	struct { bool off; const struct text *file; const char *table; int delimiter; bool bom; int decimal; bool formula_guard, header; } csv;
};

/*
 * Loads `name` ("report-card", or a path ending in .yaml) from the first of `dirs` (NULL-terminated: the school's folder first,
 * then the installed one) that has it. `extends` and `include` are looked up in the same order, below these folders only.
 * Problems go to `out`. Returns NULL when there was any error; warnings do not prevent a result.
 */
struct layout *layout_load(struct arena *a, const char *const *dirs, const char *name, struct diags *out);
/* Whether documents can be made of it for a "year", "term", "month" or "week": its SELECTs may count by months, and would give a week the month's sums. */
bool layout_takes(const struct layout *l, const char *span);
/* Dataset index by name, -1 = none; style by name, NULL = none. */
int layout_dataset(const struct layout *l, const char *name);
/* File of a family's face; NULL family: the program's own. */
const char *font_file(const struct font_family *f, bool bold, bool italic);
const struct style *layout_style(const struct layout *l, const char *name);
/* Whether a table of this id stands anywhere in it; NULL: any table. */
bool layout_has_table(const struct layout *l, const char *id);
/* Text of a source file by its name in a srcpos, for caret lines; NULL = not one of this layout's. */
const char *layout_source(const struct layout *l, const char *file, size_t *len);
/* Layouts of the folders, one per id (the first folder wins): ids, files and titles, sorted by id. */
struct layout_name { const char *id, *file, *title; };
bool layout_list(struct arena *a, const char *const *dirs, struct layout_name **v, size_t *n, struct diag *d);
/* Reference text of a key ("table.columns.width"; "" = all top-level keys); false when there is none. */
bool layout_explain(const char *key, struct strbuf *out);
/* The language as a JSON Schema (draft-07) for editors: accepts layouts and parts, with types, words, ranges, defaults, and meanings in the interface's language. */
void layout_json_schema(struct strbuf *out);
/* The manual page lieciba-layout(5) as mdoc, with an example of each section and kind of block, in the interface's language. */
void layout_manual(struct strbuf *out);
/* The example of a section of a layout or a kind of block ("table.group"), without the lines that extend frame.yaml; NULL = none. */
const char *layout_example(const char *name);

/*
 * What a layout changes against the one that came with the program: the installed one of its name, else the nearest installed one that it extends. dirs: the
 * school's folder first. Both are merged with what they extend; parts that the school has its own form of are compared too.
 */
enum layout_change_kind { LAYOUT_ADDED, LAYOUT_REMOVED, LAYOUT_CHANGED };
struct layout_change {
	enum layout_change_kind kind;
	const char *path;          /* "blocks[5: table marks].columns[2: head Nr.].width"; of a part: its file's name first */
	const char *from, *to;     /* on one line as YAML; NULL when added, removed */
	const char *lines;         /* of texts with several lines: those that went and came, "- …\n+ …\n"; else NULL */
	struct srcpos pos;         /* of the new value */
};
struct layout_diff {
	const char *against;       /* file that it is compared with; NULL: it extends nothing that came with the program */
	bool own;                  /* the school has a file of this name */
	struct layout_change *v; size_t n;
};
/* False after a report: L012, or what is wrong in a file so that it cannot be read. */
bool layout_diff(struct arena *a, const char *const *dirs, const char *name, struct layout_diff *out, struct diags *problems);
/*
 * A layout that a school may begin with: one that extends `from` and shows, as comments, what can be said otherwise; when name and from are the same, a copy of
 * it, since a layout cannot extend itself. False after a report.
 */
bool layout_begin(struct arena *a, const char *const *dirs, const char *name, const char *from, struct strbuf *out, struct diags *problems);
/* Small letters, digits and hyphens. */
bool layout_valid_id(const char *s);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * diag: one message about one place, and lists of them.
 *
 * A message has four parts: where (file:line:col), what, what to do (hint), and a
 * stable code that `lieciba help CODE` explains. A `struct diag` owns its text in
 * fixed arrays and never allocates, so it can be filled when memory has run out.
 *
 * Functions that can fail take `struct diag *d` last and return false after having
 * filled it. Functions that find many problems take a `struct diags *`.
 * Nothing below level 8 (cmd_*, main) prints.
 *
 * Every code stands in src/codes/ (code, explanation); a test holds the code
 * literals of the sources against that table.
 *
 * Texts of the user interface go through _(): English is the key, po/lv.po has the
 * Latvian. Document wording never does; it is in layouts and in i18n.
 */
#ifndef LIECIBA_DIAG_H
#define LIECIBA_DIAG_H

#include <libintl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#define _(text) gettext(text)
#define N_(text) (text)

/* Levels by consequence. A batch goes on past an error and stops at a fatal. */
enum diag_level {
	DIAG_NOTE,    /* nothing is wrong */
	DIAG_WARNING, /* made, but look at it */
	DIAG_ERROR,   /* this document (row, file) was not made */
	DIAG_FATAL,   /* the run ends */
};

struct diag {
	enum diag_level level;
	char code[8];    /* "L102" */
	char file[192];  /* as the user named it; "" = no file. Never an absolute path the user did not type */
	int line;        /* from 1; 0 = none */
	int col;         /* from 1, in characters; 0 = none */
	int len;         /* characters to underline; 0 = 1 */
	char what[512];  /* one sentence, no final dot */
	char hint[512];  /* what to do, or what was done; "" = none */
	int exit_code;   /* sysexits value this ends a run with; 0 = by level (surface.md) */
};

/* A place in a text file. `file` must outlive its users (arena or literal). */
struct srcpos {
	const char *file;
	int line, col; /* from 1 */
	int len;       /* characters, for the underline; 0 = unknown */
};

/* Fills *d and returns false, so that a failing function can `return diag_error(…)`. d may be NULL. */
bool diag_error(struct diag *d, const char *code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
bool diag_set(struct diag *d, enum diag_level level, const char *code, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
bool diag_vset(struct diag *d, enum diag_level level, const char *code, const char *fmt, va_list ap);

/* Adds place or hint to a filled diag; both return false like diag_error. */
bool diag_at(struct diag *d, const struct srcpos *pos);
bool diag_place(struct diag *d, const char *file, int line, int col);
bool diag_hint(struct diag *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Sets the run's exit code for this error (EX_* of surface.md). */
bool diag_exit(struct diag *d, int exit_code);

/* A growing list. Zero-initialised is empty. When memory runs out, further diags are counted but not kept. */
struct diags {
	struct diag *v;
	size_t n, cap;
	size_t errors, warnings; /* counted also when not kept; fatal counts as error */
};
void diags_add(struct diags *l, const struct diag *d);
/* Formats and adds in one call; pos may be NULL. Returns the kept diag for diag_hint, or a scratch one. */
struct diag *diags_report(struct diags *l, enum diag_level level, const char *code, const struct srcpos *pos,
	const char *fmt, ...) __attribute__((format(printf, 5, 6)));
/* Stable sort by file, line, col. */
void diags_sort(struct diags *l);
void diags_free(struct diags *l);

struct strbuf;
/*
 * Text form, as editors understand it:
 *   file:line:col: error: what  [CODE]
 *      41 |       algin: right
 *         |       ^~~~~ hint
 * `source` is the text of the file if the caller has it (the caret lines), else NULL.
 */
void diag_format(const struct diag *d, const char *source, size_t source_len, struct strbuf *out);
/* One JSON object without a newline, same fields. */
void diag_json(const struct diag *d, struct strbuf *out);
const char *diag_level_name(enum diag_level level); /* translated */
/* Explanation of a code from src/codes/ in the interface's language; NULL = no such code. */
const char *diag_explain(const char *code);

/* Nearest of n words to `word` with Damerau–Levenshtein distance <= 2, or NULL: for "did you mean". */
const char *diag_nearest(const char *word, const char *const *words, size_t n);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * keys: a YAML tree -> structs, by tables of keys. A file's reader is a table: what each key takes, where it goes, and what else stands below it; all
 * mistakes are told at once, each at its place, with the nearest word that was perhaps meant.
 *
 * A table ends with an entry without a name. Values that are not there keep what the struct had, so defaults are set before reading and a second file
 * wins over a first. Linear in the file, but for named lists, which look each name up among some ten.
 */
#ifndef LIECIBA_KEYS_H
#define LIECIBA_KEYS_H

#include "lieciba/diag.h"
#include "lieciba/yaml.h"

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct keys_reader;

enum key_kind {
	K_FORMAT, /* 1, kept nowhere */
	K_INT,    /* int, min…max */
	K_DEC,    /* int64_t hundredths; sets the flag */
	K_WORD,   /* int: index into words; sets the flag if it has one */
	K_BOOL,   /* bool: true or false */
	K_TEXT,   /* const char * */
	K_TEXTS,  /* list, or one: const char **, count */
	K_INTS,   /* list of numbers and ranges [1, 3-5], or one: int *, count; min…max */
	K_SPAN,   /* two int64_t hundredths beside each other; sets the flag */
	K_GRADES, /* two int beside each other, 0…12 */
	K_DATE,   /* day_t */
	K_GROUP,  /* a map with keys of its own, same struct */
	K_NAMED,  /* name: map; an array of structs whose first member is the name; a known name is replaced */
	K_LIST,   /* an array of structs, or one; replaces the one before */
	K_NODE,   /* const struct ynode *, unread */
	K_OWN,    /* read() does it */
};
struct key {
	const char *name;
	enum key_kind kind;
	size_t at, other;  /* offset of the value; of its flag or count */
	const char *const *words;
	const struct key *keys;
	size_t size;       /* of an array's struct */
	const void *fresh; /* its defaults; NULL = zeros */
	size_t node;       /* offset + 1 where the node is kept, for later messages: of a named entry its name, else the value; 0 = nowhere */
	int min, max;
	bool required;
	void (*read)(struct keys_reader *r, const struct ynode *n, void *base);
};
#define KEY_AT(s, m) .at = offsetof(struct s, m)
#define KEY_ARRAY(s, m, e) .at = offsetof(struct s, m), .other = offsetof(struct s, n##m), .size = sizeof(struct e)
#define KEY_NO_FLAG ((size_t)-1)
#define KEYS_END { .name = NULL }

/* Codes of a file's messages: unknown key; value of the wrong kind; number out of its range; something missing or contradicting itself. */
struct keys_codes { const char *unknown, *value, *range, *missing; };
struct keys_reader {
	struct arena *arena;      /* all texts and arrays live here */
	struct diags *out;
	const struct keys_codes *codes;
};

/* The texts of a map into *base. */
void keys_read(struct keys_reader *r, const struct key *keys, const struct ynode *map, void *base);
/* A text, or a file of at most 1 MiB, as a map. False when there were errors; the exit code of each is 78. */
bool keys_read_text(struct keys_reader *r, const struct key *keys, const char *file, const char *text, size_t len, void *base);
bool keys_read_file(struct keys_reader *r, const struct key *keys, const char *path, void *base);

/* For read(): a message at a place, returned for diag_hint. */
struct diag *keys_report(struct keys_reader *r, const char *code, const struct ynode *at, const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* The words there are, and the nearest of them when one was meant (word may be NULL). */
void keys_hint(struct diag *d, const char *word, const char *const *words);
/* Where item i of a K_TEXTS stands: a list's own node, or the one text. */
const struct ynode *keys_item(const struct ynode *n, size_t i);
/* Text of a scalar that is not empty, else NULL. */
const char *keys_scalar(const struct ynode *n);
/* Index of a scalar among words; -1 with a message. */
int keys_word(struct keys_reader *r, const struct ynode *n, const char *const *words);
/* A whole number from min to max; false with a message that names `name`. */
bool keys_int(struct keys_reader *r, const struct ynode *n, const char *name, int min, int max, int *out);

#endif

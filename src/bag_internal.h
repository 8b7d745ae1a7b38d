/* SPDX-License-Identifier: MIT */
/* bag: what its files share. */
#ifndef LIECIBA_BAG_INTERNAL_H
#define LIECIBA_BAG_INTERNAL_H

#include "lieciba/bag.h"

#include "lieciba/arena.h"
#include "lieciba/digest.h"
#include "lieciba/strbuf.h"

/* ---- names: bag_name.c ---- */

/* Why a name may not be used, as words for "%s: the name …"; NULL = it stays inside the bag and is written plainly. */
const char *bag_name_unsafe(const char *name);
/* What makes a name unwise on Windows; NULL = nothing. */
const char *bag_name_unwise(const char *name);
/* Files that systems leave behind in folders that somebody opened: Thumbs.db, .DS_Store, desktop.ini, ._NAME. */
bool bag_name_system(const char *name);
/* Takes %0A, %0D and (version 1.0) %25 out of a manifest's name, in place. False: a percent sign stands for itself, which 1.0 forbids. */
bool bag_name_decode(char *name, int version);
/* The spelling that all spellings of a name share: NFC, small letters, no escapes. out is reset. */
void bag_name_fold(const char *name, struct strbuf *out);
/* A name or another text of the bag for people: control characters and broken UTF-8 as \xNN. out is reset; returns its text. */
const char *bag_name_show(const char *name, struct strbuf *out);

/* ---- text: bag_text.c ---- */

enum bag_encoding { BAG_UTF8, BAG_UTF16, BAG_UTF16BE, BAG_UTF16LE, BAG_LATIN1, BAG_ASCII, BAG_ENCODINGS };
bool bag_encoding_parse(const char *name, enum bag_encoding *e);

/* Lines of a text file that comes in pieces (section 2.3: ended by LF, CR or CRLF). */
struct bag_lines {
	enum bag_encoding encoding;
	void (*each)(void *arg, char *line, size_t n, int number); /* UTF-8 without its end; may be changed */
	void *arg;
	/* outcome */
	int number;              /* lines so far */
	int bad_line;            /* first that is not in that encoding; 0 = none */
	int long_line;           /* first that was longer than is read; 0 = none */
	bool bom, ended;         /* it began with U+FEFF in UTF-8; the last line had an end */
	/* state */
	struct strbuf line;
	unsigned char carry[4];
	size_t ncarry;
	uint32_t surrogate;
	bool little, begun, after_cr, too_long, bad;
};
enum { BAG_LINE_MAX = 1 << 16 };
void bag_lines_feed(void *lines, const void *data, size_t n);
void bag_lines_end(struct bag_lines *l); /* gives the last line when it had no end; frees */

/* ---- the table of files: bag_table.c ---- */

enum bag_state {
	FILE_SUMS = 1,        /* digests stand before its name */
	FILE_THERE = 2,
	FILE_GOOD = 4,        /* read, and every digest agrees */
	FILE_BAD = 8,
	FILE_UNREADABLE = 16,
	FILE_REFUSED = 32,    /* a name that leads out, a link, a device: never opened */
	FILE_FETCH = 64,      /* fetch.txt names it */
	FILE_DAMAGED = 128,   /* a member of a ZIP that does not unpack */
	FILE_TWICE = 256,     /* agreed only when read again */
	FILE_TAKEN = 1024,    /* of an unlisted file: stands for the listed one that is spelled otherwise */
	FILE_TOLD = 2048,
	FILE_LINK = 4096, FILE_SPECIAL = 8192,
};
struct bag_file {
	char *record;            /* the digests, one a manifest, then the name */
	uint32_t next;           /* of those with the same folded spelling: index + 1 */
	uint32_t other;          /* of an unlisted file: a listed one that is spelled otherwise: index + 1 */
	uint32_t line;           /* where it was listed first */
	uint16_t listed;         /* bits: manifests that list it */
	uint16_t state;
};
enum { BAG_CHUNK = 1 << 10, BAG_NOT = -1 };
struct bag_table {
	struct arena arena;
	struct bag_file **chunk;
	size_t nchunks, n;
	char *blob;              /* where the next record goes */
	size_t blob_left, blob_size;
	int64_t bytes;           /* of records */
	uint32_t *slot, *fold;   /* open addressing by name; heads of chains by folded spelling */
	size_t nslots, nfold;
	size_t sums[2];          /* bytes of digests before a tag file's and a payload file's name */
	struct strbuf folded, other;
	bool full;               /* too many names, or names made to be slow to look up */
};
void bag_table_init(struct bag_table *t);
void bag_table_free(struct bag_table *t);
struct bag_file *bag_file(const struct bag_table *t, size_t i);
const char *bag_file_name(const struct bag_table *t, const struct bag_file *f);
bool bag_is_payload(const char *name); /* data/… */
/* Index, or BAG_NOT. */
int64_t bag_table_find(const struct bag_table *t, const char *name);
/* Adds a name that is not there yet; sums: with room for its digests. BAG_NOT: full. */
int64_t bag_table_add(struct bag_table *t, const char *name, bool sums);
/* Call once when all that is listed is in the table. */
void bag_table_index_folds(struct bag_table *t);
/* First file of the index whose name is the same but for its spelling, or the next one after index `after` (BAG_NOT: the first). BAG_NOT: none. */
int64_t bag_table_find_fold(struct bag_table *t, const char *name, int64_t after);

/* ---- the bag ---- */

struct bag_manifest {
	const char *name;        /* "manifest-sha256.txt" */
	bool tag;
	bool known;              /* an algorithm that is computed here */
	enum digest_kind kind;
	size_t at;               /* of its digest in a record */
	unsigned bit;
	int lines;
};
enum { BAG_MANIFESTS = 16 };

struct bag_wrong { size_t index; unsigned manifest; uint8_t found[DIGEST_MAX]; }; /* a digest that does not agree */

struct bag_source;
struct bag {
	const char *path;
	const struct bag_options *options;
	void (*told)(void *arg, const struct bag_finding *f);
	void *arg;
	struct bag_report *report;
	struct diag *d;
	struct arena arena;      /* names, findings' texts */
	struct bag_source *source;
	int version;             /* 97 = 0.97, 100 = 1.0 */
	enum bag_encoding encoding;
	char **top;              /* names of the files beside data/, sorted */
	size_t ntop;
	bool has_data;
	struct bag_manifest manifest[BAG_MANIFESTS];
	unsigned nmanifests;
	struct bag_table table;
	struct bag_wrong *wrong;
	size_t nwrong, wrong_cap;
	int64_t oxum_bytes, oxum_files; /* -1 = none told */
	int oxum_line;
	const char *oxum_file;
	struct strbuf shown;
	bool listed_whole;       /* a manifest of the payload was read to its end */
	bool stop;               /* nothing more is to be read */
};

/* Tells a finding of a file (NULL = of the bag). Always false, so that a check can return it. */
bool bag_tell(struct bag *b, enum diag_level level, const char *code, const char *file, int line, const char *fmt, ...) __attribute__((format(printf, 6, 7)));
/* An error in version 1.0, a warning in what came before. */
enum diag_level bag_since_1(const struct bag *b);

/* All of it, once b has its source. False: b->d is filled. */
bool bag_run(struct bag *b);

/* Where the files come from. */
struct bag_source {
	/* Fills b->top, b->has_data. False: b->d is filled. b->stop: a finding says why nothing more is to be read. */
	bool (*list)(struct bag *b);
	/* Gives a tag file's bytes to feed(). False: a finding was told. */
	bool (*read)(struct bag *b, const char *name, void (*feed)(void *arg, const void *data, size_t n), void *arg);
	/* Looks at every file, marks them in the table, and computes their digests. False: b->d is filled. */
	bool (*check)(struct bag *b);
	void (*close)(struct bag *b);
};
bool bag_folder_open(struct bag *b);
bool bag_zip_open(struct bag *b);

/* bag_tags.c, bag_manifest.c: bagit.txt, the manifests, fetch.txt, bag-info.txt, in that order. False: there is no bagit.txt. */
bool bag_read_declaration(struct bag *b);
void bag_read_manifests(struct bag *b);
void bag_read_fetch(struct bag *b);
void bag_read_info(struct bag *b);
bool bag_has_top(const struct bag *b, const char *name);
bool bag_is_tag(const char *name); /* one of the tag files that the specification names */
/* Reads a tag file's lines, and tells those that are not text. False: a finding was told. */
bool bag_read_lines(struct bag *b, const char *name, struct bag_lines *l);

/* bag_sum.c: the digests that a file is held against. */
struct bag_sums {
	struct digest *of[DIGEST_KINDS]; /* made when first needed */
	unsigned wanted;                 /* bits of kinds, of the file at hand */
	int64_t bytes;
};
void bag_sums_begin(struct bag_sums *s, const struct bag *b, const struct bag_file *f);
void bag_sums_feed(void *sums, const void *data, size_t n);
/* Compares; the digests found go to found[kind]. Bits: manifests that do not agree. */
unsigned bag_sums_end(struct bag_sums *s, const struct bag *b, const struct bag_file *f, uint8_t found[DIGEST_KINDS][DIGEST_MAX]);
void bag_sums_free(struct bag_sums *s);
/* Notes the outcome of a file. */
void bag_note(struct bag *b, size_t index, unsigned wrong, uint8_t found[DIGEST_KINDS][DIGEST_MAX]);

/* A file was seen that has that name: marks it, or adds it as one that no manifest lists. Index, or BAG_NOT (its name leads out, seen twice, full). */
int64_t bag_seen(struct bag *b, const char *name);

/* For one that no manifest lists: finds a listed file that is spelled otherwise and was not seen, whose digests it is held against. */
void bag_choose_other(struct bag *b, struct bag_file *f);

/* Sorts indexes by the names of their files. */
void bag_sort_names(const struct bag *b, uint32_t *v, size_t n);

/* bag_judge.c: tells what the files lack, and sums up. */
void bag_judge(struct bag *b);

#endif

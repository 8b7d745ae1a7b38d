/* SPDX-License-Identifier: MIT */
/*
 * zip: reading members of a ZIP file through libarchive, with limits: all of a file, or one after another from memory as streams; and writing one.
 * Members' names are validated: UTF-8, relative, without ".." or links.
 */
#ifndef LIECIBA_ZIP_H
#define LIECIBA_ZIP_H

#include "lieciba/diag.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct strbuf;
struct zip_member { const char *name; const char *data; size_t len; };
/*
 * Reads every regular member into the arena, sorted by name. max_total: bytes of all members together (bombs: Z003).
 * A truncated or broken archive fails (Z001) naming the last whole member; nothing partial is returned.
 */
bool zip_read_all(struct arena *a, const char *path, size_t max_total, struct zip_member **v, size_t *n, struct diag *d);
/*
 * A whole ZIP of n members into out (reset first): sorted by name, deflated, every time 1980-01-01 00:00:00, mode 0640, so that the same members give the
 * same bytes wherever and whenever. Names as zip_read_all accepts them. E310 when memory or libarchive failed.
 */
bool zip_write(const struct zip_member *v, size_t n, struct strbuf *out, struct diag *d);
bool zip_is(const char *path); /* starts with PK\3\4 or PK\5\6 */

/* Whether the file is a ZIP that has such a member (ASCII letters of either case). */
bool zip_holds(const char *path, const char *member);

/*
 * Every member of a ZIP in memory once, unpacked and forgotten but for its first bytes and its last ones (fewer when it is shorter), to see that it is whole.
 * False when the ZIP is broken, a check sum is wrong, it holds nothing, or check() says so.
 */
enum { ZIP_EDGE = 128 };
bool zip_check_all(const char *data, size_t len, bool (*check)(const char *first, size_t nfirst, const char *last, size_t nlast));
/*
 * A ZIP in memory, for those who want some of its members (the parts of a workbook). file: for messages; file and data must outlive it. The list of
 * members is read from the end of the file, so one that was cut off fails at once (Z001); Z002 as above. Everything that is unpacked through one
 * struct zip counts: max_total bytes (Z003), and at most 200 times the ZIP's own size once it is more than 32 MiB (Z004, a bomb).
 */
struct zip;
struct zip *zip_open(const char *file, const char *data, size_t len, size_t max_total, struct diag *d);
/* Index of a member (ASCII letters of either case, as the parts of a workbook are named); -1 = none. */
int zip_find(const struct zip *z, const char *member);
void zip_close(struct zip *z);
/* Streams of one ZIP are independent of each other; all end before zip_close. NULL with *d filled: Z001, Z005 (it has a password). */
struct zip_stream;
struct zip_stream *zip_stream_open(struct zip *z, int member, struct diag *d);
/* At most size bytes; 0 at the end (the member's check sum was right), -1 with *d filled. The signature is that of xml_open_stream. */
ptrdiff_t zip_stream_read(void *stream, char *buf, size_t size, struct diag *d);
void zip_stream_close(struct zip_stream *s);

/* ---- somebody else's ZIP, of any size: whatever is in it, nothing is unpacked to disk ---- */

/*
 * The list at the end of a ZIP, held against the members' own headers: each() for every member that the list names (false: enough), fault() for what is
 * wrong, with the member's name or "". False with *d only when the file cannot be opened.
 */
enum zip_fault {
	ZIP_NO_LIST,        /* no end record: the file was cut off, or is no ZIP */
	ZIP_LIST_BROKEN,    /* the list is damaged, or the ZIP has several parts */
	ZIP_HEADER_DIFFERS, /* the member's own header says something else than the list, or is not there */
	ZIP_GAP,            /* bytes before this member, or before the list, belong to nothing */
	ZIP_OVERLAP,        /* members share bytes */
	ZIP_TAIL,           /* bytes after the end */
};
struct zip_listed {
	const char *name;   /* as it stands there, any bytes; NUL-terminated */
	size_t len;
	uint64_t at;        /* of its header */
	uint64_t packed, size;
	unsigned mode;      /* of Unix; 0 = not told */
};
struct zip_list_calls {
	bool (*each)(void *arg, const struct zip_listed *m);
	void (*fault)(void *arg, enum zip_fault f, const char *name);
	void *arg;
};
struct zip_directory {
	bool whole;         /* no fault */
	bool ended;         /* an end record is there: it is, or was, a ZIP */
	uint64_t size;      /* of the file */
	uint64_t at;        /* where the list begins; 0 = unknown */
	uint64_t members, unpacked; /* as the list tells */
};
bool zip_list(const char *path, const struct zip_list_calls *calls, struct zip_directory *out, struct diag *d);

/*
 * The members in the order in which they lie, by their own headers, from an offset on. next, then read until 0; a member that is not read is passed over.
 * ZIP_TORN, or -1 of read: this member is damaged; go on with resume(): at the first header at or after an offset, false when there is none.
 */
struct zip_walk;
struct zip_head { const char *name; /* lives until the next call */ bool directory, link, encrypted; };
enum zip_step { ZIP_MEMBER, ZIP_END, ZIP_TORN };
struct zip_walk *zip_walk_open(const char *path, uint64_t from, struct diag *d);
enum zip_step zip_walk_next(struct zip_walk *w, struct zip_head *h);
ptrdiff_t zip_walk_read(struct zip_walk *w, const void **data);
uint64_t zip_walk_at(const struct zip_walk *w); /* where the header of the member at hand, or of the torn one, lies */
bool zip_walk_resume(struct zip_walk *w, uint64_t from);
/* tap() gets every byte of the file once and in order, however the walk goes; tap_rest gives it what is left. Set it before the first step. */
void zip_walk_tap(struct zip_walk *w, void (*tap)(void *arg, const void *data, size_t n), void *arg);
void zip_walk_tap_rest(struct zip_walk *w);
void zip_walk_close(struct zip_walk *w);

#endif

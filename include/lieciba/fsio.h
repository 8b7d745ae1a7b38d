/* SPDX-License-Identifier: MIT */
/*
 * fsio: files, whole or not at all.
 *
 * Writing: fsio_stage() writes a temporary name in the target's folder (".NAME.tmp-RUN");
 * fsio_commit() makes a batch durable and renames it. So an old file is never replaced
 * by a broken one, and after kill -9 only temporary names are left, which
 * fsio_sweep() removes. One syncfs per batch instead of one fsync per file: 600 cards
 * cost one wait, not 600.
 *
 * Named points (fault injection, tests): LIECIBA_KILL_AT=name in the environment of a
 * build with -DLIECIBA_FAULTS makes fsio_point(name) raise SIGKILL; =name:3 at its 3rd
 * call. Release builds without the macro compile the call away. The value is handed in by
 * main (fsio_arm), since only main reads the environment.
 */
#ifndef LIECIBA_FSIO_H
#define LIECIBA_FSIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct diag;
struct arena;
struct strbuf;

/* Reads a whole file of at most `max` bytes into out. Errors: E010 missing, E011 unreadable, E012 too large. */
bool fsio_read(const char *path, size_t max, struct strbuf *out, struct diag *d);
/* Same, but below the folder `dir` only (openat2 RESOLVE_BENEATH: no "..", no links out, no absolute names). */
bool fsio_read_beneath(const char *dir, const char *path, size_t max, struct strbuf *out, struct diag *d);

/*
 * A file's bytes, which nobody changes any more: a small file in memory, a large one as an unlinked copy in the folder `dir`, mapped, so that it needs
 * no more memory than the part being looked at (fsio_forget gives the rest back) and a writer elsewhere cannot pull it from under the reader.
 */
struct fsio_map { char *data; size_t len; bool mapped; int64_t size, mtime_s, mtime_ns; };
bool fsio_take(const char *path, const char *dir, size_t max, struct fsio_map *m, struct diag *d);
void fsio_forget(const struct fsio_map *m, const char *from, const char *to);
/* E016 when the file is no longer what was taken. */
bool fsio_unchanged(const char *path, const struct fsio_map *m, struct diag *d);
void fsio_drop(struct fsio_map *m);
/* SHA-256 of a file's bytes. Errors: E010, E011. */
bool fsio_digest(const char *path, uint8_t out[32], struct diag *d);
bool fsio_exists(const char *path);
bool fsio_is_dir(const char *path);
/* mkdir -p with mode 0750. */
bool fsio_mkdirs(const char *path, struct diag *d);
/* Creates the folders above a file's path. */
bool fsio_mkdirs_for(const char *path, struct diag *d);

/* Whole write of one file: stage, fsync, rename, fsync the folder. Mode 0640. */
bool fsio_write(const char *path, const void *data, size_t n, struct diag *d);
/* Name of the temporary file of `path` for a run; false when it does not fit. */
bool fsio_stage_name(const char *path, const char *run, char *tmp, size_t tmp_size);
/* Writes the temporary file of `path` for this run; its name goes to tmp (size >= strlen(path)+32). */
bool fsio_stage(const char *path, const char *run, const void *data, size_t n, char *tmp, size_t tmp_size, struct diag *d);
struct fsio_pair { const char *tmp, *path; };
/* Makes n staged files durable (syncfs once), renames them in order, syncs the folders. */
bool fsio_commit(const struct fsio_pair *v, size_t n, struct diag *d);
/* Removes temporary files of other (dead) runs below dir; returns how many. */
size_t fsio_sweep(const char *dir, const char *keep_run);

/* Exclusive or shared flock on a file that is created if need be; -1 and E075 when taken by another. Close the fd to release. */
int fsio_lock(const char *path, bool shared, struct diag *d);

/* Regular files directly in `dir` (sorted by bytes), or entries of all kinds when `all`; names in the arena. */
bool fsio_list(const char *dir, bool all, struct arena *a, char ***names, size_t *n, struct diag *d);

/*
 * A folder of somebody else's, to be looked at and never trusted: everything below it, links followed nowhere.
 * fsio_dir_open: a handle (close it); -1 with E010, E011. fsio_walk calls each() for everything in no certain order, folders before what is in them; `path`
 * is relative to the folder and lives during the call. each() returning false ends the walk without an error. E017: nested too deeply.
 */
enum fsio_kind { FSIO_FILE, FSIO_DIR, FSIO_LINK, FSIO_SPECIAL, FSIO_UNREADABLE };
int fsio_dir_open(const char *path, struct diag *d);
bool fsio_walk(int dir, bool (*each)(void *arg, const char *path, enum fsio_kind kind, int64_t size), void *arg, struct diag *d);
/*
 * Gives the bytes of a regular file below the folder to feed(), piece by piece; links, pipes and devices are refused (E015, E011). anew: not from the
 * memory of an earlier reading, as far as the system can be asked. *size: bytes read.
 */
bool fsio_feed(int dir, const char *path, bool anew, void (*feed)(void *arg, const void *data, size_t n), void *arg, int64_t *size, struct diag *d);

/* Closes every descriptor above standard error but `keep`: what a forked worker inherited and must not hold. */
void fsio_close_others(int keep);

void fsio_arm(const char *spec); /* "name" or "name:N"; NULL disarms */
#ifdef LIECIBA_FAULTS
void fsio_point(const char *name);
#else
#define fsio_point(name) ((void)0)
#endif

#endif

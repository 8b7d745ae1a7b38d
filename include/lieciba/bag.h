/* SPDX-License-Identifier: MIT */
/*
 * bag: is this package of files whole? Reads and verifies BagIt bags (RFC 8493, version 1.0, and the drafts 0.93 to 0.97 before it), whoever made
 * them, as a folder or inside a ZIP. Nothing is written, nothing is unpacked, nothing is fetched over a network.
 *
 * A bag is a folder with bagit.txt (section 2.1.1), data/ (2.1.2), one or more manifest-ALGORITHM.txt that list each file of data/ with its digest
 * (2.1.3), and perhaps tagmanifest-ALGORITHM.txt for the other files (2.2.1), bag-info.txt (2.2.2) and fetch.txt (2.2.3). In a ZIP the bag lies in the
 * one folder at the top, or is the top.
 *
 * Every file's bytes are read once, all its algorithms in that pass; what does not agree is read once more before it is called damaged. A ZIP is read
 * from its begin by the members' own headers, so that one that was cut off or scratched still gives all that survived; the list at its end is held
 * against them. Memory: about 100 bytes for each file that is listed, whatever the size of the bag.
 *
 * The names in a bag are somebody else's: one that leads out of the bag (.., absolute, a drive, backslashes, ~) is an error and is never opened; nor
 * is a link or a device. What is only unwise (names that Windows does not allow, names that differ by case or by Unicode's normal form) is a warning.
 */
#ifndef LIECIBA_BAG_H
#define LIECIBA_BAG_H

#include "lieciba/diag.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One thing that was found; everything in it lives during the call that tells it. */
struct bag_finding {
	enum diag_level level;    /* DIAG_NOTE: a file that survived in a broken ZIP; DIAG_WARNING; DIAG_ERROR */
	const char *code;         /* "B050": src/codes/bag.def */
	const char *file;         /* the name within the bag, as it was written: any bytes; "" = the bag itself */
	int line;                 /* of that file, from 1; 0 = none */
	const char *what;         /* one sentence, no final dot */
	const char *algorithm, *expected, *found; /* "sha256" and two digests in hexadecimal; NULL */
};

enum bag_verdict {
	BAG_VALID,
	BAG_WARNED,     /* valid, and something is unwise */
	BAG_INCOMPLETE, /* all that is wrong: files that fetch.txt names are still to be fetched (section 3) */
	BAG_INVALID,
	BAG_NONE,       /* no bag */
};
const char *bag_verdict_word(enum bag_verdict v); /* "valid", "valid-with-warnings", "incomplete", "invalid", "not-a-bag" */

struct bag_report {
	enum bag_verdict verdict;
	char version[16];         /* "1.0"; "" = unknown */
	char algorithms[64];      /* those of the payload's manifests: "sha256 sha512" */
	size_t errors, warnings;
	int64_t files, bytes;     /* of data/, as they are there */
	int64_t tags;             /* other files */
	size_t whole;             /* files of data/ that agree with every digest */
	size_t changed, missing, unlisted, unreadable, refused, unfetched; /* files */
	size_t survived;          /* of a broken ZIP whose lists are lost: files that are whole by its own check sums */
	bool broken;              /* the ZIP itself is cut off or damaged */
	bool twice;               /* a file was well only when read again: the disk, the cable or the memory */
};

struct bag_options {
	int jobs;                 /* processes that read a folder's files; 0 = one a core, 1 = none but this one. A ZIP is read by one */
	int64_t unpacked_from;    /* bytes: a ZIP that unpacks to more than this … */
	int ratio;                /* … and to more than so many times its size is refused (B084); 0 = the defaults, 256 MiB and 200 */
	void (*progress)(void *arg, int64_t files, int64_t bytes); /* now and then; NULL */
	void *arg;
};

/*
 * Verifies the bag at `path`. Findings go to told(): first those of the package and its lists, then those of the files in the order of the manifests.
 * False with *d only when there is nothing to read there (E010, E011), memory fails, or a signal stopped it (exit code 130, 143): everything that is
 * wrong with the bag is a finding. A `path.sha256` beside a ZIP, as sha256sum writes it, is checked too.
 */
bool bag_verify(const char *path, const struct bag_options *o, void (*told)(void *arg, const struct bag_finding *f), void *arg, struct bag_report *out, struct diag *d);


struct bag_unpacked { size_t files, damaged, refused; int64_t bytes; bool broken; };
/*
 * Unpacks a ZIP, also one that was cut off or damaged, into `dir`, which must be new or empty: every member that is whole by its own check sum, below the
 * folder only. What is damaged or refused (names that lead out, links, a name twice, a password, a bomb) is told and not written. Whether the files are
 * those that were packed tells bag_verify(dir). False with *d when nothing could be read or written: E010, E011, E014, E018 dir is not empty.
 */
bool bag_unpack(const char *path, const char *dir, void (*told)(void *arg, const struct bag_finding *f), void *arg, struct bag_unpacked *out, struct diag *d);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * yaml: a YAML file -> a tree of nodes that know where they stand.
 *
 * Built from libyaml's events. Every scalar stays the text that was typed: the schema
 * gives it a type, so `no`, `012` and `9.10` are never turned into something else.
 *
 * Refused, each with its own message at its place (layout-language §3): anchors, aliases, merge
 * keys, tags, tabs as indentation, duplicate keys, a second document, other encodings than UTF-8.
 * Limits: 1 MiB a file, depth 32, 50,000 nodes, scalar 64 KiB. Cost: linear in the file.
 */
#ifndef LIECIBA_YAML_H
#define LIECIBA_YAML_H

#include "lieciba/diag.h"

#include <stdbool.h>
#include <stddef.h>

struct arena;

enum ynode_kind { YNODE_SCALAR, YNODE_MAP, YNODE_LIST };
enum ynode_style { YSTYLE_PLAIN, YSTYLE_QUOTED, YSTYLE_LITERAL, YSTYLE_FOLDED, YSTYLE_BLOCK, YSTYLE_FLOW };

struct ynode;
struct yentry {
	struct ynode *key; /* always a scalar */
	struct ynode *value;
};
struct ynode {
	enum ynode_kind kind;
	enum ynode_style style;
	struct srcpos pos;
	const char *text; /* scalar: NUL-terminated; NULL otherwise */
	size_t len;
	size_t n;         /* map or list: entries */
	struct yentry *entries; /* map, in file order */
	struct ynode **items;   /* list */
	int literal_indent;     /* literal scalar: columns before its text, for ynode_locate */
};

/*
 * Parses text[0..len). `file` names it in messages (copied into the arena). All problems that can be
 * found go to `out`; the tree is returned unless the text is unusable (then NULL). An empty file gives NULL
 * and L001. The tree lives in the arena.
 */
struct ynode *yaml_parse(struct arena *a, const char *file, const char *text, size_t len, struct diags *out);

/* Value of a key of a map, or NULL. Linear: maps are small. */
struct ynode *ynode_get(const struct ynode *map, const char *key);
/*
 * Place of byte `offset` of a scalar's text. Exact for literal block scalars (`|`) and for plain and quoted
 * scalars on one line without escapes; otherwise the scalar's start.
 */
struct srcpos ynode_locate(const struct ynode *scalar, size_t offset);

#endif

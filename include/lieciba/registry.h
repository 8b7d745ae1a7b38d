/* SPDX-License-Identifier: MIT */
/* registry: the tables that the Makefile makes from the names of files: cmd_*.c, out_*.c, import_*.c, export_*.c. NULL-terminated, sorted by name. */
#ifndef LIECIBA_REGISTRY_H
#define LIECIBA_REGISTRY_H

struct backend;
struct command;
struct exporter;
struct importer;
extern const struct command *const commands[];
extern const struct backend *const backends[];
extern const struct importer *const importers[];
extern const struct exporter *const exporters[];

#endif

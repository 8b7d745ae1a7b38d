/* SPDX-License-Identifier: MIT */
/* backend: output formats by name, from the table that the Makefile makes. A handful of entries, searched in order. */
#include "lieciba/backend.h"

#include "lieciba/registry.h"

#include <string.h>

const struct backend *backend_at(size_t i)
{
	size_t n = 0;
	while (backends[n])
		n++;
	return i < n ? backends[i] : NULL;
}

const struct backend *backend_find(const char *name)
{
	for (size_t i = 0; backends[i]; i++)
		if (strcmp(backends[i]->name, name) == 0)
			return backends[i];
	return NULL;
}

bool backend_fits(const struct backend *b, const struct layout *l, bool *refused)
{
	*refused = (strcmp(b->name, "xlsx") == 0 && l->xlsx.off) || (strcmp(b->name, "csv") == 0 && l->csv.off);
	return b->write || (!*refused && layout_has_table(l, NULL));
}

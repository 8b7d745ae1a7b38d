/* SPDX-License-Identifier: MIT */
/*
 * bench_xlsx [ROWS]: a table of 20 columns (words, whole numbers, decimals, dates, marks, a sum under some) from the rows of its dataset to a workbook's bytes, read
 * back and checked, against libxlsxwriter alone, in the same mode (one row in memory), writing the very same cells from memory to a file. CPU time on one core;
 * the quickest of the rounds counts. Prints: own_us naive_us ratio, then what the SELECT costs besides, cells, bytes, the peak of memory in KiB.
 */
#include "bench.h"
#include "bench_cells.h"

#include "lieciba/arena.h"
#include "lieciba/backend.h"
#include "lieciba/bind.h"
#include "lieciba/fsio.h"
#include "lieciba/layout.h"
#include "lieciba/strbuf.h"
#include "lieciba/tabulate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 7 };
extern const struct backend out_xlsx;

/* ---- the layout ---- */

static struct {
	struct arena arena;
	struct layout *layout;
	struct datasets *data;
	struct compose_unit unit;
} b;

static const char *layout_text(long rows)
{
	struct strbuf sb = STRBUF_INIT;
	strbuf_addf(&sb, "format: 1\nlayout: big\ntitle: Liela tabula\nstyles:\n  base: { size: 10 }\n  total: { weight: bold }\ndata:\n  d:\n    max_rows: 10000000\n    sql: |\n"
		"      WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < %ld)\n      SELECT i", rows);
	for (int k = 0; k < 4; k++)
		strbuf_addf(&sb, ", 'Bērziņa Anna-Marija %d ' || (i %% 977) AS t%d, i %% %d AS n%d, (i %% 90) / 10.0 AS r%d, '2026-05-' || (10 + i %% 20) AS d%d, CASE WHEN i %% 7 = %d THEN 'nv' ELSE 1 + i %% 10 END AS m%d",
			k, k, 100 + k * 1000, k, k, k, k, k);
	strbuf_adds(&sb, "\n      FROM c ORDER BY i\nblocks:\n  - heading: Liela tabula\n  - table: d\n    columns:\n");
	for (int k = 0; k < 4; k++)
		strbuf_addf(&sb, "      - { head: Vārds, value: t%d }\n      - { head: Skaits, value: n%d, total: sum }\n      - { head: Vidējais, value: r%d, format: dec1, total: avg }\n"
			"      - { head: Datums, value: d%d, format: date }\n      - { head: Vērtējums, value: m%d, type: mark }\n", k, k, k, k, k);
	strbuf_adds(&sb, "    totals: Kopā\n");
	return arena_strdup(&b.arena, sb.buf);
}

static void load(long rows)
{
	char dir[] = "/tmp/lieciba-bench-XXXXXX";
	const char *text, *const dirs[] = { dir, NULL };
	struct diags out = { 0 };
	struct diag d = { 0 };
	arena_init(&b.arena, 0);
	text = layout_text(rows);
	const char *path = mkdtemp(dir) ? arena_printf(&b.arena, "%s/big.yaml", dir) : "";
	if (!fsio_write(path, text, strlen(text), &d))
		fail(&d);
	b.layout = layout_load(&b.arena, dirs, "big", &out);
	b.data = b.layout ? datasets_open(NULL, b.layout, &out) : NULL;
	unlink(path);
	rmdir(dir);
	if (!b.data || !bind_layout(b.layout, b.data, NULL, &out))
		fail(&out.v[0]);
	b.unit.label = "big";
}

/* ---- own way: cells, workbook, bytes read back and checked; *data: the SELECT ---- */

static double own(struct strbuf *out, double *data)
{
	const struct run_params p = { .school_id = "x", .school_year = "2025-26", .run_date = "2026-06-01", .lang = "lv" };
	const struct backend_file about = { .layout = b.layout, .title = "Liela tabula", .made_on = 20000 };
	struct arena a;
	struct diag d = { 0 };
	const struct rows *rows;
	double t = cpu();
	datasets_set_params(b.data, &p); /* so that it runs */
	datasets_begin(b.data);
	if (!datasets_fetch(b.data, 0, NULL, &rows, &d))
		fail(&d);
	*data = cpu() - t;
	t = cpu();
	arena_init(&a, 0);
	void *state = out_xlsx.open(NULL, &d), *file = out_xlsx.begin(state, &about, &d);
	const struct tab_sink sink = out_xlsx.sink(file, "big");
	if (!tabulate(b.layout, b.data, &a, &b.unit, &sink, &d) || !out_xlsx.end(file, out, &d))
		fail(&d);
	out_xlsx.close(state);
	arena_release(&a);
	return cpu() - t;
}

int main(int argc, char **argv)
{
	struct strbuf out = STRBUF_INIT;
	struct rusage use;
	struct diag d = { 0 };
	double mine = 1e9, theirs = 1e9, data = 1e9, one;
	char path[] = "/tmp/lieciba-bench-xlsx-XXXXXX";
	load(argc > 1 ? strtol(argv[1], NULL, 10) : 10000);
	int fd = mkstemp(path);
	mine = own(&out, &data);
	getrusage(RUSAGE_SELF, &use);
	if (fd < 0 || !tabulate(b.layout, b.data, &b.arena, &b.unit, &cells_record, &d))
		fail(&d);
	for (int i = 0; i < ROUNDS; i++) { /* in turn, so that what else runs meanwhile falls on both */
		double t = cells_alone(path);
		theirs = t < theirs ? t : theirs;
		t = own(&out, &one);
		mine = t < mine ? t : mine;
		data = one < data ? one : data;
	}
	printf("own_us %.0f naive_us %.0f ratio %.2f select_us %.0f cells %zu bytes %zu peak_KiB %ld\n", mine * 1e6, theirs * 1e6, mine / theirs, data * 1e6, cells_n, out.len, use.ru_maxrss);
	unlink(path);
	close(fd);
	return 0;
}

/* SPDX-License-Identifier: MIT */
/* app_layout_try: documents of a layout for the made-up school, of which only the mistakes are kept. */
#include "app_layout.h"

#include "lieciba/arena.h"
#include "lieciba/job.h"
#include "lieciba/store.h"

#include <string.h>

/* One period's documents. False: they could not even be planned; then d tells, or the result's problems. */
static bool make(struct app *app, struct app_sample *s, const char *name, const char *period, struct job_result *r, struct diag *d)
{
	static const char *const formats[] = { "pdf", NULL };
	struct job_request q = { .layout = name, .formats = formats, .today = APP_SAMPLE_TODAY, .lang = -1, .ui = app_lang(app, &s->config), .singles = true, .run_id = "sample" };
	*r = (struct job_result){ 0 };
	return period_parse(period, &q.period, d) && job_run(&s->config, s->store, &q, r, NULL, NULL, d);
}

static void keep(struct diags *out, const struct diags *from, const struct diag *d)
{
	for (size_t i = 0; i < from->n; i++)
		diags_add(out, &from->v[i]);
	if (d->code[0])
		diags_add(out, d);
}

/*
 * A layout is right when it makes documents of one of the periods that it is for. Else what stands against those of the period that has the most is told.
 */
size_t app_layout_try(struct app *app, struct app_sample *s, const char *name, const char *period, struct diags *out)
{
	const char *const one[] = { period, NULL }, *const *p = period ? one : app_sample_periods(app, &s->config, name);
	struct diags worst = { 0 };
	size_t most = 0;
	for (; *p; p++) {
		struct job_result r;
		struct diag d = { 0 };
		bool good = make(app, s, name, *p, &r, &d);
		size_t made = r.made;
		bool right = good && made > 0 && r.failed == 0;
		if (right || (!worst.n && (!good || r.failed)) || r.failed > most) {
			diags_free(&worst);
			worst = (struct diags){ 0 };
			keep(&worst, &r.problems, &d);
			most = r.failed;
		}
		job_result_free(&r);
		if (right) {
			keep(out, &worst, &(struct diag){ 0 });
			diags_free(&worst);
			return made;
		}
	}
	if (worst.errors == 0)
		diags_report(out, DIAG_WARNING, "L290", NULL, _("'%s' makes no document for the made-up school"), name);
	keep(out, &worst, &(struct diag){ 0 });
	diags_free(&worst);
	return 0;
}

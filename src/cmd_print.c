/* SPDX-License-Identifier: MIT */
/* lieciba print JOB PERIOD: the documents to a printer, a print job for each class; what CUPS took is recorded as printed. */
#include "app_ledger.h"

#include "lieciba/arena.h"
#include "lieciba/print.h"

#include <stdlib.h>
#include <string.h>

struct options { char *unit, *class_name, *printer, *by; int one_sided; };
struct printing {
	struct app *app;
	struct app_ledger *x;
	const struct config *config;
	const struct ledger_instance *inst;
	const struct options *o;
	size_t jobs, documents, not_made;
};

static bool same_class(const struct ledger_unit *a, const struct ledger_unit *b)
{
	return a->class_id && b->class_id && strcmp(a->class_id, b->class_id) == 0;
}

/* Files of one job: of a class, or of a document without one. False: a file is not the one that was made; nothing is printed of this job then. */
static bool gather(struct printing *p, struct ledger_unit *const *v, size_t n, struct print_file *file, size_t *nfiles)
{
	bool good = true;
	*nfiles = 0;
	for (size_t i = 0; i < n; i++) {
		const struct ledger_version *w = v[i]->draft.version ? &v[i]->draft : &v[i]->issued;
		size_t before = *nfiles;
		for (size_t k = 0; w->version && k < w->nout; k++) {
			if (strcmp(w->out[k].kind, "pdf") != 0)
				continue;
			good = app_issue_file(p->app, p->config, v[i]->label, w->out[k].path, w->out[k].sha256) && good;
			file[(*nfiles)++] = (struct print_file){ arena_printf(p->app->arena, "%s/%s", p->config->out, w->out[k].path), v[i]->label };
			break;
		}
		p->not_made += before == *nfiles;
	}
	return good;
}

static struct app_issue as_printed(struct app *app, const struct options *o)
{
	return (struct app_issue){ .how = arena_strdup(app->arena, "printed"), .to = arena_strdup(app->arena, "printer"), .by = o->by, .unit = o->unit,
		.class_name = o->class_name, .copy = 1 };
}

static int record(struct printing *p, const struct ledger_unit *u)
{
	struct app_issue i = as_printed(p->app, p->o);
	bool one = p->o->unit || !u->class_id;
	i.unit = one ? arena_strdup(p->app->arena, u->unit) : NULL;
	i.class_name = one ? NULL : arena_strdup(p->app->arena, u->class_id);
	return app_issue_register(p->app, p->x, p->inst, &i, false);
}

static int print_class(struct printing *p, struct ledger_unit *const *v, size_t n)
{
	struct diag d = { 0 };
	struct print_file *file = ARENA_ARRAY(p->app->arena, n, struct print_file);
	size_t nfiles;
	int job;
	if (!gather(p, v, n, file, &nfiles))
		return EXIT_PARTLY;
	if (nfiles == 0)
		return EXIT_OK;
	p->jobs++;
	p->documents += nfiles;
	if (p->app->dry_run)
		return EXIT_OK;
	const char *title = arena_printf(p->app->arena, "%s %s %s", p->inst->job, p->inst->period, p->o->unit || !v[0]->class_name ? v[0]->label : v[0]->class_name);
	const struct print_request r = { .printer = p->o->printer, .title = title, .one_sided = p->o->one_sided != 0, .v = file, .n = nfiles };
	if (!print_files(&r, &job, &d))
		return app_report(p->app, &d);
	if (!p->app->quiet && !p->app->json)
		fprintf(p->app->err, _("%s: print job %d\n"), title, job);
	return record(p, v[0]);
}

static void tell_rehearsal(const struct printing *p)
{
	if (p->app->json)
		fprintf(p->app->out, "{\"jobs\":%zu,\"documents\":%zu}\n", p->jobs, p->documents);
	else if (!p->app->quiet)
		fprintf(p->app->err, ngettext("%zu document would be printed.\n", "%zu documents would be printed.\n", (unsigned long)p->documents), p->documents);
}

static int print_all(struct printing *p)
{
	struct ledger_unit **v;
	size_t n;
	int code = app_ledger_units(p->app, p->x, p->inst->id, p->o->unit, p->o->class_name, &v, &n), worst = EXIT_OK;
	if (code != EXIT_OK)
		return code;
	for (size_t i = 0, k; i < n; i = k) {
		for (k = i + 1; k < n && same_class(v[i], v[k]); k++)
			;
		code = print_class(p, v + i, k - i);
		if (code != EXIT_OK && code != EXIT_PARTLY)
			return code;
		worst = code == EXIT_PARTLY ? code : worst;
	}
	if (p->app->dry_run)
		tell_rehearsal(p);
	if (p->not_made && !p->app->quiet && !p->app->json)
		fprintf(p->app->err, ngettext("%zu document was not made yet: lieciba status tells why.\n", "%zu documents were not made yet: lieciba status tells why.\n",
			(unsigned long)p->not_made), p->not_made);
	return worst;
}

static int act(struct app *app, const char *const *words, struct options *o)
{
	struct app_ledger x;
	struct ledger_instance *inst;
	if (!words[0] || !words[1] || words[2])
		return app_usage(app, "print", "%s", _("name a job and a period: report-cards 2025-26/S1"));
	const struct app_issue asked = as_printed(app, o);
	int code = app_issue_check(app, "print", &asked);
	if (code != EXIT_OK)
		return code;
	const struct config *c = app_config(app);
	if (!c)
		return EXIT_CONFIG;
	code = app_ledger_open(app, c, !app->dry_run, &x);
	if (code == EXIT_OK)
		code = app_ledger_instance(app, &x, words[0], words[1], &inst);
	if (code == EXIT_OK)
		code = print_all(&(struct printing){ .app = app, .x = &x, .config = c, .inst = inst, .o = o });
	app_ledger_close(&x);
	return code;
}

static int run(struct app *app, int argc, const char **argv)
{
	extern const struct command cmd_print;
	struct options given = { 0 };
	struct poptOption own[] = {
		{ "unit", 0, POPT_ARG_STRING, &given.unit, 0, _("one document: its id, or class and number like 7.a/12"), "U" },
		{ "class", 0, POPT_ARG_STRING, &given.class_name, 0, _("only this class, as it is printed"), "C" },
		{ "printer", 0, POPT_ARG_STRING, &given.printer, 0, _("name of the printer's queue; else the default one"), "P" },
		{ "one-sided", 0, POPT_ARG_NONE, &given.one_sided, 0, _("on one side of the paper; else on both"), NULL },
		{ "by", 0, POPT_ARG_STRING, &given.by, 0, _("who did it, as an office: secretary, tutor; never a name"), _("ROLE") },
		POPT_TABLEEND,
	};
	struct app_options o;
	const char **words;
	bool done;
	int code = app_options_read(app, &o, &cmd_print, own, argc, argv, &words, &done);
	if (code == EXIT_OK && !done)
		code = act(app, words, &given);
	app_options_free(&o);
	char *const all[] = { given.unit, given.class_name, given.printer, given.by };
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		free(all[i]);
	return code;
}

const struct command cmd_print = {
	.name = "print",
	.summary = N_("send documents to a printer, and record that they were printed"),
	.usage = N_("JOB PERIOD [--unit U|--class C] [--printer P] --by ROLE"),
	.help = N_("A print job for each class, through CUPS: its documents in their order, each on a sheet of its own, on both sides. Each file must be the one that\n"
		   "was made. When CUPS has taken a job, its documents stand in the issue register as printed. That issues nothing: until `issue` says that they were\n"
		   "handed out they are drafts, which `run` makes anew when their data change. Where the job's rule asks only for the print, they are final with it.\n"
		   "Example: lieciba --root skola print report-cards 2025-26/S1 --class 7.a --by secretary"),
	.json = true,
	.run = run,
};

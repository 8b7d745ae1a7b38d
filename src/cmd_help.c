/* SPDX-License-Identifier: MIT */
/* lieciba help [COMMAND|CODE]: the commands, one command's page, or what a message code means. */
#include "app.h"

#include <string.h>

static const struct command *find(const char *name)
{
	for (size_t i = 0; commands[i]; i++) {
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	}
	return NULL;
}

static void list(struct app *app)
{
	fprintf(app->out, "lieciba %s – %s\n\n", LIECIBA_VERSION, _("a school's documents of record, made from the journal's data"));
	for (size_t i = 0; commands[i]; i++)
		fprintf(app->out, "  %-10s %s\n", commands[i]->name, _(commands[i]->summary));
	fprintf(app->out, "\n%s\n", _("`lieciba help COMMAND` tells more; `lieciba help L102` explains a message's code."));
}

static int topic(struct app *app, const char *word)
{
	const struct command *c = find(word);
	const char *text = diag_explain(word);
	if (c)
		app_help(app, c, NULL);
	else if (text)
		fprintf(app->out, "%s: %s\n", word, text);
	else
		return app_usage(app, NULL, _("there is neither a command nor a message code '%s'"), word);
	return EXIT_OK;
}

static int run(struct app *app, int argc, const char **argv)
{
	extern const struct command cmd_help;
	struct app_options o;
	const char **words;
	bool done;
	int code = app_options_read(app, &o, &cmd_help, NULL, argc, argv, &words, &done);
	if (code == EXIT_OK && (done || !words[0]))
		list(app);
	for (size_t i = 0; code == EXIT_OK && !done && words[i]; i++)
		code = topic(app, words[i]);
	app_options_free(&o);
	return code;
}

const struct command cmd_help = {
	.name = "help",
	.summary = N_("the commands, or one command or message code"),
	.usage = N_("[COMMAND|CODE]"),
	.help = N_("Example: lieciba help render"),
	.run = run,
};

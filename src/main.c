/* SPDX-License-Identifier: MIT */
/*
 * main: sets the locale, finds the command, calls it. The only place that asks the clock for the civil date and reads the environment.
 *
 * LC_NUMERIC stays C (a decimal comma there breaks SQLite's and other libraries' numbers), TZ is UTC, LC_CTYPE and LC_MESSAGES are C.UTF-8 so that
 * LANGUAGE alone chooses the language of messages; without it they are Latvian.
 */
#include "app.h"

#include "lieciba/arena.h"
#include "lieciba/date.h"
#include "lieciba/fsio.h"
#include "lieciba/strbuf.h"

#include <limits.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#ifndef LIECIBA_PREFIX
#define LIECIBA_PREFIX "/usr/local"
#endif

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; commands[i]; i++) {
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	}
	return NULL;
}

/* Folder of the running program, with a slash at its end; empty when the system does not tell. */
static void program_dir(struct strbuf *out)
{
	char buf[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", buf, sizeof buf);
	while (n > 0 && buf[n - 1] != '/')
		n--;
	strbuf_add(out, buf, n > 0 ? (size_t)n : 0);
}

/* Length of a folder's name (with a slash at its end) without its last `up` parts and the slash before them. */
static size_t folder_up(const char *dir, size_t n, int up)
{
	for (; up >= 0 && n > 0; up--) {
		n--;
		while (up > 0 && n > 0 && dir[n - 1] != '/')
			n--;
	}
	return n;
}

/* Where layouts/ and fonts/ are: told, beside the program's prefix, or in the source tree it was built in. */
static const char *find_share(struct arena *a)
{
	const char *told = getenv("LIECIBA_SHARE");
	if (told)
		return told;
	static const struct { int up; const char *below; } places[] = { { 1, "/share/lieciba" }, { 2, "" } };
	struct strbuf dir = STRBUF_INIT;
	program_dir(&dir);
	const char *found = LIECIBA_PREFIX "/share/lieciba";
	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
		const char *path = arena_printf(a, "%.*s%s", (int)folder_up(dir.buf, dir.len, places[i].up), dir.buf, places[i].below);
		if (fsio_is_dir(arena_printf(a, "%s/fonts", path))) {
			found = path;
			break;
		}
	}
	strbuf_release(&dir);
	return found;
}

static void set_language(struct arena *a)
{
	struct strbuf dir = STRBUF_INIT;
	if (!getenv("LANGUAGE"))
		setenv("LANGUAGE", "lv", 1);
	setenv("TZ", "UTC", 1);
	tzset();
	setlocale(LC_CTYPE, "C.UTF-8");
	setlocale(LC_MESSAGES, "C.UTF-8");
	program_dir(&dir);
	const char *built = arena_printf(a, "%slocale", dir.buf);
	bindtextdomain("lieciba", fsio_is_dir(built) ? built : arena_printf(a, "%s../share/locale", dir.buf));
	bind_textdomain_codeset("lieciba", "UTF-8");
	textdomain("lieciba");
	strbuf_release(&dir);
}

static void read_clock(struct app *app)
{
	time_t now = time(NULL);
	char *day = arena_alloc(app->arena, DATE_ISO_SIZE);
	int s = (int)(now % 86400);
	app->today = date_format_iso((day_t)(now / 86400), day);
	app->now = arena_printf(app->arena, "%sT%02d:%02d:%02dZ", day, s / 3600, s / 60 % 60, s % 60);
}

/* The command is the first word that is neither an option nor an option's value. */
static int find_word(int argc, const char **argv)
{
	static const char *const with_value[] = { "--config", "--root", "--today" };
	for (int i = 1; i < argc; i++) {
		bool takes = false;
		for (size_t k = 0; k < sizeof with_value / sizeof with_value[0]; k++)
			takes = takes || strcmp(argv[i], with_value[k]) == 0;
		if (takes)
			i++;
		else if (argv[i][0] != '-')
			return i;
	}
	return 0;
}

static int unknown_command(struct app *app, const char *word)
{
	const char *names[64];
	size_t n = 0;
	for (; n < 64 && commands[n]; n++)
		names[n] = commands[n]->name;
	const char *near = diag_nearest(word, names, n);
	if (near)
		return app_usage(app, NULL, _("unknown command '%s': did you mean '%s'?"), word, near);
	return app_usage(app, NULL, _("unknown command '%s'"), word);
}

static int dispatch(struct app *app, int argc, const char **argv)
{
	int at = find_word(argc, argv);
	for (int i = 1; !at && i < argc; i++) {
		if (strcmp(argv[i], "--version") == 0) {
			fprintf(app->out, "lieciba %s\n", LIECIBA_VERSION);
			return EXIT_OK;
		}
	}
	bool help = argc == 1;
	for (int i = 1; !at && i < argc; i++)
		help = help || strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0;
	if (!at && !help)
		return app_usage(app, NULL, "%s", _("no command was given"));
	const struct command *c = find_command(at ? argv[at] : "help");
	if (!c)
		return unknown_command(app, argv[at]);
	const char **rest = ARENA_ARRAY(app->arena, (size_t)argc + 1, const char *);
	int n = 0;
	rest[n++] = c->name;
	for (int i = 1; at && i < argc; i++) {
		if (i != at)
			rest[n++] = argv[i];
	}
	return c->run(app, n, rest);
}

int main(int argc, char **argv)
{
	struct arena arena;
	arena_init(&arena, 0);
	bool language_given = getenv("LANGUAGE") != NULL;
	set_language(&arena);
	umask(027); /* what is written is about children: nobody else's to read */
	fsio_arm(getenv("LIECIBA_KILL_AT"));
	struct app app = { .arena = &arena, .language_given = language_given, .config_file = getenv("LIECIBA_CONFIG"), .out = stdout, .err = stderr };
	app.share = find_share(&arena);
	app.read_clock = read_clock;
	read_clock(&app);
	app.user = getenv("USER") ? getenv("USER") : "";
	app.terminal = isatty(STDERR_FILENO) == 1;
	const char *term = getenv("TERM");
	app.color = app.terminal && !getenv("NO_COLOR") && !(term && strcmp(term, "dumb") == 0);
	const char **args = ARENA_ARRAY(&arena, (size_t)argc + 1, const char *);
	for (int i = 0; i < argc; i++)
		args[i] = argv[i];
	int code = dispatch(&app, argc, args);
	if (fflush(stdout) != 0 || ferror(stdout))
		code = code ? code : EXIT_IO;
	arena_release(&arena);
	return code;
}

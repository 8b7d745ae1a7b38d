/* SPDX-License-Identifier: MIT */
/*
 * config: lieciba.yaml -> struct config, by one table of keys.
 *
 * All problems of the file are told at once, each at its place, with the nearest word that would have been right. Linear in the file;
 * looking for the folder upwards costs one stat a level.
 */
#include "lieciba/config.h"

#include "lieciba/arena.h"
#include "lieciba/fsio.h"
#include "lieciba/num.h"
#include "lieciba/strbuf.h"
#include "lieciba/yaml.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { MAX_FILE = 1 << 20, MAX_UP = 64, EXIT_CONFIGURATION = 78 };

static const char *const bools[] = { "false", "true", NULL };
static const char *const langs[] = { "lv", "en", "ru", NULL };
static const char *const term_ends[] = { "exclusive", "inclusive", NULL };
static const char *const levels[] = { "off", "note", "warn", "block", NULL }; /* enum check_level */
static const char *const needs[] = { "personal-code", "birth-date", "sex", "address", "contact", "guardian", "absence-reason", "talk",
	"issue-register", NULL };

static void set_lang(struct config *c, int i) { c->lang = (enum lang)i; }
static void set_names(struct config *c, int i) { c->names_in_paths = i; }
static void set_term_end(struct config *c, int i) { c->term_end_inclusive = i; }
static void set_workers(struct config *c, int i) { c->workers = i; }
static void set_seconds(struct config *c, int i) { c->limit_seconds = i; }
static void set_memory(struct config *c, int i) { c->limit_mb = i; }

enum kind {
	KIND_NUMBER, /* min…max; `automatic` also as the word auto, which gives 0 */
	KIND_WORD,   /* one of words; set gets its index */
	KIND_ID,
	KIND_FILE,   /* a name in the folder */
	KIND_GRANTS, /* list of words */
	KIND_CHECKS, /* code: level, or code: { level: …, threshold: … } */
	KIND_TEXTS,  /* list of texts */
	KIND_GROUP,  /* a map with keys of its own */
};
struct key {
	const char *name;
	void (*set)(struct config *c, int value);
	const char *const *words;
	const struct key *keys; /* ends with a NULL name */
	enum kind kind;
	int min, max;
	bool automatic;
};
static const struct key limit_keys[] = {
	{ .name = "seconds", .kind = KIND_NUMBER, .set = set_seconds, .min = 1, .max = 3600 },
	{ .name = "memory_mb", .kind = KIND_NUMBER, .set = set_memory, .min = 64, .max = 65536 },
	{ .name = NULL },
};
static const struct key top_keys[] = {
	{ .name = "format", .kind = KIND_NUMBER, .min = 1, .max = 1 },
	{ .name = "school", .kind = KIND_ID },
	{ .name = "logo", .kind = KIND_FILE },
	{ .name = "lang", .kind = KIND_WORD, .set = set_lang, .words = langs },
	{ .name = "grants", .kind = KIND_GRANTS, .words = needs },
	{ .name = "names_in_paths", .kind = KIND_WORD, .set = set_names, .words = bools },
	{ .name = "checks", .kind = KIND_CHECKS },
	{ .name = "term_end", .kind = KIND_WORD, .set = set_term_end, .words = term_ends },
	{ .name = "closing_categories", .kind = KIND_TEXTS },
	{ .name = "workers", .kind = KIND_NUMBER, .set = set_workers, .min = 1, .max = 1024, .automatic = true },
	{ .name = "limits", .kind = KIND_GROUP, .keys = limit_keys },
	{ .name = NULL },
};

struct reader {
	struct arena *arena;
	struct config *config;
	struct diags *out;
};

static struct diag *__attribute__((format(printf, 4, 5))) report(struct reader *r, const char *code, const struct ynode *at, const char *fmt, ...)
{
	struct diag d;
	va_list ap;
	va_start(ap, fmt);
	diag_vset(&d, DIAG_ERROR, code, fmt, ap);
	va_end(ap);
	struct diag *kept = diags_report(r->out, DIAG_ERROR, code, &at->pos, "%s", d.what);
	diag_exit(kept, EXIT_CONFIGURATION);
	return kept;
}

/* "did you mean 'x'?", else all that could stand here. */
static void hint_words(struct diag *d, const char *word, const char *const *words)
{
	struct strbuf all = STRBUF_INIT;
	size_t n = 0;
	for (; words[n]; n++)
		strbuf_addf(&all, "%s%s", n ? ", " : "", words[n]);
	const char *near = word ? diag_nearest(word, words, n) : NULL;
	if (near)
		diag_hint(d, _("did you mean '%s'? possible: %s"), near, all.buf);
	else
		diag_hint(d, _("possible: %s"), all.buf);
	strbuf_release(&all);
}

static int word_index(struct reader *r, const struct ynode *n, const char *const *words)
{
	const char *s = n->kind == YNODE_SCALAR ? n->text : NULL;
	for (int i = 0; s && words[i]; i++) {
		if (strcmp(words[i], s) == 0)
			return i;
	}
	struct diag *d = s ? report(r, "G003", n, _("'%s' is not possible here"), s) : report(r, "G003", n, "%s", _("one word belongs here"));
	hint_words(d, s, words);
	return -1;
}

static void read_number(struct reader *r, const struct key *k, const struct ynode *n)
{
	int64_t v = 0;
	const char *s = n->kind == YNODE_SCALAR ? n->text : "";
	bool automatic = k->automatic && strcmp(s, "auto") == 0;
	if (!automatic && (!num_parse_int(s, &v) || v < k->min || v > k->max)) {
		struct diag *d = report(r, "G004", n, _("'%s' cannot stand here"), k->name);
		if (k->min == k->max)
			diag_hint(d, _("this program reads %s: %d"), k->name, k->min);
		else
			diag_hint(d, k->automatic ? _("write auto, or a whole number from %d to %d") : _("write a whole number from %d to %d"), k->min, k->max);
	} else if (k->set) {
		k->set(r->config, automatic ? 0 : (int)v);
	}
}

static void read_word(struct reader *r, const struct key *k, const struct ynode *n)
{
	int i = word_index(r, n, k->words);
	if (i >= 0)
		k->set(r->config, i);
}

static void read_id(struct reader *r, const struct ynode *n)
{
	if (n->kind != YNODE_SCALAR || n->len == 0)
		diag_hint(report(r, "G003", n, "%s", _("an id belongs here")), "%s", _("write one id, as the import names it"));
	else
		r->config->school = n->text;
}

static void read_file_name(struct reader *r, const struct ynode *n)
{
	if (n->kind != YNODE_SCALAR || n->len == 0)
		diag_hint(report(r, "G003", n, "%s", _("the name of a file belongs here")), "%s", _("a PNG or JPEG file in this folder: crest.png"));
	else
		r->config->logo = n->text[0] == '/' ? n->text : arena_printf(r->arena, "%s/%s", r->config->root, n->text);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void read_grants(struct reader *r, const struct key *k, const struct ynode *n)
{
	struct config *c = r->config;
	if (n->kind != YNODE_LIST) {
		hint_words(report(r, "G003", n, "%s", _("a list belongs here: [personal-code]")), NULL, k->words);
		return;
	}
	c->grants = ARENA_ARRAY(r->arena, n->n + 1, const char *);
	for (size_t i = 0; i < n->n; i++) {
		int w = word_index(r, n->items[i], k->words);
		if (w >= 0 && !config_granted(c, k->words[w]))
			c->grants[c->ngrants++] = k->words[w];
	}
	qsort(c->grants, c->ngrants, sizeof *c->grants, by_text);
}

static void read_texts(struct reader *r, const struct ynode *n)
{
	struct config *c = r->config;
	bool good = n->kind == YNODE_LIST && n->n > 0;
	for (size_t i = 0; good && i < n->n; i++)
		good = n->items[i]->kind == YNODE_SCALAR && n->items[i]->len > 0;
	if (!good) {
		diag_hint(report(r, "G003", n, "%s", _("a list of texts belongs here")), "%s", _("for example: [Grading Period, gada vērtējums]"));
		return;
	}
	c->closing_categories = ARENA_ARRAY(r->arena, n->n, const char *);
	for (size_t i = 0; i < n->n; i++)
		c->closing_categories[c->nclosing_categories++] = n->items[i]->text;
}

static bool is_check_code(const char *s)
{
	return s[0] == 'C' && strlen(s) == 4 && strspn(s + 1, "0123456789") == 3;
}

static void read_level(struct reader *r, const struct ynode *n, struct check_setting *s)
{
	int level = word_index(r, n, levels);
	if (level >= 0)
		s->level = (enum check_level)level;
}

static void read_threshold(struct reader *r, const struct ynode *n, struct check_setting *s)
{
	s->has_threshold = n->kind == YNODE_SCALAR && num_parse_int(n->text, &s->threshold);
	s->threshold_pos = n->pos;
	if (!s->has_threshold)
		diag_hint(report(r, "G004", n, _("'%s' cannot stand here"), "threshold"), "%s", _("write a whole number; `lieciba check --list` tells the unit"));
}

static void read_check(struct reader *r, const struct ynode *n, struct check_setting *s)
{
	static const char *const names[] = { "level", "threshold", NULL };
	if (n->kind != YNODE_MAP) {
		read_level(r, n, s);
		return;
	}
	for (size_t i = 0; i < n->n; i++) {
		const struct yentry *e = &n->entries[i];
		if (strcmp(e->key->text, names[0]) == 0)
			read_level(r, e->value, s);
		else if (strcmp(e->key->text, names[1]) == 0)
			read_threshold(r, e->value, s);
		else
			hint_words(report(r, "G002", e->key, _("unknown key '%s'"), e->key->text), e->key->text, names);
	}
}

static void read_checks(struct reader *r, const struct ynode *n)
{
	struct config *c = r->config;
	if (n->kind != YNODE_MAP) {
		diag_hint(report(r, "G003", n, "%s", _("checks and their levels belong here")), "%s", _("for example: { C204: block, C207: off }"));
		return;
	}
	c->checks = ARENA_ARRAY(r->arena, n->n, struct check_setting);
	for (size_t i = 0; i < n->n; i++) {
		const struct yentry *e = &n->entries[i];
		struct check_setting *s = &c->checks[c->nchecks];
		*s = (struct check_setting){ .code = e->key->text, .level = CHECK_UNSET, .pos = e->key->pos };
		read_check(r, e->value, s);
		if (is_check_code(e->key->text))
			c->nchecks++;
		else
			diag_hint(report(r, "G003", e->key, _("'%s' is not the code of a check"), e->key->text), "%s", _("codes of checks are like C204"));
	}
}

static void read_map(struct reader *r, const struct key *keys, const struct ynode *map);

static void read_value(struct reader *r, const struct key *k, const struct ynode *n)
{
	switch (k->kind) {
	case KIND_NUMBER:
		read_number(r, k, n);
		break;
	case KIND_WORD:
		read_word(r, k, n);
		break;
	case KIND_FILE:
		read_file_name(r, n);
		break;
	case KIND_ID:
		read_id(r, n);
		break;
	case KIND_GRANTS:
		read_grants(r, k, n);
		break;
	case KIND_CHECKS:
		read_checks(r, n);
		break;
	case KIND_TEXTS:
		read_texts(r, n);
		break;
	case KIND_GROUP:
		read_map(r, k->keys, n);
		break;
	}
}

static void read_map(struct reader *r, const struct key *keys, const struct ynode *map)
{
	const char *names[16];
	size_t n = 0;
	for (; keys[n].name; n++)
		names[n] = keys[n].name;
	names[n] = NULL;
	if (map->kind != YNODE_MAP) {
		hint_words(report(r, "G003", map, "%s", _("keys with values belong here")), NULL, names);
		return;
	}
	for (size_t i = 0; i < map->n; i++) {
		const struct yentry *e = &map->entries[i];
		size_t k = 0;
		while (k < n && strcmp(names[k], e->key->text) != 0)
			k++;
		if (k < n)
			read_value(r, &keys[k], e->value);
		else
			hint_words(report(r, "G002", e->key, _("unknown key '%s'"), e->key->text), e->key->text, names);
	}
}

static bool read_file(struct reader *r, const char *path)
{
	struct strbuf text = STRBUF_INIT;
	struct diag d = { 0 };
	size_t errors = r->out->errors, first = r->out->n;
	bool good = fsio_read(path, MAX_FILE, &text, &d);
	if (!good) {
		diag_exit(&d, EXIT_CONFIGURATION);
		diags_add(r->out, &d);
	}
	const struct ynode *top = good ? yaml_parse(r->arena, path, text.buf, text.len, r->out) : NULL;
	for (size_t i = first; i < r->out->n; i++)
		r->out->v[i].exit_code = EXIT_CONFIGURATION;
	if (top)
		read_map(r, top_keys, top);
	strbuf_release(&text);
	return r->out->errors == errors;
}

/* "." adds nothing to a name, so that messages say what a person would type. */
static const char *join(struct arena *a, const char *dir, const char *name)
{
	return strcmp(dir, ".") == 0 ? arena_strdup(a, name) : arena_printf(a, "%s/%s", dir, name);
}

static bool same_folder(const char *a, const char *b)
{
	struct stat x, y;
	return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/* The nearest folder upwards that has a lieciba.yaml: ".", "..", "../.." …; NULL = none. */
static const char *find_root(struct arena *a)
{
	const char *dir = ".";
	for (int i = 0; i < MAX_UP; i++) {
		if (fsio_exists(join(a, dir, "lieciba.yaml")))
			return dir;
		const char *up = strcmp(dir, ".") == 0 ? ".." : arena_printf(a, "../%s", dir);
		if (same_folder(dir, up))
			break;
		dir = up;
	}
	return NULL;
}

static const char *folder_of(struct arena *a, const char *file)
{
	const char *slash = strrchr(file, '/');
	if (!slash)
		return ".";
	return slash == file ? "/" : arena_memdup(a, file, (size_t)(slash - file));
}

static const char *choose_root(struct arena *a, const char *root, const char *file, struct diags *out)
{
	const char *found = root ? root : file ? folder_of(a, file) : find_root(a);
	struct diag d;
	if (found && fsio_is_dir(found))
		return found;
	if (found)
		diag_error(&d, "G001", _("there is no folder %s"), found);
	else
		diag_error(&d, "G001", "%s", _("there is no lieciba.yaml here or in a folder above"));
	diag_hint(&d, "%s", _("name the school's folder with --root, or make one: lieciba init DIR"));
	diag_exit(&d, EXIT_CONFIGURATION);
	diags_add(out, &d);
	return NULL;
}

struct config *config_load(struct arena *a, const char *root, const char *file, const char *share, struct diags *out)
{
	struct config *c = ARENA_NEW(a, struct config);
	struct reader r = { a, c, out };
	c->lang = LANG_LV;
	c->limit_seconds = 60;
	c->limit_mb = 512;
	c->root = choose_root(a, root, file, out);
	if (!c->root)
		return NULL;
	c->file = file ? file : join(a, c->root, "lieciba.yaml");
	if (!file && !fsio_exists(c->file))
		c->file = NULL;
	c->store = join(a, c->root, "journal.db");
	c->ledger = join(a, c->root, "state/ledger.db");
	c->calendars = c->root;
	c->out = join(a, c->root, "out");
	c->layout_dirs[0] = join(a, c->root, "layouts");
	c->layout_dirs[1] = arena_printf(a, "%s/layouts", share);
	c->font_dir = arena_printf(a, "%s/fonts", share);
	return !c->file || read_file(&r, c->file) ? c : NULL;
}

bool config_granted(const struct config *c, const char *need)
{
	for (size_t i = 0; i < c->ngrants; i++) {
		if (strcmp(c->grants[i], need) == 0)
			return true;
	}
	return false;
}

/* SPDX-License-Identifier: MIT */
/* app_layout_options: options that `render` and `preview` have in common. */
#include "app_layout.h"

#include "lieciba/arena.h"
#include "lieciba/job.h"

#include <stdlib.h>
#include <string.h>

int app_params(struct app *app, const char *command, char **given, struct job_request *q)
{
	for (; given && *given; given++) {
		char *equals = strchr(*given, '=');
		if (!equals || equals == *given)
			return app_usage(app, command, _("-p takes name=value, not '%s'"), *given);
		if (q->nparams == sizeof q->params / sizeof q->params[0])
			return app_usage(app, command, "%s", _("too many parameters"));
		q->params[q->nparams].name = arena_memdup(app->arena, *given, (size_t)(equals - *given));
		q->params[q->nparams++].value = equals + 1;
	}
	return EXIT_OK;
}

void app_free_options(char *const *v, size_t n, char **params)
{
	for (size_t i = 0; i < n; i++)
		free(v[i]);
	for (char **p = params; p && *p; p++)
		free(*p);
	free(params);
}

/* SPDX-License-Identifier: MIT */
/* sched_time: civil time of a place, by the system's tzdata. */
#include "lieciba/sched.h"

#include "lieciba/date.h"
#include "lieciba/fsio.h"
#include "lieciba/strbuf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static bool no_zone(const char *zone, struct diag *d)
{
	diag_error(d, "V022", _("there is no time zone '%s'"), zone);
	diag_hint(d, "%s", _("`timezone: Europe/Riga`; the package tzdata must be installed"));
	return diag_exit(d, 78);
}

/* A name without a file would be taken for UTC in silence. */
static bool zone_exists(const char *zone)
{
	struct strbuf path = STRBUF_INIT;
	bool plain = *zone && zone[0] != '/' && !strstr(zone, "..") && strspn(zone, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/") == strlen(zone);
	strbuf_addf(&path, "/usr/share/zoneinfo/%s", zone);
	bool there = plain && fsio_exists(path.buf) && !fsio_is_dir(path.buf);
	strbuf_release(&path);
	return there;
}

/* Seconds since 1970; the text is of the program's own making. */
static bool seconds_of(const char *utc, time_t *out)
{
	char iso[DATE_ISO_SIZE];
	int h, m, s;
	day_t day;
	if (strlen(utc) < 19 || utc[10] != 'T')
		return false;
	memcpy(iso, utc, 10);
	iso[10] = '\0';
	if (!date_parse_iso(iso, &day) || sscanf(utc + 11, "%2d:%2d:%2d", &h, &m, &s) != 3)
		return false;
	*out = (time_t)day * 86400 + h * (time_t)3600 + m * (time_t)60 + s;
	return true;
}

bool sched_local_time(const char *utc, const char *zone, char out[20], struct diag *d)
{
	struct tm local = { 0 };
	time_t t = 0;
	if (!zone_exists(zone) || !seconds_of(utc, &t))
		return no_zone(zone, d);
	setenv("TZ", zone, 1);
	tzset();
	localtime_r(&t, &local);
	setenv("TZ", "UTC", 1);
	tzset();
	return strftime(out, 20, "%Y-%m-%dT%H:%M:%S", &local) == 19 || no_zone(zone, d);
}

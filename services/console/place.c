/* Names of the municipalities: code, prefecture, municipality, one a line, separated by tabs. The same file that
 * application-intake is given. */
#include "console.h"
#include "sh_lines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PLACES_MAX = 2000 };

typedef struct Place {
	char code[7], name[128];
} Place;
static Place *places;
static size_t n_places;

void place_drop(void)
{
	free(places);
	places = NULL;
	n_places = 0;
}

static int read_line(void *self, char *line, int number, ShError *err)
{
	Place *p = &places[n_places];
	char *prefecture, *name;

	(void) self;
	if (!*line || *line == '#')
		return 0;
	prefecture = strchr(line, '\t');
	name = prefecture ? strchr(prefecture + 1, '\t') : NULL;
	if (!name || prefecture - line != 6 || strlen(name + 1) >= sizeof p->name || n_places == PLACES_MAX)
		return sh_fail(err, SH_INTERNAL, "console.places.malformed", "line %d", number);
	snprintf(p->code, sizeof p->code, "%.6s", line);
	snprintf(p->name, sizeof p->name, "%s", name + 1);
	n_places++;
	return 0;
}

int place_load(const char *path, ShError *err)
{
	place_drop();
	if (!*path)
		return 0;
	places = calloc(PLACES_MAX + 1, sizeof *places);
	if (!places)
		return sh_fail(err, SH_INTERNAL, "console.places.unreadable", "%s", path);
	return sh_lines_read(
		&(ShLines){ SH_INTERNAL, "console.places.unreadable", "console.places.malformed", read_line, NULL },
		path, err);
}

const char *place_name(const char *municipality)
{
	for (size_t i = 0; i < n_places; i++)
		if (strcmp(places[i].code, municipality) == 0)
			return places[i].name;
	return municipality;
}

/* Names of the municipalities this installation serves and of their neighbours: code, prefecture, municipality, one a
 * line, separated by tabs; lines of the same prefecture are each other's neighbours. */
#include "intake.h"
#include "sh_lines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PLACES_MAX = 2000 };

typedef struct Place {
	char code[7], prefecture[64], name[128];
} Place;
static Place *places;
static size_t n_places;

void places_drop(void)
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
	if (!name || prefecture - line != 6 || name - prefecture - 1 >= (long) sizeof p->prefecture ||
	    strlen(name + 1) >= sizeof p->name || n_places == PLACES_MAX)
		return sh_fail(err, SH_INTERNAL, "intake.places.malformed", "line %d", number);
	snprintf(p->code, sizeof p->code, "%.6s", line);
	snprintf(p->prefecture, sizeof p->prefecture, "%.*s", (int) (name - prefecture - 1), prefecture + 1);
	snprintf(p->name, sizeof p->name, "%s", name + 1);
	n_places++;
	return 0;
}

int places_load(const char *path, ShError *err)
{
	places_drop();
	if (!*path)
		return 0;
	places = calloc(PLACES_MAX + 1, sizeof *places);
	if (!places)
		return sh_fail(err, SH_INTERNAL, "intake.places.unreadable", "%s", path);
	return sh_lines_read(
		&(ShLines){ SH_INTERNAL, "intake.places.unreadable", "intake.places.malformed", read_line, NULL },
		path, err);
}

static const Place *find(const char *code)
{
	for (size_t i = 0; i < n_places; i++)
		if (strcmp(places[i].code, code) == 0)
			return &places[i];
	return NULL;
}

const RisaiContext *place_of(ShCall *call, const char *municipality)
{
	static const RisaiContext unknown = { .prefecture = "", .municipality = "" };
	const Place *own = find(municipality);
	RisaiContext *c = own ? sh_alloc(call->arena, sizeof *c) : NULL;
	const char **neighbours = own ? sh_alloc(call->arena, n_places * sizeof *neighbours) : NULL;

	if (!c || !neighbours)
		return &unknown;
	*c = (RisaiContext){ .prefecture = own->prefecture, .municipality = own->name, .neighbours = neighbours };
	for (size_t i = 0; i < n_places; i++)
		if (&places[i] != own && strcmp(places[i].prefecture, own->prefecture) == 0)
			neighbours[c->n_neighbours++] = places[i].name;
	return c;
}

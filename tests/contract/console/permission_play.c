/* permission-play <seed> <worlds> <questions>: draws matrices, accounts and questions, and says what the engine
 * decides. One JSON object a line: {"world": …} then its questions {"q": …, "why": …, "row": …}. What should have
 * come is not known here: permission_oracle.py reads the same and decides for itself. */
#include "rules/permission.h"

#include <stdio.h>
#include <stdlib.h>

enum { ROWS = 12, ENTRIES = 5, PLACES = 3 };
/* Few enough of each that what is drawn meets often. */
static const char *const organisations[] = { "482013", "483010", "480002", "*" };
static const char *const businesses[] = { "窓口", "見守り支援", "*" }, *const units[] = { "市民課", "社協", "*" };
static const char *const lists[] = { "482013", "483010,482013", "48201,4830", "", "482014,480002" };
static const char *const zone_lists[] = { "hall", "home", "hall,home", "hal" };
static const char *const zones[] = { "", "hall", "home" };
static const char *const codes[] = { "482013", "483010", "480002", "48201" };

static uint64_t state;

static uint32_t draw(uint32_t below) /* xorshift: the same everywhere for a seed */
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t) (state >> 33) % below;
}
#define ONE_OF(list) list[draw(sizeof list / sizeof *list)]

static void draw_span(int64_t *from_us, int64_t *until_us)
{
	*from_us = draw(6);
	*until_us = *from_us + draw(8); /* may be empty */
}

/* In half of the worlds none; no two of the same place, as no edition has them. */
static size_t draw_entries(PermissionEntry entries[ENTRIES])
{
	size_t n = 0;

	for (uint32_t left = draw(2) ? draw(ENTRIES + 1) : 0; left > 0; left--) {
		PermissionEntry one = { ONE_OF(organisations), ONE_OF(businesses), ONE_OF(units),
					draw(4) == 0,          ONE_OF(zone_lists), "-" };
		size_t i = 0;

		while (i < n && (entries[i].organisation != one.organisation || entries[i].business != one.business ||
				 entries[i].unit != one.unit))
			i++;
		if (one.anywhere)
			one.zones = "";
		entries[i] = one;
		n += i == n;
	}
	return n;
}

static void draw_world(PermissionRow rows[ROWS], size_t *n_rows, PermissionPlace places[PLACES], PermissionSubject *s)
{
	*n_rows = draw(ROWS + 1);
	for (size_t i = 0; i < *n_rows; i++) {
		rows[i] = (PermissionRow){ .organisation = ONE_OF(organisations),
					   .business = ONE_OF(businesses),
					   .unit = ONE_OF(units),
					   .categories = draw(1u << PERMISSION_CATEGORIES),
					   .scope = (PermissionScope) draw(3),
					   .listed = ONE_OF(lists),
					   .zone = ONE_OF(zones),
					   .ask = "-",
					   .emergency = draw(3) == 0 };
		draw_span(&rows[i].from_us, &rows[i].until_us);
	}
	*s = (PermissionSubject){ .places = places,
				  .n_places = draw(PLACES + 1),
				  .markings = draw(MARKINGS_ALL + 1),
				  .glass = draw(3) ? 0 : draw(1u << PERMISSION_CATEGORIES) };
	s->from_us = draw(4); /* a little longer than rows, so that it is seldom the account that fails */
	s->until_us = s->from_us + 4 + draw(8);
	for (size_t i = 0; i < s->n_places; i++) /* nobody stands at "*" */
		places[i] = (PermissionPlace){ organisations[draw(3)], businesses[draw(2)], units[draw(2)] };
}

static void say_entries(const PermissionLines *lines)
{
	printf("\"entries\":[");
	for (size_t i = 0; i < lines->n_entries; i++) {
		const PermissionEntry *e = &lines->entries[i];

		printf("%s{\"at\":[\"%s\",\"%s\",\"%s\"],\"from\":\"%s\"}", i ? "," : "", e->organisation,
		       e->business, e->unit, e->anywhere ? "*" : e->zones);
	}
	printf("],");
}

static void say_world(const PermissionLines *lines, const PermissionSubject *s)
{
	const PermissionRow *rows = lines->rows;

	printf("{\"world\":{");
	say_entries(lines);
	printf("\"rows\":[");
	for (size_t i = 0; i < lines->n_rows; i++) {
		printf("%s{\"at\":[\"%s\",\"%s\",\"%s\"],\"categories\":[", i ? "," : "", rows[i].organisation,
		       rows[i].business, rows[i].unit);
		for (int c = 0, n = 0; c < PERMISSION_CATEGORIES; c++)
			if (rows[i].categories & 1u << c)
				printf("%s\"%s\"", n++ ? "," : "", permission_category_code((PermissionCategory) c));
		printf("],\"scope\":\"%s\",\"listed\":\"%s\",\"span\":[%ld,%ld],\"zone\":\"%s\",\"emergency\":%s}",
		       (const char *[]){ "own", "listed", "all" }[rows[i].scope], rows[i].listed,
		       (long) rows[i].from_us, (long) rows[i].until_us, rows[i].zone,
		       rows[i].emergency ? "true" : "false");
	}
	printf("],\"opened\":[");
	for (int c = 0, n = 0; c < PERMISSION_CATEGORIES; c++)
		if (s->glass & 1u << c)
			printf("%s\"%s\"", n++ ? "," : "", permission_category_code((PermissionCategory) c));
	printf("],\"markings\":%u,\"span\":[%ld,%ld],\"places\":[", s->markings, (long) s->from_us,
	       (long) s->until_us);
	for (size_t i = 0; i < s->n_places; i++)
		printf("%s[\"%s\",\"%s\",\"%s\"]", i ? "," : "", s->places[i].organisation, s->places[i].business,
		       s->places[i].unit);
	printf("]}}\n");
}

static void ask(const PermissionLines *lines, const PermissionSubject *s)
{
	PermissionQuestion q = { (PermissionCategory) draw(PERMISSION_CATEGORIES), ONE_OF(codes),
				 draw(4) ? 0 : draw(MARKINGS_ALL + 1), ONE_OF(zones), draw(12) };
	PermissionVerdict v = permission_decide(lines, s, &q);

	printf("{\"q\":{\"category\":\"%s\",\"municipality\":\"%s\",\"markings\":%u,\"zone\":\"%s\",\"now\":%ld},"
	       "\"why\":\"%s\",\"row\":%ld,\"entry\":%ld}\n",
	       permission_category_code(q.category), q.municipality, q.markings, q.zone, (long) q.now_us,
	       permission_why_code(v.why), v.row ? (long) (v.row - lines->rows) : -1L,
	       v.entry ? (long) (v.entry - lines->entries) : -1L);
}

int main(int argc, char **argv)
{
	if (argc != 4) {
		fprintf(stderr, "permission-play SEED WORLDS QUESTIONS\n");
		return 2;
	}
	state = strtoull(argv[1], NULL, 10) * 2654435769u + 1;
	for (long w = 0, worlds = strtol(argv[2], NULL, 10); w < worlds; w++) {
		PermissionRow rows[ROWS];
		PermissionEntry entries[ENTRIES];
		PermissionLines lines = { .rows = rows, .entries = entries };
		PermissionPlace places[PLACES];
		PermissionSubject subject;

		draw_world(rows, &lines.n_rows, places, &subject);
		lines.n_entries = draw_entries(entries);
		say_world(&lines, &subject);
		for (long i = 0, n = strtol(argv[3], NULL, 10); i < n; i++)
			ask(&lines, &subject);
	}
	return 0;
}

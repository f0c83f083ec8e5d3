#include "permission.h"

#include <string.h>

static const struct {
	const char *code, *ja;
} categories[PERMISSION_CATEGORIES] = {
#define CATEGORY(code, level, ja) { #code, ja },
#include "categories.def"
#undef CATEGORY
};

static bool fits(const char *pattern, const char *text)
{
	return strcmp(pattern, "*") == 0 || strcmp(pattern, text) == 0;
}

static bool in_force(int64_t from_us, int64_t until_us, int64_t now_us)
{
	return from_us <= now_us && now_us < until_us;
}

static bool listed(const char *list, const char *code)
{
	size_t len = strlen(code);

	for (const char *at = list; *at; at += strcspn(at, ","), at += *at == ',')
		if (strcspn(at, ",") == len && strncmp(at, code, len) == 0)
			return true;
	return false;
}

static bool rows_of(const PermissionRow *row, const PermissionPlace *place, const char *municipality)
{
	if (row->scope == SCOPE_OWN)
		return strcmp(place->organisation, municipality) == 0;
	return row->scope == SCOPE_ALL || listed(row->listed, municipality);
}

static PermissionWhy judge(const PermissionRow *row, const PermissionPlace *place, const PermissionSubject *s,
			   const PermissionQuestion *q)
{
	uint32_t needed = q->markings | permission_category_markings(q->category);
	/* who is protected is not shown in an emergency, whatever marking somebody has (rulings 1) */
	uint32_t had = row->emergency ? s->markings & ~(uint32_t) MARKING_PROTECTED : s->markings;

	if (!fits(row->organisation, place->organisation) || !fits(row->business, place->business) ||
	    !fits(row->unit, place->unit))
		return PERMISSION_NO_PLACE;
	if (!(row->categories & 1u << q->category))
		return PERMISSION_NO_CATEGORY;
	if (!rows_of(row, place, q->municipality))
		return PERMISSION_ROWS;
	if (!in_force(row->from_us, row->until_us, q->now_us))
		return PERMISSION_TIME;
	if (*row->zone && strcmp(row->zone, q->zone) != 0)
		return PERMISSION_ZONE;
	if (needed & ~had)
		return PERMISSION_MARKING;
	return row->emergency && !(s->glass & 1u << q->category) ? PERMISSION_GLASS : PERMISSION_GIVEN;
}

/* How particular a line is about a place; 0: it is not about it. */
static unsigned particular(const PermissionEntry *e, const PermissionPlace *p)
{
	const char *const said[] = { e->organisation, e->business, e->unit };
	const char *const is[] = { p->organisation, p->business, p->unit };
	unsigned rank = 1;

	for (int i = 0; i < 3; i++) {
		if (!fits(said[i], is[i]))
			return 0;
		rank = 2 * rank + (strcmp(said[i], "*") != 0);
	}
	return rank;
}

static const PermissionEntry *about(const PermissionLines *lines, const PermissionPlace *place)
{
	const PermissionEntry *best = NULL;
	unsigned most = 0;

	for (size_t i = 0; i < lines->n_entries; i++) {
		unsigned rank = particular(&lines->entries[i], place);

		if (rank > most) {
			most = rank;
			best = &lines->entries[i];
		}
	}
	return best;
}

PermissionWayIn permission_enter(const PermissionLines *lines, const PermissionSubject *s, const char *zone)
{
	static const PermissionPlace nowhere = { "", "", "" };
	PermissionWayIn way = { true, NULL };

	for (size_t p = 0; p < (s->n_places ? s->n_places : 1); p++) {
		const PermissionEntry *e = about(lines, s->n_places ? &s->places[p] : &nowhere);

		if (e && (e->anywhere || (*zone && listed(e->zones, zone))))
			return (PermissionWayIn){ true, e };
		if (e && !way.entry)
			way = (PermissionWayIn){ false, e };
	}
	return way;
}

PermissionVerdict permission_decide(const PermissionLines *lines, const PermissionSubject *s,
				    const PermissionQuestion *q)
{
	PermissionVerdict best = { PERMISSION_NO_PLACE, NULL, NULL };
	PermissionWayIn way = permission_enter(lines, s, q->zone);

	if (!in_force(s->from_us, s->until_us, q->now_us))
		return (PermissionVerdict){ PERMISSION_ACCOUNT, NULL, NULL };
	if (!way.open)
		return (PermissionVerdict){ PERMISSION_ENTRY, NULL, way.entry };
	for (size_t i = 0; i < lines->n_rows && best.why != PERMISSION_GIVEN; i++)
		for (size_t p = 0; p < s->n_places && best.why != PERMISSION_GIVEN; p++) {
			PermissionWhy why = judge(&lines->rows[i], &s->places[p], s, q);

			if (why > best.why)
				best = (PermissionVerdict){ why, &lines->rows[i], NULL };
		}
	return best;
}

uint32_t permission_categories(const PermissionLines *lines, const PermissionSubject *subject,
			       const PermissionQuestion *question)
{
	PermissionQuestion q = *question;
	uint32_t given = 0;

	for (int c = 0; c < PERMISSION_CATEGORIES; c++) {
		q.category = (PermissionCategory) c;
		if (permission_decide(lines, subject, &q).why == PERMISSION_GIVEN)
			given |= 1u << c;
	}
	return given;
}

const char *permission_why_code(PermissionWhy why)
{
	static const char *const codes[] = { "NO_PLACE", "NO_CATEGORY", "ROWS",    "TIME",  "ZONE",
					     "MARKING",  "GLASS",       "ACCOUNT", "ENTRY", "GIVEN" };

	return codes[why];
}

const char *permission_category_code(PermissionCategory category) { return categories[category].code; }
const char *permission_category_ja(PermissionCategory category) { return categories[category].ja; }

bool permission_category_of(const char *code, PermissionCategory *ret)
{
	for (int c = 0; c < PERMISSION_CATEGORIES; c++)
		if (strcmp(categories[c].code, code) == 0) {
			*ret = (PermissionCategory) c;
			return true;
		}
	return false;
}

uint32_t permission_category_markings(PermissionCategory category)
{
	return category == PERMISSION_SPECIAL_CARE ? MARKING_SPECIAL_CARE
	       : category == PERMISSION_PROTECTED  ? MARKING_PROTECTED
						   : 0;
}

#include "permission_change.h"

#include <string.h>

enum { CODE_LEN = 6 };
#define DAY_US (24 * 3600 * 1000000LL)

/* What one row opens to somebody at one place. */
typedef struct Opening {
	const PermissionRow *row;
	const char *own; /* the place's organisation */
	int64_t from_us, until_us;
} Opening;

static bool fits(const char *pattern, const char *text)
{
	return strcmp(pattern, "*") == 0 || strcmp(pattern, text) == 0;
}

static bool opens(const PermissionRow *row, const PermissionPlace *p, const PermissionSubject *s, Opening *ret)
{
	*ret = (Opening){ row, p->organisation, row->from_us > s->from_us ? row->from_us : s->from_us,
			  row->until_us < s->until_us ? row->until_us : s->until_us };
	return fits(row->organisation, p->organisation) && fits(row->business, p->business) &&
	       fits(row->unit, p->unit) && ret->from_us < ret->until_us;
}

static bool opens_code(const Opening *o, const char *code, size_t len)
{
	const char *at = o->row->scope == SCOPE_OWN ? o->own : o->row->listed;

	if (o->row->scope == SCOPE_ALL)
		return true;
	for (; *at; at += strcspn(at, ","), at += *at == ',')
		if (strcspn(at, ",") == len && strncmp(at, code, len) == 0)
			return true;
	return false;
}

static bool rows_within(const Opening *inner, const Opening *outer)
{
	const char *at = inner->row->scope == SCOPE_OWN ? inner->own : inner->row->listed;

	if (inner->row->scope == SCOPE_ALL)
		return outer->row->scope == SCOPE_ALL;
	for (; *at; at += strcspn(at, ","), at += *at == ',')
		if (!opens_code(outer, at, strcspn(at, ",")))
			return false;
	return true;
}

static bool within(const Opening *inner, const Opening *outer)
{
	return (!outer->row->emergency || inner->row->emergency) && outer->from_us <= inner->from_us &&
	       inner->until_us <= outer->until_us &&
	       (!*outer->row->zone || strcmp(outer->row->zone, inner->row->zone) == 0) && rows_within(inner, outer);
}

/* Categories whose own marking the subject has. */
static uint32_t may_bear(uint32_t markings)
{
	uint32_t categories = 0;

	for (int c = 0; c < PERMISSION_CATEGORIES; c++)
		if (!(permission_category_markings((PermissionCategory) c) & ~markings))
			categories |= 1u << c;
	return categories;
}

static uint32_t covered(const Opening *opening, const PermissionWorld *w)
{
	uint32_t categories = 0;
	Opening one;

	for (size_t i = 0; i < w->lines.n_rows; i++)
		for (size_t p = 0; p < w->subject.n_places; p++)
			if (opens(&w->lines.rows[i], &w->subject.places[p], &w->subject, &one) &&
			    within(opening, &one))
				categories |= w->lines.rows[i].categories;
	return categories & may_bear(w->subject.markings);
}

PermissionGain permission_gain(const PermissionWorld *before, const PermissionWorld *after)
{
	PermissionGain gain = { .markings = after->subject.markings & ~before->subject.markings };
	uint32_t bears = may_bear(after->subject.markings);
	Opening one;

	for (size_t i = 0; i < after->lines.n_rows; i++)
		for (size_t p = 0; p < after->subject.n_places; p++)
			if (opens(&after->lines.rows[i], &after->subject.places[p], &after->subject, &one))
				gain.categories |= after->lines.rows[i].categories & bears & ~covered(&one, before);
	return gain;
}

static bool codes_good(const char *list)
{
	for (const char *at = list;; at += CODE_LEN + 1) {
		if (strspn(at, "0123456789") != CODE_LEN || (at[CODE_LEN] && at[CODE_LEN] != ','))
			return false;
		if (!at[CODE_LEN])
			return true;
	}
}

int permission_row_check(const PermissionRow *row, ShError *err)
{
	bool any = strcmp(row->organisation, "*") == 0;

	if (!*row->organisation || !*row->business || !*row->unit || strcmp(row->business, "*") == 0)
		return sh_fail_field(err, "business", "console.permission.place");
	if ((any && row->scope != SCOPE_OWN) || (row->scope == SCOPE_LISTED) != (*row->listed != '\0') ||
	    (row->scope == SCOPE_LISTED && !codes_good(row->listed)))
		return sh_fail_field(err, "scope", "console.permission.rows");
	if (!row->categories || row->categories >> PERMISSION_CATEGORIES)
		return sh_fail_field(err, "categories", "console.permission.category");
	if (row->from_us >= row->until_us || row->until_us - row->from_us > PERMISSION_DAYS_MAX * DAY_US)
		return sh_fail_field(err, "until", "console.permission.span");
	if (row->emergency && row->categories & 1u << PERMISSION_PROTECTED)
		return sh_fail_field(err, "categories", "console.permission.emergency");
	return *row->ask ? 0 : sh_fail_field(err, "ask", "console.permission.ask");
}

int permission_entry_check(const PermissionEntry *e, ShError *err)
{
	if (!*e->organisation || !*e->business || !*e->unit)
		return sh_fail_field(err, "organisation", "console.permission.place");
	if (e->anywhere == (*e->zones != '\0'))
		return sh_fail_field(err, "zones", "console.entry.zones");
	return *e->ask ? 0 : sh_fail_field(err, "ask", "console.permission.ask");
}

bool permission_reaches(const PermissionLines *lines, const PermissionSubject *subject, const char *const *networks,
			size_t n_networks)
{
	bool open = permission_enter(lines, subject, "").open;

	for (size_t i = 0; i < n_networks && !open; i++)
		open = permission_enter(lines, subject, networks[i]).open;
	return open;
}

int permission_may_bind(const PermissionLines *after, const PermissionSubject *administrators, size_t n,
			const char *const *networks, size_t n_networks, ShError *err)
{
	if (after->n_entries == 0)
		return 0;
	for (size_t i = 0; i < n; i++)
		if (permission_reaches(after, &administrators[i], networks, n_networks))
			return 0;
	return sh_fail(err, SH_FAILED_PRECONDITION, "console.entry.nobody", "-");
}

static bool gains(const PermissionActor *a) { return a->gain.categories || a->gain.markings; }

int permission_may_apply(const PermissionActor *drafter, const PermissionActor *approver, ShError *err)
{
	if (strcmp(drafter->id, approver->id) == 0)
		return sh_fail(err, SH_PERMISSION_DENIED, "console.permission.own_draft", "-");
	if (gains(drafter) || gains(approver))
		return sh_fail(err, SH_PERMISSION_DENIED, "console.permission.own_gain", "-");
	return 0;
}

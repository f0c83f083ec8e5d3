#include "match.h"

#include <string.h>

typedef struct Tally {
	size_t serial, number, basic4, partial;
	const PersonFound *by_serial, *by_number, *by_basic4;
	bool shielded;
} Tally;

static Tally tally(const PersonFacts *facts)
{
	Tally t = { 0 };

	for (size_t i = 0; i < facts->n; i++) {
		const PersonFound *p = &facts->found[i];

		t.shielded |= p->shielded;
		/* A serial whose certificate proves nothing still says whom to look at: no more than a partial hit.
		 */
		if (p->by_serial && facts->certificate_good) {
			t.serial++;
			t.by_serial = p;
		}
		if (p->by_number) {
			t.number++;
			t.by_number = p;
		}
		if (p->by_basic4) {
			t.basic4++;
			t.by_basic4 = p;
		}
		if (p->by_partial || (p->by_serial && !facts->certificate_good))
			t.partial++;
	}
	return t;
}

static bool contradicts(const Tally *t)
{
	if (t->serial > 1 || t->number > 1)
		return true;
	if (t->by_serial && t->by_number && strcmp(t->by_serial->person_id, t->by_number->person_id) != 0)
		return true;
	/* What the card or the number says must be whom the form names. */
	return (t->by_serial && !t->by_serial->by_basic4) || (t->by_number && !t->by_number->by_basic4);
}

/* *who: the one person that the match means, if it means one. */
static PersonMatch judge(const Tally *t, const PersonFound **who)
{
	*who = NULL;
	if (contradicts(t))
		return MATCH_C1_CONFLICT;
	if ((*who = t->by_serial))
		return MATCH_M1_SERIAL;
	if ((*who = t->by_number))
		return MATCH_M2_NUMBER;
	if (t->basic4 == 1) {
		*who = t->by_basic4;
		return MATCH_M3_BASIC4;
	}
	return t->basic4 > 1 || t->partial > 0 ? MATCH_M4_PARTIAL : MATCH_M5_NONE;
}

PersonDecision match_person(const PersonFacts *facts)
{
	Tally t = tally(facts);
	const PersonFound *who;
	PersonMatch match = judge(&t, &who);
	PersonDecision d = { .match = match, .desk = DESK_WINDOW };

	if (t.shielded) {
		d.desk = DESK_PROTECTION;
		d.outward = "CHECKING";
		return d;
	}
	d.outward = person_match_code(match);
	d.window_sees_candidates = match != MATCH_M5_NONE;
	d.may_register_new = match == MATCH_M3_BASIC4 || match == MATCH_M4_PARTIAL || match == MATCH_M5_NONE;
	d.linked = match == MATCH_M1_SERIAL || match == MATCH_M2_NUMBER;
	d.person_id = who ? who->person_id : NULL;
	if (d.linked)
		d.desk = DESK_NONE;
	return d;
}

const char *person_match_code(PersonMatch match)
{
	static const char *const codes[PERSON_MATCHES] = { "M1", "M2", "M3", "M4", "M5", "C1" };

	return codes[match];
}

DwellingMatch match_dwelling(const DwellingFound *found, size_t n, const char **best)
{
	size_t exact = 0;

	*best = NULL;
	for (size_t i = 0; i < n; i++)
		if (found[i].exact) {
			exact++;
			*best = found[i].dwelling_id;
		}
	if (exact == 1)
		return MATCH_D1_EXACT;
	*best = NULL;
	return n > 0 ? MATCH_D2_CANDIDATES : MATCH_D3_NONE;
}

const char *dwelling_match_code(DwellingMatch match)
{
	static const char *const codes[] = { "D1", "D2", "D3" };

	return codes[match];
}

static bool same(const char *a, const char *b) { return *a && strcmp(a, b) == 0; }

size_t match_household(const OpenApplication *own, const OpenApplication *others, size_t n, size_t *found)
{
	size_t hits = 0;

	for (size_t i = 0; i < n; i++)
		if (others[i].open && strcmp(own->procedure, others[i].procedure) == 0 &&
		    strcmp(own->application_id, others[i].application_id) != 0 &&
		    (same(own->household_id, others[i].household_id) ||
		     same(own->dwelling_id, others[i].dwelling_id)))
			found[hits++] = i;
	return hits;
}

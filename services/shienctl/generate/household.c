/* One household out of its number: who lives in it, how they are related, where, and what happened to it. */
#include "household.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include "sh_check_digit.h"
#include "members.h"
#include "random.h"

enum { STREAM_HOUSEHOLD = 0x100 };

/* Coprime periods, so that they meet seldom; the first row that matches is meant. The first of each kind stands
 * within the first 110 households, so the smallest prefecture has them all. */
static const struct {
	uint32_t period, at;
	Plant plant;
} plants[] = {
	{ 211, 7, PLANT_PROTECTED }, { 151, 13, PLANT_UNDRAWABLE },   { 509, 101, PLANT_NO_HEAD },
	{ 37, 5, PLANT_FOREIGN },    { 103, 31, PLANT_ALIASED },      { 47, 9, PLANT_UNENCODABLE },
	{ 11, 3, PLANT_VARIANT },    { 61, 17, PLANT_UNKNOWN_BIRTH },
};

Plant plant_of(uint32_t index)
{
	for (size_t i = 0; i < sizeof plants / sizeof *plants; i++)
		if (index % plants[i].period == plants[i].at)
			return plants[i].plant;
	return PLANT_NONE;
}

uint32_t plant_period(Plant plant)
{
	for (size_t i = 0; i < sizeof plants / sizeof *plants; i++)
		if (plants[i].plant == plant)
			return plants[i].period;
	return 1;
}

void person_number(uint32_t sequence, char out[11])
{
	snprintf(out, 11, "%09u", 100000000 + sequence % 900000000);
	out[9] = sh_check_digit_m11w27(out, 9);
	out[10] = '\0';
}

static uint64_t household_number(uint32_t index)
{
	char body[16];
	uint64_t number = 50000000 + index;

	snprintf(body, sizeof body, "%llu", (unsigned long long) number);
	return number * 10 + (uint64_t) (sh_check_digit_m11w27(body, strlen(body)) - '0');
}

/* An odd factor permutes the 24-bit numbers: no two people of a town get one serial. */
static uint32_t card_serial(uint64_t seed, uint32_t town, uint32_t sequence)
{
	uint32_t shuffled = (uint32_t) ((sequence + 1) * 0x9E3779B1u + (uint32_t) (seed * 2654435761u)) & 0xFFFFFF;

	return 0x20000000u | town << 24 | shuffled;
}

static void settle(Random *r, Date as_of, Household *h)
{
	h->since = date_add_days(as_of, -random_between(r, 400, 365 * 40));
	address_of_home(h->town, h->index, &h->home);
	h->tenant = h->home.flat[0] || random_below(r, 10) == 0;
	h->moved = random_below(r, 100) < 9;
	if (!h->moved)
		return;
	address_of_former_home(h->town, h->index, &h->former);
	h->moved_on = date_add_days(h->since, random_between(r, 30, 390));
}

/* The whole household went, or somebody in it died. Never in a planted one: its people are needed. */
static void end_some(Random *r, Date as_of, Household *h)
{
	bool left = random_below(r, 1000) < 25;

	for (int i = 0; i < h->n; i++) {
		Person *p = &h->members[i];
		bool old = as_of.y - p->birth.y > 74;
		bool dies = random_below(r, 1000) < (old ? 80u : 2u);

		if (h->plant != PLANT_NONE || (i == 0 && h->n > 1 && !left))
			continue;
		if (left || dies) {
			p->state = left ? RESIDENT_LEFT : RESIDENT_DIED;
			p->ended = date_add_days(as_of, -random_between(r, 3, 360));
		}
	}
}

static void protect(Random *r, Household *h)
{
	Protection kind = random_below(r, 4) == 0 && h->index > 211 ? PROTECTION_PROVISIONAL : PROTECTION_ON;

	for (int i = 0; i < h->n; i++)
		h->members[i].protection = kind;
}

/* Each kind in turn, the month first. */
static void unknown_birth(Household *h)
{
	Person *p = &h->members[0];

	p->birth_known = (BirthKnown) (1 + (h->index / plant_period(h->plant) + 1) % 4);
	switch (p->birth_known) {
	case BIRTH_NOT_IN_CALENDAR:
		p->birth = (Date){ (short) (p->birth.y - (p->birth.y % 4 == 0)), 2, 29 };
		break;
	case BIRTH_MONTH_ONLY:
		p->birth.d = 0;
		break;
	case BIRTH_YEAR_ONLY:
		p->birth.m = p->birth.d = 1;
		break;
	default:
		p->birth = (Date){ 0, 0, 0 };
	}
}

void birth_unknown_text(const Person *p, char *out, unsigned size)
{
	const char *era = "";
	int year = 0;

	snprintf(out, size, "%s", p->birth_known == BIRTH_UNKNOWN ? "年月日不詳" : "");
	date_era(p->birth, &era, &year);
	if (p->birth_known == BIRTH_MONTH_ONLY)
		snprintf(out, size, "%s%d年%d月頃", era, year, p->birth.m);
	if (p->birth_known == BIRTH_YEAR_ONLY)
		snprintf(out, size, "%s%d年　月日不詳", era, year);
}

void household_make(uint64_t seed, Date as_of, uint32_t town, uint32_t index, uint32_t first_sequence, int at_most,
		    Household *ret)
{
	Random r = random_keyed(seed, STREAM_HOUSEHOLD + town, index);

	memset(ret, 0, offsetof(Household, members));
	ret->town = town;
	ret->index = index;
	ret->number = household_number(index);
	ret->plant = plant_of(index);
	settle(&r, as_of, ret);
	members_make(&r, as_of, at_most, ret);
	end_some(&r, as_of, ret);
	if (ret->plant == PLANT_PROTECTED)
		protect(&r, ret);
	if (ret->plant == PLANT_UNKNOWN_BIRTH)
		unknown_birth(ret);
	if (ret->plant == PLANT_NO_HEAD) {
		ret->members[0].state = RESIDENT_DIED;
		ret->members[0].ended = date_add_days(as_of, -9);
		ret->members[0].relation = ret->members[0].relation_text = "";
	}
	for (int i = 0; i < ret->n; i++) {
		Person *p = &ret->members[i];

		p->sequence = first_sequence + (uint32_t) i;
		if (random_below(&r, 100) < 78 && p->birth.y && as_of.y - p->birth.y > 1)
			p->card_serial = card_serial(seed, town, p->sequence);
	}
}

#include "story.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "random.h"
#include "sh_memory.h"

enum { STREAM_STORY = 0x200, ADULT = 20 };

Story *story_new(uint64_t seed, Date disaster)
{
	Story *story = sh_need(calloc(1, sizeof *story));

	story->seed = seed;
	story->disaster = disaster;
	for (int i = 0; i < TOWNS; i++) {
		story->kept[i] = sh_need(calloc(STORY_KEPT, sizeof *story->kept[i]));
	}
	return story;
}

void story_free(Story *story)
{
	if (!story)
		return;
	for (int i = 0; i < TOWNS; i++)
		free(story->kept[i]);
	free(story);
}

void story_offer(Story *story, const Household *h)
{
	if (h->index < STORY_KEPT)
		story->kept[h->town][story->kept_count[h->town]++] = *h;
}

static int age(const Story *story, const Person *p) { return story->disaster.y - p->birth.y - 1; }

/* Everybody lives there, and its head is one who can apply. */
static bool castable(const Story *story, const Household *h)
{
	for (int i = 0; i < h->n; i++)
		if (h->members[i].state != RESIDENT_LIVES)
			return false;
	return h->plant == PLANT_UNKNOWN_BIRTH || age(story, &h->members[0]) >= ADULT;
}

static bool married_with_cards(const Household *h)
{
	return h->n >= 2 && h->members[0].card_serial && h->members[1].card_serial &&
	       (!strcmp(h->members[1].relation, "12") || !strcmp(h->members[1].relation, "11"));
}

static bool suits(const Story *story, const ApplicationPlan *plan, const Household *h)
{
	if (h->plant != plan->wants || !castable(story, h))
		return false;
	/* A depth of water is a grade only for detached houses: flats are the tenant's, whose house a storm hit. */
	if ((h->home.flat[0] != '\0') != (plan->special == SPECIAL_TENANT))
		return false;
	switch (plan->special) {
	case SPECIAL_CARD_VALID:
		return married_with_cards(h);
	case SPECIAL_CARD_EXPIRED:
	case SPECIAL_CARD_REVOKED:
		return h->members[0].card_serial != 0;
	case SPECIAL_PROTECTED:
		return h->members[0].protection == PROTECTION_ON;
	case SPECIAL_VARIANT: /* so that what is typed differs from what is registered */
		return strncmp(h->members[0].name, "髙", 3) == 0 || strncmp(h->members[0].name, "濵", 3) == 0;
	case SPECIAL_UNENCODABLE: /* arrives as gaiji, which no font draws; a dropped selector nobody could notice */
		return strncmp(h->members[0].name, "𠮷", 4) == 0 || strncmp(h->members[0].name, "槗", 3) == 0;
	case SPECIAL_NONE:
		return h->n > 1 || h->index % 3 == 0;
	default:
		return true;
	}
}

static const Household *pick(Story *story, const ApplicationPlan *plan)
{
	for (uint32_t i = 0; i < story->kept_count[plan->town]; i++) {
		const Household *h = &story->kept[plan->town][i];

		if (story->used[plan->town][i] || !suits(story, plan, h))
			continue;
		story->used[plan->town][i] = true;
		return h;
	}
	return NULL;
}

static int cast_application(Story *story, int no, ShError *err)
{
	Application *a = &story->applications[no - 1];

	a->plan = story_plan(no);
	a->damage = story_damage(no);
	if (a->plan.special == SPECIAL_RESURVEY)
		a->second_look = story_second_look();
	if (a->plan.special == SPECIAL_NON_RESIDENT)
		return 0;
	if (a->plan.of) {
		const Application *of = &story->applications[a->plan.of - 1];

		a->household = of->household;
		a->damage = of->damage;
		a->plan.town = of->household->town;
	} else {
		a->household = pick(story, &a->plan);
	}
	if (!a->household)
		return sh_fail(err, SH_INTERNAL, "generate.story.cast", "application %d", no);
	a->applicant = &a->household->members[a->plan.special == SPECIAL_SPOUSE];
	return 0;
}

static void cast_unknown(Story *story, Random *r, Evacuee *e)
{
	e->how = ENTER_BY_HAND;
	e->sex = random_between(r, 1, 2);
	e->surname = &surnames[random_below(r, (uint32_t) surnames_count)];
	e->given = e->sex == 1 ? &male_names[random_below(r, (uint32_t) male_names_count)]
			       : &female_names[random_below(r, (uint32_t) female_names_count)];
	e->birth = date_add_days(story->disaster, -random_between(r, 20 * 365, 70 * 365));
	e->note = "UNKNOWN";
}

static Evacuee evacuee_of(const Household *h, int member, const char *note)
{
	const Person *p = &h->members[member];

	return (Evacuee){ ENTER_BY_SEARCH, h->town, p, NULL, NULL, p->sex, p->birth, note, false };
}

/* The families of the ordinary applications fled together. Two of them hold a card to the reader. */
static int cast_known(Story *story, int *n)
{
	int cards = 0;

	for (int i = 0; i < STORY_APPLICATIONS && *n < STORY_KNOWN; i++) {
		const Application *a = &story->applications[i];

		if (a->plan.special != SPECIAL_NONE)
			continue;
		for (int k = 0; k < a->household->n && *n < STORY_KNOWN; k++) {
			Evacuee *e = &story->evacuees[(*n)++];

			*e = evacuee_of(a->household, k, "");
			if (cards < 2 && e->person->card_serial && age(story, e->person) >= ADULT) {
				e->how = ENTER_BY_CARD;
				e->out = true;
				cards++;
			}
		}
	}
	return cards == 2 && *n == STORY_KNOWN;
}

bool story_mishear(const char *kana, char *out, size_t size)
{
	static const char *const heard[][2] = {
		{ "ダ", "タ" }, { "バ", "ハ" }, { "ザ", "サ" }, { "ド", "ト" },
		{ "ゴ", "コ" }, { "ジ", "シ" }, { "ガ", "カ" },
	};

	snprintf(out, size, "%s", kana);
	for (size_t i = 0; i < sizeof heard / sizeof *heard; i++) {
		char *at = strstr(out, heard[i][0]);

		if (!at)
			continue;
		memcpy(at, heard[i][1], strlen("タ"));
		return true;
	}
	return false;
}

/* From the last application on: the first ones' families are in already. */
static const Household *household_with_voiced_kana(const Story *story)
{
	char heard[160];

	for (int i = STORY_APPLICATIONS; i-- > 0;) {
		const Application *a = &story->applications[i];

		if (a->plan.special == SPECIAL_NONE && story_mishear(a->applicant->kana, heard, sizeof heard))
			return a->household;
	}
	return NULL;
}

static int cast_evacuees(Story *story, ShError *err)
{
	Random r = random_keyed(story->seed, STREAM_STORY, 0);
	const Household *misheard = household_with_voiced_kana(story);
	int n = 0;

	if (!cast_known(story, &n) || !misheard)
		return sh_fail(err, SH_INTERNAL, "generate.story.cast", "evacuees");
	story->evacuees[n++] = evacuee_of(misheard, 0, "MISHEARD_KANA");
	story->evacuees[n++] = evacuee_of(story->applications[42].household, 0, "PROTECTED");
	for (int i = 0; n < STORY_EVACUEES; i++, n++) {
		cast_unknown(story, &r, &story->evacuees[n]);
		story->evacuees[n].town = (uint32_t) i % TOWNS;
		story->evacuees[n].out = i < 3;
	}
	return 0;
}

int story_make(Story *story, ShError *err)
{
	int r = 0;

	/* The rare ones choose first; what repeats another comes after it. */
	for (int pass = 0; pass < 3; pass++)
		for (int no = 1; no <= STORY_APPLICATIONS && r == 0; no++) {
			ApplicationPlan plan = story_plan(no);
			int turn = plan.of ? 2 : plan.special == SPECIAL_NONE;

			if (turn == pass)
				r = cast_application(story, no, err);
		}
	return r ? r : cast_evacuees(story, err);
}

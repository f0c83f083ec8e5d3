#include "truth.h"

#include <stdio.h>
#include <string.h>
#include "shelters.h"

enum { WARNED_AT = 17 * 60 + 30, STRUCK_AT = 3 * 60 + 20 };

const char *truth_time(const Story *story, int day, int minute, char out[32])
{
	char text[DATE_TEXT];

	date_text(date_add_days(story->disaster, day), text);
	snprintf(out, 32,
		 "%s"
		 "T%02d:%02d:00+09:00",
		 text, minute / 60 % 24, minute % 60);
	return out;
}

json_t *truth_serial(uint32_t serial)
{
	char text[16];

	snprintf(text, sizeof text, "%09u", serial);
	return json_string(text);
}

json_t *truth_person(const Person *p, const Household *h)
{
	char number[11], household[16], birth[DATE_TEXT];

	person_number(p->sequence, number);
	snprintf(household, sizeof household, "%llu", (unsigned long long) h->number);
	return json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:o}", "town", towns[h->town].lg_code, "person_no", number,
			 "household_no", household, "name", p->name, "kana", p->kana, "birth",
			 date_text(p->birth, birth), "sex", p->sex == 1 ? "1" : "2", "relation", p->relation,
			 "card_serial", p->card_serial ? truth_serial(p->card_serial) : json_null());
}

static json_t *town_truth(const Story *story, const GenerateReport *report, int i)
{
	const char *slash = strrchr(report->towns[i].register_path, '/');
	const char *shelters_slash = strrchr(report->towns[i].shelters_path, '/');
	char as_of[DATE_TEXT], city[100];

	snprintf(city, sizeof city, "%s%s", towns[i].county, towns[i].name);
	return json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:I,s:I,s:I,s:I}", "code", towns[i].lg_code, "name",
			 towns[i].name, "full_name", city, "kana", towns[i].kana, "register", slash + 1, "shelters",
			 shelters_slash + 1, "encoding", i ? "CP932" : "UTF-8", "as_of",
			 date_text(date_add_days(story->disaster, -4), as_of), "residents",
			 (json_int_t) report->towns[i].residents, "households",
			 (json_int_t) report->towns[i].households, "rows", (json_int_t) report->towns[i].rows,
			 "lost_characters", (json_int_t) report->towns[i].lost_characters);
}

static json_t *disaster_truth(const Story *story)
{
	char warned[32], struck[32], deadline[DATE_TEXT], name[100], date[DATE_TEXT];
	const char *era;
	int year;

	date_era(story->disaster, &era, &year);
	snprintf(name, sizeof name, "%s%d年%d月汐見豪雨", era, year, story->disaster.m);
	return json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:[s,s]}", "name", name, "kind", "HEAVY_RAIN", "warned_at",
			 truth_time(story, -1, WARNED_AT, warned), "occurred_at",
			 truth_time(story, 0, STRUCK_AT, struck), "reference_date", date_text(story->disaster, date),
			 "application_deadline", date_text(date_add_days(story->disaster, 90), deadline), "towns",
			 towns[0].lg_code, towns[1].lg_code);
}

static json_t *shelter_truth(void)
{
	json_t *all = json_array();
	char address[400];

	for (uint32_t t = 0; t < TOWNS; t++)
		for (int i = 0; i < SHELTERS_A_TOWN; i++) {
			const Shelter *s = &shelters[t][i];

			shelter_address(t, s, address, sizeof address);
			json_array_append_new(all, json_pack("{s:s,s:s,s:s,s:s,s:b,s:b,s:i}", "town",
							     towns[t].lg_code, "id", s->id, "name", s->name,
							     "address", address, "designated", s->designated, "opens",
							     i == 0, "capacity", (int) s->capacity));
		}
	return all;
}

static json_t *evacuee_truth(const Story *story, int i)
{
	static const char *const how[] = { "SEARCH", "CARD", "BY_HAND" };
	const Evacuee *e = &story->evacuees[i];
	char name[128], kana[160], birth[DATE_TEXT], in[32], out[32], number[11];
	json_t *person = json_null(), *serial = json_null();

	if (e->person) {
		snprintf(name, sizeof name, "%s", e->person->name);
		snprintf(kana, sizeof kana, "%s", e->person->kana);
		person_number(e->person->sequence, number);
		person = json_string(number);
		if (e->how == ENTER_BY_CARD)
			serial = truth_serial(e->person->card_serial);
	} else {
		snprintf(name, sizeof name, "%s　%s", e->surname->kanji, e->given->kanji);
		snprintf(kana, sizeof kana, "%s　%s", e->surname->kana, e->given->kana);
	}
	if (strcmp(e->note, "MISHEARD_KANA") == 0)
		story_mishear(e->person->kana, kana, sizeof kana);
	return json_pack("{s:i,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:o,s:o,s:s,s:s,s:o}", "no", i + 1, "town",
			 towns[e->town].lg_code, "shelter_id", shelters[e->town][0].id, "how", how[e->how], "name",
			 name, "kana", kana, "birth", date_text(e->birth, birth), "sex", e->sex == 1 ? "1" : "2",
			 "person_no", person, "card_serial", serial, "note", e->note, "in_at",
			 truth_time(story, -1, WARNED_AT + 15 + 3 * i, in), "out_at",
			 e->out ? json_string(truth_time(story, 1, 9 * 60 + i, out)) : json_null());
}

static json_t *whole(const Story *story, const GenerateReport *report)
{
	json_t *place = json_array(), *evacuees = json_array(), *applications = json_array(), *surveys = json_array();

	for (int i = 0; i < TOWNS; i++)
		json_array_append_new(place, town_truth(story, report, i));
	for (int i = 0; i < STORY_EVACUEES; i++)
		json_array_append_new(evacuees, evacuee_truth(story, i));
	for (int i = 0; i < STORY_APPLICATIONS; i++) {
		const Application *a = &story->applications[i];

		json_array_append_new(applications, truth_application(story, a));
		if (a->plan.surveyed)
			json_array_append_new(surveys, truth_survey(a));
	}
	return json_pack("{s:s,s:I,s:o,s:o,s:o,s:o,s:o,s:o,s:o}", "prefecture", PREFECTURE_NAME, "seed",
			 (json_int_t) story->seed, "towns", place, "disaster", disaster_truth(story), "shelters",
			 shelter_truth(), "evacuees", evacuees, "applications", applications, "surveys", surveys,
			 "cards", truth_cards(story));
}

int truth_write(const Story *story, const GenerateReport *report, const char *path, ShError *err)
{
	json_t *root = whole(story, report);
	int r = root ? json_dump_file(root, path, JSON_INDENT(1)) : -1;

	json_decref(root);
	return r == 0 ? 0 : sh_fail(err, SH_UNAVAILABLE, "generate.write", "truth");
}

#include "cast.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int64_t cast_time_us(const char *text)
{
	struct tm tm = { 0 };
	const char *end = strptime(text, "%Y-%m-%dT%H:%M:%S%z", &tm);
	long offset = tm.tm_gmtoff; /* timegm() reads the fields as UTC and overwrites this one */

	return end && !*end ? ((int64_t) timegm(&tm) - offset) * 1000000 : -1;
}

/* A text that must be there: "" stands for what is missing, and *good falls. */
static const char *text_of(const json_t *o, const char *key, bool *good)
{
	const char *text = json_string_value(json_object_get(o, key));

	*good = *good && text != NULL;
	return text ? text : "";
}

static int64_t time_of(const json_t *o, const char *key, bool *good)
{
	int64_t us = cast_time_us(text_of(o, key, good));

	*good = *good && us > 0;
	return us;
}

static unsigned town_of(const Cast *cast, const json_t *o, bool *good)
{
	const char *code = text_of(o, "town", good);

	for (unsigned t = 0; t < CAST_TOWNS; t++)
		if (strcmp(cast->towns[t].code, code) == 0)
			return t;
	*good = false;
	return 0;
}

static uint64_t count_of(const json_t *o, const char *key, bool *good)
{
	*good = *good && json_is_integer(json_object_get(o, key));
	return (uint64_t) json_integer_value(json_object_get(o, key));
}

static bool read_towns(Cast *cast, bool *good)
{
	const json_t *towns = json_object_get(cast->truth, "towns"),
		     *shelters = json_object_get(cast->truth, "shelters"), *s;
	size_t i;

	*good = json_array_size(towns) == CAST_TOWNS;
	for (size_t t = 0; *good && t < CAST_TOWNS; t++) {
		const json_t *o = json_array_get(towns, t);

		cast->towns[t] = (CastTown){ .code = text_of(o, "code", good),
					     .name = text_of(o, "name", good),
					     .register_file = text_of(o, "register", good),
					     .shelters_file = text_of(o, "shelters", good),
					     .encoding = text_of(o, "encoding", good),
					     .as_of = text_of(o, "as_of", good),
					     .residents = count_of(o, "residents", good),
					     .rows = count_of(o, "rows", good),
					     .lost_characters = count_of(o, "lost_characters", good) };
	}
	json_array_foreach(shelters, i, s)
	{
		CastTown *town = &cast->towns[town_of(cast, s, good)];

		town->sites += json_is_true(json_object_get(s, "designated"));
		if (json_is_true(json_object_get(s, "opens")))
			town->shelter_id = text_of(s, "id", good);
	}
	return *good && cast->towns[0].shelter_id && cast->towns[1].shelter_id;
}

static bool read_disaster(Cast *cast, bool *good)
{
	const json_t *d = json_object_get(cast->truth, "disaster");

	cast->disaster = text_of(d, "name", good);
	cast->kind = text_of(d, "kind", good);
	cast->reference_date = cast->occurred_on = text_of(d, "reference_date", good);
	cast->deadline = text_of(d, "application_deadline", good);
	return *good;
}

static bool read_evacuees(Cast *cast, bool *good)
{
	const json_t *all = json_object_get(cast->truth, "evacuees"), *o;
	size_t i;

	*good = json_array_size(all) > 0 && json_array_size(all) <= CAST_EVACUEES_MAX;
	if (!*good)
		return false;
	json_array_foreach(all, i, o) cast->evacuees[cast->n_evacuees++] = (CastEvacuee){
		.no = (int) count_of(o, "no", good),
		.town = town_of(cast, o, good),
		.shelter_id = text_of(o, "shelter_id", good),
		.how = text_of(o, "how", good),
		.name = text_of(o, "name", good),
		.kana = text_of(o, "kana", good),
		.birth = text_of(o, "birth", good),
		.sex = text_of(o, "sex", good),
		.note = text_of(o, "note", good),
		.serial = json_string_value(json_object_get(o, "card_serial")),
		.known = json_is_string(json_object_get(o, "person_no")),
		.in_us = time_of(o, "in_at", good),
		.out_us = json_is_null(json_object_get(o, "out_at")) ? 0 : time_of(o, "out_at", good),
	};
	return *good;
}

static CastApplication application_of(const Cast *cast, const json_t *o, bool *good)
{
	const json_t *e = json_object_get(o, "expected"), *p = json_object_get(o, "person"),
		     *again = json_object_get(o, "resubmission");
	CastApplication a = { .no = (int) count_of(o, "no", good),
			      .repeats = (int) json_integer_value(json_object_get(o, "repeats")),
			      .town = town_of(cast, o, good),
			      .special = text_of(o, "special", good),
			      .receipt_no = text_of(o, "receipt_no", good),
			      .counter = strcmp(text_of(o, "channel", good), "COUNTER") == 0,
			      .submitted_us = time_of(o, "submitted_at", good),
			      .form = json_object_get(o, "form"),
			      .corrected = json_object_get(again, "form"),
			      .correction = json_string_value(json_object_get(again, "reason")) };

	a.expected.receipt = text_of(e, "receipt", good);
	a.expected.decision = text_of(e, "decision", good);
	a.expected.match = text_of(e, "match", good);
	a.expected.late = json_is_true(json_object_get(e, "late"));
	a.expected.protection_desk = json_is_true(json_object_get(e, "protection_desk"));
	a.expected.same_household = json_is_true(json_object_get(e, "same_household"));
	a.expected.issuable = json_is_true(json_object_get(e, "issuable"));
	if (json_is_object(p)) {
		a.name = text_of(p, "name", good);
		a.kana = text_of(p, "kana", good);
		a.birth = text_of(p, "birth", good);
		a.sex = text_of(p, "sex", good);
	}
	*good = *good && json_is_object(a.form);
	return a;
}

static bool read_applications(Cast *cast, bool *good)
{
	const json_t *all = json_object_get(cast->truth, "applications"), *o;
	size_t i;

	*good = json_array_size(all) > 0 && json_array_size(all) <= CAST_APPLICATIONS_MAX;
	if (!*good)
		return false;
	json_array_foreach(all, i, o)
	{
		cast->applications[cast->n_applications++] = application_of(cast, o, good);
		*good = *good && cast->applications[i].no == (int) i + 1;
	}
	return *good;
}

static CastLook look_of(const json_t *o, bool *good)
{
	const json_t *flood = json_object_get(o, "flood"), *loss = json_object_get(o, "loss_permille");

	*good = *good && json_is_integer(loss) != json_is_object(flood);
	return (CastLook){ .kind = text_of(o, "kind", good),
			   .cause = text_of(o, "cause", good),
			   .grade = text_of(o, "expected_grade", good),
			   .loss_permille = json_is_integer(loss) ? (int) json_integer_value(loss) : -1,
			   .external_force = json_is_true(json_object_get(flood, "external_force")),
			   .depth_mm = (unsigned) json_integer_value(json_object_get(flood, "depth_mm")) };
}

static bool read_surveys(Cast *cast, bool *good)
{
	const json_t *all = json_object_get(cast->truth, "surveys"), *o;
	size_t i;

	*good = json_array_size(all) > 0;
	json_array_foreach(all, i, o)
	{
		uint64_t no = count_of(o, "application", good);
		CastApplication *a = no >= 1 && no <= cast->n_applications ? &cast->applications[no - 1] : NULL;

		if (!a)
			return *good = false;
		a->surveyed = true;
		a->first = look_of(json_object_get(o, "first"), good);
		a->resurveyed = json_is_object(json_object_get(o, "resurvey"));
		if (a->resurveyed)
			a->again = look_of(json_object_get(o, "resurvey"), good);
	}
	return *good;
}

static bool read_cards(Cast *cast, bool *good)
{
	const json_t *all = json_object_get(cast->truth, "cards"), *o;
	size_t i;

	*good = json_array_size(all) > 0 && json_array_size(all) <= CAST_CARDS_MAX;
	if (!*good)
		return false;
	json_array_foreach(all, i, o) cast->cards[cast->n_cards++] =
		(CastCard){ .state = text_of(o, "state", good),
			    .serial = (uint32_t) strtoul(text_of(o, "serial", good), NULL, 10),
			    .application = (int) count_of(o, "application", good),
			    .town = town_of(cast, json_object_get(o, "person"), good),
			    .issues = json_is_true(json_object_get(o, "issues")) };
	return *good;
}

int cast_open(Cast *cast, const char *truth_file, ShError *err)
{
	static const struct {
		const char *part;
		bool (*read)(Cast *cast, bool *good);
	} parts[] = { { "towns", read_towns },       { "disaster", read_disaster },
		      { "evacuees", read_evacuees }, { "applications", read_applications },
		      { "surveys", read_surveys },   { "cards", read_cards } };
	json_error_t where;

	*cast = (Cast){ .truth = json_load_file(truth_file, 0, &where) };
	if (!cast->truth)
		return sh_fail(err, SH_FAILED_PRECONDITION, "tour.truth.unreadable", "%.100s", truth_file);
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		bool good = true;

		if (!parts[i].read(cast, &good))
			return sh_fail(err, SH_INVALID_ARGUMENT, "tour.truth.malformed", "%s", parts[i].part);
	}
	return 0;
}

void cast_close(Cast *cast)
{
	json_decref(cast->truth);
	*cast = (Cast){ 0 };
}

json_t *cast_form(const json_t *form, const char *disaster_id)
{
	static const char *const names[][2] = {
		{ "applicant_name", "applicantName" },
		{ "applicant_kana", "applicantKana" },
		{ "birth", "applicantBirth" },
		{ "sex", "applicantSex" },
		{ "postal", "applicantPostal" },
		{ "address", "applicantAddress" },
		{ "tel", "tel" },
		{ "mail", "mail" },
		{ "relation", "relation" },
		{ "head_name", "headName" },
		{ "head_address", "headAddress" },
		{ "cause", "causes" },
		{ "damaged_address", "damagedAddress" },
		{ "occurred_on", "occurredOn" },
		{ "property", "property" },
		{ "structure", "structure" },
		{ "storeys", "storeys" },
		{ "members", "householdMembers" },
		{ "damaged_parts", "damagedParts" },
		{ "statement", "statement" },
		{ "copies", "copies" },
		{ "delivery", "delivery" },
	};
	const json_t *flood = json_object_get(form, "flood");
	json_t *out = json_pack("{s:s}", "disasterId", disaster_id);

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (json_object_get(form, names[i][0]))
			json_object_set(out, names[i][1], json_object_get(form, names[i][0]));
	if (flood) {
		json_object_set(out, "flood", json_object_get(flood, "reach"));
		json_object_set(out, "floodCm", json_object_get(flood, "depth_cm"));
	}
	return out;
}

const CastApplication *cast_special(const Cast *cast, const char *special)
{
	for (unsigned i = 0; i < cast->n_applications; i++)
		if (strcmp(cast->applications[i].special, special) == 0)
			return &cast->applications[i];
	return NULL;
}

const CastCard *cast_card(const Cast *cast, const char *state)
{
	for (unsigned i = 0; i < cast->n_cards; i++)
		if (strcmp(cast->cards[i].state, state) == 0)
			return &cast->cards[i];
	return NULL;
}

unsigned cast_head_count(const Cast *cast, unsigned town, const char *sex, bool still_in)
{
	unsigned n = 0;

	for (unsigned i = 0; i < cast->n_evacuees; i++) {
		const CastEvacuee *e = &cast->evacuees[i];

		n += e->town == town && (!*sex || strcmp(e->sex, sex) == 0) && !(still_in && e->out_us);
	}
	return n;
}

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include "generated.h"
#include "places.h"
#include "rules/flood_grade.h"
#include "scoring_read.h"
#include "story.h"

/* The rules that will judge, asked about what the story expects of them. */
Test(generate_truth, expected_grades_are_the_rules_grades)
{
	ShArena *arena = sh_arena_new(4 << 20);
	const Ledger__ScoringEdition *message;
	bool seen[10] = { false };
	const Damage *damages;
	ShError none = { 0 };
	Scoring scoring;
	size_t n;

	cr_assert_eq(scoring_national(arena, &message, &scoring, &none), 0, "%s", none.reason);
	damages = story_damages(&n);
	cr_assert_gt(n, 10);
	for (size_t i = 0; i < n; i++) {
		const Damage *d = &damages[i];
		const char *grade = NULL;
		ShError err = { 0 };

		if (d->loss_permille >= 0) {
			grade = scoring_grade(&scoring, (uint32_t) d->loss_permille);
		} else {
			FloodFacts facts = {
				true, true, 2, d->external_force, FLOOD_BELOW_FLOOR, (uint32_t) d->depth_mm
			};

			if (strcmp(d->reach, "ABOVE_FLOOR") == 0)
				facts.reach = FLOOD_ABOVE_FLOOR;
			cr_expect_eq(flood_grade(&scoring, &facts, &grade, &err), 0, "damage %zu: %s", i, err.reason);
		}
		cr_expect_str_eq(grade, d->grade, "damage %zu", i);
		seen[d->grade[0] - '0'] = true;
	}
	for (int grade = 0; grade <= 6; grade++)
		cr_expect(seen[grade], "grade %d", grade);
	cr_expect_str_neq(story_second_look()->grade, story_damage(4)->grade);
	sh_arena_free(arena);
}

typedef struct Prefecture {
	Generated g;
	Table tables[GENERATE_TOWNS];
	json_t *truth;
} Prefecture;

static void prefecture_make(Prefecture *p, uint64_t seed, uint32_t residents)
{
	json_error_t error;

	generated_make(&p->g, seed, residents, false);
	table_read(&p->tables[0], p->g.report.towns[0].register_path, "UTF-8");
	table_read(&p->tables[1], p->g.report.towns[1].register_path, "CP932");
	p->truth = json_load_file(p->g.report.truth_path, 0, &error);
	cr_assert_not_null(p->truth, "%s", error.text);
}

static void prefecture_free(Prefecture *p)
{
	json_decref(p->truth);
	for (int i = 0; i < GENERATE_TOWNS; i++)
		table_free(&p->tables[i]);
	generated_remove(&p->g);
}

static const char *text(const json_t *object, const char *key)
{
	const char *s = json_string_value(json_object_get(object, key));

	cr_assert_not_null(s, "%s", key);
	return s;
}

static int number(const json_t *object, const char *key)
{
	return (int) json_integer_value(json_object_get(object, key));
}

static const Table *table_of(const Prefecture *p, const char *lg_code)
{
	return &p->tables[strcmp(lg_code, towns[0].lg_code) != 0];
}

/* The latest row of this person; 0: none. */
static size_t row_of(const Table *t, const char *person_no)
{
	for (size_t i = 1; i < t->rows; i++)
		if (!strcmp(table_cell(t, i, "宛名番号"), person_no) && !strcmp(table_cell(t, i, "最新フラグ"), "1"))
			return i;
	return 0;
}

/* Found in the register, living there, with the number of the household and of the card. */
static void check_person(const Prefecture *p, const json_t *person)
{
	const Table *t = table_of(p, text(person, "town"));
	size_t row = row_of(t, text(person, "person_no"));
	const char *serial = json_string_value(json_object_get(person, "card_serial"));

	cr_assert_gt(row, 0, "%s", text(person, "person_no"));
	cr_expect_str_eq(table_cell(t, row, "世帯番号"), text(person, "household_no"));
	cr_expect_str_eq(table_cell(t, row, "氏名_フリガナ"), text(person, "kana"));
	cr_expect_str_eq(table_cell(t, row, "生年月日"), text(person, "birth"));
	cr_expect_str_eq(table_cell(t, row, "住民状態"), "1");
	cr_expect_str_eq(table_cell(t, row, "利用者証明用電子証明書シリアル番号"), serial ? serial : "");
	if (t == &p->tables[0])
		cr_expect_str_eq(table_cell(t, row, "氏名"), text(person, "name"));
}

static size_t with_special(const json_t *applications, const char *special, const json_t **ret)
{
	size_t i, n = 0;
	json_t *a;

	json_array_foreach(applications, i, a) if (!strcmp(text(a, "special"), special))
	{
		*ret = a;
		n++;
	}
	return n;
}

static void check_application(const Prefecture *p, const json_t *a)
{
	static const char *const needed[] = {
		"applicant_name", "applicant_kana", "birth",        "sex",         "tel",
		"mail",           "head_name",      "head_address", "occurred_on", "property",
		"damaged_address"
	};
	const json_t *form = json_object_get(a, "form"), *person = json_object_get(a, "person");

	for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
		cr_expect_gt(strlen(text(form, needed[i])), 0, "%d %s", number(a, "no"), needed[i]);
	cr_expect_gt(json_array_size(json_object_get(form, "cause")), 0);
	cr_expect_not_null(strstr(text(form, "mail"), "@mail.example"));
	cr_expect_eq(strncmp(text(form, "tel"), "090-0000-", 9), 0);
	if (json_is_null(person)) {
		cr_expect_str_eq(text(a, "special"), "NON_RESIDENT");
		return;
	}
	check_person(p, person);
	if (!strcmp(text(a, "special"), "ALIAS") || !strcmp(text(a, "special"), "UNKNOWN_BIRTH"))
		return;
	cr_expect_str_eq(text(form, "applicant_kana"), text(person, "kana"));
	cr_expect_str_eq(text(form, "birth"), text(person, "birth"));
}

static void check_specials(const Prefecture *p, const json_t *applications)
{
	static const char *const once[] = {
		"CARD_VALID",  "CARD_EXPIRED", "CARD_REVOKED", "RESURVEY",      "VARIANT_KANJI",
		"UNENCODABLE", "FOREIGN",      "ALIAS",        "UNKNOWN_BIRTH", "TENANT",
		"UNDRAWABLE",  "RETURNED",     "DUPLICATE",    "CONFLICT",      "LATE",
		"SPOUSE",      "PROTECTED",    "NON_RESIDENT", "TWICE",         "NOT_DWELLING",
	};
	const json_t *a = NULL, *b;

	for (size_t i = 0; i < sizeof once / sizeof *once; i++)
		cr_expect_eq(with_special(applications, once[i], &a), 1, "%s", once[i]);
	with_special(applications, "DUPLICATE", &a);
	b = json_array_get(applications, (size_t) number(a, "repeats") - 1);
	cr_expect_str_eq(text(a, "receipt_no"), text(b, "receipt_no"));
	cr_expect(json_equal(json_object_get(a, "form"), json_object_get(b, "form")));
	with_special(applications, "CONFLICT", &a);
	b = json_array_get(applications, (size_t) number(a, "repeats") - 1);
	cr_expect_str_eq(text(a, "receipt_no"), text(b, "receipt_no"));
	cr_expect_not(json_equal(json_object_get(a, "form"), json_object_get(b, "form")));
	with_special(applications, "LATE", &a);
	cr_expect_gt(strncmp(text(a, "submitted_at"),
			     text(json_object_get(p->truth, "disaster"), "application_deadline"), 10),
		     0);
	with_special(applications, "SPOUSE", &a);
	b = json_array_get(applications, (size_t) number(a, "repeats") - 1);
	cr_expect_str_eq(text(json_object_get(a, "person"), "household_no"),
			 text(json_object_get(b, "person"), "household_no"));
	cr_expect_str_neq(text(json_object_get(a, "person"), "person_no"),
			  text(json_object_get(b, "person"), "person_no"));
	with_special(applications, "PROTECTED", &a);
	a = json_object_get(a, "person");
	cr_expect_str_eq(table_cell(&p->tables[0], row_of(&p->tables[0], text(a, "person_no")), "支援措置区分"), "1");
}

static void check_surveys(const json_t *surveys, const json_t *applications)
{
	size_t i, k, again = 0;
	json_t *s, *other;

	json_array_foreach(surveys, i, s)
	{
		const json_t *a = json_array_get(applications, (size_t) number(s, "application") - 1);

		cr_expect_str_eq(text(json_object_get(a, "person"), "household_no"), text(s, "household_no"));
		cr_expect_not_null(strstr(text(s, "dwelling_address"), PREFECTURE_NAME));
		if (!json_is_null(json_object_get(json_object_get(s, "first"), "flood")))
			cr_expect(json_is_true(json_object_get(s, "detached")), "application %d",
				  number(s, "application"));
		again += !json_is_null(json_object_get(s, "resurvey"));
		json_array_foreach(surveys, k, other) if (k < i)
			cr_expect(strcmp(text(s, "dwelling_address"), text(other, "dwelling_address")) ||
				  strcmp(text(s, "town"), text(other, "town")));
	}
	cr_expect_eq(again, 1);
}

static void check_evacuees(const Prefecture *p, const json_t *evacuees)
{
	size_t i, known = 0, cards = 0, out = 0, unknown_out = 0;
	json_t *e;

	json_array_foreach(evacuees, i, e)
	{
		const Table *t = table_of(p, text(e, "town"));
		const char *person = json_string_value(json_object_get(e, "person_no"));

		out += !json_is_null(json_object_get(e, "out_at"));
		cards += !strcmp(text(e, "how"), "CARD");
		if (!person) {
			unknown_out += !json_is_null(json_object_get(e, "out_at"));
			continue;
		}
		known++;
		cr_expect_str_eq(table_cell(t, row_of(t, person), "生年月日"), text(e, "birth"));
		if (strcmp(text(e, "note"), "MISHEARD_KANA") != 0)
			cr_expect_str_eq(table_cell(t, row_of(t, person), "氏名_フリガナ"), text(e, "kana"));
		else
			cr_expect_str_neq(table_cell(t, row_of(t, person), "氏名_フリガナ"), text(e, "kana"));
	}
	cr_expect_eq(i, 40);
	cr_expect_eq(known, 35);
	cr_expect_eq(cards, 2);
	cr_expect_eq(out, 5);
	cr_expect_eq(unknown_out, 3);
}

/* For several seeds, and for the smallest prefecture: whoever the story names is in the register. */
Test(generate_truth, the_story_is_about_these_people)
{
	static const struct {
		uint64_t seed;
		uint32_t residents;
	} cases[] = { { GENERATE_SEED_DEFAULT, GENERATE_RESIDENTS_DEFAULT },
		      { 1, GENERATE_RESIDENTS_LEAST },
		      { 99, 2000 } };

	for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
		const json_t *applications;
		Prefecture p;
		size_t i;
		json_t *a;

		prefecture_make(&p, cases[c].seed, cases[c].residents);
		applications = json_object_get(p.truth, "applications");
		cr_assert_eq(json_array_size(applications), STORY_APPLICATIONS);
		json_array_foreach(applications, i, a)
		{
			cr_expect_eq(number(a, "no"), (int) i + 1);
			cr_expect_str_eq(text(a, "channel"), i < STORY_PORTAL ? "PORTAL" : "COUNTER");
			check_application(&p, a);
		}
		check_specials(&p, applications);
		check_surveys(json_object_get(p.truth, "surveys"), applications);
		check_evacuees(&p, json_object_get(p.truth, "evacuees"));
		json_array_foreach(json_object_get(p.truth, "cards"), i, a)
			check_person(&p, json_object_get(a, "person"));
		cr_expect_eq(json_array_size(json_object_get(p.truth, "cards")), 6);
		prefecture_free(&p);
	}
}

/* Two designated shelters at least in each town's file, in the columns of the public data. */
Test(generate_truth, shelters_are_listed_as_the_public_data_lists_them)
{
	Generated g;

	generated_make(&g, 1, GENERATE_RESIDENTS_LEAST, false);
	for (int t = 0; t < GENERATE_TOWNS; t++) {
		json_t *file = json_load_file(g.report.towns[t].shelters_path, 0, NULL), *feature;
		size_t i;

		cr_assert_not_null(file);
		cr_expect_geq(json_array_size(json_object_get(file, "features")), 2);
		json_array_foreach(json_object_get(file, "features"), i, feature)
		{
			const json_t *properties = json_object_get(feature, "properties");

			cr_expect_eq(strlen(text(properties, "共通ID")), 14);
			cr_expect_eq(strncmp(text(properties, "共通ID") + 1, towns[t].lg_code, 5), 0);
			cr_expect_eq(strncmp(text(properties, "住所"), PREFECTURE_NAME, strlen(PREFECTURE_NAME)), 0);
			cr_expect_gt(strlen(text(properties, "施設・場所名")), 0);
		}
		json_decref(file);
	}
	generated_remove(&g);
}

/* Many seeds, people not written out: the cast is found among the kept households of the smallest prefecture. */
Test(generate_truth, every_seed_can_be_cast)
{
	for (uint64_t seed = 1000; seed < 1012; seed++) {
		Generated g;

		generated_make(&g, seed, GENERATE_RESIDENTS_LEAST, false);
		generated_remove(&g);
	}
}

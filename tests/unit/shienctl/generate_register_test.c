#include <criterion/criterion.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "sh_check_digit.h"
#include "generated.h"
#include "register_row.h"

enum { FEW = 1500, STANDARD = 122, EXTRA = 7 };

static const char *const encodings[] = { "UTF-8", "CP932" };

/* Of all five files. */
static void digest(const Generated *g, unsigned char out[crypto_hash_sha256_BYTES])
{
	const char *paths[] = { g->report.towns[0].register_path, g->report.towns[1].register_path,
				g->report.towns[0].shelters_path, g->report.towns[1].shelters_path,
				g->report.truth_path };
	crypto_hash_sha256_state state;

	crypto_hash_sha256_init(&state);
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		size_t size;
		char *text = read_whole(paths[i], &size);

		crypto_hash_sha256_update(&state, (unsigned char *) text, size);
		free(text);
	}
	crypto_hash_sha256_final(&state, out);
}

Test(generate_register, same_seed_same_bytes)
{
	unsigned char hash[3][crypto_hash_sha256_BYTES];
	const uint64_t seeds[] = { 11, 11, 12 };

	for (int i = 0; i < 3; i++) {
		Generated g;

		generated_make(&g, seeds[i], FEW, false);
		digest(&g, hash[i]);
		generated_remove(&g);
	}
	cr_expect_arr_eq(hash[0], hash[1], sizeof hash[0]);
	cr_expect_arr_neq(hash[0], hash[2], sizeof hash[0]);
}

/* A household does not know how many there are: a bigger prefecture begins with the same people. */
Test(generate_register, a_person_depends_on_its_number_only)
{
	Household a, b, other;
	Date as_of = { 2026, 9, 1 };
	uint32_t alike = 0;

	for (uint32_t i = 0; i < 300; i++) {
		household_make(5, as_of, 1, i, 9, HOUSEHOLD_MOST, &a);
		household_make(5, as_of, 1, i, 900, HOUSEHOLD_MOST, &b);
		household_make(6, as_of, 1, i, 9, HOUSEHOLD_MOST, &other);
		alike += strcmp(a.members[0].name, other.members[0].name) == 0;
		household_make(5, as_of, 0, i, 9, HOUSEHOLD_MOST, &other);
		alike += strcmp(a.members[0].name, other.members[0].name) == 0;
		cr_assert_eq(a.n, b.n);
		for (int k = 0; k < a.n; k++)
			cr_expect_str_eq(a.members[k].name, b.members[k].name);
	}
	cr_expect_lt(alike, 20, "another seed, another town: other people");
}

static void check_numbers(const Table *t, int town)
{
	for (size_t i = 1; i < t->rows; i++) {
		const char *person = table_cell(t, i, "宛名番号"), *household = table_cell(t, i, "世帯番号");
		const char *code = table_cell(t, i, "住民票コード");

		cr_expect(sh_m11w27_ok(person), "%s", person);
		cr_expect(sh_m11w27_ok(household), "%s", household);
		cr_expect(sh_m11w27_ok(code), "%s", code);
		cr_expect_str_eq(table_cell(t, i, "市区町村コード"), towns[town].lg_code);
	}
}

/* Every history row holds all columns, numbered from 1, the last one marked. */
static void check_history(const Table *t)
{
	size_t last = 0, moves = 0;

	for (size_t i = 1; i < t->rows; i++) {
		int history = atoi(table_cell(t, i, "個人履歴番号"));
		bool latest = strcmp(table_cell(t, i, "最新フラグ"), "1") == 0;
		bool next_is_other =
			i + 1 == t->rows || strcmp(table_cell(t, i, "宛名番号"), table_cell(t, i + 1, "宛名番号"));

		cr_expect_eq(history, (int) last + 1);
		cr_expect_eq(latest, next_is_other);
		last = latest ? 0 : (size_t) history;
		moves += strcmp(table_cell(t, i, "異動事由"), "41") == 0;
	}
	cr_expect_gt(moves, 0);
}

Test(generate_register, every_row_is_whole)
{
	Generated g;

	generated_make(&g, 3, FEW, false);
	for (int i = 0; i < GENERATE_TOWNS; i++) {
		Table t;

		table_read(&t, g.report.towns[i].register_path, encodings[i]);
		cr_expect_eq(t.columns, STANDARD + EXTRA);
		cr_expect_eq(t.uneven, 0);
		cr_expect_eq(t.rows - 1, g.report.towns[i].rows);
		cr_expect_str_eq(t.cells[0], "市区町村コード");
		cr_expect_str_eq(t.cells[STANDARD - 1], "在留期間の満了の日");
		check_numbers(&t, i);
		check_history(&t);
		table_free(&t);
	}
	generated_remove(&g);
}

Test(generate_register, file_forms)
{
	Generated g;
	size_t size, lines = 0, ends = 0;
	char *text;

	generated_make(&g, 3, FEW, false);
	text = read_whole(g.report.towns[0].register_path, &size);
	cr_expect_eq(memcmp(text, "\xEF\xBB\xBF", 3), 0);
	cr_expect_null(strchr(text, '\r'));
	cr_expect_eq(g.report.towns[0].bytes, size);
	free(text);
	text = read_whole(g.report.towns[1].register_path, &size);
	for (size_t i = 0; i < size; i++) {
		lines += text[i] == '\n';
		ends += text[i] == '\n' && i && text[i - 1] == '\r';
	}
	cr_expect_eq(lines, g.report.towns[1].rows + 1);
	cr_expect_eq(ends, lines);
	cr_expect_eq(g.report.towns[1].bytes, size);
	cr_expect_not_null(memmem(text, size, "\xF0\x40\x93\x63", 4), "gaiji 𠮷 before 田");
	free(text);
	generated_remove(&g);
}

static bool has_selector(const char *s) { return strstr(s, "\xF3\xA0\x84") || strstr(s, "\xF3\xA0\x87"); }

/* What CP932 lost is lost as announced, and nothing else is. */
Test(generate_register, losses_are_the_planted_ones)
{
	Generated g;
	Table t;
	size_t row = 1, changed = 0, gaiji = 0, question = 0, geta = 0, dropped = 0;
	Date as_of = { 2026, 9, 1 };

	generated_make(&g, 3, 12000, false);
	cr_expect_eq(g.report.towns[0].lost_characters, 0);
	table_read(&t, g.report.towns[1].register_path, "CP932");
	for (uint32_t h = 0, sequence = 0; h + 1 < g.report.towns[1].households; h++) {
		Household household;

		household_make(3, as_of, 1, h, sequence, HOUSEHOLD_MOST, &household);
		for (int k = 0; k < household.n; k++, sequence++, row++) {
			const Person *p = &household.members[k];
			RowState states[ROW_STATES_MOST];
			const char *arrives;

			row += (size_t) row_states(&household, p, states) - 1;
			arrives = table_cell(&t, row, "氏名");
			if (strcmp(arrives, p->name) == 0)
				continue;
			changed++;
			gaiji += strstr(arrives, "\uE000") || strstr(arrives, "\uE001");
			question += strchr(arrives, '?') != NULL;
			geta += strstr(arrives, "〓") != NULL;
			dropped += has_selector(p->name) && !has_selector(arrives);
			cr_expect(household.plant == PLANT_UNENCODABLE || household.plant == PLANT_UNDRAWABLE, "%s",
				  arrives);
		}
	}
	cr_expect_gt(gaiji, 0);
	cr_expect_gt(question, 0);
	cr_expect_gt(geta, 0);
	cr_expect_gt(dropped, 0);
	cr_expect_eq(gaiji + question + geta + dropped, changed);
	cr_expect_gt(g.report.towns[1].lost_characters, changed);
	table_free(&t);
	generated_remove(&g);
}

typedef struct Heads {
	int heads, people;
	bool head_named;
} Heads;

Test(generate_register, one_head_unless_planted)
{
	Generated g;

	generated_make(&g, 4, 12000, false);
	for (int i = 0; i < GENERATE_TOWNS; i++) {
		Heads *households = calloc(g.report.towns[i].households, sizeof *households);
		uint32_t without = 0, people = 0;
		Table t;

		table_read(&t, g.report.towns[i].register_path, encodings[i]);
		for (size_t row = 1; row < t.rows; row++) {
			uint32_t h = (uint32_t) (atoll(table_cell(&t, row, "世帯番号")) / 10 - 50000000);

			if (strcmp(table_cell(&t, row, "最新フラグ"), "1") != 0)
				continue;
			cr_assert_lt(h, g.report.towns[i].households);
			households[h].people++;
			households[h].heads += atoi(table_cell(&t, row, "続柄コード1")) == 2;
			households[h].head_named |= table_cell(&t, row, "世帯主氏名")[0] != '\0';
		}
		for (uint32_t h = 0; h < g.report.towns[i].households; h++) {
			bool planted = plant_of(h) == PLANT_NO_HEAD;

			people += (uint32_t) households[h].people;
			without += planted;
			cr_expect_eq(households[h].heads, !planted, "household %u", h);
			cr_expect_eq(households[h].head_named, !planted, "household %u", h);
		}
		cr_expect_gt(without, 0);
		cr_expect_eq(people, g.report.towns[i].residents);
		table_free(&t);
		free(households);
	}
	cr_expect_eq(g.report.towns[0].residents + g.report.towns[1].residents, 12000);
	generated_remove(&g);
}

/* Nobody is older than a parent of the household, and what should be rare is there. */
Test(generate_register, people_are_plausible)
{
	uint32_t protected = 0, foreign = 0, aliased = 0, unknown = 0, died = 0, left = 0, cards = 0, no_calendar = 0;
	Household h;

	for (uint32_t i = 0; i < 3000; i++) {
		household_make(8, (Date){ 2026, 9, 1 }, 0, i, i * 10, HOUSEHOLD_MOST, &h);
		for (int k = 0; k < h.n; k++) {
			const Person *p = &h.members[k];

			if (!strcmp(p->relation, "20") && !p->relation_2[0])
				cr_expect_gt(p->birth.y - h.members[0].birth.y, 15, "household %u", i);
			if (!strcmp(p->relation, "51") || !strcmp(p->relation, "52"))
				cr_expect_gt(h.members[0].birth.y - p->birth.y, 15, "household %u", i);
			protected += p->protection != PROTECTION_NONE;
			foreign += p->foreign && !p->aliased;
			aliased += p->aliased != NULL;
			unknown += p->birth_known > BIRTH_NOT_IN_CALENDAR;
			no_calendar += p->birth_known == BIRTH_NOT_IN_CALENDAR;
			died += p->state == RESIDENT_DIED;
			left += p->state == RESIDENT_LEFT;
			cards += p->card_serial != 0;
		}
	}
	const uint32_t counts[] = { protected, foreign, aliased, unknown, no_calendar, died, left, cards };

	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
		cr_expect_gt(counts[i], 0, "kind %zu", i);
	cr_expect_lt(died + left, 400);
}

Test(generate_register, individual_numbers_only_when_asked)
{
	Generated g;
	Table t;

	generated_make(&g, 3, FEW, true);
	table_read(&t, g.report.towns[0].register_path, "UTF-8");
	cr_expect_eq(t.columns, STANDARD + EXTRA + 1);
	for (size_t i = 1; i < t.rows; i++) {
		const char *number = table_cell(&t, i, "個人番号");

		cr_expect(sh_individual_number_ok(number), "%s", number);
	}
	table_free(&t);
	generated_remove(&g);
}

Test(generate_register, refusals)
{
	static const struct {
		GenerateOptions options;
		const char *dir, *reason;
		int code;
	} cases[] = {
		{ { .residents = 1499 }, "/tmp", "generate.residents", SH_REFUSED },
		{ { .residents = 1000001 }, "/tmp", "generate.residents", SH_REFUSED },
		{ { .residents = 1500, .disaster_date = "2026-02-30" },
		  "/tmp",
		  "generate.disaster_date",
		  SH_REFUSED },
		{ { .residents = 1500 }, "/proc/none/here", "generate.write", SH_FAULT },
		{ { .residents = 1500 }, "/dev/null", "generate.write", SH_FAULT },
	};
	GenerateReport report;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		ShError err = { 0 };

		cr_expect_eq(generate_prefecture(&cases[i].options, cases[i].dir, &report, &err), cases[i].code);
		cr_expect_str_eq(err.reason, cases[i].reason);
	}
}

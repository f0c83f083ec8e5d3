/* 一括登録 over a ledger of many dwellings, a fifth of them inside the polygon: the preview against a second, and
 * what is registered (draft, approval, and every survey, grade, event and record of it) against the bare UPDATE of
 * the same rows by their owner, alone and with as many rows of surveys. On the ledger's own handlers and a database
 * of its own (tests/service/ledger's fixture). bench-area: SHIEN_TEST_PG, BENCH_DWELLINGS, BENCH_ROUNDS. */
#include "bench.h"
#include "map_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 200, MAP_PART = 5000, SHARE = 5 /* one of so many is inside */ };

static Fixture f;

static void done(int r, const char *what)
{
	if (r == 0)
		return;
	fprintf(stderr, "bench-area: %s: %s %s\n", what, f.error.reason, f.error.detail);
	exit(1);
}

/* Household h stands at its own place of a grid, ten metres from the next. */
static void square(FILE *out, long h)
{
	double west = MAP_WEST + (double) (h % COLUMNS) * 1e-4, south = MAP_NORTH - (double) (h / COLUMNS) * 1e-4;
	double east = west + 5e-5, north = south + 5e-5;

	fprintf(out,
		"{\"type\":\"Feature\",\"id\":\"b%ld\",\"properties\":{\"住所\":\"浜町%ld\"},\"geometry\":{\"type\":"
		"\"Polygon\",\"coordinates\":[[[%.6f,%.6f],[%.6f,%.6f],[%.6f,%.6f],[%.6f,%.6f],[%.6f,%.6f]]]}}",
		h, h, west, south, east, south, east, north, west, north, west, south);
}

static void map(long households)
{
	for (long first = 5; first <= households; first += MAP_PART) {
		char *text;
		size_t len;
		FILE *out = open_memstream(&text, &len);

		fputs("{\"type\":\"FeatureCollection\",\"features\":[", out);
		for (long h = first; h < first + MAP_PART && h <= households; h++) {
			fputs(h > first ? ",\n" : "\n", out);
			square(out, h);
		}
		fputs("]}", out);
		fclose(out);
		import_map(&f, "BUILDING", 0, text);
		free(text);
	}
}

static void place(void)
{
	Ledger__PlaceDwellingsRequest q = LEDGER__PLACE_DWELLINGS_REQUEST__INIT;
	const void *reply;

	q.disaster_id = DISASTER;
	as(&f, "staff:map", "ledger", "shienctl");
	done(ask(&f, "PlaceDwellings", &q.base, &reply), "PlaceDwellings");
	run_due(&f, sh_now_us() + 1000000);
	run_sql(&f, "VACUUM ANALYZE");
}

static Ledger__AreaJudgement judgement(const char *drawn)
{
	static Ledger__FloodFinding water = LEDGER__FLOOD_FINDING__INIT;
	Ledger__AreaJudgement j = LEDGER__AREA_JUDGEMENT__INIT;

	water.depth_mm = 2000;
	water.external_force = true;
	j.disaster_id = DISASTER;
	j.kind = "AREA";
	j.hazard = "FLOOD";
	j.surveyed_on = "2026-09-10";
	j.finding_case = LEDGER__AREA_JUDGEMENT__FINDING_FLOOD;
	j.flood = &water;
	j.drawn = drawn;
	return j;
}

/* Seconds; the token and how many. */
static double preview(Ledger__AreaJudgement *j, char token[65], uint64_t *ret_eligible)
{
	Ledger__PreviewAreaRequest q = LEDGER__PREVIEW_AREA_REQUEST__INIT;
	const Ledger__PreviewAreaReply *said;
	const void *reply;
	double begin;

	as(&f, "staff:surveyor", "survey", "shienctl");
	q.judgement = j;
	begin = bench_now();
	done(ask(&f, "PreviewArea", &q.base, &reply), "PreviewArea");
	begin = bench_now() - begin;
	said = reply;
	snprintf(token, 65, "%s", said->preview);
	*ret_eligible = said->eligible;
	return begin;
}

static void decide(const char *act, uint64_t dwellings)
{
	Ledger__ApproveAreaRequest q = LEDGER__APPROVE_AREA_REQUEST__INIT;
	const void *reply;

	as(&f, "staff:mayor", "approver", "shienctl");
	q.act_id = act;
	q.grade_code = "1";
	q.dwellings = dwellings;
	done(ask(&f, "ApproveArea", &q.base, &reply), "ApproveArea");
	run_due(&f, sh_now_us() + 1000000);
}

static double apply(const char *act, Ledger__AreaJudgement *j, const char *token, uint64_t dwellings)
{
	Ledger__ApplyAreaRequest q = LEDGER__APPLY_AREA_REQUEST__INIT;
	const void *reply;
	double begin = bench_now();

	q.act_id = act;
	q.judgement = j;
	q.preview = token;
	q.reason = "空撮で全域の浸水を確認";
	done(ask(&f, "ApplyArea", &q.base, &reply), "ApplyArea");
	decide(act, dwellings);
	begin = bench_now() - begin;
	if ((uint64_t) count(&f, "SELECT count(*) FROM dwelling WHERE grade_code = '1'") != dwellings)
		done(SH_REFUSED, "not every dwelling has its grade");
	return begin;
}

static double undo(const char *act, uint64_t dwellings)
{
	Ledger__UndoAreaRequest q = LEDGER__UNDO_AREA_REQUEST__INIT;
	const void *reply;
	double begin = bench_now();

	as(&f, "staff:surveyor", "survey", "shienctl");
	q.act_id = act;
	q.reason = "区域を誤った";
	done(ask(&f, "UndoArea", &q.base, &reply), "UndoArea");
	decide(act, dwellings);
	begin = bench_now() - begin;
	if (count(&f, "SELECT count(*) FROM dwelling WHERE grade_code <> ''") != 0)
		done(SH_REFUSED, "not every dwelling was given back");
	return begin;
}

/* The same columns of the same rows, to values as long. */
static double update(bool back)
{
	double begin = bench_now();

	run_sql(&f, back ? "UPDATE dwelling SET governing_survey_id = '', grade_code = '', flood = 'NONE', "
			   "state = 'UNSURVEYED' WHERE grade_code = '1'"
			 : "UPDATE dwelling d SET surveys = d.surveys + 1, governing_survey_id = d.dwelling_id, "
			   "grade_code = '1', flood = 'ABOVE_FLOOR', state = 'CONFIRMED', version = d.version + 1 "
			   "FROM bench_inside i WHERE d.municipality = '992011' AND d.dwelling_id = i.dwelling_id");
	return bench_now() - begin;
}

/* The surveys that the registration has, into a table with the same keys and indexes. */
static double insert(const char *act)
{
	double begin;
	char sql[200];

	run_sql(&f, "DROP TABLE IF EXISTS bench_act, bench_survey");
	snprintf(sql, sizeof sql, "CREATE TABLE bench_act AS SELECT * FROM survey WHERE act_id = '%s'", act);
	run_sql(&f, sql);
	run_sql(&f, "CREATE TABLE bench_survey (LIKE survey INCLUDING ALL)");
	begin = bench_now();
	run_sql(&f, "INSERT INTO bench_survey SELECT * FROM bench_act");
	return bench_now() - begin;
}

static void measure(const char *drawn, int rounds)
{
	Ledger__AreaJudgement j = judgement(drawn);
	BenchPair looked = { .rounds = 0 }, applied = { .rounds = 0 }, with_surveys = { .rounds = 0 },
		  undone = { .rounds = 0 };
	char token[65], unit[60];
	uint64_t inside;

	preview(&j, token, &inside); /* warms up */
	for (int i = 0; i < rounds; i++) {
		const char *act = id_of('a', (unsigned) i + 1);
		double bare, took, surveys;

		bench_add(&looked, preview(&j, token, &inside), 1);
		run_sql(&f, "VACUUM ANALYZE dwelling");
		took = apply(act, &j, token, inside);
		if (i == 0) {
			run_sql(&f, "CREATE TABLE bench_inside AS SELECT dwelling_id FROM dwelling WHERE grade_code "
				    "= '1'");
			run_sql(&f, "ANALYZE bench_inside");
		}
		surveys = insert(act);
		bench_add(&undone, undo(act, inside), took);
		run_sql(&f, "VACUUM ANALYZE dwelling");
		bare = update(false);
		bench_add(&applied, took, bare);
		bench_add(&with_surveys, took, bare + surveys);
		update(true);
		run_sql(&f, "VACUUM ANALYZE dwelling");
	}
	snprintf(unit, sizeof unit, "seconds, %llu of the dwellings inside", (unsigned long long) inside);
	bench_report("area.preview", unit, &looked, 1, false);
	bench_report("area.apply", "seconds, against the bare UPDATE", &applied, 2, false);
	bench_report("area.apply.surveys", "seconds, against the UPDATE and as many surveys", &with_surveys, 2,
		     false);
	bench_report("area.undo", "seconds, against what applied it", &undone, 1, false);
}

int main(void)
{
	const char *dwellings = getenv("BENCH_DWELLINGS"), *rounds = getenv("BENCH_ROUNDS");
	long n = dwellings ? atol(dwellings) : 100000;
	char drawn[400];
	double west = MAP_WEST - 2e-5, east = MAP_WEST + COLUMNS * 1e-4 - 2e-5;
	double north = MAP_NORTH + 8e-5, south = MAP_NORTH - (double) (n / SHARE / COLUMNS) * 1e-4 + 8e-5;

	ledger_fixture_open(&f);
	given_ledger(&f, (unsigned) (3 * n));
	map(n);
	place();
	snprintf(drawn, sizeof drawn,
		 "{\"type\":\"Polygon\",\"coordinates\":[[[%.6f,%.6f],[%.6f,%.6f],[%.6f,%.6f],[%.6f,%.6f],[%.6f,%.6f]"
		 "]]}",
		 west, south, east, south, east, north, west, north, west, south);
	measure(drawn, rounds ? atoi(rounds) : 3);
	fixture_close(&f);
	return 0;
}

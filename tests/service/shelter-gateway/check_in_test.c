#include "shelter_fixture.h"
#include "sh_clock.h"

#include <criterion/criterion.h>
#include <string.h>

static void open_two(void)
{
	shelter_open();
	given_sites();
	given_open(OPENING_GYM, GYM);
	given_open(OPENING_HALL, HALL);
}
TestSuite(check_in, .init = open_two, .fini = shelter_close, .timeout = 60);

Test(check_in, search_takes_kana_and_birth_and_never_finds_a_protected_person)
{
	const Shelter__SearchEvacueeReply *p = search(OPENING_GYM, "シオサキ タロウ", "1978-02-03");
	const Shelter__CheckInReply *in;

	cr_assert(p, "%s %s", f.error.reason, f.error.detail);
	cr_assert_eq(p->n_hits, 1);
	cr_expect_str_eq(p->hits[0]->sex, "1");
	cr_expect_str_eq(p->hits[0]->town, "汐見県潮咲市本町一丁目", "the town, not the house");
	cr_expect_leq(strlen(p->hits[0]->match_token), 400);
	cr_expect_null(strstr(p->hits[0]->match_token, TARO));
	cr_expect_eq(count(&f, "SELECT count(*) FROM audit_pending WHERE record LIKE '%" TARO "%'"), 1);

	cr_expect_eq(search(OPENING_GYM, "シオサキ ハナコ", "1980-05-01")->n_hits, 2, "two of one name and day");
	cr_expect_eq(search(OPENING_GYM, "シオサキ タロウ", "1978-02-04")->n_hits, 0, "kana alone is no match");
	cr_assert_null(search(OPENING_GYM, "シオサキ タロウ", "1978"), "half a date is no search");
	cr_expect_str_eq(f.error.reason, "shelter.search.birth");

	p = search(OPENING_GYM, "ダレモ イナイ", "1990-01-01");
	cr_assert(p);
	size_t nobody = protobuf_c_message_get_packed_size(&p->base);
	p = search(OPENING_GYM, "カクレ サチ", "1990-01-01");
	cr_assert(p, "%s", f.error.reason);
	cr_expect_eq(p->n_hits, 0);
	cr_expect_not(register_asked_for_protected, "left out where the time of a hit would tell of them");
	cr_expect_eq(protobuf_c_message_get_packed_size(&p->base), nobody, "the same answer as for nobody");
	cr_expect_eq(count(&f, "SELECT count(*) FROM audit_pending WHERE record LIKE '%" HIDDEN "%'"), 0);

	withheld_now = HANAKO;
	p = search(OPENING_GYM, "シオサキ ハナコ", "1980-05-01");
	cr_assert_eq(p->n_hits, 1, "protected a moment ago");
	cr_expect_str_eq(p->hits[0]->town, "汐見県潮咲市港町", "the other one stays");
	withheld_now = NULL;

	register_down = true;
	cr_assert_null(search(OPENING_GYM, "シオサキ タロウ", "1978-02-03"));
	cr_expect_str_eq(f.error.reason, "shelter.register.unreachable");
	cr_assert_eq(in_by_hand(id_of("c00", 1), OPENING_GYM, "汐崎 太郎", "シオサキ タロウ", "1978-02-03", "1", &in),
		     0, "by hand it goes on: %s", f.error.reason);
	cr_expect_not(in->listed);
	cr_expect_str_eq(in->result, "IN");
}

Test(check_in, a_match_is_for_its_opening_and_for_ten_minutes)
{
	const char *token = token_of(OPENING_GYM, "シオサキ タロウ", "1978-02-03");
	char changed[401];
	const Shelter__CheckInReply *in;

	cr_assert_eq(in_by_token(id_of("c00", 1), OPENING_HALL, token, &in), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "shelter.match.wrong");
	strcpy(changed, token);
	changed[strlen(changed) - 1] = changed[strlen(changed) - 1] == '0' ? '1' : '0';
	cr_assert_eq(in_by_token(id_of("c00", 1), OPENING_GYM, changed, &in), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "shelter.match.wrong");
	cr_assert_eq(in_by_token(id_of("c00", 1), OPENING_GYM, "abc", &in), SH_REFUSED);
	cr_assert_eq(in_by_token(id_of("c00", 1), OPENING_GYM, token, &in), 0, "%s %s", f.error.reason,
		     f.error.detail);
	cr_expect_str_eq(in->result, "IN");
	cr_expect(in->listed);
	cr_expect_eq(count(&f, "SELECT count(*) FROM stay WHERE person_id = '" TARO "' AND state = 'IN'"), 1);
	cr_expect_eq(count(&f, "SELECT count(*) FROM evacuee WHERE sealed_name IS NOT NULL"), 0,
		     "of a resident no name rests here");
	cr_expect_eq(count(&f, "SELECT count(*) FROM outbox_pending WHERE type = 'shien.shelter.v1.CheckedIn' AND "
			       "aggregate_id = '" TARO "'"),
		     1);
	cr_assert_eq(
		in_by_token(id_of("c00", 1), OPENING_GYM, token_of(OPENING_GYM, "シオサキ ミウ", "2024-11-20"), &in),
		SH_REFUSED, "another person under this stay");
	cr_expect_str_eq(f.error.reason, "shelter.stay.exists");
}

static int64_t later_us;
static int64_t later(void *self) { return (void) self, later_us; }

Test(check_in, an_old_match_is_refused)
{
	const char *token = token_of(OPENING_GYM, "シオサキ タロウ", "1978-02-03");
	const Shelter__CheckInReply *in;
	int64_t now = sh_now_us();

	later_us = now + 601LL * 1000000;
	sh_clock_inject(later, NULL);
	cr_expect_eq(in_by_token(id_of("c00", 1), OPENING_GYM, token, &in), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "shelter.match.wrong");
	later_us = now + 599LL * 1000000;
	cr_expect_eq(in_by_token(id_of("c00", 1), OPENING_GYM, token, &in), 0, "just in time: %s", f.error.reason);
	sh_clock_inject(NULL, NULL);
}

Test(check_in, one_person_is_in_one_place)
{
	const Shelter__CheckInReply *in;
	const char *token = token_of(OPENING_GYM, "シオサキ タロウ", "1978-02-03");

	cr_assert_eq(in_by_token(id_of("c00", 1), OPENING_GYM, token, &in), 0, "%s", f.error.reason);
	cr_assert_eq(in_by_token(id_of("c00", 2), OPENING_GYM, token, &in), 0, "%s", f.error.reason);
	cr_expect_str_eq(in->result, "ALREADY");
	cr_expect_str_eq(in->stay_id, id_of("c00", 1));
	cr_expect_eq(count(&f, "SELECT count(*) FROM stay"), 1);

	token = token_of(OPENING_HALL, "シオサキ タロウ", "1978-02-03");
	cr_assert_eq(in_by_token(id_of("c00", 3), OPENING_HALL, token, &in), 0, "%s", f.error.reason);
	cr_expect_str_eq(in->result, "MOVED");
	cr_expect_eq(count(&f, "SELECT count(*) FROM stay WHERE state = 'IN' AND opening_id = '" OPENING_HALL "'"),
		     1);
	cr_expect_eq(count(&f, "SELECT count(*) FROM stay WHERE state = 'LEFT' AND destination = 'SHELTER' AND "
			       "opening_id = '" OPENING_GYM "'"),
		     1);
	cr_expect_eq(count(&f, "SELECT count(*) FROM outbox_pending WHERE type = 'shien.shelter.v1.CheckedOut'"), 1);
	cr_expect_eq(count(&f, "SELECT count(*) FROM outbox_pending WHERE type = 'shien.shelter.v1.CheckedIn'"), 2);

	cr_assert_eq(in_by_hand(id_of("c00", 4), OPENING_GYM, "汐留 一", "シオドメ ハジメ", "1960-01-02", "1", &in),
		     0);
	cr_expect_str_eq(in->result, "IN");
	cr_assert_eq(
		in_by_hand(id_of("c00", 5), OPENING_HALL, "汐留 一", "しおどめ はじめ", "昭和35年1月2日", "1", &in),
		0);
	cr_expect_str_eq(in->result, "KEPT_BOTH", "the same, as far as can be told: people find out");
	cr_expect_eq(count(&f, "SELECT count(*) FROM stay WHERE doubtful"), 1);
}

Test(check_in, by_hand_is_sealed_and_leaving_without_a_destination_is_a_state)
{
	const Shelter__CheckInReply *in;
	const Shelter__CheckOutReply *left;

	cr_assert_eq(in_by_hand(id_of("c00", 1), OPENING_GYM, "田中 旅子", "タナカ タビコ", "1999-09-09", "2", &in),
		     0, "%s %s", f.error.reason, f.error.detail);
	cr_expect_eq(count(&f, "SELECT count(*) FROM evacuee WHERE NOT listed AND length(sealed_name) > 0 AND "
			       "position('田中'::bytea IN sealed_name) = 0 AND length(sealed_address) > 0"),
		     1);
	cr_expect_eq(count(&f, "SELECT count(*) FROM stay WHERE needing_care AND length(sealed_needs) > 0 AND "
			       "position('DIALYSIS'::bytea IN sealed_needs) = 0"),
		     1);
	cr_expect_eq(count(&f, "SELECT count(*) FROM outbox_pending WHERE position('田中'::bytea IN payload) > 0"),
		     0);

	cr_assert_eq(out(id_of("c00", 9), "HOME", &left), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "shelter.stay.unknown");
	cr_assert_eq(out(id_of("c00", 1), "MOON", &left), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "shelter.stay.destination");
	cr_assert_eq(out(id_of("c00", 1), "UNKNOWN", &left), 0, "%s", f.error.reason);
	cr_expect_str_eq(left->state, "LEFT_UNKNOWN");
	cr_assert_eq(out(id_of("c00", 1), "RELATIVES", &left), 0, "learnt later: %s", f.error.reason);
	cr_expect_str_eq(left->state, "LEFT");
	cr_assert_eq(out(id_of("c00", 1), "HOME", &left), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "shelter.stay.transition");
	cr_expect_eq(count(&f, "SELECT count(*) FROM outbox_pending WHERE type = 'shien.shelter.v1.CheckedOut'"), 2);
}

/* The gateway goes back to a point before the stay and is asked once more: others know the person by the id that they
 * were told. An id that is taken, by a stay that came to nothing, is nobody else's. */
Test(check_in, by_hand_the_same_stay_is_the_same_person)
{
	const Shelter__CheckInReply *in;
	char first[SH_UUID_LEN + 1];

	cr_assert_eq(in_by_hand(id_of("c00", 1), OPENING_GYM, "汐崎 太郎", "", "", "1", &in), 0, "%s",
		     f.error.reason);
	strcpy(first, text_of(&f, "SELECT person_id FROM stay"));
	run_sql(&f, "DELETE FROM stay; DELETE FROM evacuee");
	cr_assert_eq(in_by_hand(id_of("c00", 1), OPENING_GYM, "汐崎 太郎", "", "", "1", &in), 0, "%s",
		     f.error.reason);
	cr_expect_str_eq(text_of(&f, "SELECT person_id FROM stay"), first);
	run_sql(&f, "DELETE FROM stay");
	cr_assert_eq(in_by_hand(id_of("c00", 1), OPENING_GYM, "別の 人", "", "", "2", &in), 0, "%s", f.error.reason);
	cr_expect_str_neq(text_of(&f, "SELECT person_id FROM stay"), first);
}

Test(check_in, times_are_when_it_happened)
{
	Shelter__CheckInRequest q = SHELTER__CHECK_IN_REQUEST__INIT;
	Shelter__Unlisted u = SHELTER__UNLISTED__INIT;
	const void *reply;
	int64_t now = sh_now_us();

	u.name = "紙の人";
	q.stay_id = id_of("c00", 1);
	q.opening_id = OPENING_GYM;
	cr_assert_eq(ask(&f, "CheckIn", &q.base, &reply), SH_REFUSED, "nobody");
	cr_expect_str_eq(f.error.reason, "shelter.who.missing");
	q.who_case = SHELTER__CHECK_IN_REQUEST__WHO_UNLISTED;
	q.unlisted = &u;
	q.arrived_us = now + 3600LL * 1000000;
	cr_assert_eq(ask(&f, "CheckIn", &q.base, &reply), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "shelter.stay.future");
	q.arrived_us = -1;
	cr_assert_eq(ask(&f, "CheckIn", &q.base, &reply), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "field.out_of_range");
	q.arrived_us = now - 7200LL * 1000000;
	cr_assert_eq(ask(&f, "CheckIn", &q.base, &reply), 0, "entered from paper: %s", f.error.reason);
	cr_expect_eq(count(&f, "SELECT recorded_us - arrived_us FROM stay") / 60000000, 120);
}

Test(check_in, head_counts_follow_the_definitions)
{
	const Shelter__CheckInReply *in;
	const Shelter__CheckOutReply *left;
	const Shelter__HeadCount *c;
	Shelter__ReportHeadCountRequest report = SHELTER__REPORT_HEAD_COUNT_REQUEST__INIT;
	Shelter__CheckInRequest car = SHELTER__CHECK_IN_REQUEST__INIT;
	Shelter__Unlisted u = SHELTER__UNLISTED__INIT;
	const void *reply;

	cr_assert_eq(in_by_token(id_of("c00", 1), OPENING_GYM, token_of(OPENING_GYM, "シオサキ タロウ", "1978-02-03"),
				 &in),
		     0);
	cr_assert_eq(
		in_by_token(id_of("c00", 2), OPENING_GYM, token_of(OPENING_GYM, "シオサキ ミウ", "2024-11-20"), &in),
		0);
	cr_assert_eq(in_by_hand(id_of("c00", 3), OPENING_GYM, "性別不明", "", "", "", &in), 0);
	cr_assert_eq(in_by_hand(id_of("c00", 4), OPENING_GYM, "帰る人", "", "", "1", &in), 0);
	u.name = "車の人";
	u.sex = "2";
	car.stay_id = id_of("c00", 5);
	car.opening_id = OPENING_GYM;
	car.who_case = SHELTER__CHECK_IN_REQUEST__WHO_UNLISTED;
	car.unlisted = &u;
	car.outside = true;
	cr_assert_eq(ask(&f, "CheckIn", &car.base, &reply), 0);
	cr_assert_eq(out(id_of("c00", 4), "HOME", &left), 0);

	c = head_count_of(OPENING_GYM);
	cr_expect_eq(c->total, 2, "men and women inside");
	cr_expect_eq(c->men, 1);
	cr_expect_eq(c->women, 1);
	cr_expect_eq(c->sex_unknown, 1, "stated apart");
	cr_expect_eq(c->infants, 1);
	cr_expect_eq(c->needing_care, 1);
	cr_expect_eq(c->outside, 1, "not in the total");
	cr_expect_eq(c->households, 2, "one of the register, one of the unknown");
	cr_expect_eq(c->reported_us, 0);

	report.opening_id = OPENING_GYM;
	report.report_id = id_of("e00", 1);
	report.total = 31;
	cr_assert_eq(ask(&f, "ReportHeadCount", &report.base, &reply), 0, "%s", f.error.reason);
	cr_assert_eq(ask(&f, "ReportHeadCount", &report.base, &reply), 0, "told twice");
	report.total = 32;
	cr_assert_eq(ask(&f, "ReportHeadCount", &report.base, &reply), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "shelter.report.other");
	c = head_count_of(OPENING_GYM);
	cr_expect_eq(c->reported_total, 31);
	cr_expect_eq(c->total, 2, "beside the roster's own");
}

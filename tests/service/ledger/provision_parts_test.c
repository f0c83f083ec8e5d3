/* 提供 of more people than one file holds: drafted part by part by a job, approved and given as one. */
#include "ledger_fixture.h"
#include "provision_file.h"
#include "sh_clock.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <sodium.h>
#include <string.h>

enum { MANY = PROVISION_PERSONS + 300, PARTS = 2, TOGETHER = 3 };

static Fixture f;
static void setup(void)
{
	ledger_fixture_open(&f);
	given_ledger(&f, 3);
	cr_assert_eq(accept_application(&f, id_of('a', 1), person_id(1), dwelling_of(&f, 1)), 0, "%s",
		     f.error.reason);
}
static void teardown(void) { fixture_close(&f); }
TestSuite(provision_parts, .init = setup, .fini = teardown, .timeout = 120);

/* So many more victims, as the first is, three in a household; their ids and households come before everybody's. */
static void given_victims(int n)
{
	char sql[900];

	snprintf(sql, sizeof sql,
		 "INSERT INTO person SELECT (jsonb_populate_record(p, jsonb_build_object("
		 "'person_id', '00000000-0000-7000-8000-' || lpad(n::text, 12, '0'), 'sort', n %% %d,"
		 "'household_id', '00000000-0000-7000-8001-' || lpad((n / %d)::text, 12, '0'), 'name', '多田 ' || "
		 "n))).* "
		 "FROM person p, generate_series(1, %d) AS n WHERE p.person_id = '%s'",
		 TOGETHER, TOGETHER, n, person_id(1));
	run_sql(&f, sql);
}

static const Ledger__RequestProvisionReply *request_all(const char **items, size_t n)
{
	Ledger__RequestProvisionRequest q = LEDGER__REQUEST_PROVISION_REQUEST__INIT;
	const void *reply = NULL;

	as(&f, "staff:daicho", "ledger", "shienctl");
	q.provision_id = id_of('9', 1);
	q.disaster_id = DISASTER;
	q.recipient = "LOCAL_GOV";
	q.applicant_name = "県";
	q.applicant_address = "県庁";
	q.victims = "全員";
	q.use = "援護";
	q.items = items;
	q.n_items = n;
	q.all_victims = true;
	q.for_relief = true;
	cr_assert_eq(ask(&f, "RequestProvision", &q.base, &reply), 0, "%s %s", f.error.reason, f.error.field);
	return reply;
}

static void draft(void)
{
	while (run_due(&f, sh_now_us() + 1000000) > 0)
		;
}

static int approve_it(const char *hash)
{
	Ledger__ApproveProvisionRequest q = LEDGER__APPROVE_PROVISION_REQUEST__INIT;
	const void *reply;

	as(&f, "staff:kacho", "approver", "shienctl");
	q.provision_id = id_of('9', 1);
	q.content_hash = hash;
	return ask(&f, "ApproveProvision", &q.base, &reply);
}

static int give(const char *hash)
{
	Ledger__GiveProvisionRequest q = LEDGER__GIVE_PROVISION_REQUEST__INIT;
	const void *reply;

	as(&f, "staff:daicho", "ledger", "shienctl");
	q.provision_id = id_of('9', 1);
	q.content_hash = hash;
	return ask(&f, "GiveProvision", &q.base, &reply);
}

static int part_of(unsigned part, const Ledger__ProvisionFile **ret)
{
	Ledger__GetProvisionFileRequest q = LEDGER__GET_PROVISION_FILE_REQUEST__INIT;
	const void *reply;
	int r;

	as(&f, "staff:daicho", "ledger", "shienctl");
	q.provision_id = id_of('9', 1);
	q.part = part;
	r = ask(&f, "GetProvisionFile", &q.base, &reply);
	*ret = reply;
	return r;
}

static const Ledger__Provision *listed(void)
{
	Ledger__ListProvisionsRequest q = LEDGER__LIST_PROVISIONS_REQUEST__INIT;
	const void *reply;
	const Ledger__ListProvisionsReply *all;

	as(&f, "staff:daicho", "ledger", "shienctl");
	q.disaster_id = DISASTER;
	cr_assert_eq(ask(&f, "ListProvisions", &q.base, &reply), 0, "%s", f.error.reason);
	all = reply;
	cr_assert_eq(all->n_provisions, 1);
	return all->provisions[0];
}

/* Each line of a part: number, name, number of the household, relation. Households go on across the parts. */
static unsigned check_lines(const Ledger__ProvisionFile *part, unsigned number, unsigned *household)
{
	char *text = strndup((const char *) part->csv.data, part->csv.len), *save, *line;

	line = strtok_r(text, "\r\n", &save);
	cr_expect(strstr(line, "番号") && strstr(line, "世帯番号"), "%s", line);
	while ((line = strtok_r(NULL, "\r\n", &save)) != NULL) {
		unsigned no, lives;

		cr_assert_eq(sscanf(line, "\"%u\",\"%*[^\"]\",\"%*[^\"]\",\"%u\"", &no, &lives), 2, "%s", line);
		cr_assert_eq(no, ++number, "%s", line);
		cr_assert(lives == *household || lives == *household + 1, "%s after %u", line, *household);
		*household = lives;
	}
	free(text);
	return number;
}

Test(provision_parts, drafted_by_a_job_and_given_as_one)
{
	const char *items[] = { "NAME", "HOUSEHOLD" };
	const Ledger__RequestProvisionReply *asked;
	const Ledger__ProvisionFile *part;
	const Ledger__Provision *one;
	uint8_t hash[32], whole[32];
	crypto_hash_sha256_state state;
	unsigned number = 0, household = 0;
	char hex[65], job[40];

	given_victims(MANY);
	asked = request_all(items, 2);
	snprintf(job, sizeof job, "%s", asked->job_id);
	cr_assert(*job, "a job");
	cr_expect_str_empty(asked->content_hash);
	one = listed();
	cr_expect_str_eq(one->state, "DRAFTING");
	cr_expect_str_eq(one->job_id, job);
	cr_expect_eq(approve_it("0000000000000000000000000000000000000000000000000000000000000000"), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.provision.drafting");
	draft();
	one = listed();
	cr_assert_str_eq(one->state, "DRAFT");
	cr_expect_eq(one->persons, MANY + 1, "%u", one->persons);
	cr_expect_eq(one->parts, PARTS);
	snprintf(hex, sizeof hex, "%s", one->content_hash);
	cr_assert_eq(approve_it(hex), 0, "%s", f.error.reason);
	cr_assert_eq(give(hex), 0, "%s", f.error.reason);
	cr_expect_eq(count(&f, "SELECT count(*) FROM provision_log"), MANY + 1);
	crypto_hash_sha256_init(&state);
	for (unsigned i = 0; i < PARTS; i++) {
		cr_assert_eq(part_of(i, &part), 0, "%s", f.error.reason);
		cr_expect_eq(part->parts, PARTS);
		number = check_lines(part, number, &household);
		crypto_hash_sha256(hash, part->csv.data, part->csv.len);
		crypto_hash_sha256_update(&state, hash, sizeof hash);
	}
	cr_expect_eq(number, MANY + 1, "everybody, once");
	cr_expect_eq(household, MANY / TOGETHER + 2u, "%u households", household);
	crypto_hash_sha256_final(&state, whole);
	for (size_t i = 0; i < sizeof whole; i++) {
		char two[3];

		snprintf(two, sizeof two, "%02x", whole[i]);
		cr_assert(strncmp(hex + 2 * i, two, 2) == 0, "what was approved is what is given");
	}
	cr_expect_eq(part_of(PARTS, &part), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "field.out_of_range");
	/* on record: who stands in a part, of whoever fetched it */
	cr_expect_eq(count(&f, "SELECT count(*) FROM audit_pending WHERE record LIKE '%rpc=GetProvisionFile%' AND "
			       "record LIKE '%00000000-0000-7000-8000-000000000001%'"),
		     1);
	/* one of the last part is hidden: the first part stays too */
	run_sql(&f, "UPDATE person SET shielded = true WHERE person_id = '00000000-0000-7000-8000-000000002300'");
	cr_expect_eq(part_of(0, &part), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.provision.changed");
}

/* Whoever is hidden before their part is drafted is not in it; where nobody is left, the job says so. */
Test(provision_parts, holds_nobody_hidden_and_not_nobody)
{
	const char *items[] = { "NAME" };

	given_victims(MANY);
	run_sql(&f, "UPDATE person SET shielded = true WHERE name LIKE '多田 %' AND sort = 0");
	request_all(items, 1);
	draft();
	cr_expect_eq(listed()->persons, MANY - MANY / TOGETHER + 1, "%u", listed()->persons);
	cr_expect_eq(count(&f,
			   "SELECT count(*) FROM provision_person v JOIN person p USING (municipality, person_id) "
			   "WHERE p.shielded"),
		     0);
}

/* What was asked for of a ledger that is open no more is drafted no further. */
Test(provision_parts, refused_where_the_ledger_was_closed)
{
	const char *items[] = { "NAME" };

	given_victims(MANY);
	request_all(items, 1);
	run_sql(&f, "UPDATE disaster SET state = 'DISPOSED'");
	draft();
	cr_expect_eq(count(&f, "SELECT count(*) FROM provision WHERE state = 'REFUSED'"), 1);
	cr_expect_eq(count(&f, "SELECT count(*) FROM job WHERE state = 'REFUSED'"), 1);
	cr_expect_eq(count(&f, "SELECT count(*) FROM provision_part"), 0);
}

Test(provision_parts, refused_where_nobody_is_left)
{
	const char *items[] = { "NAME" };

	given_victims(MANY);
	run_sql(&f, "UPDATE person SET shielded = true");
	request_all(items, 1);
	draft();
	cr_expect_str_eq(listed()->state, "REFUSED");
	cr_expect_eq(
		count(&f,
		      "SELECT count(*) FROM job WHERE state = 'REFUSED' AND reason = 'ledger.provision.nobody_left'"),
		1);
}

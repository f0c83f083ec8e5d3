/* 提供 (規則8条の6): a legal basis or a refusal, another person's approval, exactly what was approved, victims only,
 * nobody who is hidden, and a record person by person. Consents in three states, which it reads. */
#include "ledger_fixture.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static Fixture f;
static void setup(void)
{
	ledger_fixture_open(&f);
	given_ledger(&f, 12);
	for (unsigned n = 1; n <= 9; n++) /* households 1 to 3 have applied */
		cr_assert_eq(accept_application(&f, id_of('a', n), person_id(n), dwelling_of(&f, (n + 2) / 3)), 0,
			     "%s", f.error.reason);
}
static void teardown(void) { fixture_close(&f); }
TestSuite(provision, .init = setup, .fini = teardown, .timeout = 60);

/* Ids that outlive others made meanwhile. */
static const char **people(const unsigned *numbers, size_t n)
{
	static char ids[8][37];
	static const char *all[8];

	for (size_t i = 0; i < n; i++) {
		snprintf(ids[i], sizeof ids[i], "%s", person_id(numbers[i]));
		all[i] = ids[i];
	}
	return all;
}
#define PEOPLE(...)                                                                                                  \
	people((const unsigned[]){ __VA_ARGS__ }, sizeof((const unsigned[]){ __VA_ARGS__ }) / sizeof(unsigned))

static int say(unsigned n, unsigned person, const char *recipient, const char *answer, const char *whom, int64_t at)
{
	Ledger__RecordConsentRequest q = LEDGER__RECORD_CONSENT_REQUEST__INIT;
	const void *reply;

	as(&f, "staff:madoguchi", "window", "shienctl");
	q.consent_id = id_of('c', n);
	q.disaster_id = DISASTER;
	q.person_id = person_id(person);
	q.recipient = recipient;
	q.answer = answer;
	q.whom = whom;
	q.source = "COUNTER";
	q.observed_us = at;
	return ask(&f, "RecordConsent", &q.base, &reply);
}

static const Ledger__ListConsentsReply *consents_of(unsigned person, const char *roles, bool history)
{
	Ledger__ListConsentsRequest q = LEDGER__LIST_CONSENTS_REQUEST__INIT;
	const void *reply;

	as(&f, "staff:madoguchi", roles, "shienctl");
	q.disaster_id = DISASTER;
	q.person_id = person_id(person);
	q.history = history;
	cr_assert_eq(ask(&f, "ListConsents", &q.base, &reply), 0, "%s", f.error.reason);
	return reply;
}

static const char *answer_of(const Ledger__ListConsentsReply *reply, const char *recipient)
{
	for (size_t i = 0; i < reply->n_consents; i++)
		if (reply->consents[i]->governs && strcmp(reply->consents[i]->recipient, recipient) == 0)
			return reply->consents[i]->answer;
	return "(no such class)";
}

static Ledger__RequestProvisionRequest application(const char *recipient, const char **ids, size_t n)
{
	static const char *items[] = { "NAME", "ADDRESS", "DAMAGE", "CONTACT", "HOUSEHOLD", "PLACE" };
	Ledger__RequestProvisionRequest q = LEDGER__REQUEST_PROVISION_REQUEST__INIT;

	as(&f, "staff:daicho", "ledger", "shienctl");
	q.provision_id = id_of('9', 1);
	q.disaster_id = DISASTER;
	q.recipient = recipient;
	q.applicant_name = "汐見県";
	q.applicant_address = "汐見市中央一丁目1";
	q.victims = "中央一丁目の世帯";
	q.items = items;
	q.n_items = 6;
	q.use = "仮設住宅の供与";
	q.for_relief = true;
	q.person_ids = ids;
	q.n_person_ids = n;
	return q;
}

static int request(const Ledger__RequestProvisionRequest *q, const Ledger__RequestProvisionReply **reply)
{
	const void *answered;
	int r = ask(&f, "RequestProvision", &q->base, &answered);

	*reply = answered;
	return r;
}

static int approve_it(const char *who, const char *roles, const char *hash, bool decline)
{
	Ledger__ApproveProvisionRequest q = LEDGER__APPROVE_PROVISION_REQUEST__INIT;
	const void *reply;

	as(&f, who, roles, "shienctl");
	q.provision_id = id_of('9', 1);
	q.content_hash = hash;
	q.decline = decline;
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

static int file_as(const char *roles, const char **ret)
{
	static char text[20000];
	Ledger__GetProvisionFileRequest q = LEDGER__GET_PROVISION_FILE_REQUEST__INIT;
	const void *reply;
	const Ledger__ProvisionFile *file;
	int r;

	as(&f, "staff:x", roles, "shienctl");
	q.provision_id = id_of('9', 1);
	r = ask(&f, "GetProvisionFile", &q.base, &reply);
	if (r == 0) {
		file = reply;
		snprintf(text, sizeof text, "%.*s", (int) file->csv.len, (const char *) file->csv.data);
		*ret = text;
	}
	return r;
}

static size_t lines(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += *text == '\n';
	return n;
}

Test(provision, consents_have_three_states_and_keep_the_old)
{
	const Ledger__ListConsentsReply *reply;

	cr_expect_str_eq(answer_of(consents_of(1, "window", false), "WELFARE"), "UNANSWERED", "nobody asked");
	cr_assert_eq(say(1, 1, "WELFARE", "YES", "", 1000), 0, "%s %s", f.error.reason, f.error.field);
	cr_assert_eq(say(2, 1, "WELFARE", "NO", "", 2000), 0);
	cr_assert_eq(say(3, 1, "WELFARE", "UNANSWERED", "", 3000), 0);
	cr_assert_eq(say(4, 1, "FAMILY", "NO", "潮咲 次郎", 3000), 0);
	reply = consents_of(1, "window", false);
	cr_expect_str_eq(answer_of(reply, "WELFARE"), "NO", "left blank takes nothing back");
	cr_expect_str_eq(answer_of(reply, "FAMILY"), "UNANSWERED", "one of them by name is not all of them");
	for (size_t i = 0; i < reply->n_consents; i++)
		if (*reply->consents[i]->whom)
			cr_expect_str_eq(reply->consents[i]->whom, "潮咲 次郎");
	cr_expect_eq(reply->n_consents, 8, "seven classes and who was named");
	cr_expect_eq(consents_of(1, "window", true)->n_consents, 10, "and what was said before");
	cr_expect_eq(count(&f, "SELECT count(*) FROM consent WHERE recorded_by = 'staff:madoguchi' AND source = "
			       "'COUNTER'"),
		     4);
	cr_expect_eq(count(&f, "SELECT count(*) FROM consent WHERE position('\\xe6bdae'::bytea IN sealed_whom) > 0"),
		     0);
	cr_expect_eq(say(5, 1, "ANYBODY", "YES", "", 1), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.consent.recipient");
	cr_expect_eq(say(5, 1, "FAMILY", "PERHAPS", "", 1), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.consent.answer");
	cr_expect_eq(say(5, 1, "NAMED", "YES", "", 1), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.consent.whom");
	cr_expect_eq(say(5, 99, "FAMILY", "YES", "", 1), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.person.unknown");
	cr_assert_eq(protect(&f, person_id(1), true, 1), 0);
	cr_expect_str_eq(answer_of(consents_of(1, "window", false), "WELFARE"), "UNANSWERED", "hidden");
	cr_expect_eq(consents_of(1, "window", true)->n_consents, 7);
	cr_expect_str_eq(answer_of(consents_of(1, "window,protection", false), "WELFARE"), "NO", "the desk sees it");
}

/* 10 and 12 are candidates, 7 is protected and 8 and 9 live with them, 99 is nobody: none of them can be told from
 * another. */
Test(provision, holds_victims_only_and_nobody_hidden)
{
	const char **ids = PEOPLE(1, 2, 7, 8, 10, 99);
	const char *hidden[] = { person_id(7) }, *unknown[] = { person_id(99) };
	Ledger__RequestProvisionRequest q = application("LOCAL_GOV", ids, 6);
	const Ledger__RequestProvisionReply *reply;
	char hash[65];
	const char *text = "";

	cr_assert_eq(protect(&f, person_id(7), true, 1), 0);
	cr_assert_eq(request(&q, &reply), 0, "%s %s", f.error.reason, f.error.field);
	cr_expect_eq(reply->persons, 2);
	cr_expect_eq(reply->left_out, 4);
	cr_expect_str_eq(reply->basis, "90-4-1-3");
	snprintf(hash, sizeof hash, "%s", reply->content_hash);
	cr_assert_eq(approve_it("staff:kacho", "approver", hash, false), 0, "%s", f.error.reason);
	cr_assert_eq(give(hash), 0, "%s", f.error.reason);
	cr_assert_eq(file_as("ledger", &text), 0, "%s", f.error.reason);
	cr_expect_eq(lines(text), 3);
	cr_expect(strstr(text, "\"潮咲 1\",") && strstr(text, "\"潮咲 2\",") && strstr(text, "中央一丁目1番地2"),
		  "%s", text);
	cr_expect_null(strstr(text, "潮咲 7"));
	cr_expect_null(strstr(text, "昭和12年頃"), "the birth date was not asked for");
	for (int i = 0; i < 2; i++) {
		q = application("LOCAL_GOV", i ? hidden : unknown, 1);
		q.provision_id = id_of('9', 5);
		cr_expect_eq(request(&q, &reply), SH_REFUSED);
		cr_expect_str_eq(f.error.reason, "ledger.provision.nobody_left");
	}
	q = application("LOCAL_GOV", NULL, 0);
	q.provision_id = id_of('9', 6);
	q.all_victims = true;
	cr_assert_eq(request(&q, &reply), 0, "%s", f.error.reason);
	cr_expect_eq(reply->persons, 6, "households 1 and 2");
	cr_expect_eq(reply->left_out, 0, "how many are hidden is not said");
}

Test(provision, needs_a_basis_another_person_and_the_same_content)
{
	const char **ids = PEOPLE(1), *text = "";
	Ledger__RequestProvisionRequest q = application("NEWSPAPER", ids, 1);
	const Ledger__RequestProvisionReply *reply;
	char hash[65], other[65];

	cr_expect_eq(request(&q, &reply), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.provision.recipient");
	q.recipient = "CONTRACTOR";
	cr_expect_eq(request(&q, &reply), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.provision.grounds");
	cr_expect_eq(count(&f, "SELECT count(*) FROM provision"), 0);
	q.recipient = "LOCAL_GOV";
	cr_assert_eq(request(&q, &reply), 0, "%s", f.error.reason);
	snprintf(hash, sizeof hash, "%s", reply->content_hash);
	memset(other, 'a', 64);
	other[64] = '\0';
	cr_expect_eq(file_as("ledger", &text), SH_REFUSED, "a draft leaves for nobody but who approves");
	cr_expect_str_eq(f.error.reason, "ledger.provision.not_given");
	cr_expect_eq(file_as("approver", &text), 0, "%s", f.error.reason);
	cr_expect_eq(give(hash), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.provision.not_approved");
	cr_expect_eq(approve_it("staff:daicho", "ledger,approver", hash, false), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "approval.own_draft");
	cr_expect_eq(approve_it("staff:kacho", "approver", other, false), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.provision.other");
	cr_assert_eq(approve_it("staff:kacho", "approver", hash, false), 0, "%s", f.error.reason);
	cr_expect_eq(file_as("ledger", &text), SH_REFUSED, "approved, and not on record yet");
	cr_expect_eq(give(other), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.provision.other");
	cr_expect_eq(count(&f, "SELECT count(*) FROM provision_log"), 0);
	cr_assert_eq(give(hash), 0, "%s", f.error.reason);
	cr_expect_eq(give(hash), SH_REFUSED, "once");
	cr_expect_eq(count(&f, "SELECT count(*) FROM provision_log"), 1);
	cr_expect_eq(count(&f,
			   "SELECT count(*) FROM audit_pending WHERE record LIKE '%rpc=GiveProvision%' AND record "
			   "LIKE '%-010000000001%'"),
		     1);
	cr_assert_eq(file_as("ledger", &text), 0, "%s", f.error.reason);
}

/* The register knows it first; the ledger has not heard of it yet, or cannot. */
Test(provision, leaves_only_when_the_register_lets_it_out)
{
	const char **ids = PEOPLE(1, 4), *text = "";
	Ledger__RequestProvisionRequest q = application("LOCAL_GOV", ids, 2);
	const Ledger__RequestProvisionReply *reply;
	char hash[65];

	cr_assert_eq(request(&q, &reply), 0, "%s", f.error.reason);
	snprintf(hash, sizeof hash, "%s", reply->content_hash);
	cr_assert_eq(approve_it("staff:kacho", "approver", hash, false), 0, "%s", f.error.reason);
	cr_assert_eq(give(hash), 0, "%s", f.error.reason);
	fake_register.withheld = person_id(4);
	cr_expect_eq(file_as("ledger", &text), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.provision.changed");
	fake_register = (FakeRegister){ .silent = true };
	cr_expect_eq(file_as("ledger", &text), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.release.checking");
	fake_register = (FakeRegister){ .withheld = person_id(7) }; /* somebody else */
	cr_assert_eq(file_as("ledger", &text), 0, "%s", f.error.reason);
	cr_expect_eq(fake_register.released, 2, "everybody of it");
}

Test(provision, declined_is_never_given)
{
	const char **ids = PEOPLE(1);
	Ledger__RequestProvisionRequest q = application("LOCAL_GOV", ids, 1);
	const Ledger__RequestProvisionReply *reply;
	char hash[65];

	cr_assert_eq(request(&q, &reply), 0, "%s", f.error.reason);
	snprintf(hash, sizeof hash, "%s", reply->content_hash);
	cr_assert_eq(approve_it("staff:kacho", "approver", hash, true), 0, "%s", f.error.reason);
	cr_expect_eq(approve_it("staff:kacho", "approver", hash, false), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "approval.state");
	cr_expect_eq(give(hash), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.provision.not_approved");
}

/* Between draft, approval, handing over and a second look at the file somebody of it comes under protection. */
Test(provision, stops_where_somebody_is_hidden_meanwhile)
{
	const char **ids = PEOPLE(1, 4), *text = "";
	Ledger__RequestProvisionRequest q = application("LOCAL_GOV", ids, 2);
	const Ledger__RequestProvisionReply *reply;
	char hash[65];

	cr_assert_eq(request(&q, &reply), 0, "%s", f.error.reason);
	snprintf(hash, sizeof hash, "%s", reply->content_hash);
	cr_assert_eq(protect(&f, person_id(5), true, 1), 0, "who lives with 4");
	cr_expect_eq(file_as("approver", &text), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.provision.changed");
	cr_expect_eq(approve_it("staff:kacho", "approver", hash, false), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.provision.changed");
	cr_assert_eq(protect(&f, person_id(5), false, 2), 0);
	cr_assert_eq(approve_it("staff:kacho", "approver", hash, false), 0, "%s", f.error.reason);
	cr_assert_eq(protect(&f, person_id(5), true, 3), 0);
	cr_expect_eq(give(hash), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.provision.changed");
	cr_assert_eq(protect(&f, person_id(5), false, 4), 0);
	cr_assert_eq(give(hash), 0, "%s", f.error.reason);
	cr_assert_eq(file_as("ledger", &text), 0, "%s", f.error.reason);
	cr_assert_eq(protect(&f, person_id(5), true, 5), 0);
	cr_expect_eq(file_as("ledger", &text), SH_REFUSED, "once more is once too often");
	cr_expect_str_eq(f.error.reason, "ledger.provision.changed");
}

Test(provision, by_consent_holds_who_agreed_last)
{
	const char **ids = PEOPLE(1, 2, 3, 4);
	Ledger__RequestProvisionRequest q = application("CONSENTED", ids, 4);
	const Ledger__RequestProvisionReply *reply;
	char hash[65];

	cr_assert_eq(say(1, 1, "WELFARE", "YES", "", 1000), 0);
	cr_assert_eq(say(2, 2, "WELFARE", "YES", "", 1000), 0);
	cr_assert_eq(say(3, 2, "WELFARE", "NO", "", 2000), 0);
	cr_assert_eq(say(4, 3, "LOCAL_GOV", "YES", "", 1000), 0);
	cr_assert_eq(say(5, 1, "WELFARE", "UNANSWERED", "", 5000), 0);
	cr_assert_eq(say(6, 4, "WELFARE", "YES", "ある会の田中さん", 1000), 0, "%s", f.error.reason);
	q = application("CONSENTED", ids, 4);
	q.consent = "FAMILY";
	cr_expect_eq(request(&q, &reply), SH_REFUSED, "an answer about 安否 is no consent to this");
	cr_expect_str_eq(f.error.reason, "ledger.provision.consent");
	q.consent = "WELFARE";
	cr_assert_eq(request(&q, &reply), 0, "%s %s", f.error.reason, f.error.field);
	cr_expect_eq(reply->persons, 1);
	cr_expect_eq(reply->left_out, 3);
	snprintf(hash, sizeof hash, "%s", reply->content_hash);
	cr_assert_eq(approve_it("staff:kacho", "approver", hash, false), 0, "%s", f.error.reason);
	cr_assert_eq(say(7, 1, "WELFARE", "NO", "", 6000), 0);
	cr_expect_eq(give(hash), SH_REFUSED, "taken back");
	cr_expect_str_eq(f.error.reason, "ledger.provision.changed");
}

Test(provision, is_on_record_of_each_person)
{
	Ledger__ListProvidedRequest q = LEDGER__LIST_PROVIDED_REQUEST__INIT;
	Ledger__ListProvisionsRequest all = LEDGER__LIST_PROVISIONS_REQUEST__INIT;
	const char **ids = PEOPLE(1, 2);
	Ledger__RequestProvisionRequest draft = application("LOCAL_GOV", ids, 2);
	const Ledger__RequestProvisionReply *reply;
	const Ledger__ListProvisionsReply *provisions;
	const Ledger__ListProvidedReply *provided;
	const void *answered;
	char hash[65];

	draft.grounds = "避難所運営の協定 第7号";
	cr_assert_eq(request(&draft, &reply), 0, "%s", f.error.reason);
	snprintf(hash, sizeof hash, "%s", reply->content_hash);
	cr_expect_eq(count(&f, "SELECT count(*) FROM provision p WHERE p::text LIKE '%協定%'"), 0, "rests sealed");
	cr_assert_eq(approve_it("staff:kacho", "approver", hash, false), 0);
	cr_assert_eq(give(hash), 0);
	as(&f, "staff:madoguchi", "window", "shienctl");
	q.disaster_id = DISASTER;
	q.person_id = person_id(2);
	cr_assert_eq(ask(&f, "ListProvided", &q.base, &answered), 0, "%s", f.error.reason);
	provided = answered;
	cr_assert_eq(provided->n_provided, 1);
	cr_expect_str_eq(provided->provided[0]->applicant_name, "汐見県");
	cr_expect_str_eq(provided->provided[0]->recipient_ja, "他の地方公共団体");
	cr_expect_gt(provided->provided[0]->provided_us, 0);
	cr_expect_eq(provided->provided[0]->n_items, 6);
	q.person_id = person_id(3);
	cr_assert_eq(ask(&f, "ListProvided", &q.base, &answered), 0);
	cr_expect_eq(((const Ledger__ListProvidedReply *) answered)->n_provided, 0);
	cr_assert_eq(protect(&f, person_id(2), true, 1), 0);
	as(&f, "staff:madoguchi", "window", "shienctl");
	q.person_id = person_id(2);
	cr_assert_eq(ask(&f, "ListProvided", &q.base, &answered), 0);
	cr_expect_eq(((const Ledger__ListProvidedReply *) answered)->n_provided, 0, "hidden");
	as(&f, "staff:kacho", "approver", "shienctl");
	all.disaster_id = DISASTER;
	all.state = "GIVEN";
	cr_assert_eq(ask(&f, "ListProvisions", &all.base, &answered), 0, "%s", f.error.reason);
	provisions = answered;
	cr_assert_eq(provisions->n_provisions, 1);
	cr_expect_str_eq(provisions->provisions[0]->use, "仮設住宅の供与");
	cr_expect_str_eq(provisions->provisions[0]->grounds, "避難所運営の協定 第7号");
	cr_expect_str_eq(provisions->provisions[0]->content_hash, hash);
	cr_expect_str_eq(provisions->provisions[0]->drafted_by, "staff:daicho");
	cr_expect_str_eq(provisions->provisions[0]->approved_by, "staff:kacho");
	all.state = "DRAFT";
	cr_assert_eq(ask(&f, "ListProvisions", &all.base, &answered), 0);
	cr_expect_eq(((const Ledger__ListProvisionsReply *) answered)->n_provisions, 0);
}

/* 罹災証明書の交付の状況 and 援護の実施の状況 of the household and of the person, for who may have all of the law's
 * items. */
Test(provision, holds_what_was_done_for_them)
{
	static const char *items[] = { "NAME", "CERTIFICATE", "SUPPORT" };
	Ledger__RequestProvisionRequest q = application("LOCAL_GOV", PEOPLE(1, 4), 2);
	Ledger__RecordSupportRequest support = LEDGER__RECORD_SUPPORT_REQUEST__INIT;
	Ledger__StatementHead head = LEDGER__STATEMENT_HEAD__INIT;
	Ledger__Support said = LEDGER__SUPPORT__INIT;
	Certificate__CertificateReady ready = CERTIFICATE__CERTIFICATE_READY__INIT;
	Certificate__CertificateIssued issued = CERTIFICATE__CERTIFICATE_ISSUED__INIT;
	const Ledger__RequestProvisionReply *reply;
	const void *answer;
	const char *csv;

	ready.application_id = issued.application_id = id_of('a', 2);
	ready.certificate_id = issued.certificate_id = id_of('e', 1);
	ready.disaster_id = DISASTER;
	ready.person_id = person_id(2);
	issued.issue_no = 1;
	issued.channel = "COUNTER";
	cr_assert_eq(tell(&f, "certificate-issuer", &ready.base), 0, "%s", f.error.reason);
	cr_assert_eq(tell(&f, "certificate-issuer", &issued.base), 0, "%s", f.error.reason);
	head.statement_id = id_of('u', 1);
	head.disaster_id = DISASTER;
	head.person_id = person_id(4);
	head.source = "VISIT";
	said.scheme = "OTHER";
	said.scheme_name = "見舞金";
	support.head = &head;
	support.support = &said;
	cr_assert_eq(ask(&f, "RecordSupport", &support.base, &answer), 0, "%s", f.error.reason);
	q.items = items;
	q.n_items = 3;
	cr_assert_eq(request(&q, &reply), 0, "%s %s", f.error.reason, f.error.field);
	cr_assert_eq(approve_it("staff:kacho", "approver", strdupa(reply->content_hash), false), 0, "%s",
		     f.error.reason);
	cr_assert_eq(give(text_of(&f, "SELECT encode(content_hash, 'hex') FROM provision")), 0, "%s", f.error.reason);
	cr_assert_eq(file_as("ledger", &csv), 0, "%s", f.error.reason);
	cr_expect(strstr(csv, "\"潮咲 1\",\"シオサキ\",\"交付済\",\"\"\r\n") != NULL, "%s", csv);
	cr_expect(strstr(csv, "\"潮咲 4\",\"シオサキ\",\"\",\"見舞金\"\r\n") != NULL, "%s", csv);
	q.recipient = "SUPPORT_ORG";
	q.provision_id = id_of('9', 2);
	q.grounds = "登録番号1";
	cr_expect_eq(request(&q, &reply), SH_REFUSED, "nothing of it to who only helps");
	cr_expect_str_eq(f.error.reason, "ledger.provision.items");
}

/* Known to be dead, whenever that comes to be known (rulings 5). */
Test(provision, holds_nobody_who_is_dead)
{
	Ledger__RecordDeathRequest death = LEDGER__RECORD_DEATH_REQUEST__INIT;
	Ledger__RequestProvisionRequest q = application("LOCAL_GOV", PEOPLE(1, 4), 2);
	const Ledger__RequestProvisionReply *reply;
	const void *answer;
	const char *hash;

	cr_assert_eq(request(&q, &reply), 0, "%s", f.error.reason);
	cr_expect_eq(reply->persons, 2);
	hash = strdupa(reply->content_hash);
	cr_assert_eq(approve_it("staff:kacho", "approver", hash, false), 0, "%s", f.error.reason);
	death.disaster_id = DISASTER;
	death.person_id = person_id(4);
	death.state = "UNCONFIRMED";
	death.basis = "FAMILY";
	as(&f, "staff:daicho", "ledger", "shienctl");
	cr_assert_eq(ask(&f, "RecordDeath", &death.base, &answer), 0, "%s", f.error.reason);
	cr_expect_eq(give(hash), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.provision.changed");
	q = application("LOCAL_GOV", PEOPLE(1, 4), 2);
	q.provision_id = id_of('9', 2);
	cr_assert_eq(request(&q, &reply), 0, "%s", f.error.reason);
	cr_expect_eq(reply->persons, 1);
	cr_expect_eq(reply->left_out, 1);
}

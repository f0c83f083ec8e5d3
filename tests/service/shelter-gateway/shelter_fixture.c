#include "shelter_fixture.h"
#include "sh_blob.h"
#include "sh_clock.h"
#include "shien/ledger/v1/contract.h"
#include "shien/ledger/v1/ledger.pb-c.h"
#include "shien/register/v1/contract.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

Fixture f;
bool register_down, register_empty; /* away; there, without any resident yet */
bool register_asked_for_protected;
const char *withheld_now;
char told_protected[4][37];
size_t n_told_protected;
const char *linked_serial, *linked_person;

static const struct {
	const char *id, *household, *kana, *birth, *sex, *address;
	uint32_t year, month, day;
	bool protected;
} residents[] = {
	{ HANAKO, "00000000-0000-7000-8000-0000000000f1", "シオサキ ハナコ", "1980-05-01", "2",
	  "汐見県潮咲市本町一丁目2番3号", 1980, 5, 1, false },
	{ TARO, "00000000-0000-7000-8000-0000000000f1", "シオサキ タロウ", "1978-02-03", "1",
	  "汐見県潮咲市本町一丁目2番3号", 1978, 2, 3, false },
	{ INFANT, "00000000-0000-7000-8000-0000000000f1", "シオサキ ミウ", "2024-11-20", "2",
	  "汐見県潮咲市本町一丁目2番3号", 2024, 11, 20, false },
	{ HIDDEN, "00000000-0000-7000-8000-0000000000f2", "カクレ サチ", "1990-01-01", "2", "汐見県潮咲市浜町5", 1990,
	  1, 1, true },
	{ TWIN, "00000000-0000-7000-8000-0000000000f3", "シオサキ ハナコ", "1980-05-01", "2", "汐見県潮咲市港町７-1",
	  1980, 5, 1, false },
};
enum { RESIDENTS = sizeof residents / sizeof *residents };

static const ProtobufCMessage *find(ShArena *arena, const RegisterSync__FindRequest *q)
{
	RegisterSync__FindReply *p = sh_alloc(arena, sizeof *p);

	register_sync__find_reply__init(p);
	register_asked_for_protected = !q->without_protected;
	p->hits = sh_alloc(arena, RESIDENTS * sizeof *p->hits);
	for (size_t i = 0; !register_empty && i < RESIDENTS; i++) {
		bool kana = strcmp(q->kana, residents[i].kana) == 0,
		     birth = strcmp(q->birth, residents[i].birth) == 0;
		RegisterSync__Hit *h = sh_alloc(arena, sizeof *h);

		if (!kana && !birth) /* like the real one, it also answers with what fits in part */
			continue;
		register_sync__hit__init(h);
		h->person_id = residents[i].id;
		h->by_kana = kana;
		h->by_birth = birth;
		h->protected_ = residents[i].protected;
		p->hits[p->n_hits++] = h;
	}
	return &p->base;
}

static const ProtobufCMessage *batch_get(ShArena *arena, const RegisterSync__BatchGetRequest *q)
{
	RegisterSync__BatchGetReply *p = sh_alloc(arena, sizeof *p);

	register_sync__batch_get_reply__init(p);
	p->residents = sh_alloc(arena, (RESIDENTS + 1) * sizeof *p->residents);
	for (size_t i = 0; i < RESIDENTS; i++)
		for (size_t j = 0; j < q->n_person_ids; j++) {
			RegisterSync__Resident *one = sh_alloc(arena, sizeof *one);

			if (strcmp(q->person_ids[j], residents[i].id) != 0)
				continue;
			register_sync__resident__init(one);
			one->person_id = residents[i].id;
			one->household_id = residents[i].household;
			one->sex = residents[i].sex;
			one->address = residents[i].address;
			one->birth_year = residents[i].year;
			one->birth_month = residents[i].month;
			one->birth_day = residents[i].day;
			one->protected_ = residents[i].protected;
			p->residents[p->n_residents++] = one;
		}
	return &p->base;
}

static bool is_told(const char *id)
{
	for (size_t i = 0; i < n_told_protected; i++)
		if (strcmp(told_protected[i], id) == 0)
			return true;
	return withheld_now && strcmp(withheld_now, id) == 0;
}

static const ProtobufCMessage *check_release(ShArena *arena, const RegisterSync__CheckReleaseRequest *q)
{
	RegisterSync__CheckReleaseReply *release = sh_alloc(arena, sizeof *release);

	register_sync__check_release_reply__init(release);
	release->withheld_person_ids = sh_alloc(arena, (q->n_person_ids + 1) * sizeof *release->withheld_person_ids);
	for (size_t i = 0; i < q->n_person_ids; i++)
		if (is_told(q->person_ids[i]))
			release->withheld_person_ids[release->n_withheld_person_ids++] = q->person_ids[i];
	return &release->base;
}

static const ProtobufCMessage *set_protection(ShArena *arena, const RegisterSync__SetProtectionRequest *q)
{
	RegisterSync__SetProtectionReply *set = sh_alloc(arena, sizeof *set);

	register_sync__set_protection_reply__init(set);
	cr_assert(strcmp(q->kind, "2") == 0 && strcmp(q->source, "SELF") == 0 && q->provisional);
	cr_assert_lt(n_told_protected, sizeof told_protected / sizeof *told_protected);
	snprintf(told_protected[n_told_protected++], 37, "%s", q->person_id);
	return &set->base;
}

static const ProtobufCMessage *answer_register(Fixture *self, const char *service, const char *rpc,
					       const ProtobufCMessage *request, ShArena *arena, ShError *err)
{
	RegisterSync__ResolveCardReply *card = sh_alloc(arena, sizeof *card);

	(void) self, (void) service;
	if (register_down) {
		sh_fail(err, SH_UNAVAILABLE, "peer.unreachable", "register-sync");
		return NULL;
	}
	if (strcmp(rpc, "Find") == 0)
		return find(arena, (const void *) request);
	if (strcmp(rpc, "BatchGet") == 0)
		return batch_get(arena, (const void *) request);
	if (strcmp(rpc, "ResolveCard") == 0) {
		const RegisterSync__ResolveCardRequest *q = (const void *) request;

		register_sync__resolve_card_reply__init(card);
		if (!register_empty && linked_serial && strcmp(q->serial, linked_serial) == 0)
			card->person_id = linked_person;
		return &card->base;
	}
	if (strcmp(rpc, "SetProtection") == 0)
		return set_protection(arena, (const void *) request);
	cr_assert_str_eq(rpc, "CheckRelease");
	return check_release(arena, (const void *) request);
}

static const ProtobufCMessage *answer_ledger(Fixture *self, const char *service, const char *rpc,
					     const ProtobufCMessage *request, ShArena *arena, ShError *err)
{
	Ledger__ListDisastersReply *p = sh_alloc(arena, sizeof *p);
	Ledger__Disaster *d = sh_alloc(arena, sizeof *d);

	(void) self, (void) service, (void) request, (void) err;
	cr_assert_str_eq(rpc, "ListDisasters");
	ledger__list_disasters_reply__init(p);
	ledger__disaster__init(d);
	d->disaster_id = DISASTER;
	p->disasters = sh_alloc(arena, sizeof *p->disasters);
	p->disasters[p->n_disasters++] = d;
	return &p->base;
}

static const FakePeer peers[] = {
	{ "register-sync", &register_sync_contract, answer_register },
	{ "ledger", &ledger_contract, answer_ledger },
	{ 0 },
};

void shelter_open(void)
{
	fixture_open(&f, &shelter_gateway_service, "shelter-gateway/migrations");
	fixture_peers(&f, peers);
	f.roles = "shelter_admin";
	register_down = register_empty = false;
	linked_serial = linked_person = withheld_now = NULL;
	n_told_protected = 0;
}

void shelter_close(void) { fixture_close(&f); }

const char *id_of(const char *kind, int n)
{
	static char ids[16][40];
	static int next;
	char *id = ids[next++ % 16];

	snprintf(id, sizeof ids[0], "00000000-0000-7000-8000-%s%09d", kind, n);
	return id;
}

void given_sites(void)
{
	run_sql(&f, "INSERT INTO shelter_site (municipality, site_id, kind, name, address, changed_us) VALUES "
		    "('992011', '" GYM "', 'EVACUATION', '潮咲小学校', '本町1', 1), "
		    "('992011', '" HALL "', 'EVACUATION', '市民会館', '港町2', 1)");
}

int open_at(const char *opening_id, const char *site_id, const char *day_code)
{
	Shelter__OpenShelterRequest q = SHELTER__OPEN_SHELTER_REQUEST__INIT;
	const char *roles = f.roles;
	const void *reply;
	int r;

	q.opening_id = opening_id;
	q.site_id = site_id;
	q.cause = "大津波警報";
	q.day_code = day_code;
	f.roles = "shelter_admin";
	r = ask(&f, "OpenShelter", &q.base, &reply);
	f.roles = roles;
	return r;
}

void given_open(const char *opening_id, const char *site_id)
{
	cr_assert_eq(open_at(opening_id, site_id, ""), 0, "%s %s", f.error.reason, f.error.detail);
}

const Shelter__SearchEvacueeReply *search(const char *opening_id, const char *kana, const char *birth)
{
	Shelter__SearchEvacueeRequest q = SHELTER__SEARCH_EVACUEE_REQUEST__INIT;
	const void *reply;

	q.opening_id = opening_id;
	q.kana = kana;
	q.birth = birth;
	ask(&f, "SearchEvacuee", &q.base, &reply);
	return reply;
}

const char *token_of(const char *opening_id, const char *kana, const char *birth)
{
	static char tokens[8][401];
	static int next;
	const Shelter__SearchEvacueeReply *p = search(opening_id, kana, birth);

	cr_assert(p && p->n_hits > 0, "%s: %s %s", kana, f.error.reason, f.error.detail);
	return strcpy(tokens[next++ % 8], p->hits[0]->match_token);
}

static int check_in_with(Shelter__CheckInRequest *q, const char *stay_id, const char *opening_id,
			 const Shelter__CheckInReply **ret)
{
	const void *reply;
	int r;

	q->stay_id = stay_id;
	q->opening_id = opening_id;
	q->operator_ = "受付 一郎";
	r = ask(&f, "CheckIn", &q->base, &reply);
	*ret = reply;
	return r;
}

int in_by_token(const char *stay_id, const char *opening_id, const char *token, const Shelter__CheckInReply **ret)
{
	Shelter__CheckInRequest q = SHELTER__CHECK_IN_REQUEST__INIT;

	q.who_case = SHELTER__CHECK_IN_REQUEST__WHO_MATCH_TOKEN;
	q.match_token = token;
	return check_in_with(&q, stay_id, opening_id, ret);
}

int in_by_hand(const char *stay_id, const char *opening_id, const char *name, const char *kana, const char *birth,
	       const char *sex, const Shelter__CheckInReply **ret)
{
	Shelter__CheckInRequest q = SHELTER__CHECK_IN_REQUEST__INIT;
	Shelter__Unlisted u = SHELTER__UNLISTED__INIT;
	const char *needs[] = { "WHEELCHAIR", "DIALYSIS" };

	u.name = name;
	u.kana = kana;
	u.birth = birth;
	u.sex = sex;
	u.address = "他県の町9-9";
	q.who_case = SHELTER__CHECK_IN_REQUEST__WHO_UNLISTED;
	q.unlisted = &u;
	q.needs = needs;
	q.n_needs = 2;
	return check_in_with(&q, stay_id, opening_id, ret);
}

int out(const char *stay_id, const char *destination, const Shelter__CheckOutReply **ret)
{
	Shelter__CheckOutRequest q = SHELTER__CHECK_OUT_REQUEST__INIT;
	const void *reply;
	int r;

	q.stay_id = stay_id;
	q.destination = destination;
	r = ask(&f, "CheckOut", &q.base, &reply);
	*ret = reply;
	return r;
}

const Shelter__HeadCount *head_count_of(const char *opening_id)
{
	Shelter__GetHeadCountRequest q = SHELTER__GET_HEAD_COUNT_REQUEST__INIT;
	const void *reply;

	q.opening_id = opening_id;
	cr_assert_eq(ask(&f, "GetHeadCount", &q.base, &reply), 0, "%s %s", f.error.reason, f.error.detail);
	return reply;
}

/* What register-sync is asked while people wait at the desk. */
#include "shelter.h"
#include "rules/school.h"
#include "sh_clock.h"
#include "shien/register/v1/contract.h"

#include <string.h>

enum { PATIENCE_US = 5 * 1000000 };

static int ask_register(ShCall *call, const char *rpc, const ProtobufCMessage *request, const void **ret_reply)
{
	int64_t deadline = call->deadline_us, patience = sh_monotonic_us() + PATIENCE_US;
	int r;

	if (patience < deadline)
		call->deadline_us = patience;
	r = sh_ask(call, "register-sync", &register_sync_contract, rpc, request, ret_reply);
	call->deadline_us = deadline;
	if (r == SH_FAULT)
		return sh_fail(&call->error, SH_UNAVAILABLE, "shelter.register.unreachable", "%s", rpc);
	return r;
}

int register_find(ShCall *call, const char *kana, const char *birth, bool without_protected,
		  const RegisterSync__FindReply **ret)
{
	RegisterSync__FindRequest q = REGISTER_SYNC__FIND_REQUEST__INIT;
	const void *reply;
	int r;

	q.kana = kana;
	q.birth = birth;
	q.without_protected = without_protected;
	q.limit = 50;
	r = ask_register(call, "Find", &q.base, &reply);
	*ret = r == 0 ? reply : NULL;
	return r;
}

int register_residents(ShCall *call, const char **person_ids, size_t n, const RegisterSync__BatchGetReply **ret)
{
	RegisterSync__BatchGetRequest q = REGISTER_SYNC__BATCH_GET_REQUEST__INIT;
	const void *reply;
	int r;

	q.person_ids = person_ids;
	q.n_person_ids = n;
	r = ask_register(call, "BatchGet", &q.base, &reply);
	*ret = r == 0 ? reply : NULL;
	return r;
}

int register_withheld(ShCall *call, const char **person_ids, size_t n, const RegisterSync__CheckReleaseReply **ret)
{
	RegisterSync__CheckReleaseRequest q = REGISTER_SYNC__CHECK_RELEASE_REQUEST__INIT;
	const void *reply;
	int r;

	q.person_ids = person_ids;
	q.n_person_ids = n;
	r = ask_register(call, "CheckRelease", &q.base, &reply);
	*ret = r == 0 ? reply : NULL;
	return r;
}

int register_card(ShCall *call, const char *kind, const char *issuer_key_id, const char *serial,
		  const RegisterSync__ResolveCardReply **ret)
{
	RegisterSync__ResolveCardRequest q = REGISTER_SYNC__RESOLVE_CARD_REQUEST__INIT;
	const void *reply;
	int r;

	q.kind = kind;
	q.issuer_key_id = issuer_key_id;
	q.serial = serial;
	r = ask_register(call, "ResolveCard", &q.base, &reply);
	*ret = r == 0 ? reply : NULL;
	return r;
}

int register_protect(ShCall *call, const char *person_id)
{
	RegisterSync__SetProtectionRequest q = REGISTER_SYNC__SET_PROTECTION_REQUEST__INIT;
	const void *reply;

	q.person_id = person_id;
	q.kind = "2";
	q.source = "SELF";
	q.provisional = true;
	return ask_register(call, "SetProtection", &q.base, &reply);
}

int register_carry(ShCall *call, const char *provisional_id, const char *person_id)
{
	const RegisterSync__CheckReleaseReply *release;
	int r = register_withheld(call, &provisional_id, 1, &release);

	return r == 0 && release->n_withheld_person_ids > 0 ? register_protect(call, person_id) : r;
}

Evacuee evacuee_of(const ShCall *call, const RegisterSync__Resident *resident)
{
	ShCivil birth = { .year = (int16_t) resident->birth_year,
			  .month = (uint8_t) resident->birth_month,
			  .day = (uint8_t) resident->birth_day };

	birth.precision = !birth.year    ? SH_CIVIL_UNKNOWN
			  : !birth.month ? SH_CIVIL_YEAR
			  : !birth.day   ? SH_CIVIL_MONTH
					 : SH_CIVIL_DAY;
	return (Evacuee){ resident->person_id, resident->household_id, resident->sex,
			  school_year(birth, sh_civil_tokyo(call->now_us)) };
}

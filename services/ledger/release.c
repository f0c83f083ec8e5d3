#include "release.h"

#include "shien/register/v1/contract.h"
#include "shien/register/v1/register.pb-c.h"
#include "ledger_sql.h"
#include "sh_clock.h"
#include "sh_without.h"

#include <string.h>

enum { AT_ONCE = 200 };

static int ask_some(ShCall *call, const char **ids, size_t n, bool *ret)
{
	RegisterSync__CheckReleaseRequest q = REGISTER_SYNC__CHECK_RELEASE_REQUEST__INIT;
	const RegisterSync__CheckReleaseReply *said;
	const void *answer;

	q.n_person_ids = n;
	q.person_ids = ids;
	if (sh_ask(call, "register-sync", &register_sync_contract, "CheckRelease", &q.base, &answer) != 0)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.release.checking", "-");
	said = answer;
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < said->n_withheld_person_ids; k++)
			ret[i] |= strcmp(ids[i], said->withheld_person_ids[k]) == 0;
	return 0;
}

int release_withheld(ShCall *call, const char *const *person_ids, size_t n, bool *ret)
{
	const char **ids = sh_alloc(call->arena, (n + 1) * sizeof *ids);
	char nobody[SH_UUID_LEN + 1];
	int r = 0;

	if (!ids)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "release");
	sh_uuid7(nobody);
	for (size_t i = 0; i < n; i++) {
		ids[i] = *person_ids[i] ? person_ids[i] : nobody;
		ret[i] = false;
	}
	for (size_t at = 0; r == 0 && at < n && !SH_WITHOUT(ledger_release); at += AT_ONCE)
		r = ask_some(call, ids + at, n - at < AT_ONCE ? n - at : AT_ONCE, ret + at);
	return r;
}

typedef struct Ids {
	const char *of;
	uint32_t part; /* of a provision */
	const char **ids;
	bool *withheld;
	size_t n;
} Ids;

static int provided(ShCall *call, void *arg)
{
	Ids *i = arg;
	const ShRows *rows;
	int r = sh_query(call, &sql_provision_persons, &rows, sh_text(call->municipality), sh_text(i->of),
			 sh_int(i->part));

	if (r != 0)
		return r;
	i->n = (size_t) sh_rows_count(rows);
	i->ids = sh_alloc(call->arena, (i->n + 1) * sizeof *i->ids);
	i->withheld = sh_alloc(call->arena, i->n + 1);
	if (!i->ids || !i->withheld)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "release");
	for (size_t k = 0; k < i->n; k++)
		i->ids[k] = sh_rows_str(rows, (int) k, "person_id");
	return 0;
}

int provision_file_release(ShCall *call, const Ledger__GetProvisionFileRequest *q, const Ledger__ProvisionFile *reply)
{
	Ids i = { .of = q->provision_id, .part = q->part };
	int r;

	(void) reply;
	if ((r = sh_read(call, provided, &i)) != 0 || (r = release_withheld(call, i.ids, i.n, i.withheld)) != 0)
		return r;
	for (size_t k = 0; k < i.n; k++)
		if (i.withheld[k])
			return sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.provision.changed", "%s",
				       q->provision_id);
	return 0;
}

static int asked_about(ShCall *call, void *arg)
{
	Ids *i = arg;
	const ShRows *row;
	int r = sh_query(call, &sql_get_inquiry, &row, sh_text(call->municipality), sh_text(i->of));

	if (r == 0 && sh_rows_count(row) > 0)
		i->ids[0] = sh_rows_str(row, 0, "person_id");
	return r;
}

int inquiry_answer_gather(ShCall *call, const Ledger__GetInquiryAnswerRequest *q)
{
	bool *withheld = sh_alloc(call->arena, sizeof *withheld);
	const char *id = "";
	Ids i = { .of = q->inquiry_id, .ids = &id, .withheld = withheld, .n = 1 };
	int r;

	if (!withheld)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "release");
	call->gathered = withheld;
	r = sh_read(call, asked_about, &i);
	return r != 0 ? r : release_withheld(call, &id, 1, withheld);
}

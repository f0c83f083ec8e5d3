#include "release.h"

#include "sh_without.h"
#include "shien/register/v1/contract.h"
#include "shien/register/v1/register.pb-c.h"
#include "store.h"
#include <string.h>

enum { AT_ONCE = 200 };

static int checking(ShCall *call)
{
	return sh_fail(&call->error, SH_FAILED_PRECONDITION, "certificate.release.checking", "-");
}

static int ask_some(ShCall *call, const char *const *ids, size_t n, bool *ret)
{
	RegisterSync__CheckReleaseRequest q = REGISTER_SYNC__CHECK_RELEASE_REQUEST__INIT;
	const RegisterSync__CheckReleaseReply *reply;
	int r;

	q.n_person_ids = n;
	q.person_ids = (const char **) (uintptr_t) ids;
	r = sh_ask(call, "register-sync", &register_sync_contract, "CheckRelease", &q.base, (const void **) &reply);
	for (size_t i = 0; r == 0 && i < n; i++)
		for (size_t k = 0; k < reply->n_withheld_person_ids; k++)
			ret[i] |= strcmp(ids[i], reply->withheld_person_ids[k]) == 0;
	return r;
}

int release_withheld(ShCall *call, const char *const *ids, size_t n, bool *ret)
{
	int r = 0;

	memset(ret, 0, n * sizeof *ret);
	for (size_t at = 0; r == 0 && at < n; at += AT_ONCE)
		r = ask_some(call, ids + at, n - at < AT_ONCE ? n - at : AT_ONCE, ret + at);
	return r;
}

int release_check_marks(ShCall *call, const char *const *ids, size_t n)
{
	bool marked;
	int r = store_any_protected(call, ids, n, &marked);

	return r == 0 && marked ? checking(call) : r;
}

typedef struct Ids {
	const char *const *ids;
	size_t n;
} Ids;

static int marks_step(ShCall *call, void *arg)
{
	const Ids *i = arg;

	return release_check_marks(call, i->ids, i->n);
}

int release_check(ShCall *call, const char *const *ids, size_t n)
{
	bool *withheld = sh_alloc(call->arena, n * sizeof *withheld + 1);
	Ids i = { ids, n };

	if (SH_WITHOUT(release_check))
		return 0;
	if (!withheld || n == 0 || (release_withheld(call, ids, n, withheld) != 0 && !SH_WITHOUT(release_unanswered)))
		return checking(call);
	for (size_t k = 0; k < n; k++)
		if (withheld[k])
			return checking(call);
	return sh_read(call, marks_step, &i);
}

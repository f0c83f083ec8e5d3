#include "peers.h"

#include <string.h>

/* What the peer itself judged of our question; what the runtime says of a broken message is no "nobody found". */
static bool peers_own_word(const char *reason)
{
	static const char *const rooms[] = { "register.", "ledger.", "text." };

	for (size_t i = 0; i < sizeof rooms / sizeof *rooms; i++)
		if (strncmp(reason, rooms[i], strlen(rooms[i])) == 0)
			return true;
	return false;
}

bool ask_found_nothing(ShCall *call, int *r)
{
	if (*r != SH_REFUSED)
		return false;
	if (peers_own_word(call->error.reason) &&
	    (call->error.code == SH_INVALID_ARGUMENT || call->error.code == SH_NOT_FOUND ||
	     call->error.code == SH_FAILED_PRECONDITION)) {
		call->error = (ShError){ 0 };
		*r = 0;
		return true;
	}
	*r = sh_fail(&call->error, SH_UNAVAILABLE, "intake.peer.refused", "%s", call->error.reason);
	return false;
}

static void add_dwelling(FoundDwellings *all, const Ledger__Dwelling *d, bool exact)
{
	for (size_t i = 0; i < all->n; i++)
		if (strcmp(all->rows[i].dwelling_id, d->dwelling_id) == 0) {
			all->rows[i].exact |= exact;
			return;
		}
	if (all->n < DWELLINGS_MAX)
		all->rows[all->n++] = (FoundDwelling){ d->dwelling_id, d->household_id, exact };
}

static int add_dwellings(ShCall *call, const char *disaster_id, const char *address, const char *person_id,
			 FoundDwellings *all)
{
	Ledger__FindDwellingsRequest q = LEDGER__FIND_DWELLINGS_REQUEST__INIT;
	const void *answer;
	const Ledger__FindDwellingsReply *found;
	int r;

	q.disaster_id = disaster_id;
	q.address = address;
	q.person_id = person_id;
	r = sh_ask(call, "ledger", &ledger_contract, "FindDwellings", &q.base, &answer);
	if (r != 0) {
		ask_found_nothing(call, &r);
		return r;
	}
	found = answer;
	for (size_t i = 0; i < found->n_dwellings; i++)
		add_dwelling(all, found->dwellings[i], *address && found->dwellings[i]->exact);
	return 0;
}

int ask_dwellings(ShCall *call, const char *disaster_id, const char *address, const char *person_id,
		  FoundDwellings *ret)
{
	int r = 0;

	ret->n = 0;
	if (*address)
		r = add_dwellings(call, disaster_id, address, "", ret);
	if (r == 0 && *person_id)
		r = add_dwellings(call, disaster_id, "", person_id, ret);
	return r;
}

int ask_victims(ShCall *call, const char *disaster_id, const char *const *person_ids, size_t n,
		const Ledger__GetVictimsReply **ret_reply)
{
	Ledger__GetVictimsRequest q = LEDGER__GET_VICTIMS_REQUEST__INIT;
	const void *answer;
	int r;

	*ret_reply = NULL;
	if (n == 0)
		return 0;
	q.disaster_id = disaster_id;
	q.person_ids = (const char **) (uintptr_t) person_ids;
	q.n_person_ids = n;
	r = sh_ask(call, "ledger", &ledger_contract, "GetVictims", &q.base, &answer);
	if (r == 0)
		*ret_reply = answer;
	else
		ask_found_nothing(call, &r);
	return r;
}

int ask_withheld(ShCall *call, const char *const *person_ids, size_t n, bool *ret_withheld)
{
	RegisterSync__CheckReleaseRequest q = REGISTER_SYNC__CHECK_RELEASE_REQUEST__INIT;
	const RegisterSync__CheckReleaseReply *reply;
	const void *answer;
	int r;

	*ret_withheld = false;
	if (n == 0)
		return 0;
	q.person_ids = (const char **) (uintptr_t) person_ids;
	q.n_person_ids = n;
	r = sh_ask(call, "register-sync", &register_sync_contract, "CheckRelease", &q.base, &answer);
	if (r != 0)
		return r;
	reply = answer;
	*ret_withheld = reply->n_withheld_person_ids > 0;
	return 0;
}

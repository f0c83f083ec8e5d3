#include "sh_rekey_due.h"
#include "sh_blob.h"
#include "sh_job.h"
#include "sh_memory.h"

#include <stdlib.h>
#include <string.h>

static const ShSealed none[] = { { 0 } };

static const ShSealed *const *columns_of(const ShService *service, const ShSealed *lists[3])
{
	lists[0] = sh_sealed_blobs;
	lists[1] = service->sealed ? service->sealed : none;
	lists[2] = NULL;
	return lists;
}

/* Made once for each service and kept: a process has one, a test some. */
const ShSql *const *sh_sealed_statements(const ShService *service)
{
	static struct {
		const ShService *service;
		const ShSql **list;
	} made[8];
	const ShSealed *lists[3];
	size_t at = 0, n = SH_REKEY_STATEMENTS;

	while (at + 1 < sizeof made / sizeof *made && made[at].service && made[at].service != service)
		at++;
	if (made[at].service == service)
		return made[at].list;
	free(made[at].list);
	made[at].service = service;
	for (const ShSealed *const *l = columns_of(service, lists); *l; l++)
		for (const ShSealed *c = *l; c->name; c++)
			n += 2;
	made[at].list = sh_need(calloc(n + 1, sizeof *made[at].list));
	n = 0;
	for (size_t i = 0; i < SH_REKEY_STATEMENTS; i++)
		made[at].list[n++] = sh_rekey_statements[i];
	for (const ShSealed *const *l = columns_of(service, lists); *l; l++)
		for (const ShSealed *c = *l; c->name; c++) {
			made[at].list[n++] = &c->list;
			made[at].list[n++] = &c->put;
		}
	return made[at].list;
}

static int rotate(ShCall *call, const char *id)
{
	const ShSealed *lists[3];
	int r = sh_rekey_rotate(call, id);

	for (const ShSealed *const *l = columns_of(call->worker->process->service, lists); *l; l++)
		for (const ShSealed *c = *l; r == 0 && c->name; c++)
			r = sh_due(call, "keys_reseal", c->name, call->now_us);
	return r;
}

static int again(ShCall *call, int r, bool more)
{
	if (r == 0 && more)
		sh_due_again(call, call->now_us);
	return r;
}

static int rewrap(ShCall *call, const char *id)
{
	bool more = false;
	int r = sh_rekey_rewrap(call, &more);

	(void) id;
	return again(call, r, more);
}

static int reseal(ShCall *call, const char *id)
{
	const ShSealed *lists[3];

	for (const ShSealed *const *l = columns_of(call->worker->process->service, lists); *l; l++)
		for (const ShSealed *c = *l; c->name; c++)
			if (strcmp(c->name, id) == 0) {
				bool more = false;
				int r = sh_rekey_reseal(call, c, &more);

				return again(call, r, more);
			}
	return sh_fail(&call->error, SH_NOT_FOUND, "data_key.column_unknown", "%s", id);
}

static int move(ShCall *call, const char *id)
{
	bool more = false;
	int r = sh_blob_move(call, id, &more);

	return again(call, r, more);
}

/* Outside of the transaction, and after the one that destroyed the keys. */
static int forget(ShCall *call, const char *id) { return sh_rekey_forget(call, id); }

const ShDueRow sh_rekey_due[] = {
	{ "keys_rotate", NULL, rotate, NULL }, { "keys_rewrap", NULL, rewrap, NULL },
	{ "keys_reseal", NULL, reseal, NULL }, { "keys_move", NULL, move, NULL },
	{ "keys_forget", forget, NULL, NULL }, { 0 },
};

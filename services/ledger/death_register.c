/* Deaths that the register tells (rulings 5): due work for each part of a batch. Whoever it says has died is recorded
 * as 死亡(確認) with the register as its paper, in every ledger that is open. Where people withdrew a record it is
 * theirs to decide, and that the register shows somebody alive never takes a record back. */
#include "death.h"
#include "ledger.h"
#include "ledger_sql.h"
#include "sh_form.h"
#include "shien/register/v1/contract.h"
#include "shien/register/v1/register.pb-c.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEAD_MOST = 10000 }; /* a part has no more rows */
#define STATE_DEAD "3"      /* 住民状態 死亡者 */

typedef struct Told {
	const ShRows *disasters;
	const char **ids;
	size_t n;
} Told;

static int read_open(ShCall *call, void *arg)
{
	Told *told = arg;

	return sh_query(call, &sql_open_disasters, &told->disasters, sh_text(call->municipality));
}

/* Page by page; of who left, those who died. */
static int ask(ShCall *call, const char *batch_id, uint32_t part, Told *told)
{
	RegisterSync__PullBatchRequest q = REGISTER_SYNC__PULL_BATCH_REQUEST__INIT;
	const RegisterSync__PullBatchReply *page;
	const void *answer;
	int r;

	q.batch_id = batch_id;
	q.part = part;
	q.left = true;
	q.after_person_id = "";
	do {
		r = sh_ask(call, "register-sync", &register_sync_contract, "PullBatch", &q.base, &answer);
		if (r != 0)
			return r;
		page = answer;
		for (size_t i = 0; i < page->n_residents && told->n < DEAD_MOST; i++) {
			q.after_person_id = page->residents[i]->person_id;
			if (strcmp(page->residents[i]->status, STATE_DEAD) == 0)
				told->ids[told->n++] = page->residents[i]->person_id;
		}
	} while (page->more && page->n_residents > 0 && told->n < DEAD_MOST);
	return 0;
}

int register_deaths_gather(ShCall *call, const char *id)
{
	Told *told = sh_alloc(call->arena, sizeof *told);
	char *batch_id = sh_alloc(call->arena, SH_UUID_LEN + 1);
	const char *part = strchr(id, '/');
	int r;

	if (!told || !batch_id || !part || part - id != SH_UUID_LEN)
		return sh_fail(&call->error, SH_INTERNAL, "ledger.event.malformed", "%s", "deaths");
	*told = (Told){ 0 };
	call->gathered = told;
	memcpy(batch_id, id, SH_UUID_LEN);
	batch_id[SH_UUID_LEN] = '\0';
	if ((r = sh_read(call, read_open, told)) != 0 || sh_rows_count(told->disasters) == 0)
		return r;
	if (!(told->ids = sh_alloc(call->arena, DEAD_MOST * sizeof *told->ids)))
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "deaths");
	r = ask(call, batch_id, (uint32_t) strtoul(part + 1, NULL, 10), told);
	if (r == SH_REFUSED && call->error.code == SH_NOT_FOUND) { /* a batch that was cleared away tells nothing */
		call->error = (ShError){ 0 };
		return 0;
	}
	return register_later(call, r);
}

static int record_in(ShCall *call, const char *disaster_id, const Told *told)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_deaths_untold, &rows, sh_text(call->municipality), sh_text(disaster_id),
			 sh_text_array(call->arena, told->ids, told->n));

	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++) {
		Ledger__RecordDeathRequest q = LEDGER__RECORD_DEATH_REQUEST__INIT;

		q.disaster_id = disaster_id;
		q.person_id = sh_rows_str(rows, i, "person_id");
		q.state = "CONFIRMED";
		q.basis = "REGISTER";
		r = death_keep(call, &q);
	}
	return r;
}

int register_deaths_step(ShCall *call, const char *id)
{
	const Told *told = call->gathered;
	const ShRows *open;
	int r = 0;

	(void) id;
	if (told->n == 0)
		return 0;
	r = sh_query(call, &sql_open_disasters, &open, sh_text(call->municipality));
	for (int i = 0; r == 0 && i < sh_rows_count(open); i++)
		r = record_in(call, sh_rows_str(open, i, "disaster_id"), told);
	return r;
}

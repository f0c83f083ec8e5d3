/* Attempts are spent before they are tried, so that many at once cannot outrun their count. */
#include "console.h"
#include "cells.h"
#include "console_sql.h"
#include "sh_data_key.h"

#include <string.h>

#define MINUTES INT64_C(60000000) *
static const Allowance of_network = { 60, MINUTES 15 }, of_stranger = { 10, MINUTES 15 },
		       of_known = { 10, MINUTES 5 };
static const int64_t FORGOTTEN_US = MINUTES 60 * 24;

static int bucket(ShCall *call, const char *kind, const char *of, const char *beside, uint8_t ret[32])
{
	const char *text = sh_printf(call->arena, "%s\n%s\n%s", kind, of, beside);
	const ShDataKey *key;
	int r = sh_data_key(call, KEY_SCOPE, KEY_CELL, &key);

	return r != 0 ? r : sh_blind(key, CELL_ATTEMPT, text, strlen(text), ret, &call->error);
}

static int spend(ShCall *call, const uint8_t of[32], const Allowance *allowance)
{
	const ShParam town = sh_text(call->municipality), which = sh_bytes(of, 32);
	const ShRows *rows;
	unsigned retry_s = 0;
	Spent spent;
	int r;

	if ((r = sh_query(call, &sql_lock_attempt, &rows, town, which, sh_int(call->now_us))) != 0)
		return r;
	spent = (Spent){ (int) sh_rows_int(rows, 0, "spent"), sh_rows_int(rows, 0, "since_us") };
	if (!attempt_take(&spent, allowance, call->now_us, &retry_s)) {
		r = sh_fail(&call->error, SH_PERMISSION_DENIED, "console.sign_in.too_many", "-");
		call->error.retry_after_s = retry_s;
		return r;
	}
	return sh_query(call, &sql_spend_attempt, NULL, town, which, sh_int(spent.spent), sh_int(spent.since_us));
}

/* The network first, whoever asks: so two never wait for each other. */
static int begin(ShCall *call, void *arg)
{
	Attempt *a = arg;
	const ShBrowser *b = call->browser;
	int r;

	if ((r = bucket(call, "network", b->from, "", a->network)) != 0 ||
	    (r = bucket(call, a->known ? "known" : "strangers", a->login, a->known ? b->device : "", a->own)) != 0 ||
	    (r = sh_query(call, &sql_drop_old_attempts, NULL, sh_text(call->municipality),
			  sh_int(call->now_us - FORGOTTEN_US))) != 0)
		return r;
	if (!a->known && (r = spend(call, a->network, &of_network)) != 0)
		return r;
	return spend(call, a->own, a->known ? &of_known : &of_stranger);
}

int attempt_begin(ShCall *call, Attempt *attempt) { return sh_write(call, begin, attempt); }

int attempt_forgive(ShCall *call, const Attempt *attempt)
{
	const ShParam town = sh_text(call->municipality);
	int r = 0;

	if (!attempt->known)
		r = sh_query(call, &sql_forgive_one_attempt, NULL, town, sh_bytes(attempt->network, 32));
	return r != 0 ? r : sh_query(call, &sql_forgive_attempts, NULL, town, sh_bytes(attempt->own, 32));
}

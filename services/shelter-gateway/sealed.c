/* Keyed hashes and match tokens: what may rest or travel in place of somebody's data. */
#include "shelter.h"
#include "cells.h"
#include "sh_data_key.h"
#include "sh_hex.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TOKEN_MAX = 200, PARTS = 5 };

int keyed_hash(ShCall *call, uint32_t cell, const char *text, uint8_t ret_hash[32])
{
	const ShDataKey *key;
	int r = sh_data_key(call, KEY_SCOPE, KEY_CELL, &key);

	return r != 0 ? r : sh_blind(key, cell, text, strlen(text), ret_hash, &call->error);
}

int keyed_hash_is(ShCall *call, uint32_t cell, const char *text, const uint8_t hash[32], bool *ret_is)
{
	return sh_blind_is(call, KEY_SCOPE, KEY_CELL, cell, text, strlen(text), hash, ret_is);
}

int match_token(ShCall *call, const char *opening_id, const Evacuee *who, const char **ret_token)
{
	const char *plain = sh_printf(call->arena, "%s|%s|%s|%d|%lld", who->person_id, who->household_id, who->sex,
				      who->school_year, (long long) (call->now_us + MATCH_LIFE_US));
	const uint8_t *sealed;
	size_t len;
	char *hex;
	int r = sh_cell_seal(call, KEY_SCOPE, KEY_MATCH, CELL_MATCH, opening_id, plain, strlen(plain), &sealed, &len);

	if (r != 0)
		return r;
	if (len > TOKEN_MAX || !(hex = sh_alloc(call->arena, 2 * len + 1)))
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "match");
	sh_hex(hex, sealed, len);
	*ret_token = hex;
	return 0;
}

static int wrong(ShCall *call) { return sh_fail(&call->error, SH_FAILED_PRECONDITION, "shelter.match.wrong", "-"); }

int match_open(ShCall *call, const char *opening_id, const char *token, Evacuee *ret)
{
	size_t n = strlen(token) / 2, len;
	uint8_t sealed[TOKEN_MAX];
	const uint8_t *plain;
	char *part[PARTS], *rest;
	int r;

	if (n == 0 || n > sizeof sealed || !sh_unhex(sealed, n, token))
		return wrong(call);
	r = sh_cell_open(call, CELL_MATCH, opening_id, sealed, n, &plain, &len);
	if (r == SH_FAULT && call->error.code != SH_INTERNAL)
		return r; /* the database is to blame, not the token */
	if (r != 0)
		return wrong(call);
	rest = (char *) (uintptr_t) sh_printf(call->arena, "%s", (const char *) plain);
	for (int i = 0; i < PARTS; i++)
		if (!(part[i] = strsep(&rest, "|")))
			return wrong(call);
	if (atoll(part[4]) < call->now_us)
		return wrong(call);
	*ret = (Evacuee){ part[0], part[1], part[2], atoi(part[3]) };
	return 0;
}

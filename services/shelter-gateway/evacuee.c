/* Whose row it is: of somebody the register named, or of somebody it has not named yet, with what was said and the
 * card that was shown, sealed. */
#include "shelter.h"
#include "cells.h"
#include "rules/school.h"
#include "sh_clock.h"
#include "sh_data_key.h"
#include "sh_sha256.h"
#include "sh_text.h"
#include "shelter_gateway_sql.h"

#include <stdio.h>
#include <string.h>

int evacuee_listed(ShCall *call, const Evacuee *who)
{
	return sh_query(call, &sql_take_evacuee, NULL, sh_text(call->municipality), sh_text(who->person_id),
			sh_bool(true), sh_text(who->household_id), sh_text(who->sex), sh_int(who->school_year),
			sh_int(call->now_us));
}

/* What somebody said at the desk is taken as it was said; a birth date that cannot be read is no reason to leave
 * anybody outside. *ret_same: kana and birth date in one spelling; NULL where one is not known. */
static void read_said(ShCall *call, const Shelter__Unlisted *u, int *ret_school_year, const char **ret_same)
{
	char key[SH_KEY_SIZE], iso[SH_CIVIL_ISO_SIZE];
	ShRegisterDate birth = { 0 };
	ShError none = { 0 };

	*ret_same = NULL;
	if (sh_register_date_parse(&birth, u->birth, &none) != 0)
		birth = (ShRegisterDate){ 0 };
	*ret_school_year = school_year(birth.civil, sh_civil_tokyo(call->now_us));
	if (!*u->kana || !sh_civil_is_whole(birth.civil) || sh_key_name(key, u->kana, &none) != 0)
		return;
	sh_civil_iso(iso, birth.civil);
	*ret_same = sh_printf(call->arena, "%s|%s", key, iso);
}

static int put_said(ShCall *call, const char *person_id, const Shelter__Unlisted *u, const uint8_t *same, int year)
{
	const struct {
		uint32_t cell;
		const char *text;
	} cells[] = {
		{ CELL_NAME, u->name }, { CELL_KANA, u->kana }, { CELL_BIRTH, u->birth }, { CELL_ADDRESS, u->address }
	};
	ShParam sealed[4];
	int r = 0;

	for (size_t i = 0; r == 0 && i < 4; i++) {
		const uint8_t *bytes;
		size_t n;

		r = sh_cell_seal_text(call, KEY_SCOPE, KEY_CELL, cells[i].cell, person_id, cells[i].text, &bytes, &n);
		sealed[i] = sh_bytes(bytes, n);
	}
	if (r != 0)
		return r;
	return sh_query(call, &sql_put_said, NULL, sh_text(call->municipality), sh_text(person_id), sh_text(u->sex),
			sh_int(year), same ? sh_bytes(same, 32) : sh_text_or_null(NULL), sealed[0], sealed[1],
			sealed[2], sealed[3]);
}

static int put_row(ShCall *call, const char *person_id, const char *card, const ShRows **ret)
{
	const uint8_t *sealed;
	uint8_t index[32];
	size_t n;
	int r;

	if (!card)
		return sh_query(call, &sql_put_unlisted, ret, sh_text(call->municipality), sh_text(person_id),
				sh_text_or_null(NULL), sh_text_or_null(NULL), sh_int(call->now_us));
	if ((r = keyed_hash(call, CELL_CARD_INDEX, card, index)) != 0 ||
	    (r = sh_cell_seal_text(call, KEY_SCOPE, KEY_CELL, CELL_CARD, person_id, card, &sealed, &n)) != 0)
		return r;
	return sh_query(call, &sql_put_unlisted, ret, sh_text(call->municipality), sh_text(person_id),
			sh_bytes(index, sizeof index), sh_bytes(sealed, n), sh_int(call->now_us));
}

/* One id for whoever came with this stay, also when the gateway went back to a past point and is asked again: what
 * was told of them before is of the same person. A new one where the id is taken, by a stay that came to nothing. */
static int id_of_stay(ShCall *call, const char *stay_id, char ret[SH_UUID_LEN + 1])
{
	ShSha256 *hash = sh_sha256_begin();
	uint8_t b[32];
	const ShRows *taken;
	int r;

	sh_sha256_add(hash, "evacuee", sizeof "evacuee");
	sh_sha256_add(hash, call->municipality, strlen(call->municipality) + 1);
	sh_sha256_add(hash, stay_id, strlen(stay_id));
	sh_sha256_end(hash, b);
	b[6] = (uint8_t) (0x80 | (b[6] & 0x0f)); /* RFC 9562, version 8 */
	b[8] = (uint8_t) (0x80 | (b[8] & 0x3f));
	snprintf(ret, SH_UUID_LEN + 1, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0],
		 b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
	r = sh_query(call, &sql_lock_evacuee, &taken, sh_text(call->municipality), sh_text(ret));
	if (r == 0 && sh_rows_count(taken) > 0)
		sh_uuid7(ret);
	return r;
}

/* Looked for on the register a little later, also where it was asked just now: it may be coming in this very moment.
 */
int evacuee_unlisted(ShCall *call, const char *stay_id, const char *card, const Shelter__Unlisted *u, Unnamed *ret)
{
	char *id = sh_alloc(call->arena, SH_UUID_LEN + 1);
	const char *same = NULL;
	uint8_t hash[32];
	const ShRows *row;
	int year = -1, r;

	if (!id)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "person");
	*ret = (Unnamed){ 0 };
	if ((r = id_of_stay(call, stay_id, id)) != 0)
		return r;
	if (u)
		read_said(call, u, &year, &same);
	if (same && ((r = keyed_hash(call, CELL_SAME, same, hash)) != 0 ||
		     (!card && (r = stays_of_same(call, same, &ret->open)) != 0)))
		return r;
	if ((r = put_row(call, id, card, &row)) != 0)
		return r;
	ret->person_id = sh_rows_str(row, 0, "person_id");
	ret->identified = *sh_rows_str(row, 0, "superseded_by") != '\0';
	if (ret->identified) {
		ret->person_id = sh_rows_str(row, 0, "superseded_by");
		r = sh_query(call, &sql_lock_evacuee, NULL, sh_text(call->municipality), sh_text(ret->person_id));
	} else if (u && !sh_rows_bool(row, 0, "said")) {
		r = put_said(call, ret->person_id, u, same ? hash : NULL, year);
	}
	if (r != 0)
		return r;
	if (card && (r = stays_of_person(call, ret->person_id, &ret->open)) != 0)
		return r;
	return !ret->identified && (same || card) ? look_soon(call, ret->person_id) : 0;
}

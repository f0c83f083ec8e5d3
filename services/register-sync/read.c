/* Residents by their ids. */
#include "cells.h"
#include "protection.h"
#include "register_sync_sql.h"
#include "residents.h"
#include "sh_data_key.h"
#include "sh_without.h"

#include <stdlib.h>
#include <string.h>

const char *resident_row_id(ShCall *call, const char *person_id, int history_no, int branch_no, int import_no)
{
	return sh_printf(call->arena, "%s/%d/%d/%d", person_id, history_no, branch_no, import_no);
}

int resident_open(ShCall *call, ShOpener *opener, const ShRows *rows, int i, const char *items[REGISTER_FIELDS])
{
	const char *row_id =
		resident_row_id(call, sh_rows_str(rows, i, "person_id"), (int) sh_rows_int(rows, i, "history_no"),
				(int) sh_rows_int(rows, i, "branch_no"), (int) sh_rows_int(rows, i, "import_no"));
	const uint8_t *sealed, *image;
	size_t len;
	int r;

	sealed = sh_rows_bytes(call, rows, i, "sealed_image", &len);
	r = sh_cell_open_with(call, opener, CELL_ROW, row_id, sealed, len, &image, &len);
	if (r == 0)
		resident_items((char *) (uintptr_t) image, items); /* ours, in our arena */
	return r;
}

static const char *first_of(const char *const *texts)
{
	while (!**texts && texts[1])
		texts++;
	return *texts;
}

/* What is there of them, with something between. */
static const char *joined(ShCall *call, const char *between, const char *const *texts)
{
	const char *all = "";

	for (; *texts; texts++)
		if (**texts)
			all = *all ? sh_printf(call->arena, "%s%s%s", all, between, *texts) : *texts;
	return all;
}
#define FIRST_OF(...) first_of((const char *const[]){ __VA_ARGS__, NULL })
#define JOINED(call, between, ...) joined(call, between, (const char *const[]){ __VA_ARGS__, NULL })

/* A foreign resident may have no name in letters of this country, or be called by their 通称 first (氏名優先区分);
 * staff know them by what is there. */
static void fill_names(ShCall *call, const char *const *it, RegisterSync__Resident *out)
{
	bool alias_first = resident_alias_first(data_codes(), it[REGISTER_name_priority], it[REGISTER_alias]);

	out->name = FIRST_OF(alias_first ? it[REGISTER_alias] : "", it[REGISTER_name],
			     JOINED(call, "　", it[REGISTER_family_name], it[REGISTER_given_name]),
			     it[REGISTER_roman_name], it[REGISTER_foreign_kanji_name], it[REGISTER_alias]);
	out->kana =
		FIRST_OF(alias_first ? it[REGISTER_alias_kana] : "", it[REGISTER_name_kana],
			 JOINED(call, "　", it[REGISTER_family_name_kana], it[REGISTER_given_name_kana]),
			 it[REGISTER_roman_name_kana], it[REGISTER_foreign_kanji_name_kana], it[REGISTER_alias_kana]);
	out->alias = it[REGISTER_alias];
	out->name_latin = it[REGISTER_roman_name];
	out->head_name = it[REGISTER_head_name];
	out->relation = JOINED(call, "-", it[REGISTER_relationship1], it[REGISTER_relationship2],
			       it[REGISTER_relationship3], it[REGISTER_relationship4]);
}

static void fill_address(ShCall *call, const char *const *it, RegisterSync__Resident *out)
{
	const char *code = it[REGISTER_address_lg_code];

	out->address = JOINED(call, "", it[REGISTER_address_prefecture], it[REGISTER_address_city],
			      it[REGISTER_address_town], it[REGISTER_address_lot]);
	out->address_extra = it[REGISTER_address_building];
	out->postal = it[REGISTER_postal_code];
	out->ward = strcmp(code, call->municipality) == 0 ? "" : code;
}

/* The register keeps an inner date beside 不詳: it orders, and is not shown. */
static bool since_unknown(const char *const *it)
{
	RegisterField flag = *it[REGISTER_resident_since] ? REGISTER_resident_since_unknown
							  : REGISTER_foreign_resident_since_unknown;

	return strcmp(it[flag], "1") == 0;
}

int resident_of(ShCall *call, ShOpener *opener, const ShRows *rows, int i, RegisterSync__Resident *out)
{
	const char *it[REGISTER_FIELDS];
	int r = resident_open(call, opener, rows, i, it);

	if (r != 0)
		return r;
	register_sync__resident__init(out);
	out->person_id = sh_rows_str(rows, i, "person_id");
	out->household_id = sh_rows_str(rows, i, "household_id");
	out->sex = sh_rows_str(rows, i, "sex");
	out->birth_year = (uint32_t) sh_rows_int(rows, i, "birth_year");
	out->birth_month = (uint32_t) sh_rows_int(rows, i, "birth_month");
	out->birth_day = (uint32_t) sh_rows_int(rows, i, "birth_day");
	out->birth_text = FIRST_OF(it[REGISTER_birth_unknown_text], it[REGISTER_birth]);
	out->kind = it[REGISTER_kind];
	out->status = it[REGISTER_state];
	out->resident_since = since_unknown(it) ? "" : sh_rows_str(rows, i, "resident_since");
	out->protected_ = sh_rows_bool(rows, i, "protected");
	out->order = (uint32_t) strtoul(it[REGISTER_household_order], NULL, 10);
	fill_names(call, it, out);
	fill_address(call, it, out);
	return 0;
}

int residents_of(ShCall *call, const ShRows *rows, size_t most, RegisterSync__Resident ***ret_residents,
		 size_t *ret_n, const char ***ret_ids)
{
	size_t n = (size_t) sh_rows_count(rows) < most ? (size_t) sh_rows_count(rows) : most;
	RegisterSync__Resident **list = sh_alloc(call->arena, (n + 1) * sizeof *list);
	RegisterSync__Resident *residents = sh_alloc(call->arena, (n + 1) * sizeof *residents);
	const char **ids = sh_alloc(call->arena, (n + 1) * sizeof *ids);
	ShOpener opener = { 0 };
	int r;

	if (!list || !residents || !ids)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "residents");
	for (size_t i = 0; i < n; i++) {
		if ((r = resident_of(call, &opener, rows, (int) i, list[i] = &residents[i])) != 0)
			return r;
		ids[i] = residents[i].person_id;
	}
	*ret_residents = list;
	*ret_n = n;
	*ret_ids = ids;
	return 0;
}

/* A person's own tool sees of a shielded person that there is one, as the protection desk would; daemons mask behind
 * their own doors. */
static void mask(RegisterSync__Resident *resident)
{
	const char *id = resident->person_id;

	register_sync__resident__init(resident);
	resident->person_id = id;
	resident->protected_ = true;
}

int batch_get(ShCall *call, const RegisterSync__BatchGetRequest *q, RegisterSync__BatchGetReply *p)
{
	const char **ids;
	const ShRows *rows;
	int r = gate(call);

	if (r != 0 ||
	    (r = sh_query(call, &sql_get_residents, &rows, sh_text(call->municipality),
			  sh_text_array(call->arena, q->person_ids, q->n_person_ids))) != 0 ||
	    (r = residents_of(call, rows, q->n_person_ids, &p->residents, &p->n_residents, &ids)) != 0)
		return r;
	for (size_t i = 0; i < p->n_residents; i++) {
		bool lifted = false;

		p->residents[i]->stale = sh_rows_bool(rows, (int) i, "stale");
		p->residents[i]->protected_ = sh_rows_bool(rows, (int) i, "shielded");
		if (!p->residents[i]->protected_ || !sh_from_outside(call) || SH_WITHOUT(register_mask))
			continue;
		if ((r = protection_lifted(call, ids[i], &lifted)) != 0)
			return r;
		if (!lifted)
			mask(p->residents[i]);
	}
	return sh_audit(call, ids, p->n_residents);
}

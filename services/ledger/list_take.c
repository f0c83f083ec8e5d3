/* Lists of people from other systems of the municipality: by 宛名番号, or by name and birth where there is none. The
 * register says who that is; of who is hidden it says nothing, but to the protection desk. */
#include "ledger.h"
#include "ledger_sql.h"
#include "rules/list_row.h"
#include "sh_civil.h"
#include "sh_data_key.h"
#include "shien/register/v1/contract.h"
#include "shien/register/v1/register.pb-c.h"
#include "statement.h"
#include "store.h"
#include "table.h"

#include <string.h>

enum { HITS = 3 };

static int exhausted(ShCall *call)
{
	return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "list");
}

/* The day that the list speaks of is known, and none that is still to come. */
int list_table_may(ShCall *call, const Ledger__StartTableImportRequest *q)
{
	char today[SH_CIVIL_ISO_SIZE];

	sh_civil_iso(today, sh_civil_tokyo(call->now_us));
	return *q->observed_on && strcmp(q->observed_on, today) <= 0
		       ? 0
		       : sh_fail_field(&call->error, "observed_on", "ledger.table.observed_on");
}

static int ask_numbers(ShCall *call, TablePart *p)
{
	RegisterSync__ResolveAddressNumbersRequest q = REGISTER_SYNC__RESOLVE_ADDRESS_NUMBERS_REQUEST__INIT;
	const RegisterSync__ResolveAddressNumbersReply *said;
	const char *numbers[TABLE_PART];
	const void *answer;
	TableRow *of[TABLE_PART];
	TableProblem ignored;
	ListPerson person;
	int r;

	for (size_t i = 0; i < p->n; i++)
		if (!p->rows[i].unreadable && list_person(p->rows[i].cells, &person, &ignored) && *person.number) {
			of[q.n_address_numbers] = &p->rows[i];
			numbers[q.n_address_numbers++] = person.number;
		}
	if (q.n_address_numbers == 0)
		return 0;
	q.address_numbers = numbers;
	q.without_protected = !p->desk;
	r = sh_ask(call, "register-sync", &register_sync_contract, "ResolveAddressNumbers", &q.base, &answer);
	if (r != 0)
		return register_later(call, r);
	said = answer;
	for (size_t i = 0; i < q.n_address_numbers && i < said->n_person_ids; i++)
		of[i]->person_id = said->person_ids[i];
	return 0;
}

/* Name and day of birth, and nobody else who has both. */
static int ask_name(ShCall *call, const TablePart *p, TableRow *row, const ListPerson *person)
{
	RegisterSync__FindRequest q = REGISTER_SYNC__FIND_REQUEST__INIT;
	const RegisterSync__FindReply *said;
	const void *answer;
	size_t n = 0;
	int r;

	q.name = person->name;
	q.kana = person->kana;
	q.birth = person->birth;
	q.limit = HITS;
	q.without_protected = !p->desk;
	r = sh_ask(call, "register-sync", &register_sync_contract, "Find", &q.base, &answer);
	if (r == SH_REFUSED &&
	    call->error.code == SH_INVALID_ARGUMENT) { /* what cannot be looked for is nobody's name */
		call->error = (ShError){ 0 };
		return 0;
	}
	if (r != 0)
		return register_later(call, r);
	said = answer;
	for (size_t i = 0; i < said->n_hits; i++) {
		const RegisterSync__Hit *hit = said->hits[i];

		if (hit->by_birth && (hit->by_name || !*person->name) && (hit->by_kana || !*person->kana) && n++ == 0)
			row->person_id = hit->person_id;
	}
	row->several = n > 1;
	if (row->several)
		row->person_id = "";
	return 0;
}

int list_ask(ShCall *call, TablePart *p)
{
	TableProblem ignored;
	ListPerson person;
	int r = ask_numbers(call, p);

	for (size_t i = 0; r == 0 && i < p->n; i++)
		if (!p->rows[i].unreadable && list_person(p->rows[i].cells, &person, &ignored) && !*person.number)
			r = ask_name(call, p, &p->rows[i], &person);
	return r;
}

/* Who is hidden is on no ledger, for who is not the desk: in the words for whoever is not found (rulings 1). Once a
 * row was found good and confirmed it is taken, whoever was hidden since: its refusal would say so. */
int list_known(ShCall *call, TablePart *p, TableRow *row, bool write, bool *ret_known)
{
	ListPerson person;
	const ShRows *rows;
	int r;

	*ret_known = false;
	if (!list_person(row->cells, &person, &row->problem)) {
		table_reject(row, row->problem.field, row->problem.reason);
		return 0;
	}
	if (p->write && !write) { /* neither new nor rejected when it was looked at */
		row->outcome = TABLE_SAME;
		return 0;
	}
	if (row->several) {
		table_reject(row, LIST_NAME, "ledger.table.several_persons");
		return 0;
	}
	if ((r = sh_query(call, &sql_person_of_list, &rows, sh_text(call->municipality), sh_text(p->disaster_id),
			  sh_text(row->person_id))) != 0)
		return r;
	if (sh_rows_count(rows) == 0 || (!write && !p->desk && sh_rows_bool(rows, 0, "shielded")) ||
	    (!*person.number && !list_same_birth(person.birth, sh_rows_str(rows, 0, "birth_text"))))
		table_reject(row, *person.number ? LIST_NUMBER : LIST_NAME, "ledger.table.no_person");
	else if (list_other_birth(person.birth, sh_rows_str(rows, 0, "birth_text")))
		table_reject(row, LIST_BIRTH, "ledger.table.other_birth");
	else
		*ret_known = true;
	return 0;
}

int list_key(ShCall *call, const TablePart *p, TableRow *row, const char *what)
{
	const char *text = sh_printf(call->arena, "%s|%s", row->person_id, what);
	const ShDataKey *key;
	int r;

	if (!text)
		return exhausted(call);
	if ((r = sh_data_key(call, p->disaster_id, "cell", &key)) != 0)
		return r;
	return sh_blind(key, LEDGER_CELL_LIST_KEY, text, strlen(text), row->key, &call->error);
}

static const char *row_id(ShCall *call, const TablePart *p, const TableRow *row)
{
	return sh_printf(call->arena, "%s/%llu", p->import_id, (unsigned long long) row->line);
}

int list_seal_person(ShCall *call, const TablePart *p, const TableRow *row, const uint8_t **ret_sealed,
		     size_t *ret_len)
{
	const char *id = row_id(call, p, row);

	return id ? sh_cell_seal_text(call, p->disaster_id, "cell", LEDGER_CELL_LIST_PERSON, id, row->person_id,
				      ret_sealed, ret_len)
		  : exhausted(call);
}

int list_open_person(ShCall *call, const TablePart *p, const ShRows *rows, TableRow *row)
{
	const char *id = row_id(call, p, row);
	size_t len;
	const uint8_t *sealed = sh_rows_bytes(call, rows, 0, "sealed_person", &len);

	return id ? sh_cell_open_text(call, LEDGER_CELL_LIST_PERSON, id, sealed, len, &row->person_id)
		  : exhausted(call);
}

static int64_t observed_us(const TablePart *p)
{
	ShCivil day;
	ShError ignored;

	return sh_civil_parse_iso(&day, p->observed_on, &ignored) == 0 ? sh_civil_tokyo_start_us(day) : 0;
}

int list_said(ShCall *call, const TablePart *p, const char *person_id, const StatementSubject *of,
	      const ProtobufCMessage *body, bool (*alike)(const ProtobufCMessage *, const ProtobufCMessage *),
	      ListSaid *ret)
{
	const ShRows *rows;
	int r = statement_rows(call, of, p->disaster_id, person_id, false, &rows);

	*ret = (ListSaid){ .statement_id = "" };
	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++) {
		Ledger__StatementInfo *info;
		ProtobufCMessage *before;

		if ((r = statement_open(call, of, rows, i, &info, &before)) != 0 || !alike(body, before))
			continue;
		ret->statement_id = info->statement_id;
		ret->newer = info->observed_us > observed_us(p);
		return statement_same(call, body, before, &ret->same);
	}
	return r;
}

int list_put(ShCall *call, const TablePart *p, const TableRow *row, const StatementSubject *of,
	     const ProtobufCMessage *body, const char *replaces)
{
	Ledger__StatementHead head = LEDGER__STATEMENT_HEAD__INIT;
	char *id = sh_alloc(call->arena, SH_UUID_LEN + 1);

	if (!id)
		return exhausted(call);
	sh_uuid7(id);
	head.statement_id = id;
	head.disaster_id = p->disaster_id;
	head.person_id = row->person_id;
	head.source = "LIST";
	head.observed_us = observed_us(p);
	head.replaces = replaces;
	return statement_keep(call, of, &head, body, p->confirmed_by, "");
}

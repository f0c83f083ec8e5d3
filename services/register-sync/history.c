/* All that the register said of one person: every row, every version, every item, in words. */
#include "register_sync_sql.h"
#include "residents.h"
#include "sh_actor.h"
#include "sh_without.h"

#include <string.h>

enum { ROWS = 50, NEWEST = 0x7FFFFFFF };

/* Whom an item is shown to: anybody who may ask; staff of one role; nobody. */
static const struct {
	RegisterField item;
	const char *role;
} kept_back[] = {
	{ REGISTER_address_no, "register" },
	{ REGISTER_household_no, "register" },
	/* who was protected once is looked for by whom they were protected from */
	{ REGISTER_protection_kind, "protection" },
	{ REGISTER_protection_since, "protection" },
	{ REGISTER_protection_until, "protection" },
	{ REGISTER_user_cert_serial, NULL },
	{ REGISTER_user_cert_issuer_key, NULL },
	{ REGISTER_sign_cert_serial, NULL },
	{ REGISTER_sign_cert_issuer_key, NULL },
	{ REGISTER_my_number, NULL },
};

static bool may_see(const ShCall *call, RegisterField item)
{
	for (size_t i = 0; i < sizeof kept_back / sizeof *kept_back; i++)
		if (kept_back[i].item == item)
			return kept_back[i].role && sh_roles_have(call->actor.roles, kept_back[i].role);
	return true;
}

/* 他業務参照不可, 履歴選択不可: the register's own staff read such a row, nobody else. */
static bool kept_back_row(const ShCall *call, const char *const *items)
{
	return (strcmp(items[REGISTER_other_use_barred], "1") == 0 ||
		strcmp(items[REGISTER_history_hidden], "1") == 0) &&
	       !sh_roles_have(call->actor.roles, "register");
}

static int fill_items(ShCall *call, const char *const *items, ShCivil day, RegisterSync__HistoryRow *row)
{
	const ShCsvProfile *national = data_profile("standard-122");
	RegisterSync__HistoryItem *all = sh_alloc(call->arena, REGISTER_FIELDS * sizeof *all);

	if (!all || !(row->items = sh_alloc(call->arena, REGISTER_FIELDS * sizeof *row->items)))
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "history");
	for (int f = REGISTER_NONE + 1; f < REGISTER_FIELDS; f++) {
		RegisterSync__HistoryItem *item = &all[row->n_items];
		ItemWords words;

		if (!*items[f] || !may_see(call, (RegisterField) f))
			continue;
		words = resident_item_words(data_codes(), (RegisterField) f, items[f], day);
		register_sync__history_item__init(item);
		item->item = register_field_name((RegisterField) f);
		item->label = national ? sh_csv_profile_column(national, (uint16_t) f) : "";
		item->code = words.code ? words.code : "";
		item->text = words.text;
		item->edition = words.edition;
		row->items[row->n_items++] = item;
	}
	return 0;
}

static int fill_row(ShCall *call, ShOpener *opener, const ShRows *rows, int i, RegisterSync__HistoryRow *row)
{
	const char *items[REGISTER_FIELDS];
	ShCivil day;
	int r;

	register_sync__history_row__init(row);
	row->history_no = (uint32_t) sh_rows_int(rows, i, "history_no");
	row->branch_no = (uint32_t) sh_rows_int(rows, i, "branch_no");
	row->import_no = (uint64_t) sh_rows_int(rows, i, "import_no");
	row->import_id = sh_rows_str(rows, i, "import_id");
	row->feed_id = sh_rows_str(rows, i, "feed_id");
	row->as_of = sh_rows_str(rows, i, "as_of");
	row->in_force = sh_rows_bool(rows, i, "in_force");
	row->superseded_by = (uint64_t) sh_rows_int(rows, i, "superseded_by");
	row->deleted = sh_rows_bool(rows, i, "deleted");
	if ((r = sh_civil_parse_iso(&day, sh_rows_str(rows, i, "day"), &call->error)) != 0 ||
	    (r = resident_open(call, opener, rows, i, items)) != 0)
		return r;
	if ((row->kept_back = kept_back_row(call, items)))
		return 0;
	return fill_items(call, items, day, row);
}

static int fill(ShCall *call, const ShRows *rows, size_t limit, RegisterSync__GetHistoryReply *p)
{
	size_t all = (size_t) sh_rows_count(rows), n = all < limit ? all : limit;
	RegisterSync__HistoryRow *row = sh_alloc(call->arena, (n + 1) * sizeof *row);
	ShOpener opener = { 0 };
	int r = 0;

	if (!row || !(p->rows = sh_alloc(call->arena, (n + 1) * sizeof(*p->rows))))
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "history");
	for (; r == 0 && p->n_rows < n; p->n_rows++)
		r = fill_row(call, &opener, rows, (int) p->n_rows, p->rows[p->n_rows] = &row[p->n_rows]);
	p->more = all > limit;
	p->stale = n > 0 && sh_rows_bool(rows, 0, "stale");
	return r;
}

int get_history(ShCall *call, const RegisterSync__GetHistoryRequest *q, RegisterSync__GetHistoryReply *p)
{
	const bool first = q->before_history_no == 0 && q->before_branch_no == 0 && q->before_import_no == 0;
	const size_t limit = q->limit ? q->limit : ROWS;
	const ShRows *hidden, *rows;
	int r = gate(call);

	/* who is hidden is asked last: a protection set meanwhile counts */
	if (r != 0 ||
	    (r = sh_query(call, &sql_history_of_person, &rows, sh_text(call->municipality), sh_text(q->person_id),
			  sh_int(first ? NEWEST : (int64_t) q->before_history_no),
			  sh_int((int64_t) q->before_branch_no), sh_int((int64_t) q->before_import_no),
			  sh_int((int64_t) limit + 1))) != 0 ||
	    (r = sh_query(call, &sql_withheld, &hidden, sh_text(call->municipality),
			  sh_text_array(call->arena, (const char *const[]){ q->person_id }, 1))) != 0)
		return r;
	p->protected_ = sh_rows_count(hidden) > 0;
	if ((!p->protected_ || SH_WITHOUT(register_mask)) && (r = fill(call, rows, limit, p)) != 0)
		return r;
	if ((r = register_as_of(call, &p->register_as_of)) != 0)
		return r;
	return sh_audit_one(call, q->person_id);
}

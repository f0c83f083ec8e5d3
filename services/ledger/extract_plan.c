/* Which fields an extraction can ask for: the frozen copy's, what follows from it, and every item of the law or of
 * the municipality that who asks may see. What may not be seen may not be asked about either. */
#include "extract.h"
#include "ledger_sql.h"
#include "sh_data_key.h"
#include "sh_not_shown.h"

#include <string.h>

enum { MOST = 60 + 20 * 20 };

static const ExtractField own[] = {
	{ "PERSON_ID", "個人ID", false, false, false, NULL, NULL },
	{ "NAME", "氏名", false, false, true, NULL, NULL },
	{ "KANA", "かな", false, false, false, NULL, NULL },
	{ "BIRTH", "生年月日", false, false, true, NULL, NULL },
	{ "AGE", "年齢", true, false, false, NULL, NULL },
	{ "SEX", "性別", false, false, true, NULL, NULL },
	{ "ADDRESS", "住所", false, false, true, NULL, NULL },
	{ "WARD", "区", false, false, false, NULL, NULL },
	{ "RELATION", "続柄コード", false, false, false, NULL, NULL },
	{ "HEAD", "世帯主", false, false, false, NULL, NULL },
	{ "HOUSEHOLD_ID", "世帯ID", false, false, false, NULL, NULL },
	{ "HOUSEHOLD_SIZE", "世帯人数", true, false, false, NULL, NULL },
	{ "GRADE", "住家の被害の程度（コード）", false, false, false, NULL, NULL },
	{ "CERTIFICATE", "罹災証明書の交付の状況（コード）", false, false, false, NULL, NULL },
	{ "PLACE", "居場所の種類", false, false, false, NULL, NULL },
	{ "VICTIM", "被災者", false, false, false, NULL, NULL },
	{ "RESIDENT", "住民", false, false, false, NULL, NULL },
	{ "DEATH", "死亡の記録", false, false, false, NULL, NULL },
	{ "SPECIAL_CARE", "要配慮者である旨（YES）", false, true, false, "care", "special_care" },
	{ "CARE", "要配慮の事由（コード）", false, true, false, "care", "special_care" },
	{ "CARE_TEXT", "要配慮の内容", false, true, false, "care", "special_care" },
	{ "SUPPORT", "援護の実施の状況（コード）", false, false, false, NULL, NULL },
	{ "CONSENT", "同意（提供先=答え）", false, false, false, NULL, NULL },
	{ "PROVISION", "提供した旨（提供先=日）", false, false, false, NULL, NULL },
	{ "PROVIDED_ON", "提供した日", false, false, false, NULL, NULL },
	{ "INJURY", "負傷・疾病の程度（コード）", false, true, false, NULL, NULL },
	{ "INTENTION", "住宅再建の意向（コード）", false, false, false, NULL, NULL },
	{ "INTENTION_PLACE", "再建の場所（コード）", false, false, false, NULL, NULL },
};

static const ExtractField *own_field(const char *code)
{
	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		if (strcmp(own[i].code, code) == 0)
			return &own[i];
	return NULL;
}

static int item_field(ShCall *call, const char *roles, const char *code, ExtractField *ret)
{
	ItemDef item;
	int r = item_find(call, code, &item);

	if (r == SH_REFUSED || (r == 0 && (!item.recordable || !item_seen_by(roles, &item))))
		return sh_fail(&call->error, SH_INVALID_ARGUMENT, "ledger.extraction.field", "%s", code);
	*ret = (ExtractField){ .code = item.code,
			       .heading = item.name,
			       .number = item.kind == ITEM_NUMBER,
			       .sensitive = item.sensitive,
			       .item = true,
			       .shows = item_shows(&item) };
	return r;
}

static int find_field(ShCall *call, const char *roles, const char *code, ExtractField *ret)
{
	const ExtractField *field = own_field(code);
	int r = field ? 0 : item_field(call, roles, code, ret);

	if (r != 0)
		return r;
	if (field)
		*ret = *field;
	if (ret->role && !sh_roles_have(roles, ret->role))
		return sh_fail(&call->error, SH_INVALID_ARGUMENT, "ledger.extraction.field", "%s", code);
	return sh_actor_sees(&call->actor, ret->shows) ? 0 : sh_not_shown(call, "extraction", ret->shows);
}

void extract_heading(const char *code, const ItemDef *items, size_t n_items, const char **ret_heading,
		     bool *ret_number)
{
	const ItemDef *item = item_among(items, n_items, code);
	const ExtractField *field = own_field(code);

	*ret_heading = item ? item->name : code;
	*ret_number = item && item->kind == ITEM_NUMBER;
	if (field) {
		*ret_heading = field->heading;
		*ret_number = field->number;
	}
}

static int need(ShCall *call, const char *roles, const char *code, ExtractPlan *p, size_t *ret)
{
	int r;

	for (*ret = 0; *ret < p->n_fields; (*ret)++)
		if (strcmp(p->fields[*ret].code, code) == 0)
			return 0;
	r = find_field(call, roles, code, &p->fields[p->n_fields]);
	if (r == 0)
		p->sensitive |= p->fields[p->n_fields++].sensitive;
	return r;
}

static int clause(ShCall *call, const char *roles, const Ledger__AnyOf *any, ExtractPlan *p, ExtractClause *ret)
{
	ExtractCondition *all = sh_alloc(call->arena, (any->n_any + 1) * sizeof *all);
	int r;

	if (!all)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "extraction");
	for (size_t i = 0; i < any->n_any; i++) {
		const Ledger__Condition *c = any->any[i];

		all[i] = (ExtractCondition){
			.op = extract_op(c->op), .values = c->values, .n_values = c->n_values, .negated = c->negated
		};
		if ((r = need(call, roles, c->field, p, &all[i].field)) != 0)
			return r;
		all[i].number = p->fields[all[i].field].number;
		if ((r = extract_check(&all[i], &call->error)) != 0)
			return r;
	}
	*ret = (ExtractClause){ all, any->n_any };
	return 0;
}

int extract_plan(ShCall *call, const char *roles, const char *const *columns, size_t n_columns,
		 Ledger__AnyOf *const *all, size_t n_all, ExtractPlan *ret)
{
	ExtractPlan p = { .disaster_id = ret->disaster_id,
			  .include_dead = ret->include_dead,
			  .desk = sh_roles_have(roles, "protection") };
	int r;

	p.fields = sh_alloc(call->arena, (MOST + 1) * sizeof *p.fields);
	p.columns = sh_alloc(call->arena, (n_columns + 1) * sizeof *p.columns);
	p.all = sh_alloc(call->arena, (n_all + 1) * sizeof *p.all);
	if (!p.fields || !p.columns || !p.all)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "extraction");
	for (; p.n_columns < n_columns; p.n_columns++)
		if ((r = need(call, roles, columns[p.n_columns], &p, &p.columns[p.n_columns])) != 0)
			return r;
	for (; p.n_all < n_all; p.n_all++)
		if ((r = clause(call, roles, all[p.n_all], &p, &p.all[p.n_all])) != 0)
			return r;
	*ret = p;
	return 0;
}

int extract_conditions(ShCall *call, const ShRows *rows, int row, const Ledger__SaveExtractionRequest **ret)
{
	const char *id = sh_rows_str(rows, row, "definition_id");
	const uint8_t *sealed, *plain;
	size_t len;
	int r;

	sealed = sh_rows_bytes(call, rows, row, "sealed_all", &len);
	r = sh_cell_open(call, LEDGER_CELL_EXTRACTION, id, sealed, len, &plain, &len);
	if (r != 0)
		return r;
	*ret = (const Ledger__SaveExtractionRequest *) protobuf_c_message_unpack(
		&ledger__save_extraction_request__descriptor, sh_arena_protobuf(call->arena), len, plain);
	return *ret ? 0 : sh_fail(&call->error, SH_INTERNAL, "ledger.extraction.broken", "%s", id);
}

int extract_stored(ShCall *call, const char *roles, const char *definition_id, ExtractPlan *ret)
{
	const Ledger__SaveExtractionRequest *q;
	const ShRows *row;
	int r = sh_query(call, &sql_get_extraction_definition, &row, sh_text(call->municipality),
			 sh_text(definition_id));

	if (r != 0)
		return r;
	if (sh_rows_count(row) == 0)
		return sh_fail(&call->error, SH_NOT_FOUND, "ledger.extraction.unknown", "%s", definition_id);
	if ((r = extract_conditions(call, row, 0, &q)) != 0)
		return r;
	ret->disaster_id = sh_rows_str(row, 0, "disaster_id");
	ret->include_dead = sh_rows_bool(row, 0, "include_dead");
	return extract_plan(call, roles, q->columns, q->n_columns, q->all, q->n_all, ret);
}

/* Which items there are: those of the law and the municipality's own, one shape for both. */
#include "items.h"
#include "ledger.h"
#include "ledger_sql.h"
#include "store.h"

#include <string.h>

/* "a,b" in pieces; static text has no list of its own. */
static int split(ShCall *call, const char *list, const char ***ret, size_t *ret_n)
{
	const char **all = sh_alloc(call->arena, (strlen(list) + 1) * sizeof *all);
	size_t n = 0;

	if (!all)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "items");
	for (const char *p = list; *p; p += strspn(p, ",")) {
		size_t len = strcspn(p, ",");

		all[n++] = sh_printf(call->arena, "%.*s", (int) len, p);
		p += len;
	}
	*ret = all;
	*ret_n = n;
	return 0;
}

static int of_law(ShCall *call, const LegalItem *l, ItemDef *ret)
{
	int r;

	*ret = (ItemDef){ .code = l->code,
			  .name = l->name,
			  .law = l->law,
			  .kind = l->kind,
			  .sensitive = l->sensitive,
			  .recordable = l->recordable };
	r = split(call, l->choices, &ret->choices, &ret->n_choices);
	return r != 0 ? r : split(call, l->roles, &ret->roles, &ret->n_roles);
}

static void of_town(ShCall *call, const ShRows *rows, int i, ItemDef *ret)
{
	*ret = (ItemDef){ .code = sh_rows_str(rows, i, "item_code"),
			  .name = sh_rows_str(rows, i, "name"),
			  .law = "",
			  .kind = item_kind(sh_rows_str(rows, i, "kind")),
			  .sensitive = sh_rows_bool(rows, i, "sensitive"),
			  .retired = sh_rows_bool(rows, i, "retired"),
			  .recordable = true,
			  .version = (uint32_t) sh_rows_int(rows, i, "version") };
	ret->choices = sh_rows_texts(call, rows, i, "choices", &ret->n_choices);
	ret->roles = sh_rows_texts(call, rows, i, "roles", &ret->n_roles);
}

int item_find(ShCall *call, const char *code, ItemDef *ret)
{
	const LegalItem *law = legal_item(code);
	const ShRows *rows;
	int r;

	if (law)
		return of_law(call, law, ret);
	r = sh_query(call, &sql_list_item_definitions, &rows, sh_text(call->municipality), sh_text(code));
	if (r != 0)
		return r;
	if (!*code || sh_rows_count(rows) == 0)
		return sh_fail(&call->error, SH_NOT_FOUND, "ledger.item.unknown", "%s", code);
	of_town(call, rows, 0, ret);
	return 0;
}

int items_all(ShCall *call, const ItemDef **ret_items, size_t *ret_n)
{
	const LegalItem *law;
	const ShRows *rows;
	size_t n_law, n_town;
	ItemDef *all;
	int r = sh_query(call, &sql_list_item_definitions, &rows, sh_text(call->municipality), sh_text(""));

	if (r != 0)
		return r;
	law = legal_items(&n_law);
	n_town = (size_t) sh_rows_count(rows);
	all = sh_alloc(call->arena, (n_law + n_town) * sizeof *all);
	if (!all)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "items");
	for (size_t i = 0; r == 0 && i < n_law; i++)
		r = of_law(call, &law[i], &all[i]);
	for (size_t i = 0; i < n_town; i++)
		of_town(call, rows, (int) i, &all[n_law + i]);
	*ret_items = all;
	*ret_n = n_law + n_town;
	return r;
}

const ItemDef *item_among(const ItemDef *items, size_t n, const char *code)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(items[i].code, code) == 0)
			return &items[i];
	return NULL;
}

bool item_seen_by(const char *roles, const ItemDef *item)
{
	for (size_t i = 0; i < item->n_roles; i++)
		if (sh_roles_have(roles, item->roles[i]))
			return true;
	return sh_roles_have(roles, "protection");
}

const char *item_shows(const ItemDef *item)
{
	for (size_t i = 0; i < item->n_roles; i++)
		if (strcmp(item->roles[i], "care") != 0)
			return NULL;
	return item->n_roles ? "special_care" : NULL;
}

bool item_seen(const ShCall *call, const ItemDef *item) { return item_seen_by(call->actor.roles, item); }

int define_item(ShCall *call, const Ledger__DefineItemRequest *q, Ledger__DefineItemReply *reply)
{
	const ShRows *rows;
	int r;

	if ((r = item_definition_check(q->item_code, q->kind, q->choices, q->n_choices, &call->error)) != 0 ||
	    (r = sh_query(call, &sql_put_item_definition, &rows, sh_text(call->municipality), sh_text(q->item_code),
			  sh_text(q->name), sh_text(q->kind), sh_text_array(call->arena, q->choices, q->n_choices),
			  sh_text_array(call->arena, q->roles, q->n_roles), sh_bool(q->sensitive),
			  sh_bool(q->retired), sh_text(call->actor.id), sh_int(call->now_us))) != 0)
		return r;
	reply->item_code = q->item_code;
	reply->version = (uint32_t) sh_rows_int(rows, 0, "version");
	return 0;
}

int list_items(ShCall *call, const Ledger__ListItemsRequest *q, Ledger__ListItemsReply *reply)
{
	const ItemDef *items;
	Ledger__Item *all;
	int r = items_all(call, &items, &reply->n_items);

	(void) q;
	if (r != 0)
		return r;
	if (!(all = store_list(call, reply->n_items, sizeof *all, &reply->items)))
		return SH_REFUSED;
	for (size_t i = 0; i < reply->n_items; i++) {
		ledger__item__init(&all[i]);
		all[i].item_code = items[i].code;
		all[i].name = items[i].name;
		all[i].kind = item_kind_code(items[i].kind);
		all[i].n_choices = items[i].n_choices;
		all[i].choices = items[i].choices;
		all[i].n_roles = items[i].n_roles;
		all[i].roles = items[i].roles;
		all[i].sensitive = items[i].sensitive;
		all[i].retired = items[i].retired;
		all[i].law = items[i].law;
		all[i].recordable = items[i].recordable;
		all[i].version = items[i].version;
	}
	return 0;
}

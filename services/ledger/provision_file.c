/* The file of a provision: a line a victim, a column an item. No id of ours is in it: people are numbered within. */
#include "provision_file.h"
#include "address.h"
#include "ledger.h"
#include "ledger_sql.h"
#include "places.h"
#include "rules/codes.h"
#include "rules/provision.h"
#include "sh_csv_cell.h"
#include "statement.h"
#include "store.h"

#include <string.h>

typedef struct Page {
	ShCall *call;
	const char *disaster_id;
	const ShRows *persons, *places, *contacts, *supports;
	ShOpener opener;
	int place, contact, support; /* how far the lists were read, which are in the order of the persons */
	unsigned household, before;  /* numbered last; persons of the parts before */
	const char *last_household;
} Page;

/* One cell: the text of row i. */
typedef int Cell(Page *p, int i, const char **ret);

static int plain(const Page *p, int i, const char *column, const char **ret)
{
	*ret = sh_rows_str(p->persons, i, column);
	return 0;
}

static int name_cell(Page *p, int i, const char **ret) { return plain(p, i, "name", ret); }
static int kana_cell(Page *p, int i, const char **ret) { return plain(p, i, "kana", ret); }
static int birth_cell(Page *p, int i, const char **ret) { return plain(p, i, "birth_text", ret); }
static int relation_cell(Page *p, int i, const char **ret) { return plain(p, i, "relation", ret); }

static int sex_cell(Page *p, int i, const char **ret)
{
	const char *code = sh_rows_str(p->persons, i, "sex");

	*ret = strcmp(code, "1") == 0 ? "男" : strcmp(code, "2") == 0 ? "女" : code;
	return 0;
}

static int address_cell(Page *p, int i, const char **ret)
{
	const char *address, *extra, *person_id = sh_rows_str(p->persons, i, "person_id");
	int r = address_open(p->call, &p->opener, LEDGER_CELL_PERSON_ADDRESS,
			     address_row(p->call, p->disaster_id, person_id), p->persons, i, "sealed_address",
			     &address, &extra);

	if (r == 0)
		*ret = store_address(p->call, address, extra);
	return r;
}

static int damage_cell(Page *p, int i, const char **ret)
{
	const char *codes = sh_rows_str(p->persons, i, "grades"), *out = "";

	for (; *codes; codes += *codes == ',') {
		size_t n = strcspn(codes, ",");
		const char *code = sh_printf(p->call->arena, "%.*s", (int) n, codes);
		const LedgerCode *grade = ledger_code(LEDGER_DAMAGE_GRADE, code);

		out = sh_printf(p->call->arena, "%s%s%s", out, *out ? "、" : "", grade ? grade->label : code);
		codes += n;
	}
	*ret = out;
	return 0;
}

static int certificate_cell(Page *p, int i, const char **ret)
{
	const char *codes = sh_rows_str(p->persons, i, "certificates");

	*ret = strstr(codes, "ISSUED") ? certificate_state_ja("ISSUED") : *codes ? certificate_state_ja("READY") : "";
	return 0;
}

/* Numbered in the order of the file, on through its parts: who lives together, without the ledger's ids. */
static int household_cell(Page *p, int i, const char **ret)
{
	(void) i;
	*ret = sh_printf(p->call->arena, "%u", p->household);
	return 0;
}

/* Goes on to the rows of person i in a list that is in the order of the persons; false: no more of them. */
static bool of_person(const ShRows *list, int *at, int i)
{
	while (*at < sh_rows_count(list) && sh_rows_int(list, *at, "nth") < i + 1)
		++*at;
	return *at < sh_rows_count(list) && sh_rows_int(list, *at, "nth") == i + 1;
}

static int place_cell(Page *p, int i, const char **ret)
{
	*ret = of_person(p->places, &p->place, i) ? place_ja(sh_rows_str(p->places, p->place, "place_kind")) : "";
	return 0;
}

static int contact_cell(Page *p, int i, const char **ret)
{
	int r = 0;

	*ret = "";
	for (; r == 0 && of_person(p->contacts, &p->contact, i); p->contact++)
		r = contact_add(p->call, &p->opener, p->contacts, p->contact, ret);
	return r;
}

static int support_cell(Page *p, int i, const char **ret)
{
	int r = 0;

	*ret = "";
	for (; r == 0 && of_person(p->supports, &p->support, i); p->support++) {
		Ledger__StatementInfo *info;
		Ledger__Support *s;

		if ((r = statement_open(p->call, &statement_support, p->supports, p->support, &info, &s)) == 0)
			*ret = sh_printf(p->call->arena, "%s%s%s", *ret, **ret ? "／" : "", support_line(p->call, s));
	}
	return r;
}

static const struct Column {
	ProvisionItem item;
	const char *header;
	Cell *cell;
} columns[] = {
	{ ITEM_NAME, "氏名", name_cell },
	{ ITEM_NAME, "氏名カナ", kana_cell },
	{ ITEM_BIRTH, "生年月日", birth_cell },
	{ ITEM_SEX, "性別", sex_cell },
	{ ITEM_ADDRESS, "住所", address_cell },
	{ ITEM_PLACE, "居所", place_cell },
	{ ITEM_CONTACT, "電話番号その他の連絡先", contact_cell },
	{ ITEM_DAMAGE, "住家の被害", damage_cell },
	{ ITEM_CERTIFICATE, "罹災証明書の交付の状況", certificate_cell },
	{ ITEM_SUPPORT, "援護の実施の状況", support_cell },
	{ ITEM_HOUSEHOLD, "世帯番号", household_cell },
	{ ITEM_HOUSEHOLD, "続柄", relation_cell },
};
enum { COLUMNS = sizeof columns / sizeof *columns };

typedef struct Text {
	char *bytes;
	size_t len;
} Text;

static int put(Page *p, Text *out, const char *text)
{
	size_t n = strlen(text);

	if (out->len + n > PROVISION_FILE)
		return sh_fail(&p->call->error, SH_INVALID_ARGUMENT, "ledger.provision.too_large", "-");
	memcpy(out->bytes + out->len, text, n);
	out->len += n;
	return 0;
}

static int put_cell(Page *p, Text *out, const char *text)
{
	char *cell = sh_alloc(p->call->arena, 2 * strlen(text) + 4);

	if (!cell)
		return sh_fail(&p->call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "provision");
	sh_csv_cell(cell, text, false);
	return put(p, out, cell);
}

/* Line 0 is the header. */
static int put_line(Page *p, Text *out, uint32_t items, int line)
{
	const char *text = line == 0 ? "番号" : sh_printf(p->call->arena, "%u", p->before + (unsigned) line);
	int r = put_cell(p, out, text);

	if (line > 0 && strcmp(sh_rows_str(p->persons, line - 1, "household_id"), p->last_household) != 0) {
		p->household++;
		p->last_household = sh_rows_str(p->persons, line - 1, "household_id");
	}
	for (size_t c = 0; r == 0 && c < COLUMNS; c++) {
		if (!(items & 1u << columns[c].item))
			continue;
		text = columns[c].header;
		if ((line > 0 && (r = columns[c].cell(p, line - 1, &text)) != 0) || (r = put(p, out, ",")) != 0)
			return r;
		r = put_cell(p, out, text);
	}
	return r == 0 ? put(p, out, "\r\n") : r;
}

static int look_beside(Page *p, uint32_t items, ShParam persons)
{
	ShParam town = sh_text(p->call->municipality);
	int r = 0;

	if (items & 1u << ITEM_PLACE)
		r = sh_query(p->call, &sql_provision_places, &p->places, town, persons);
	if (r == 0 && items & 1u << ITEM_CONTACT)
		r = sh_query(p->call, &sql_provision_contacts, &p->contacts, town, persons);
	if (r == 0 && items & 1u << ITEM_SUPPORT)
		r = sh_query(p->call, &sql_provision_supports, &p->supports, town, sh_text(p->disaster_id), persons);
	return r;
}

int provision_people(ShCall *call, const ShRows *rows, ShParam *ret)
{
	size_t n = (size_t) sh_rows_count(rows);
	const char **ids = sh_alloc(call->arena, (n + 1) * sizeof *ids);

	if (!ids)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "provision");
	for (size_t i = 0; i < n; i++)
		ids[i] = sh_rows_str(rows, (int) i, "person_id");
	*ret = sh_text_array(call->arena, ids, n);
	return 0;
}

int provision_file(ShCall *call, const char *disaster_id, uint32_t items, const ShRows *candidates,
		   const ProvisionBefore *before, ProvisionFile *ret)
{
	Page page = { .call = call,
		      .disaster_id = disaster_id,
		      .persons = candidates,
		      .household = before->households,
		      .before = before->persons,
		      .last_household = before->household };
	size_t n = (size_t) sh_rows_count(candidates);
	Text out = { sh_alloc(call->arena, PROVISION_FILE), 0 };
	const char **ids = sh_alloc(call->arena, (n + 1) * sizeof *ids);
	int r;

	if (!out.bytes || !ids)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "provision");
	for (size_t i = 0; i < n; i++)
		ids[i] = sh_rows_str(candidates, (int) i, "person_id");
	if ((r = look_beside(&page, items, sh_text_array(call->arena, ids, n))) != 0 ||
	    (r = put(&page, &out, "\xEF\xBB\xBF")) != 0)
		return r;
	for (int line = 0; r == 0 && line <= (int) n; line++)
		r = put_line(&page, &out, items, line);
	*ret = (ProvisionFile){ out.bytes, out.len, ids, n, page.household };
	return r;
}

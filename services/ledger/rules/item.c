#include "item.h"
#include "sh_civil.h"

#include <string.h>

#define STAFF "ledger,window,survey,approver"
#define DESK "ledger,window,approver"

/* 災害対策基本法90条の3第2項1号–8号, 同法施行規則8条の5第1号–7号. What is not recordable has its own tables: surveys,
 * contacts, households, certificates, consents, provisions. */
static const LegalItem items[] = {
	{ "NAME", "災対法90条の3第2項1号", "氏名", ITEM_LINE, true, false, STAFF, "" },
	{ "BIRTH", "災対法90条の3第2項2号", "生年月日", ITEM_LINE, true, false, DESK, "" },
	{ "SEX", "災対法90条の3第2項3号", "性別", ITEM_CHOICE, true, false, DESK, "1,2,3" },
	{ "ADDRESS", "災対法90条の3第2項4号", "住所", ITEM_LINE, true, false, STAFF, "" },
	{ "WHEREABOUTS", "災対法90条の3第2項4号", "居所", ITEM_LINE, true, false, DESK, "" },
	{ "DAMAGE", "災対法90条の3第2項5号", "住家の被害の状況", ITEM_LINE, false, false, STAFF, "" },
	{ "OTHER_DAMAGE", "災対法90条の3第2項5号", "市町村長が定める種類の被害の状況", ITEM_TEXT, true, false, STAFF,
	  "" },
	{ "SUPPORT", "災対法90条の3第2項6号", "援護の実施の状況", ITEM_TEXT, false, false, DESK, "" },
	{ "SPECIAL_CARE", "災対法90条の3第2項7号", "要配慮者である旨と事由", ITEM_TEXT, false, true, "care", "" },
	{ "CONTACT", "規則8条の5第1号", "電話番号その他の連絡先", ITEM_LINE, false, false, DESK, "" },
	{ "HOUSEHOLD", "規則8条の5第2号", "世帯の構成", ITEM_TEXT, false, false, STAFF, "" },
	{ "CERTIFICATE", "規則8条の5第3号", "罹災証明書の交付の状況", ITEM_LINE, false, false, DESK, "" },
	{ "CONSENT", "規則8条の5第4号", "提供に同意している提供先", ITEM_TEXT, false, false, DESK, "" },
	{ "PROVISION", "規則8条の5第5号", "提供した旨及びその日時", ITEM_TEXT, false, false, DESK, "" },
	{ "NUMBER_USED", "規則8条の5第6号", "個人番号の利用の有無", ITEM_YESNO, true, false, "ledger", "" },
	{ "NOTES", "規則8条の5第7号", "その他必要と認める事項", ITEM_TEXT, true, true, "ledger", "" },
};

static const char *const kinds[ITEM_KINDS] = { "LINE", "TEXT", "DATE", "NUMBER", "YESNO", "CHOICE" };

static bool same(const char *a, const char *b) { return strcmp(a, b) == 0; }

const LegalItem *legal_items(size_t *n)
{
	*n = sizeof items / sizeof *items;
	return items;
}

const LegalItem *legal_item(const char *code)
{
	for (size_t i = 0; i < sizeof items / sizeof *items; i++)
		if (same(items[i].code, code))
			return &items[i];
	return NULL;
}

bool item_reusable(const char *code)
{
	const LegalItem *item = legal_item(code);

	return !item || (item->recordable && !same(code, "OTHER_DAMAGE") && !same(code, "NUMBER_USED"));
}

ItemKind item_kind(const char *code)
{
	ItemKind k = ITEM_LINE;

	while (k < ITEM_KINDS && !same(kinds[k], code))
		k++;
	return k;
}

const char *item_kind_code(ItemKind kind) { return kinds[kind]; }

int item_definition_check(const char *code, const char *kind, const char *const *choices, size_t n_choices,
			  ShError *err)
{
	const ItemKind k = item_kind(kind);

	if (strncmp(code, "X_", 2) != 0 || !code[2])
		return sh_fail_field(err, "item_code", "ledger.item.code");
	if (k == ITEM_KINDS)
		return sh_fail_field(err, "kind", "ledger.item.kind");
	if ((k == ITEM_CHOICE) != (n_choices > 0))
		return sh_fail_field(err, "choices", "ledger.item.choices");
	for (size_t i = 0; i < n_choices; i++) {
		if (!*choices[i])
			return sh_fail_field(err, "choices", "ledger.item.choices");
		for (size_t k2 = 0; k2 < i; k2++)
			if (same(choices[i], choices[k2]))
				return sh_fail_field(err, "choices", "ledger.item.choices");
	}
	return 0;
}

static size_t digits(const char *s) { return strspn(s, "0123456789"); }

/* Fifteen digits before the point: what a double, and so a spreadsheet, holds exactly. */
static bool is_number(const char *s)
{
	const char *whole = s + (*s == '-'), *point = whole + digits(whole);

	if (point == whole || point - whole > 15)
		return false;
	if (!*point)
		return true;
	return *point == '.' && digits(point + 1) >= 1 && digits(point + 1) <= 6 && !point[1 + digits(point + 1)];
}

static bool is_date(const char *s)
{
	ShError unused = { 0 };
	ShCivil day;

	return sh_civil_parse_iso(&day, s, &unused) == 0;
}

static bool is_among(const char *const *choices, size_t n, const char *s)
{
	for (size_t i = 0; i < n; i++)
		if (same(choices[i], s))
			return true;
	return false;
}

static bool fits(ItemKind kind, const char *const *choices, size_t n, const char *s)
{
	if (kind == ITEM_LINE)
		return !strpbrk(s, "\n\t");
	if (kind == ITEM_DATE)
		return is_date(s);
	if (kind == ITEM_NUMBER)
		return is_number(s);
	if (kind == ITEM_YESNO)
		return same(s, "YES") || same(s, "NO");
	return kind == ITEM_TEXT || is_among(choices, n, s);
}

int item_value_check(ItemKind kind, const char *const *choices, size_t n_choices, const char *value, ShError *err)
{
	return *value && fits(kind, choices, n_choices, value) ? 0 : sh_fail_field(err, "value", "ledger.item.value");
}

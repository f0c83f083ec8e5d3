#include "places.h"
#include "ledger.h"

#include <string.h>

const char *place_ja(const char *kind)
{
	static const struct {
		const char *kind, *ja;
	} kinds[] = {
		{ "SHELTER", "避難所" },         { "OUTSIDE", "避難所外" }, { "HOME", "自宅" },
		{ "RELATIVES", "親族・知人宅" }, { "CAR", "車中" },         { "HOTEL", "ホテル・旅館" },
		{ "OTHER", "その他" },           { "UNKNOWN", "行先不明" },
	};

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(kinds[i].kind, kind) == 0)
			return kinds[i].ja;
	return kind;
}

int contact_add(ShCall *call, ShOpener *opener, const ShRows *rows, int i, const char **text)
{
	size_t len;
	const uint8_t *value = sh_rows_bytes(call, rows, i, "sealed_value", &len);
	int r = sh_cell_open_with(call, opener, LEDGER_CELL_CONTACT, sh_rows_str(rows, i, "contact_id"), value, len,
				  &value, &len);

	if (r == 0)
		*text = sh_printf(call->arena, "%s%s%s", *text, **text ? "、" : "", (const char *) value);
	return r;
}

/* Cells of a register file: digits, flags, counts, codes of municipalities, serials of certificates, check digits. */
#include "fuzz.h"
#include "rules/card_serial.h"
#include "sh_csv_value.h"
#include "rules/lg_code.h"
#include "sh_check_digit.h"
#include "sh_text.h"

#include <string.h>

static void serial(const char *text)
{
	char out[CARD_SERIAL_SIZE], again[CARD_SERIAL_SIZE];

	for (int hex = 0; hex < 2; hex++) {
		if (!(hex ? card_serial_from_hex(out, text) : card_serial_from_cell(out, text)))
			continue;
		HOLDS(strlen(out) % 2 == 0 && strlen(out) >= 2 && strlen(out) < CARD_SERIAL_SIZE);
		HOLDS(strspn(out, "0123456789abcdef") == strlen(out));
		HOLDS(strlen(out) == 2 || strncmp(out, "00", 2) != 0);
		HOLDS(card_serial_from_hex(again, out) && strcmp(out, again) == 0);
	}
}

static void digits(const char *text, int expected)
{
	char out[16], again[16];
	bool padded;

	if (!sh_csv_digits(out, text, expected, &padded))
		return;
	HOLDS(strlen(out) >= 1 && strlen(out) <= 15 && strspn(out, "0123456789") == strlen(out));
	HOLDS(expected == 0 || strlen(out) == (size_t) expected);
	HOLDS(sh_csv_digits(again, out, expected, &padded) && strcmp(out, again) == 0 && !padded);
}

static void code(const char *text)
{
	char digits_only[16], out[7], again[7];
	bool padded;
	LgCodeForm form;

	if (!sh_csv_digits(digits_only, text, 0, &padded))
		return;
	form = lg_code_read(out, digits_only);
	HOLDS((form == LG_CODE_UNREADABLE) == (out[0] == '\0'));
	if (form == LG_CODE_UNREADABLE)
		return;
	HOLDS(strlen(out) == 6 && sh_lg_code_ok(out) == (form != LG_CODE_BAD_CHECK));
	HOLDS(lg_code_read(again, out) == (form == LG_CODE_BAD_CHECK ? LG_CODE_BAD_CHECK : LG_CODE_WHOLE) &&
	      strcmp(out, again) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	Feed f = feed(bytes, len);
	int expected = (int) feed_below(&f, 16);
	ShArena *arena = sh_arena_new(len + 4096);
	const char *text = feed_rest_text(&f, arena);
	char folded[SH_CSV_VALUE_SIZE], again[SH_CSV_VALUE_SIZE];
	int64_t count = -1;
	int8_t flag = -1;

	sh_lg_code_ok(text);
	sh_individual_number_ok(text);
	sh_m11w27_ok(text);
	/* the reader hands on nothing else */
	if (*text && sh_utf8_valid(text, strlen(text), NULL)) {
		if (sh_csv_fold(folded, text))
			HOLDS(strlen(folded) < SH_CSV_VALUE_SIZE && sh_csv_fold(again, folded) &&
			      strcmp(folded, again) == 0);
		HOLDS(!sh_csv_flag(&flag, text) || flag == 0 || flag == 1);
		HOLDS(!sh_csv_count(&count, text) || count >= 0);
		digits(text, expected);
		serial(text);
		code(text);
	}
	sh_arena_free(arena);
	return 0;
}

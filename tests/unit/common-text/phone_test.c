#include "sh_phone.h"
#include <criterion/criterion.h>
#include <stddef.h>

Test(phone, is_the_same_however_it_is_written)
{
	static const struct {
		const char *text, *key; /* NULL: none */
	} rows[] = {
		{ "090-1234-5678", "09012345678" },
		{ "09012345678", "09012345678" },
		{ "０９０－１２３４－５６７８", "09012345678" },
		{ "０９０ー１２３４ー５６７８", "09012345678" },
		{ "090‐1234−5678", "09012345678" },
		{ "090 1234　5678", "09012345678" },
		{ "(090)1234.5678", "09012345678" },
		{ "+81 90-1234-5678", "09012345678" },
		{ "+81(0)90-1234-5678", "09012345678" },
		{ "＋８１９０１２３４５６７８", "09012345678" },
		{ "819012345678", "09012345678" },
		{ "9012345678", "09012345678" }, /* a spreadsheet lost the zero */
		{ "0768-22-1111", "0768221111" },
		{ "768221111", "0768221111" },
		{ "+1 202-555-0100", "+12025550100" },
		{ "+886 2 2345 6789", "+886223456789" },
		{ "03-1234-567", NULL }, /* nine digits */
		{ "12345678", NULL },
		{ "0901234567890123", NULL }, /* sixteen */
		{ "090-1234-5678 内線3", NULL },
		{ "+", NULL },
		{ "", NULL },
		{ "090+12345678", NULL },
		{ "++819012345678", NULL },
		{ "090-1234-567\xe3\x80", NULL }, /* cut within a letter */
		{ "12345678901234567890", NULL },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char key[SH_PHONE_SIZE] = "";

		cr_expect_eq(sh_phone_key(rows[i].text, key), rows[i].key != NULL, "%s", rows[i].text);
		cr_expect_str_eq(key, rows[i].key ? rows[i].key : "", "%s", rows[i].text);
	}
}

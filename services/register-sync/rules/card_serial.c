#include "card_serial.h"
#include "sh_csv_value.h"
#include "sh_hex.h"

#include <stdint.h>
#include <string.h>

enum { BYTES = 20 };

/* number = number × base + digit; false where it no longer fits. */
static bool push(uint8_t number[BYTES], unsigned base, unsigned digit)
{
	unsigned carry = digit;

	for (int i = BYTES - 1; i >= 0; i--) {
		carry += number[i] * base;
		number[i] = (uint8_t) carry;
		carry >>= 8;
	}
	return carry == 0;
}

/* Base 10 for text without letters only. */
static bool parse(char out[CARD_SERIAL_SIZE], const char *text, unsigned base)
{
	static const char digits[] = "0123456789abcdef";
	uint8_t number[BYTES] = { 0 };
	int first = 0;

	out[0] = '\0';
	for (; *text; text++) {
		char c = *text >= 'A' && *text <= 'F' ? (char) (*text - 'A' + 'a') : *text;
		const char *at = strchr(digits, c);

		if (!at || !push(number, base, (unsigned) (at - digits)))
			return false;
	}
	while (first < BYTES && number[first] == 0)
		first++;
	if (first == BYTES)
		return false;
	sh_hex(out, number + first, (size_t) (BYTES - first));
	return true;
}

bool card_serial_from_cell(char out[CARD_SERIAL_SIZE], const char *text)
{
	char folded[SH_CSV_VALUE_SIZE];

	out[0] = '\0';
	if (!sh_csv_fold(folded, text))
		return false;
	return parse(out, folded, strpbrk(folded, "abcdefABCDEF") ? 16 : 10);
}

bool card_serial_from_hex(char out[CARD_SERIAL_SIZE], const char *hex) { return parse(out, hex, 16); }

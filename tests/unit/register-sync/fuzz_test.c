#include "register_fuzz.h"
#include <criterion/criterion.h>
#include <string.h>

static const char seed_file[] = "宛名番号,個人履歴番号,氏名,氏名_フリガナ,生年月日,住民種別,世帯番号,住所_方書\r\n"
				"1,1,甲野　一郎,コウノ　イチロウ,昭和12年3月4日,1,100,\"ハイツ\"\"甲\"\"\r\n101\"\r\n"
				"2,1,乙野　花子,オツノ　ハナコ,99999999,2,100,\r\n"
				"\r\n3,2,丙野,ヘイノ,2023-02-29,1,,\x1A";

/* xorshift: the same run every time */
static uint32_t chance(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

static size_t mutate(uint8_t *out, size_t n, uint32_t *state)
{
	static const char nasty[] = "\",\r\n\x1A\0\xFF\xE4\x81;=\t 9";

	for (uint32_t k = 1 + chance(state) % 8; k > 0; k--) {
		size_t at = chance(state) % n;
		switch (chance(state) % 5) {
		case 0:
			out[at] = (uint8_t) chance(state);
			break;
		case 1:
			out[at] = (uint8_t) nasty[chance(state) % (sizeof nasty - 1)];
			break;
		case 2:
			n = at + 1;
			break;
		case 3: /* leave out a stretch */
			memmove(out + at, out + at + (n - at) / 2, n - at - (n - at) / 2);
			n -= (n - at) / 2;
			break;
		default: /* say a stretch twice */
			if (n + (n - at) <= 2048) {
				memmove(out + n, out + at, n - at);
				n += n - at;
			}
		}
		if (n == 0)
			n = 1;
	}
	return n;
}

Test(fuzz, no_bytes_break_the_promises)
{
	uint8_t bytes[2048];
	uint32_t state = 20240101;
	long rows = 0;

	cr_assert_eq(register_csv_fuzz((const uint8_t *) seed_file, sizeof seed_file - 1), 4,
		     "the seed itself is read");
	for (int i = 0; i < 12000; i++) {
		memcpy(bytes, seed_file, sizeof seed_file - 1);
		rows += register_csv_fuzz(bytes, mutate(bytes, sizeof seed_file - 1, &state));
	}
	cr_expect_gt(rows, 12000, "most mutants still have rows: %ld", rows);
}

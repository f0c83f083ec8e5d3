#include "sh_check_digit.h"
#include <criterion/criterion.h>

/* Codes and numbers that anybody can look up or work out by hand. */
Test(check_digit, whole_numbers)
{
	static const struct {
		bool (*ok)(const char *);
		const char *digits;
		bool right;
	} rows[] = {
		/* 札幌市, 宇都宮市, 輪島市, 東京都, 千代田区; 10 and 11 leave 0 and 1 */
		{ sh_lg_code_ok, "011002", true },
		{ sh_lg_code_ok, "092011", true },
		{ sh_lg_code_ok, "172049", true },
		{ sh_lg_code_ok, "130001", true },
		{ sh_lg_code_ok, "131016", true },
		{ sh_lg_code_ok, "000001", true },
		{ sh_lg_code_ok, "172048", false },
		{ sh_lg_code_ok, "17204", false },
		{ sh_lg_code_ok, "1720490", false },
		{ sh_lg_code_ok, "17204x", false },
		{ sh_lg_code_ok, "", false },
		{ sh_individual_number_ok, "123456789018", true },
		{ sh_individual_number_ok, "123456789017", false },
		{ sh_individual_number_ok, "12345678901", false },
		{ sh_individual_number_ok, "12345678901a", false },
		/* 1·2 = 2 → 9; 5·2 + 4·3 + 3·4 + 2·5 + 1·6 = 50, 50 mod 11 = 6 → 5; weights begin again after 7:
		 * 1·2 + 2·3 + 3·4 + 4·5 + 5·6 + 6·7 + 7·2 + 8·3 = 150, 150 mod 11 = 7 → 4; nothing left → 0 */
		{ sh_m11w27_ok, "19", true },
		{ sh_m11w27_ok, "123455", true },
		{ sh_m11w27_ok, "876543214", true },
		{ sh_m11w27_ok, "10000009", true },
		{ sh_m11w27_ok, "000000000", true },
		{ sh_m11w27_ok, "123456", false },
		{ sh_m11w27_ok, "10000008", false },
		{ sh_m11w27_ok, "1", false },
		{ sh_m11w27_ok, "1a", false },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		cr_expect_eq(rows[i].ok(rows[i].digits), rows[i].right, "%s", rows[i].digits);
}

#include "sh_civil.h"
#include <criterion/criterion.h>
#include <string.h>

enum { N = SH_CIVIL_NON_CALENDAR, A = SH_CIVIL_APPROXIMATE, U = SH_CIVIL_STATED_UNKNOWN };

Test(register_date, every_form_that_registers_use)
{
	static const struct {
		const char *text, *iso;
		int flags;
	} rows[] = {
		/* absent */
		{ "", "", 0 },
		{ "　", "", 0 },
		/* western */
		{ "2024-01-05", "2024-01-05", 0 },
		{ "2024/1/5", "2024-01-05", 0 },
		{ "20240105", "2024-01-05", 0 },
		{ "2024.1.5", "2024-01-05", 0 },
		{ "２０２４年１月５日", "2024-01-05", 0 },
		{ "西暦2024年1月5日", "2024-01-05", 0 },
		{ "2024-01-05 00:00:00", "2024-01-05", 0 },
		{ "2024/01/05 0:00", "2024-01-05", 0 },
		{ "2024-01-05T00:00:00", "2024-01-05", 0 },
		{ "２０２４－０１－０５", "2024-01-05", 0 },
		/* every sign that stands for a hyphen, and every gap */
		{ "2024‐01‐05", "2024-01-05", 0 },
		{ "2024―01―05", "2024-01-05", 0 },
		{ "2024−01−05", "2024-01-05", 0 },
		{ "2024ー01ー05", "2024-01-05", 0 },
		{ "2024-01-05\t00:00", "2024-01-05", 0 },
		{ "2024/1-5", NULL, 0 },
		{ "2024年1月5日ﾃ", NULL, 0 },
		{ "2024", "2024", 0 },
		{ "2024-03", "2024-03", 0 },
		{ "202403", "2024-03", 0 },
		/* wareki */
		{ "令和6年1月5日", "2024-01-05", 0 },
		{ "令和元年5月1日", "2019-05-01", 0 },
		{ "R6.1.5", "2024-01-05", 0 },
		{ "r6/1/5", "2024-01-05", 0 },
		{ "Ｒ６．１．５", "2024-01-05", 0 },
		{ "令6.1.5", "2024-01-05", 0 },
		{ "㋿6年1月5日", "2024-01-05", 0 },
		{ "R060105", "2024-01-05", 0 },
		{ "R6", "2024", 0 },
		{ "R0601", NULL, 0 },
		{ "R", NULL, 0 },
		{ "0060105", NULL, 0 }, /* no era has this code */
		{ "5060105", "2024-01-05", 0 },
		{ "3550305", "1980-03-05", 0 },
		{ "R元.5.1", "2019-05-01", 0 },
		{ "元", NULL, 0 },
		{ "昭和十二年三月四日", "1937-03-04", 0 },
		{ "昭和十年十月二十一日", "1935-10-21", 0 },
		{ "一九三七年三月四日", "1937-03-04", 0 },
		{ "一九三七八九年", NULL, 0 }, /* no year is that long */
		{ "令和元/5/01", "2019-05-01", 0 },
		{ "S12.3.4", "1937-03-04", 0 },
		{ "昭和 12年 3月 4日", "1937-03-04", 0 },
		{ "明治元年1月25日", "1868-01-25", 0 },
		/* both names of the first two change days, and of no other (JUKI 1.1.8) */
		{ "明治45年7月30日", "1912-07-30", 0 },
		{ "大正元年7月30日", "1912-07-30", 0 },
		{ "大正15年12月25日", "1926-12-25", 0 },
		{ "昭和元年12月25日", "1926-12-25", 0 },
		{ "明治45年7月31日", NULL, 0 },
		{ "大正元年7月29日", NULL, 0 },
		{ "大正15年12月26日", NULL, 0 },
		{ "昭和64年1月7日", "1989-01-07", 0 },
		{ "昭和64年1月8日", NULL, 0 },
		{ "平成元年1月7日", NULL, 0 },
		{ "平成31年4月30日", "2019-04-30", 0 },
		{ "平成31年5月1日", NULL, 0 },
		{ "令和元年4月30日", NULL, 0 },
		{ "明治元年1月24日", NULL, 0 },
		{ "昭和65年", NULL, 0 },
		/* the first and the last year of which anything here can be */
		{ "1800-01-01", "1800-01-01", 0 },
		{ "1799-12-31", NULL, 0 },
		{ "2199-12-31", "2199-12-31", 0 },
		{ "2200-01-01", NULL, 0 },
		/* not on the calendar, and legal */
		{ "2023-02-29", "2023-02-29", N },
		{ "昭和12年2月30日", "1937-02-30", N },
		{ "20230431", "2023-04-31", N },
		/* unknown parts */
		{ "昭和12年00月00日", "1937", U },
		{ "19370000", "1937", U },
		{ "19370300", "1937-03", U },
		{ "99999999", "", U },
		{ "00000000", "", U },
		{ "9999-99-99", "", U },
		{ "19379999", "1937", U },
		{ "年月日不詳", "", U },
		{ "不詳", "", U },
		{ "昭和年月日不詳", "", U },
		{ "昭和12年月日不詳", "1937", U },
		{ "昭和12年 月日不詳", "1937", U },
		{ "昭和12年3月 日不詳", "1937-03", U },
		{ "昭和12年3月日不詳", "1937-03", U },
		{ "昭和12年頃", "1937", A },
		{ "昭和12年3月頃", "1937-03", A },
		{ "昭和12年3月4日頃", "1937-03-04", A },
		{ "推定昭和12年3月4日", "1937-03-04", A },
		{ "昭和12年春", "1937", A },
		{ "昭和12年春頃", "1937", A },
		{ "昭和12年3月上旬", "1937-03", A },
		{ "昭和12年3月中旬頃", "1937-03", A },
		{ "昭和12年3月4日から10日頃までの間", "1937-03", A },
		{ "昭和12年3月4日から4月2日頃までの間", "1937", A },
		{ "推定令和6年1月1日から3日までの間", "2024-01", A },
		{ "令和6年1月1日頃から3日頃までの間", "2024-01", A },
		{ "約昭和12年", "1937", A },
		{ "昭和12年3月4日から昭和12年4月2日まで", "1937", A },
		{ "令和6年1月4日から末日まで", "2024-01", A },
		/* refused */
		{ "12/3/4", NULL, 0 },
		{ "12年3月4日", NULL, 0 },
		{ "20241301", NULL, 0 },
		{ "20240132", NULL, 0 },
		{ "2024-00-05", NULL, 0 },
		{ "abc", NULL, 0 },
		{ "令和", NULL, 0 },
		{ "令和6年1月5", NULL, 0 },
		{ "2024-01-05 12:34:00", NULL, 0 },
		{ "2024-01-05x", NULL, 0 },
		{ "6060105", NULL, 0 },
		{ "R6年13月1日", NULL, 0 },
		{ "2024年1月5日から", NULL, 0 },
		{ "2024年1月5日からまで", NULL, 0 },
		{ "2024年1月5日からまでの間", NULL, 0 },
		{ "2024年1月5日から春まで", NULL, 0 },
		{ "2024年1月5日から10日", NULL, 0 },
		{ "令和6年1", NULL, 0 },
		{ "昭和12年不詳頃", NULL, 0 },
		{ "2024-x", NULL, 0 },
		{ "2024-1-x", NULL, 0 },
		{ "2024:1", NULL, 0 },
		{ "---------", NULL, 0 }, /* signs alone state nothing */
		{ "99999", NULL, 0 },
		{ "99999999999", NULL, 0 },
		{ "1234567890", NULL, 0 },
		{ "\xE4\xBB", NULL, 0 },
		{ "0012-01-01", NULL, 0 },
	};
	char iso[SH_CIVIL_ISO_SIZE];
	ShRegisterDate d;
	ShError err;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int r = sh_register_date_parse(&d, rows[i].text, &err);
		cr_expect_eq(r, rows[i].iso ? 0 : SH_REFUSED, "%s: %d", rows[i].text, r);
		sh_civil_iso(iso, d.civil);
		cr_expect_str_eq(iso, rows[i].iso ? rows[i].iso : "", "%s: %s", rows[i].text, iso);
		cr_expect_eq(d.civil.flags, rows[i].flags, "%s: flags %d", rows[i].text, d.civil.flags);
		if (r == 0)
			cr_expect_str_eq(d.text, rows[i].text, "the original is kept");
	}
}

Test(register_date, too_long_is_refused_and_what_fits_is_read)
{
	char text[SH_DATE_TEXT_MAX + 2];
	ShRegisterDate d;
	ShError err;

	memset(text, ' ', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	cr_expect_eq(sh_register_date_parse(&d, text, &err), SH_REFUSED);
	cr_expect_str_eq(err.reason, "text.date.too_long");
	memcpy(text, "2024-01-05", 10);
	text[SH_DATE_TEXT_MAX] = '\0';
	cr_expect_eq(sh_register_date_parse(&d, text, &err), 0);
	cr_expect_eq(d.civil.year, 2024);
}

Test(register_date, shows_the_original_where_it_says_more)
{
	static const struct {
		const char *text;
		bool wareki;
		const char *shown;
	} rows[] = {
		{ "19800305", true, "昭和55年3月5日" }, { "昭和55年3月5日", false, "1980-03-05" },
		{ "昭和55年春", true, "昭和55年春" },   { "昭和55年3月5日頃", true, "昭和55年3月5日頃" },
		{ "19370000", true, "19370000" },
	};
	char shown[SH_DATE_TEXT_MAX + 1];
	ShRegisterDate d;
	ShError err;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		cr_assert_eq(sh_register_date_parse(&d, rows[i].text, &err), 0);
		sh_register_date_show(shown, &d, rows[i].wareki);
		cr_expect_str_eq(shown, rows[i].shown);
	}
}

#include "register_fixture.h"
#include "reasons.h"
#include "sh_sha256.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

/* The row that belongs to a header; what it makes. */
typedef struct Outcome {
	bool taken;
	Resident person; /* texts are valid while the reader lives */
	RowReport report;
	uint8_t hash[RESIDENT_HASH_SIZE];
	ShCsvReader *reader;
} Outcome;

static void read_file(Outcome *out, const char *file, bool my_number, const char *lg_code)
{
	static ShCsvMatch match;
	static Bytes bytes;
	RowOptions options = { .codes = fixture_codes(), .my_number_allowed = my_number };
	const ShCsvRow *row;
	ShError err;

	bytes = (Bytes){ file, strlen(file), 0, 0 };
	memset(out, 0, sizeof *out);
	strcpy(options.lg_code, lg_code);
	out->reader = sh_csv_new(bytes_read, &bytes, SH_CSV_AUTO);
	cr_assert_eq(sh_csv_next(out->reader, &row, &err), 0);
	cr_assert_eq(sh_csv_profile_match(&match, fixture_profile(), row, &err), 0, "%s %s", err.reason, file);
	cr_assert_eq(sh_csv_next(out->reader, &row, &err), 0);
	cr_assert_not_null(row);
	out->taken = resident_from_row(&out->person, &out->report, row, &match.map, &options);
	if (out->taken)
		resident_hash(out->hash, &out->person);
}

static bool found(const RowFinding *findings, uint16_t n, const char *reason, uint16_t column)
{
	for (uint16_t i = 0; i < n; i++)
		if (strcmp(findings[i].reason, reason) == 0 && findings[i].column == column)
			return true;
	return false;
}

Test(resident_row, everything_that_a_row_says)
{
	static const char file[] = "市区町村コード,宛名番号,個人履歴番号,個人履歴番号_枝番号,最新フラグ,世帯番号,"
				   "住民種別,住民状態,氏名,氏名_フリガナ,"
				   "性別,生年月日_元号,生年月日,生年月日_不詳フラグ,続柄コード1,続柄コード2,"
				   "世帯主氏名,住所_市区郡町村名,住所_町字,"
				   "住所_番地号表記,住所_方書,住所_郵便番号,住民となった年月日,異動事由,除票フラグ,"
				   "支援措置区分,支援措置開始年月日,"
				   "利用者証明用電子証明書シリアル番号,国保資格有無\n"
				   "17204,10000009,2,1,1,19,1,1,甲野　一郎,コウノ　イチロウ,1,3,昭和55年3月5日,0,20,"
				   "2,甲野　太郎,輪島市,河井町,"
				   "１番地,コーポ甲101,９２８－０００１,2010-04-01,41,0,1,令和5年10月1日,0A1B2C,1\n";
	Outcome o;
	const Resident *p = &o.person;

	read_file(&o, file, false, "172049");
	cr_assert(o.taken, "%s", o.report.n_rejects ? o.report.rejects[0].reason : "");
	cr_expect_eq(o.report.n_warnings, 0, "%s", o.report.n_warnings ? o.report.warnings[0].reason : "");
	cr_expect_str_eq(p->lg_code, "172049", "the check digit is added");
	cr_expect_str_eq(p->address_no, "10000009");
	cr_expect_eq(p->history_no, 2);
	cr_expect_eq(p->branch_no, 1);
	cr_expect_eq(p->latest, 1);
	cr_expect_eq(p->deleted, -1, "not said");
	cr_expect_str_eq(p->name, "甲野　一郎");
	cr_expect_str_eq(p->name_kana, "コウノ　イチロウ");
	cr_expect_eq(p->birth.civil.year, 1980);
	cr_expect_str_eq(p->birth.text, "昭和55年3月5日");
	cr_expect_str_eq(p->relationship1.value, "20");
	cr_expect_str_eq(p->relationship2.value, "02", "the zero that the export lost");
	cr_expect(p->relationship2.known);
	cr_expect_str_eq(p->head_name, "甲野　太郎");
	cr_expect_str_eq(p->address_lot, "１番地", "stored as it came");
	cr_expect_str_eq(p->address_building, "コーポ甲101");
	cr_expect_str_eq(p->postal_code, "9280001");
	cr_expect_str_eq(p->move_reason.value, "41");
	cr_expect_str_eq(p->protection_kind.value, "1");
	cr_expect_eq(p->protection_since.civil.year, 2023);
	cr_expect_str_eq(p->user_cert_serial, "0A1B2C");
	cr_expect_eq(p->health_insured, 1);
	sh_csv_free(o.reader);
}

/* One column beside a row that is good: what it does to the row. */
static const char *const good_header = "宛名番号,氏名,氏名_フリガナ,世帯番号,生年月日";
static const char *const good_row = "19,甲野　一郎,コウノ　イチロウ,19,1980-03-05";

Test(resident_row, one_cell_at_a_time)
{
	static const struct {
		const char *column, *cell;
		bool taken;
		const char *reason; /* reject or warning on column 6; NULL: none at all */
	} rows[] = {
		/* first those with a code that no table knows: taken in as it is */
		{ "住民種別", "8", true, "register.warn.code_unknown" },
		{ "住民種別", "1.5", true, "register.warn.code_unknown" }, /* neither */
		{ "支援措置区分", "00", true, NULL },                      /* how some write that there is none */
		{ "支援措置区分", "4", false, "register.cell.protection" },
		{ "支援措置区分", "有", false, "register.cell.protection" },
		{ "支援措置区分", "○", false, "register.cell.protection" },
		{ "生年月日_元号", "6", true,
		  "register.warn.code_unknown" }, /* an era to come: kept, counted, not judged */
		{ "生年月日_元号", "31", true, "register.warn.code_unknown" },
		{ "住民種別", "1", true, NULL },
		{ "住民種別", "", true, NULL },
		{ "住民種別", "１", true, NULL },
		{ "住民種別", "1.0", true, NULL },
		{ "住民種別", "12345678901234567", false, "register.cell.code" },
		{ "住民種別", "11111111111111111111111111111111111111111111111111111111111111111111", false,
		  "register.cell.code" },
		/* above: a word of danger is not lost because nobody knows it */
		{ "支援措置区分", "2", true, NULL },
		{ "支援措置区分", "01", true, NULL },
		{ "支援措置区分", "", true, NULL },
		{ "利用者証明用電子証明書シリアル番号", "0A1B2C", true, NULL },
		{ "利用者証明用電子証明書シリアル番号", "1.2E+10", true, "register.warn.card_serial" },
		{ "署名用電子証明書シリアル番号", "0000", true, "register.warn.card_serial" },
		{ "異動年月日", "令和6年1月1日", true, NULL },
		{ "異動年月日", "2024-02-30", true, NULL },
		{ "異動年月日", "いつか", true, "register.cell.date" },
		{ "消除の異動年月日", "いつか", false, "register.cell.date" },
		{ "支援措置終了年月日", "来年", false, "register.cell.date" },
		{ "支援措置終了年月日", "2020-01-01", true,
		  NULL }, /* over, and still taken: it never ends by itself */
		{ "最新フラグ", "○", true, NULL },
		{ "最新フラグ", "多分", false, "register.cell.flag" },
		{ "国保資格有無", "多分", true, "register.cell.flag" },
		{ "住所_郵便番号", "928-0001", true, NULL },
		{ "住所_郵便番号", "600001", true, "register.warn.zero_lost" },
		{ "住所_郵便番号", "不明", true, "register.cell.digits" },
		{ "市区町村コード", "172049", true, NULL },
		{ "市区町村コード", "999999", true, "register.warn.check_digit" },
		{ "市区町村コード", "92011", true, "register.warn.zero_lost" },
		{ "市区町村コード", "12114", true, "register.warn.lg_code_ambiguous" },
		{ "市区町村コード", "輪島市", true, "register.cell.digits" },
		{ "市区町村コード", "99999", true, "register.cell.lg_code" },
		{ "個人履歴番号", "1.0", true, NULL },
		{ "個人履歴番号", "一", false, "register.cell.number" },
		{ "住所_方書", "コーポ\"\"甲", true, NULL },
		{ "通称", "\xEE\x80\x80野", true, "register.warn.gaiji" },
		{ "通称", "甲\xEF\xBF\xBD", true, "register.warn.mojibake" },
		{ "住所_都道府県", "石川県石川県石川県石川県石川県石川県石川県", false, "csv.cell.too_long" },
		{ "生年月日_元号", "3", true, NULL },
		{ "生年月日_元号", "4", true, "register.warn.era_differs" },
		{ "本籍", "どこでも", true, NULL },                              /* known, not imported */
		{ "住所_方書", "コーポ\x1f甲", false, "register.cell.control" }, /* stands between items */
		{ "転入前住所_方書", "コーポ\x1f甲", true, "register.cell.control" },
		{ "住民種別", "1\x1f", false, "register.cell.control" },
		{ "住所_方書", "コーポ\x1e甲", true, NULL },
		{ "備考", "何でも", true, NULL },
	};
	char file[1024];
	Outcome o;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		snprintf(file, sizeof file, "%s,%s\n%s,\"%s\"\n", good_header, rows[i].column, good_row,
			 rows[i].cell);
		read_file(&o, file, false, "");
		cr_expect_eq(o.taken, rows[i].taken, "%s=%s", rows[i].column, rows[i].cell);
		cr_expect_eq(o.report.n_rejects + o.report.n_warnings, rows[i].reason != NULL, "%s=%s: %d, %d",
			     rows[i].column, rows[i].cell, o.report.n_rejects, o.report.n_warnings);
		if (rows[i].reason) {
			cr_expect(rows[i].taken ? found(o.report.warnings, o.report.n_warnings, rows[i].reason, 6)
						: found(o.report.rejects, o.report.n_rejects, rows[i].reason, 6),
				  "%s=%s", rows[i].column, rows[i].cell);
			cr_expect_not_null(register_reason_ja(rows[i].reason));
			cr_expect_not_null(register_reason_mend_ja(rows[i].reason));
		}
		sh_csv_free(o.reader);
	}
	cr_expect_null(register_reason_ja("register.no.such"));
}

Test(resident_row, whole_rows)
{
	static const struct {
		const char *file;
		bool taken;
		const char *reason;
		uint16_t column;
	} rows[] = {
		{ "宛名番号,氏名\n19,甲野\n", true, NULL, 0 },
		{ "宛名番号,氏名\n,甲野\n", false, "register.cell.required", 1 },
		{ "宛名番号,氏名\n　,甲野\n", false, "register.cell.required", 1 },
		{ "宛名番号,氏名\n合計,1234\n", false, "register.cell.digits", 1 },
		{ "宛名番号,氏名\n宛名番号,氏名\n", false, "register.cell.digits", 1 }, /* the header once more */
		{ "宛名番号,氏名\n19\n", false, "csv.row.too_few_cells", 0 },
		{ "宛名番号,氏名\n19,甲野,,,\n", true, NULL, 0 },
		{ "宛名番号,氏名\n19,甲野,余り\n", false, "csv.row.too_many_cells", 0 },
		{ "宛名番号,氏名\n,\n", false, "register.row.empty", 0 },
		{ "宛名番号,氏名\n19,\n", false, "register.row.no_name", 2 },
		{ "宛名番号,通称\n19,ジョン\n", true, NULL, 0 },
		{ "宛名番号,氏名,市区町村コード\n19,甲野,172057\n", false, "register.row.other_municipality", 3 },
		{ "宛名番号,氏名,市区町村コード\n19,甲野,17204\n", true, NULL, 0 },
		{ "宛名番号,氏名,氏名_フリガナ\n19,甲野,\xE7\x94\n", false, "csv.cell.utf8", 3 },
		{ "宛名番号,氏名\n19,\"甲\"野\n", false, "csv.row.quote", 0 },
		{ "宛名番号,氏名,生年月日\n19,甲野,1980-13-05\n", false, "register.cell.date", 3 },
		{ "宛名番号,氏名,最新フラグ,生年月日_元号,生年月日\n19,甲野,多分,3,55.3.5\n", false,
		  "register.cell.flag", 3 },
		{ "宛名番号,氏_日本人\n19,甲野\n", true, NULL, 0 },
		{ "宛名番号,名_日本人\n19,一郎\n", true, NULL, 0 },
		{ "宛名番号,氏名_外国人ローマ字\n19,JOHN DOE\n", true, NULL, 0 },
		{ "宛名番号,氏名_外国人漢字\n19,約翰\n", true, NULL, 0 },
		{ "宛名番号,氏名_フリガナ\n19,コウノ\n", false, "register.row.no_name", 0 },
	};
	Outcome o;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		read_file(&o, rows[i].file, false, "172049");
		cr_expect_eq(o.taken, rows[i].taken, "%s", rows[i].file);
		if (rows[i].reason)
			cr_expect(found(o.report.rejects, o.report.n_rejects, rows[i].reason, rows[i].column),
				  "%s: %s", rows[i].file, o.report.n_rejects ? o.report.rejects[0].reason : "none");
		cr_expect_eq(o.report.n_rejects, rows[i].reason != NULL, "%s", rows[i].file);
		sh_csv_free(o.reader);
	}
}

Test(resident_row, warnings_take_the_row_in)
{
	static const struct {
		const char *file, *reason;
		uint16_t column;
	} rows[] = {
		{ "宛名番号,氏名\n18,甲野\n", "register.warn.check_digit", 1 },
		{ "宛名番号,氏名,世帯番号\n19,甲野,18\n", "register.warn.check_digit", 3 },
		{ "宛名番号,氏名\n19,甲野\n", "register.warn.no_kana", 0 },
		{ "宛名番号,氏名\n19,甲野\n", "register.warn.no_household", 0 },
		{ "宛名番号,氏名,生年月日\n19,甲野,\n", "register.warn.no_birth", 3 },
		/* CP932: 宛名番号,氏名 with a code that has no letter */
		{ "\x88\xb6\x96\xbc\x94\xd4\x8d\x86,\x8e\x81\x96\xbc\n19,\x8d\x62\x85\x40\n",
		  "register.warn.unmapped", 2 },
		{ "\x88\xb6\x96\xbc\x94\xd4\x8d\x86,\x8e\x81\x96\xbc\n19,\x8d\x62\xf0\x40\n", "register.warn.gaiji",
		  2 },
	};
	Outcome o;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		read_file(&o, rows[i].file, false, "");
		cr_expect(o.taken, "row %zu", i);
		cr_expect(found(o.report.warnings, o.report.n_warnings, rows[i].reason, rows[i].column),
			  "row %zu: %s", i, rows[i].reason);
		sh_csv_free(o.reader);
	}
}

/* More findings than are listed: one says so, and there is room for it. */
Test(resident_row, what_is_not_listed_is_said)
{
	static const char head[] = "\x88\xb6\x96\xbc\x94\xd4\x8d\x86,\x8e\x81\x96\xbc\n19,";
	static const struct {
		const char *letter, *reason;
		int n;
		uint16_t warnings; /* of that reason */
		bool more;
	} rows[] = {
		{ "\x85\x40", "register.warn.unmapped", 1, 1, false },
		/* beside them the name without kana and the person without household and birth */
		{ "\x85\x40", "register.warn.unmapped", ROW_FINDINGS_MAX - 3, ROW_FINDINGS_MAX - 3, false },
		{ "\x85\x40", "register.warn.unmapped", ROW_FINDINGS_MAX - 2, ROW_FINDINGS_MAX - 3, true },
		{ "\x85\x40", "register.warn.unmapped", SH_CP932_REPORT_MAX + 1, ROW_FINDINGS_MAX - 3, true },
		{ "\xf0\x40", "register.warn.gaiji", SH_CP932_REPORT_MAX, 1, false },
		{ "\xf0\x40", "register.warn.gaiji", SH_CP932_REPORT_MAX + 1, 1, true },
	};
	char file[256];
	Outcome o;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int listed = 0;

		strcpy(file, head);
		for (int k = 0; k < rows[i].n; k++)
			strcat(file, rows[i].letter);
		strcat(file, "\n");
		read_file(&o, file, false, "");
		cr_assert(o.taken, "row %zu", i);
		for (uint16_t k = 0; k < o.report.n_warnings; k++)
			listed += strcmp(o.report.warnings[k].reason, rows[i].reason) == 0;
		cr_expect_eq(listed, rows[i].warnings, "row %zu: %d", i, listed);
		cr_expect_eq(found(o.report.warnings, o.report.n_warnings, "register.row.more_findings", 0),
			     rows[i].more, "row %zu", i);
		sh_csv_free(o.reader);
	}
}

Test(resident_row, kana_of_any_name_will_do)
{
	static const char *const columns[] = { "氏名_フリガナ", "氏_日本人_フリガナ", "通称_フリガナ",
					       "世帯主氏名_フリガナ" };
	char file[256];
	Outcome o;

	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
		snprintf(file, sizeof file, "宛名番号,氏名,%s\n19,甲野,コウノ\n", columns[i]);
		read_file(&o, file, false, "");
		cr_expect_eq(found(o.report.warnings, o.report.n_warnings, "register.warn.no_kana", i == 0 ? 3 : 0),
			     i == 3, "%s", columns[i]);
		sh_csv_free(o.reader);
	}
}

Test(resident_row, births)
{
	enum { N = SH_CIVIL_NON_CALENDAR, A = SH_CIVIL_APPROXIMATE, U = SH_CIVIL_STATED_UNKNOWN };
	static const struct {
		const char *cells; /* 生年月日_元号,生年月日,生年月日_不詳フラグ */
		const char *iso;
		int flags;
	} rows[] = {
		{ "3,1980-03-05,0", "1980-03-05", 0 },
		{ "3,550305,0", "1980-03-05", 0 },
		{ "3,55.3.5,", "1980-03-05", 0 },
		{ "5,元.5.1,", "2019-05-01", 0 },
		{ "5,元年5月1日,", "2019-05-01", 0 },
		{ "5,元.4.30,", NULL, 0 },
		{ "2,元.7.30,", "1912-07-30", 0 }, /* both names are right on this day (JUKI 1.1.8) */
		{ "1,45.7.30,", "1912-07-30", 0 },
		{ "1,45.7.31,", NULL, 0 },
		{ "4,31.4.30,", "2019-04-30", 0 },
		{ "4,31.5.1,", NULL, 0 },
		{ "3,64.1.7,", "1989-01-07", 0 },
		{ "3,64.1.8,", NULL, 0 },
		{ "4,201012,", "2008-10-12", 0 }, /* beside an era six digits are its year, not a month of 2010 */
		{ "6,1.1.1,", NULL, 0 },
		{ "3,123.4.5,", NULL, 0 },
		{ "3,550305頃,", NULL, 0 },
		{ "3,昭和十二年三月頃から昭和十二年五月十五日頃までの間,", "1937", A },
		{ "5,01.05.01,", "2019-05-01", 0 },
		{ "3,55年3月5日,", "1980-03-05", 0 },
		{ "3,5.3.5,", "1930-03-05", 0 },
		{ ",S55.3.5,", "1980-03-05", 0 },
		{ "2,15.12.25,", "1926-12-25", 0 },
		{ ",55.3.5,", NULL, 0 },
		{ "3,1950-01-01,1", "1950-01-01", A | U },
		{ ",,1", "", A | U },
		{ ",19370000,0", "1937", U },
		{ ",99999999,", "", U },
		{ ",2023-02-29,", "2023-02-29", N },
		{ ",昭和12年頃,", "1937", A },
	};
	char file[512], iso[SH_CIVIL_ISO_SIZE];
	Outcome o;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		snprintf(file, sizeof file, "宛名番号,氏名,生年月日_元号,生年月日,生年月日_不詳フラグ\n19,甲野,%s\n",
			 rows[i].cells);
		read_file(&o, file, false, "");
		cr_expect_eq(o.taken, rows[i].iso != NULL, "%s", rows[i].cells);
		sh_civil_iso(iso, o.person.birth.civil);
		if (rows[i].iso) {
			cr_expect_str_eq(iso, rows[i].iso, "%s: %s", rows[i].cells, iso);
			cr_expect_eq(o.person.birth.civil.flags, rows[i].flags, "%s: %d", rows[i].cells,
				     o.person.birth.civil.flags);
		}
		sh_csv_free(o.reader);
	}
}

Test(resident_row, a_personal_number_is_read_only_where_it_may_be)
{
	static const char file[] = "宛名番号,氏名,個人番号\n19,甲野,123456789018\n";
	uint8_t hash[RESIDENT_HASH_SIZE];
	Outcome o;

	read_file(&o, file, false, "");
	cr_assert(o.taken);
	cr_expect_str_empty(o.person.my_number);
	cr_expect(o.report.number_withheld);
	memcpy(hash, o.hash, sizeof hash);
	sh_csv_free(o.reader);
	read_file(&o, file, true, "");
	cr_assert(o.taken);
	cr_expect_str_eq(o.person.my_number, "123456789018");
	cr_expect_not(o.report.number_withheld);
	cr_expect_arr_eq(o.hash, hash, sizeof hash, "twelve digits could be found from a hash");
	sh_csv_free(o.reader);
	read_file(&o, "宛名番号,氏名,個人番号\n19,甲野,123456789017\n", true, "");
	cr_expect(o.taken && found(o.report.warnings, o.report.n_warnings, "register.warn.check_digit", 3));
	sh_csv_free(o.reader);
}

Test(resident_row, the_hash_is_of_what_the_row_says)
{
	static const struct {
		const char *file;
		bool same;
	} rows[] = {
		{ "宛名番号,氏名,続柄コード1\n19,甲野,02\n", true },
		{ "続柄コード1,氏名,宛名番号\n02,甲野,19\n", true },
		{ "\xEF\xBB\xBF宛名番号,氏名,続柄コード\r\n\"19\",\"甲野\",2\r\n", true },
		{ "宛名番号,氏名,続柄コード1,通称,備考\n19,甲野,02,,x\n", true },
		{ "\x88\xb6\x96\xbc\x94\xd4\x8d\x86,\x8e\x81\x96\xbc,\x91\xb1\x95\xbf\x83\x52\x81\x5b\x83\x68\n"
		  "19,\x8d\x62\x96\xec,02\n",
		  true },
		{ "宛名番号,氏名,続柄コード1\n19,甲野,11\n", false },
		{ "宛名番号,氏名,続柄コード1\n19,乙野,02\n", false },
		{ "宛名番号,通称,続柄コード1\n19,甲野,02\n", false },
		{ "宛名番号,氏名,続柄コード1,最新フラグ\n19,甲野,02,1\n", false },
	};
	static const char on_file[] = "\x6e\x18\x92\x42\x2e\x43\xbc\xd7\x2c\xbf\x72\x25\x6b\x56\xfd\x6a"
				      "\x94\x72\x84\x24\xb7\x3e\xf9\x7b\x81\x54\x72\x03\x03\x6b\x78\x08";
	uint8_t first[RESIDENT_HASH_SIZE];
	Outcome o;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		read_file(&o, rows[i].file, false, "");
		cr_assert(o.taken, "row %zu", i);
		if (i == 0)
			memcpy(first, o.hash, sizeof first);
		if (i == 0) /* what is on file was hashed so: another hash would make every row a changed one */
			cr_expect_eq(memcmp(first, on_file, sizeof first), 0);
		cr_expect_eq(memcmp(first, o.hash, sizeof first) == 0, rows[i].same, "row %zu", i);
		sh_csv_free(o.reader);
	}
}

/* However much a row says, and however long one item is: the hash is of the same bytes. */
Test(resident_row, long_rows_are_hashed_whole)
{
	static char long_text[3][6000];
	static char all[32 * 1024];
	static const size_t lengths[][3] = { { 10, 20, 30 }, { 3000, 2000, 10 }, { 4000, 95, 1 }, { 5000, 1, 5999 } };
	uint8_t hash[RESIDENT_HASH_SIZE], want[RESIDENT_HASH_SIZE];
	Outcome o;

	read_file(&o, "宛名番号,氏名\n19,甲野\n", false, "");
	for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
		char buf[RESIDENT_TEXT_SIZE];
		size_t n = (size_t) sprintf(all, "shien.resident.v1") + 1;
		ShSha256 *whole = sh_sha256_begin();

		for (int k = 0; k < 3; k++)
			snprintf(long_text[k], lengths[i][k] + 1, "%0*d", (int) lengths[i][k], 7 + k);
		o.person.name = long_text[0];
		o.person.name_kana = long_text[1];
		o.person.alias = long_text[2];
		for (int f = REGISTER_NONE + 1; f < REGISTER_FIELDS; f++) {
			const char *text = resident_text(&o.person, (RegisterField) f, buf);

			if (!*text)
				continue;
			n += (size_t) sprintf(all + n, "%s", register_field_name((RegisterField) f)) + 1;
			n += (size_t) sprintf(all + n, "%s", text) + 1;
		}
		sh_sha256_add(whole, all, n);
		sh_sha256_end(whole, want);
		resident_hash(hash, &o.person);
		cr_expect_arr_eq(hash, want, sizeof hash, "row %zu", i);
	}
	sh_csv_free(o.reader);
}

/* Who left, died or was struck off is no resident; a state that is not said is none of these. */
Test(resident_row, removes)
{
	static const struct {
		RegisterCode state;
		int8_t removed;
		bool removes;
	} cases[] = {
		{ { "", false }, -1, false }, { { "1", true }, -1, false }, { { "1", true }, 0, false },
		{ { "2", true }, -1, true },  { { "1", true }, 1, true },   { { "", false }, 1, true },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		Resident p = { .state = cases[i].state, .removed = cases[i].removed };

		cr_expect_eq(resident_removes(&p), cases[i].removes, "%zu", i);
	}
}

Test(resident_row, cancels)
{
	static const struct {
		const char *reason;
		bool cancels;
	} cases[] = {
		{ "09", true }, { "28", true }, { "59", true }, { "21", false }, { "", false }, { "77", false }
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		Resident p = { 0 };

		snprintf(p.move_reason.value, sizeof p.move_reason.value, "%s", cases[i].reason);
		cr_expect_eq(resident_cancels(&p, fixture_codes()), cases[i].cancels, "%zu", i);
	}
}

Test(resident_row, alias_first)
{
	static const struct {
		const char *priority, *alias;
		bool first;
	} cases[] = { { "09", "川原", true },  { "13", "川原", true },  { "10", "", false },
		      { "01", "川原", false }, { "08", "川原", false }, { "", "川原", false },
		      { "99", "川原", false } };

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		cr_expect_eq(resident_alias_first(fixture_codes(), cases[i].priority, cases[i].alias), cases[i].first,
			     "%zu", i);
}

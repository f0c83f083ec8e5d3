/* One row of the register → one person: what holds between its items. */
#include "resident_item.h"
#include "card_serial.h"
#include "sh_csv_value.h"
#include "sh_check_digit.h"

#include <stdio.h>
#include <string.h>

/* NULL: none was given, or one that nobody knows yet. */
static const ShEra *era_of(const RegisterCode *code)
{
	const ShEra *eras;
	int n = sh_eras(&eras);

	for (int i = 0; i < n; i++)
		if (code->value[0] == eras[i].code && code->value[1] == '\0')
			return &eras[i];
	return NULL;
}

/* Wareki without its era in the cell, the era in a column of its own: 550305 with 3, or 55.3.5 or 元.5.1. */
static void join_era(RowReading *r)
{
	const ShCsvCell *cell = row_cell(r, REGISTER_birth);
	const ShEra *era = era_of(&r->out->birth_era);
	char joined[SH_CSV_VALUE_SIZE + 1], folded[SH_CSV_VALUE_SIZE];
	ShRegisterDate date;
	ShError err;

	if (!cell || !era || !sh_csv_fold(folded, cell->text))
		return;
	size_t year = strspn(folded, "0123456789");
	bool first_year = strncmp(folded, "元", strlen("元")) == 0;
	if (!first_year && year != 1 && year != 2 && !(year == 6 && folded[6] == '\0'))
		return;
	snprintf(joined, sizeof joined, "%c%s", era->letter, folded);
	if (sh_register_date_parse(&date, joined, &err) != 0)
		return;
	r->out->birth.civil = date.civil;
	snprintf(r->out->birth.text, sizeof r->out->birth.text, "%s", cell->text);
	/* the first reading refused it, having no era */
	for (uint16_t i = 0; i < r->report->n_rejects; i++)
		if (r->report->rejects[i].column == row_column(r, REGISTER_birth)) {
			r->report->n_rejects--;
			memmove(r->report->rejects + i, r->report->rejects + i + 1,
				(size_t) (r->report->n_rejects - i) * sizeof *r->report->rejects);
			break;
		}
}

static void check_era(RowReading *r)
{
	const ShEra *era = era_of(&r->out->birth_era);
	ShCivil d = r->out->birth.civil;
	int year;

	if (era && sh_civil_is_whole(d) && !sh_era_year(era, d.year - era->year + 1, d.month, d.day, &year))
		row_warn(r, row_column(r, REGISTER_birth_era), "register.warn.era_differs");
}

/* A code that the table does not know may mean that this person is in danger: refused and reported, never taken in as
 * an unprotected one. 0 is how some systems write that there is nothing. */
static void check_protection(RowReading *r)
{
	const RegisterCode *kind = &r->out->protection_kind;

	if (!kind->known && kind->value[strspn(kind->value, "0")] != '\0')
		row_reject(r, row_column(r, REGISTER_protection_kind), "register.cell.protection");
}

/* Who cannot be found by the card is found otherwise, if somebody knows that the card will not do. */
static void check_serial(RowReading *r, RegisterField f, const char *text)
{
	char serial[CARD_SERIAL_SIZE];

	if (*text && !card_serial_from_cell(serial, text))
		row_warn(r, row_column(r, f), "register.warn.card_serial");
}

/* The register keeps an inner date beside the word 不詳 (1950-01-01): it may order, it may not be shown or relied on.
 */
static void mark_unknown(ShRegisterDate *date, int8_t flag)
{
	if (flag == 1)
		date->civil.flags |= SH_CIVIL_APPROXIMATE | SH_CIVIL_STATED_UNKNOWN;
}

static bool named(const Resident *p)
{
	return *p->name || *p->family_name || *p->given_name || *p->roman_name || *p->foreign_kanji_name || *p->alias;
}

static void check_digits(RowReading *r)
{
	const Resident *p = r->out;

	if (p->address_no[0] && !sh_m11w27_ok(p->address_no))
		row_warn(r, row_column(r, REGISTER_address_no), "register.warn.check_digit");
	if (p->household_no[0] && !sh_m11w27_ok(p->household_no))
		row_warn(r, row_column(r, REGISTER_household_no), "register.warn.check_digit");
	if (p->my_number[0] && !sh_individual_number_ok(p->my_number))
		row_warn(r, row_column(r, REGISTER_my_number), "register.warn.check_digit");
}

static void check_whole(RowReading *r)
{
	const Resident *p = r->out;

	if (!named(p))
		row_reject(r, row_column(r, REGISTER_name), "register.row.no_name");
	if (r->options->lg_code[0] && p->lg_code[0] && strcmp(r->options->lg_code, p->lg_code) != 0)
		row_reject(r, row_column(r, REGISTER_lg_code), "register.row.other_municipality");
	if (!*p->name_kana && !*p->family_name_kana && !*p->alias_kana && !*p->roman_name_kana &&
	    !*p->foreign_kanji_name_kana)
		row_warn(r, row_column(r, REGISTER_name_kana), "register.warn.no_kana");
	if (!p->household_no[0])
		row_warn(r, row_column(r, REGISTER_household_no), "register.warn.no_household");
	check_digits(r);
	check_serial(r, REGISTER_user_cert_serial, p->user_cert_serial);
	check_serial(r, REGISTER_sign_cert_serial, p->sign_cert_serial);
	check_protection(r);
	check_era(r);
	mark_unknown(&r->out->birth, p->birth_unknown);
	mark_unknown(&r->out->move_date, p->move_date_unknown);
	mark_unknown(&r->out->resident_since, p->resident_since_unknown);
	mark_unknown(&r->out->entered_on, p->entered_on_unknown);
	mark_unknown(&r->out->removed_on, p->removed_on_unknown);
	mark_unknown(&r->out->address_since, p->address_since_unknown);
	mark_unknown(&r->out->foreign_resident_since, p->foreign_resident_since_unknown);
	if (!p->birth.text[0] && p->birth_unknown != 1)
		row_warn(r, row_column(r, REGISTER_birth), "register.warn.no_birth");
	for (uint32_t i = 0; i < r->row->cp932.listed; i++)
		if (!r->row->cp932.findings[i].private_use)
			row_warn(r, r->row->cp932_column[i], "register.warn.unmapped");
	if (r->row->cp932.unmapped + r->row->cp932.gaiji > r->row->cp932.listed)
		row_warn(r, 0, row_more_findings);
}

/* Trailing commas are harmless; a missing or an added cell would shift all others. */
static const char *shape(const RowReading *r)
{
	size_t empty = 0;

	for (size_t i = 0; i < r->row->n_cells; i++)
		empty += r->row->cells[i].len == 0;
	if (empty == r->row->n_cells)
		return "register.row.empty";
	if (r->row->n_cells < r->map->columns)
		return "csv.row.too_few_cells";
	for (size_t i = r->map->columns; i < r->row->n_cells; i++)
		if (r->row->cells[i].len > 0)
			return "csv.row.too_many_cells";
	return NULL;
}

bool resident_removes(const Resident *p)
{
	return (p->state.value[0] && strcmp(p->state.value, "1") != 0) || p->removed == 1;
}

static bool begins(const Code *code, const char *word)
{
	return code && strncmp(code->label, word, strlen(word)) == 0;
}

bool resident_alias_first(const CodeTables *codes, const char *priority, const char *alias)
{
	return *alias && begins(code_find(codes, CODE_NAME_PRIORITY, priority, (ShCivil){ 0 }), "通称");
}

bool resident_cancels(const Resident *p, const CodeTables *codes)
{
	return begins(code_find(codes, CODE_MOVE_REASON, p->move_reason.value, p->move_date.civil), "異動の取消し");
}

bool resident_from_row(Resident *out, RowReport *report, const ShCsvRow *row, const ShCsvColumns *map,
		       const RowOptions *options)
{
	RowReading r;
	const char *reason;

	memset(report, 0, sizeof *report);
	row_clear(out);
	r = (RowReading){ out, report, row, map, options };
	reason = row->reason ? row->reason : shape(&r);
	if (reason) {
		row_reject(&r, (uint16_t) row->column, reason);
		return false;
	}
	for (int f = REGISTER_NONE + 1; f < REGISTER_FIELDS; f++)
		row_read_item(&r, (RegisterField) f);
	join_era(&r);
	check_whole(&r);
	return report->n_rejects == 0;
}

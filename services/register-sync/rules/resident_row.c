#include "resident_row.h"
#include "cell.h"
#include "sh_check_digit.h"
#include "lg_code.h"

#include <stdio.h>
#include <string.h>

typedef enum Type { TEXT, CODE, DATE, FLAG, COUNT, DIGITS, LG_CODE } Type;
typedef enum Grade { PLAIN, ESSENTIAL, REQUIRED } Grade;

/* The argument of a field: a code kind or a number. */
#define ARG_TEXT(a) a
#define ARG_CODE(a) CODE_##a
#define ARG_DATE(a) a
#define ARG_FLAG(a) a
#define ARG_COUNT(a) a
#define ARG_DIGITS(a) a
#define ARG_LG_CODE(a) a

static const struct Item {
	const char *name;
	Type type;
	int arg;
	Grade grade;
	size_t offset;
} items[REGISTER_FIELDS] = {
#define REGISTER_FIELD(member, type, arg, grade)                                                                     \
	[REGISTER_##member] = { #member, type, ARG_##type(arg), grade, offsetof(Resident, member) },
#include "rules/fields.def"
#undef REGISTER_FIELD
};

typedef struct Reading {
	Resident *out;
	RowReport *report;
	const CsvRow *row;
	const ColumnMap *map;
	const RowOptions *options;
} Reading;

const char *register_field_name(RegisterField field)
{
	return field > REGISTER_NONE && field < REGISTER_FIELDS ? items[field].name : "";
}

RegisterField register_field_find(const char *name)
{
	for (int f = REGISTER_NONE + 1; f < REGISTER_FIELDS; f++)
		if (strcmp(items[f].name, name) == 0)
			return (RegisterField) f;
	return REGISTER_NONE;
}

bool register_field_required(RegisterField field) { return items[field].grade == REQUIRED; }

static const char more_findings[] = "register.row.more_findings";

static void list(RowFinding findings[ROW_FINDINGS_MAX + 1], uint16_t *n, uint16_t column, const char *reason)
{
	if (*n > 0 && findings[*n - 1].reason == more_findings)
		return;
	findings[*n] = *n < ROW_FINDINGS_MAX ? (RowFinding){ column, reason } : (RowFinding){ 0, more_findings };
	++*n;
}

static void reject(Reading *r, uint16_t column, const char *reason)
{
	list(r->report->rejects, &r->report->n_rejects, column, reason);
}

static void warn(Reading *r, uint16_t column, const char *reason)
{
	list(r->report->warnings, &r->report->n_warnings, column, reason);
}

static uint16_t column_of(const Reading *r, RegisterField f) { return r->map->column_of[f]; }

/* --- one reader per type: NULL, or the reason why the cell cannot be read; it has then left the item empty */

static const char *read_text(Reading *r, const char *text, const struct Item *item, void *at, uint16_t column)
{
	ShLetter letter;
	bool gaiji = false, broken = false;
	int letters = 0;

	for (const char *p = text; (p = sh_letter_next(p, &letter)); letters++) {
		gaiji |= sh_is_private_use(letter.base);
		broken |= letter.base == 0xFFFD;
	}
	if (letters > item->arg)
		return "register.cell.too_long";
	if (gaiji)
		warn(r, column, "register.warn.gaiji");
	if (broken)
		warn(r, column, "register.warn.mojibake");
	*(const char **) at = text;
	return NULL;
}

static const char *read_code(Reading *r, const char *text, const struct Item *item, void *at, uint16_t column)
{
	char folded[CELL_SIZE];
	RegisterCode *code = at;
	int64_t number;

	(void) column;
	if (!cell_fold(folded, text) || strlen(folded) >= sizeof code->value)
		return "register.cell.code";
	if (strchr(folded, '.') && cell_count(&number, folded)) /* 1.0 */
		snprintf(folded, sizeof folded, "%lld", (long long) number);
	const Code *found = code_find(r->options->codes, (CodeKind) item->arg, folded, (ShCivil){ 0 });
	code->known = found != NULL;
	snprintf(code->value, sizeof code->value, "%.15s", found ? found->code : folded);
	if (!found && r->options->unknown_codes)
		code_tally_add(r->options->unknown_codes, (CodeKind) item->arg, folded);
	return NULL;
}

static const char *read_date(Reading *r, const char *text, const struct Item *item, void *at, uint16_t column)
{
	ShRegisterDate *date = at;
	ShError err;

	(void) r, (void) item, (void) column;
	if (sh_register_date_parse(date, text, &err) != 0) {
		*date = (ShRegisterDate){ 0 };
		return "register.cell.date";
	}
	return NULL;
}

static const char *read_flag(Reading *r, const char *text, const struct Item *item, void *at, uint16_t column)
{
	(void) r, (void) item, (void) column;
	return cell_flag(at, text) ? NULL : "register.cell.flag";
}

static const char *read_count(Reading *r, const char *text, const struct Item *item, void *at, uint16_t column)
{
	(void) r, (void) item, (void) column;
	return cell_count(at, text) ? NULL : "register.cell.number";
}

static const char *read_digits(Reading *r, const char *text, const struct Item *item, void *at, uint16_t column)
{
	bool padded;

	if (!cell_digits(at, text, item->arg, &padded))
		return "register.cell.digits";
	if (padded)
		warn(r, column, "register.warn.zero_lost");
	return NULL;
}

static const char *read_lg_code(Reading *r, const char *text, const struct Item *item, void *at, uint16_t column)
{
	static const char *const warnings[] = {
		[LG_CODE_ZERO_LOST] = "register.warn.zero_lost",
		[LG_CODE_AMBIGUOUS] = "register.warn.lg_code_ambiguous",
		[LG_CODE_BAD_CHECK] = "register.warn.check_digit",
		[LG_CODE_UNREADABLE] = NULL,
	};
	char digits[16];
	bool padded;

	(void) item;
	if (!cell_digits(digits, text, 0, &padded))
		return "register.cell.digits";
	LgCodeForm form = lg_code_read(at, digits);
	if (form == LG_CODE_UNREADABLE)
		return "register.cell.lg_code";
	if (warnings[form])
		warn(r, column, warnings[form]);
	return NULL;
}

static const char *(*const readers[])(Reading *, const char *, const struct Item *, void *, uint16_t) = {
	[TEXT] = read_text,   [CODE] = read_code,     [DATE] = read_date,       [FLAG] = read_flag,
	[COUNT] = read_count, [DIGITS] = read_digits, [LG_CODE] = read_lg_code,
};

static const CsvCell *cell_of(const Reading *r, RegisterField f)
{
	uint16_t column = column_of(r, f);

	return column && column <= r->row->n_cells ? &r->row->cells[column - 1] : NULL;
}

/* ASCII and ideographic spaces only: an empty cell of a fixed-width export. */
static bool is_empty(const char *s)
{
	while (*s == ' ' || strncmp(s, "　", 3) == 0)
		s += *s == ' ' ? 1 : 3;
	return *s == '\0';
}

static void read_item(Reading *r, RegisterField f)
{
	const struct Item *item = &items[f];
	const CsvCell *cell = cell_of(r, f);

	if (!cell || is_empty(cell->text)) {
		if (item->grade == REQUIRED)
			reject(r, column_of(r, f), "register.cell.required");
		return;
	}
	if (f == REGISTER_my_number && !r->options->my_number_allowed) {
		r->report->number_withheld = true;
		return;
	}
	const char *reason =
		readers[item->type](r, cell->text, item, (char *) r->out + item->offset, column_of(r, f));
	if (!reason)
		return;
	if (item->grade == PLAIN)
		warn(r, column_of(r, f), reason);
	else
		reject(r, column_of(r, f), reason);
}

static void clear(Resident *out)
{
	memset(out, 0, sizeof *out);
	for (int f = REGISTER_NONE + 1; f < REGISTER_FIELDS; f++) {
		void *at = (char *) out + items[f].offset;
		if (items[f].type == TEXT)
			*(const char **) at = "";
		else if (items[f].type == FLAG)
			*(int8_t *) at = -1;
		else if (items[f].type == COUNT)
			*(int64_t *) at = -1;
	}
}

/* Wareki without its era in the cell, the era in a column of its own: 550305 with 3, or 55.3.5 with 昭和. */
static void join_era(Reading *r)
{
	static const char letters[] = "MTSHR";
	const CsvCell *cell = cell_of(r, REGISTER_birth);
	const RegisterCode *era = &r->out->birth_era;
	char joined[CELL_SIZE + 1], folded[CELL_SIZE];
	ShRegisterDate date;
	ShError err;

	if (!cell || !era->known || era->value[0] < '1' || era->value[0] > '5' || !cell_fold(folded, cell->text))
		return;
	size_t year = strspn(folded, "0123456789");
	if (year != 1 && year != 2 && !(year == 6 && folded[6] == '\0'))
		return;
	snprintf(joined, sizeof joined, "%c%s", letters[era->value[0] - '1'], folded);
	if (sh_register_date_parse(&date, joined, &err) != 0)
		return;
	r->out->birth.civil = date.civil;
	snprintf(r->out->birth.text, sizeof r->out->birth.text, "%s", cell->text);
	/* the first reading refused it, having no era */
	for (uint16_t i = 0; i < r->report->n_rejects; i++)
		if (r->report->rejects[i].column == column_of(r, REGISTER_birth)) {
			r->report->n_rejects--;
			memmove(r->report->rejects + i, r->report->rejects + i + 1,
				(size_t) (r->report->n_rejects - i) * sizeof *r->report->rejects);
			break;
		}
}

static void check_era(Reading *r)
{
	const RegisterCode *era = &r->out->birth_era;
	ShCivil d = r->out->birth.civil;
	const ShEra *eras;
	int n = sh_eras(&eras), year;

	if (!era->known || !sh_civil_is_whole(d))
		return;
	for (int i = 0; i < n; i++)
		if (eras[i].code == era->value[0] &&
		    !sh_era_year(&eras[i], d.year - eras[i].year + 1, d.month, d.day, &year))
			warn(r, column_of(r, REGISTER_birth_era), "register.warn.era_differs");
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

static void check_digits(Reading *r)
{
	const Resident *p = r->out;

	if (p->address_no[0] && !sh_m11w27_ok(p->address_no))
		warn(r, column_of(r, REGISTER_address_no), "register.warn.check_digit");
	if (p->household_no[0] && !sh_m11w27_ok(p->household_no))
		warn(r, column_of(r, REGISTER_household_no), "register.warn.check_digit");
	if (p->my_number[0] && !sh_individual_number_ok(p->my_number))
		warn(r, column_of(r, REGISTER_my_number), "register.warn.check_digit");
}

static void check_whole(Reading *r)
{
	const Resident *p = r->out;

	if (!named(p))
		reject(r, column_of(r, REGISTER_name), "register.row.no_name");
	if (r->options->lg_code[0] && p->lg_code[0] && strcmp(r->options->lg_code, p->lg_code) != 0)
		reject(r, column_of(r, REGISTER_lg_code), "register.row.other_municipality");
	if (!*p->name_kana && !*p->family_name_kana && !*p->alias_kana)
		warn(r, column_of(r, REGISTER_name_kana), "register.warn.no_kana");
	if (!p->household_no[0])
		warn(r, column_of(r, REGISTER_household_no), "register.warn.no_household");
	check_digits(r);
	check_era(r);
	mark_unknown(&r->out->birth, p->birth_unknown);
	mark_unknown(&r->out->move_date, p->move_date_unknown);
	mark_unknown(&r->out->resident_since, p->resident_since_unknown);
	if (!p->birth.text[0] && p->birth_unknown != 1)
		warn(r, column_of(r, REGISTER_birth), "register.warn.no_birth");
	for (uint32_t i = 0; i < r->row->cp932.listed; i++)
		if (!r->row->cp932.findings[i].private_use)
			warn(r, r->row->cp932_column[i], "register.warn.unmapped");
	if (r->row->cp932.unmapped + r->row->cp932.gaiji > r->row->cp932.listed)
		warn(r, 0, more_findings);
}

/* Trailing commas are harmless; a missing or an added cell would shift all others. */
static const char *shape(const Reading *r)
{
	size_t empty = 0;

	for (size_t i = 0; i < r->row->n_cells; i++)
		empty += r->row->cells[i].len == 0;
	if (empty == r->row->n_cells)
		return "register.row.empty";
	if (r->row->n_cells < r->map->columns)
		return "register.row.too_few_cells";
	for (size_t i = r->map->columns; i < r->row->n_cells; i++)
		if (r->row->cells[i].len > 0)
			return "register.row.too_many_cells";
	return NULL;
}

bool resident_from_row(Resident *out, RowReport *report, const CsvRow *row, const ColumnMap *map,
		       const RowOptions *options)
{
	Reading r = { out, report, row, map, options };
	const char *reason = row->reason ? row->reason : shape(&r);

	memset(report, 0, sizeof *report);
	clear(out);
	if (reason) {
		reject(&r, (uint16_t) row->column, reason);
		return false;
	}
	for (int f = REGISTER_NONE + 1; f < REGISTER_FIELDS; f++)
		read_item(&r, (RegisterField) f);
	join_era(&r);
	check_whole(&r);
	return report->n_rejects == 0;
}

const char *resident_text(const Resident *resident, RegisterField field, char buf[RESIDENT_TEXT_SIZE])
{
	const struct Item *item = &items[field];
	const void *at = (const char *) resident + item->offset;
	int64_t number;

	switch (item->type) {
	case TEXT:
		return *(const char *const *) at;
	case CODE:
		return ((const RegisterCode *) at)->value;
	case DATE:
		return ((const ShRegisterDate *) at)->text;
	case DIGITS:
	case LG_CODE:
		return at;
	case FLAG:
		number = *(const int8_t *) at;
		break;
	default:
		number = *(const int64_t *) at;
		break;
	}
	if (number < 0)
		return "";
	snprintf(buf, RESIDENT_TEXT_SIZE, "%lld", (long long) number);
	return buf;
}

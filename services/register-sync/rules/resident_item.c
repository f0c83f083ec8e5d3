/* The items of a resident: their types, and one reader for each. */
#include "resident_item.h"
#include "sh_csv_value.h"
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

const char *register_field_name(RegisterField field) { return items[field].name; }

RegisterField register_field_find(const char *name)
{
	for (int f = REGISTER_NONE + 1; f < REGISTER_FIELDS; f++)
		if (strcmp(items[f].name, name) == 0)
			return (RegisterField) f;
	return REGISTER_NONE;
}

bool register_field_required(RegisterField field) { return items[field].grade == REQUIRED; }

const ShCsvField *register_fields(void)
{
	static const ShCsvField fields[REGISTER_FIELDS] = {
		[REGISTER_NONE] = { "", false },
#define REGISTER_FIELD(member, type, arg, grade) [REGISTER_##member] = { #member, (grade) == REQUIRED },
#include "rules/fields.def"
#undef REGISTER_FIELD
	};

	_Static_assert((int) REGISTER_FIELDS <= (int) SH_CSV_FIELDS_MAX, "a profile has room for every item");
	return fields;
}

const char row_more_findings[] = "register.row.more_findings";

static void list(RowFinding findings[ROW_FINDINGS_MAX + 1], uint16_t *n, uint16_t column, const char *reason)
{
	if (*n > 0 && findings[*n - 1].reason == row_more_findings)
		return;
	findings[*n] = *n < ROW_FINDINGS_MAX ? (RowFinding){ column, reason } : (RowFinding){ 0, row_more_findings };
	++*n;
}

void row_reject(RowReading *r, uint16_t column, const char *reason)
{
	list(r->report->rejects, &r->report->n_rejects, column, reason);
}

void row_warn(RowReading *r, uint16_t column, const char *reason)
{
	list(r->report->warnings, &r->report->n_warnings, column, reason);
}

uint16_t row_column(const RowReading *r, RegisterField f) { return r->map->column_of[f]; }

ItemWords resident_item_words(const CodeTables *codes, RegisterField field, const char *item, ShCivil day)
{
	const struct Item *it = &items[field];
	const Code *code;

	if (it->type == FLAG)
		return (ItemWords){ item, *item == '1' ? "はい" : "いいえ", "" };
	if (it->type != CODE)
		return (ItemWords){ NULL, item, "" };
	code = code_find(codes, (CodeKind) it->arg, item, day);
	if (!code)
		code = code_find(codes, (CodeKind) it->arg, item, (ShCivil){ 0 });
	return code ? (ItemWords){ code->code, code->label, code->edition } : (ItemWords){ item, "", "" };
}

/* --- one reader per type: NULL, or the reason why the cell cannot be read; it has then left the item empty */

static const char *read_text(RowReading *r, const char *text, const struct Item *item, void *at, uint16_t column)
{
	ShLetter letter;
	bool gaiji = false, broken = false;
	int letters = 0;

	for (const char *p = text; (p = sh_letter_next(p, &letter)); letters++) {
		gaiji |= sh_is_private_use(letter.base);
		broken |= letter.base == 0xFFFD;
	}
	if (letters > item->arg)
		return "csv.cell.too_long";
	if (gaiji)
		row_warn(r, column, "register.warn.gaiji");
	if (broken)
		row_warn(r, column, "register.warn.mojibake");
	*(const char **) at = text;
	return NULL;
}

static const char *read_code(RowReading *r, const char *text, const struct Item *item, void *at, uint16_t column)
{
	char folded[SH_CSV_VALUE_SIZE];
	RegisterCode *code = at;
	int64_t number;

	if (!sh_csv_fold(folded, text) || strlen(folded) >= sizeof code->value)
		return "register.cell.code";
	if (strchr(folded, '.') && sh_csv_count(&number, folded)) /* 1.0 */
		snprintf(folded, sizeof folded, "%lld", (long long) number);
	const Code *found = code_find(r->options->codes, (CodeKind) item->arg, folded, (ShCivil){ 0 });
	code->known = found != NULL;
	const char *kept = found ? found->code : folded; /* neither is longer: see above, and code_table.h */
	memcpy(code->value, kept, strlen(kept) + 1);
	if (!found && item->arg != CODE_PROTECTION_KIND) /* taken in as it is; of 支援措置 check_protection judges */
		row_warn(r, column, "register.warn.code_unknown");
	return NULL;
}

static const char *read_date(RowReading *r, const char *text, const struct Item *item, void *at, uint16_t column)
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

static const char *read_flag(RowReading *r, const char *text, const struct Item *item, void *at, uint16_t column)
{
	(void) r, (void) item, (void) column;
	return sh_csv_flag(at, text) ? NULL : "register.cell.flag";
}

static const char *read_count(RowReading *r, const char *text, const struct Item *item, void *at, uint16_t column)
{
	(void) r, (void) item, (void) column;
	return sh_csv_count(at, text) ? NULL : "register.cell.number";
}

static const char *read_digits(RowReading *r, const char *text, const struct Item *item, void *at, uint16_t column)
{
	bool padded;

	if (!sh_csv_digits(at, text, item->arg, &padded))
		return "register.cell.digits";
	if (padded)
		row_warn(r, column, "register.warn.zero_lost");
	return NULL;
}

static const char *read_lg_code(RowReading *r, const char *text, const struct Item *item, void *at, uint16_t column)
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
	if (!sh_csv_digits(digits, text, 0, &padded))
		return "register.cell.digits";
	LgCodeForm form = lg_code_read(at, digits);
	if (form == LG_CODE_UNREADABLE)
		return "register.cell.lg_code";
	if (warnings[form])
		row_warn(r, column, warnings[form]);
	return NULL;
}

static const char *(*const readers[])(RowReading *, const char *, const struct Item *, void *, uint16_t) = {
	[TEXT] = read_text,   [CODE] = read_code,     [DATE] = read_date,       [FLAG] = read_flag,
	[COUNT] = read_count, [DIGITS] = read_digits, [LG_CODE] = read_lg_code,
};

const ShCsvCell *row_cell(const RowReading *r, RegisterField f)
{
	uint16_t column = row_column(r, f);

	/* no row comes here that is shorter than its header */
	return column ? &r->row->cells[column - 1] : NULL;
}

/* ASCII and ideographic spaces only: an empty cell of a fixed-width export. */
static bool is_empty(const char *s)
{
	while (*s == ' ' || strncmp(s, "　", 3) == 0)
		s += *s == ' ' ? 1 : 3;
	return *s == '\0';
}

void row_read_item(RowReading *r, RegisterField f)
{
	const struct Item *item = &items[f];
	const ShCsvCell *cell = row_cell(r, f);

	if (!cell || is_empty(cell->text)) {
		if (item->grade == REQUIRED)
			row_reject(r, row_column(r, f), "register.cell.required");
		return;
	}
	if (f == REGISTER_my_number && !r->options->my_number_allowed) {
		r->report->number_withheld = true;
		return;
	}
	const char *reason =
		strchr(cell->text, RESIDENT_IMAGE_BETWEEN)
			? "register.cell.control"
			: readers[item->type](r, cell->text, item, (char *) r->out + item->offset, row_column(r, f));
	if (!reason)
		return;
	if (item->grade == PLAIN)
		row_warn(r, row_column(r, f), reason);
	else
		row_reject(r, row_column(r, f), reason);
}

void row_clear(Resident *out)
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
	if (number < 10) { /* nearly all: flags, and the first of something */
		buf[0] = (char) ('0' + number);
		buf[1] = '\0';
	} else {
		snprintf(buf, RESIDENT_TEXT_SIZE, "%lld", (long long) number);
	}
	return buf;
}

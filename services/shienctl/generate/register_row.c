#include "register_row.h"

#include <stdio.h>
#include <string.h>
#include "sh_check_digit.h"

typedef struct Row {
	const char *cell[COL_COUNT];
	char scratch[1536];
	size_t used;
	const Household *h;
	const HouseholdText *text;
	const Person *p;
	const RowState *state;
	const RowStyle *style;
} Row;

static const char *const names[COL_COUNT] = {
#define COLUMN(id, name) [COL_##id] = name,
#include "register_columns.def"
#undef COLUMN
};

static char *room(Row *row, size_t size)
{
	char *at = row->scratch + row->used;

	row->used += size;
	return at;
}

static const char *date(Row *row, Date d) { return date_text(d, room(row, DATE_TEXT)); }

static const char *pair(Row *row, const char *a, const char *b)
{
	size_t size = strlen(a) + strlen(b) + 1;
	char *out = room(row, size);

	snprintf(out, size, "%s%s", a, b);
	return out;
}

static const char *code(const Row *row, const char *two_digits)
{
	return row->style->drop_zeros && two_digits[0] == '0' ? two_digits + 1 : two_digits;
}

static char *digits(char *end, uint32_t n, int width)
{
	while (width-- > 0) {
		*--end = (char) ('0' + n % 10);
		n /= 10;
	}
	return end;
}

static void put_identity(Row *row)
{
	const RowState *s = row->state;
	char *person = room(row, 11), *juminhyo = room(row, 12);
	bool ended = row->p->state != RESIDENT_LIVES && s->history == s->count;
	static const char *const numbers[] = { "0", "1", "2", "3", "4" };

	digits(person + 9, 100000000 + row->p->sequence, 9);
	person[9] = sh_check_digit_m11w27(person, 9);
	person[10] = '\0';
	memcpy(juminhyo, row->h->town ? "98" : "97", 2);
	digits(juminhyo + 10, row->p->sequence, 8);
	juminhyo[10] = sh_check_digit_m11w27(juminhyo, 10);
	juminhyo[11] = '\0';
	row->cell[COL_LG_CODE] = row->cell[COL_ADDR_LG_CODE] = towns[row->h->town].lg_code;
	row->cell[COL_PERSON_NO] = person;
	row->cell[COL_JUMINHYO_CODE] = juminhyo;
	row->cell[COL_HOUSEHOLD_NO] = row->text->number;
	row->cell[COL_HISTORY_NO] = numbers[s->history];
	row->cell[COL_LATEST] = s->history == s->count ? "1" : "0";
	row->cell[COL_RESIDENT_KIND] = row->p->foreign ? "2" : "1";
	row->cell[COL_RESIDENT_STATE] = ended ? numbers[row->p->state] : "1";
	row->cell[COL_REMOVED] = ended ? "1" : "0";
}

static void put_move(Row *row)
{
	const RowState *s = row->state;
	const char *on = date(row, s->on);

	row->cell[COL_MOVED_ON] = row->cell[COL_NOTIFIED_ON] = row->cell[COL_NOTICE_DAY] = on;
	row->cell[COL_PROCESSED_ON] = row->cell[COL_OPERATED_ON] = on;
	row->cell[COL_MOVE_REASON] = code(row, s->reason);
	row->cell[COL_ENTERED_ON] = row->cell[COL_RESIDENT_SINCE] = row->text->since;
	row->cell[COL_ADDRESS_SINCE] =
		s->history > 1 && row->h->moved ? date(row, row->h->moved_on) : row->text->since;
	if (s->reason[0] != '2') /* 21 国内転出, 23 死亡 */
		return;
	row->cell[COL_REMOVAL_REASON] = s->reason;
	row->cell[COL_REMOVAL_NOTIFIED_ON] = row->cell[COL_REMOVED_ON] = on;
	row->cell[COL_REMOVED_ON_UNKNOWN] = "0";
	if (strcmp(s->reason, "21") != 0)
		return;
	row->cell[COL_LEAVE_NOTIFIED_ON] = row->cell[COL_LEAVE_PLANNED_ON] = row->cell[COL_LEFT_ON] = on;
	row->cell[COL_ARRIVAL_NOTICE_ON] = on;
	row->cell[COL_LEFT_LG_CODE] = "484016";
	row->cell[COL_LEFT_PREFECTURE] = PREFECTURE_NAME;
	row->cell[COL_LEFT_CITY] = "南浜郡白砂村";
	row->cell[COL_LEFT_AREA] = "大字白砂";
	row->cell[COL_LEFT_NUMBER] = row->text->home.number;
	row->cell[COL_LEFT_POSTAL] = "9994401";
}

static void put_name(Row *row)
{
	const Person *p = row->p;

	row->cell[COL_NAME] = p->name;
	row->cell[COL_NAME_KANA] = p->kana;
	row->cell[COL_KANA_CONFIRMED] = p->sequence % 5 ? "1" : "0";
	row->cell[COL_HEAD_NAME] = row->text->head_name;
	if (p->foreign) {
		row->cell[COL_NAME_LATIN] = p->name;
	} else {
		row->cell[COL_SURNAME] = p->surname;
		row->cell[COL_GIVEN] = p->given;
		row->cell[COL_SURNAME_KANA] = p->surname_kana;
		row->cell[COL_GIVEN_KANA] = p->given_kana;
		row->cell[COL_KOSEKI_HEAD] = row->text->head_name;
	}
	if (p->aliased) {
		row->cell[COL_NAME_FOREIGN_KANJI] = p->aliased->kanji;
		row->cell[COL_ALIAS] = p->aliased->alias;
		row->cell[COL_ALIAS_KANA] = p->aliased->alias_kana;
	}
}

static void put_person(Row *row)
{
	const Person *p = row->p;
	static const char *const era_codes[] = { "", "1", "2", "3", "4", "5" };
	char *text = room(row, 64), *order = room(row, 3);
	const char *era;
	int year;

	row->cell[COL_SEX] = p->sex == 1 ? "1" : "2";
	row->cell[COL_SEX_TEXT] = p->sex == 1 ? "男" : "女";
	row->cell[COL_BIRTH] = date(row, p->birth);
	row->cell[COL_BIRTH_ERA] = p->foreign || !p->birth.y ? "" : era_codes[date_era(p->birth, &era, &year)];
	row->cell[COL_BIRTH_UNKNOWN] = p->birth_known >= BIRTH_MONTH_ONLY ? "1" : "0";
	if (p->birth_known >= BIRTH_MONTH_ONLY) {
		birth_unknown_text(p, text, 64);
		row->cell[COL_BIRTH_TEXT] = text;
	}
	row->cell[COL_RELATION] = code(row, p->relation);
	row->cell[COL_RELATION_2] = code(row, p->relation_2);
	row->cell[COL_RELATION_TEXT] = p->relation_text;
	order[0] = (char) ('1' + (p - row->h->members));
	order[1] = '\0';
	row->cell[COL_DISPLAY_ORDER] = order;
	row->cell[COL_VOTER] = !p->foreign && p->birth.y && row->style->as_of.y - p->birth.y > 18 ? "1" : "0";
}

static void put_address(Row *row)
{
	const RowState *s = row->state;
	const Address *a = s->former_home ? &row->h->former : &row->h->home;
	const Town *town = &towns[a->town];

	row->cell[COL_ADDR_PREFECTURE] = PREFECTURE_NAME;
	row->cell[COL_ADDR_CITY] = pair(row, town->county, town->name);
	row->cell[COL_ADDR_AREA] = a->area->name;
	row->cell[COL_ADDR_AREA_CODE] = s->former_home ? row->text->former.area_code : row->text->home.area_code;
	row->cell[COL_ADDR_NUMBER] = s->former_home ? row->text->former.number : row->text->home.number;
	row->cell[COL_ADDR_POSTAL] = s->former_home ? row->text->former.postal : row->text->home.postal;
	row->cell[COL_ADDR_FLAT] = a->flat;
	if (strcmp(s->reason, "03") == 0 || row->p->foreign)
		return;
	row->cell[COL_PRIOR_LG_CODE] = "484016";
	row->cell[COL_PRIOR_PREFECTURE] = PREFECTURE_NAME;
	row->cell[COL_PRIOR_CITY] = "南浜郡白砂村";
	row->cell[COL_PRIOR_AREA] = "大字白砂";
	row->cell[COL_PRIOR_NUMBER] = "８番地";
	row->cell[COL_PRIOR_POSTAL] = "9994401";
}

static void put_foreign(Row *row)
{
	const Person *p = row->p;
	char *card = room(row, 16);

	if (!p->foreign)
		return;
	card[0] = card[1] = 'Z';
	digits(card + 10, p->sequence, 8);
	memcpy(card + 10, "ZZ", 3);
	row->cell[COL_FOREIGN_SINCE] = row->text->since;
	row->cell[COL_FOREIGN_SINCE_UNKNOWN] = "0";
	row->cell[COL_RESIDENCE_CARD] = card;
	row->cell[COL_RESIDENCE_CARD_KIND] = p->aliased ? "2" : "1";
	row->cell[COL_NATIONALITY] = p->nation->code;
	row->cell[COL_NATIONALITY_TEXT] = p->nation->name;
	row->cell[COL_ARTICLE_30_45] = code(row, p->aliased ? "02" : "01");
	row->cell[COL_RESIDENCE_NOTIFIED] = "1";
	row->cell[COL_RESIDENCE_STATUS] = p->nation->status;
	if (p->aliased)
		return;
	row->cell[COL_STAY_YEARS] = "03";
	row->cell[COL_STAY_MONTHS] = row->cell[COL_STAY_DAYS] = "00";
	row->cell[COL_STAY_UNTIL] = date(row, date_add_days(row->style->as_of, 90 + (int) (p->sequence % 700)));
}

static void put_disaster(Row *row)
{
	static const char *const protections[] = { "", "1", "2", "3" };
	const Person *p = row->p;
	char *serial = room(row, 11), *number = room(row, 13);

	row->cell[COL_PROTECTION] = protections[p->protection];
	row->cell[COL_NO_REFERENCE] = p->protection ? "1" : "0";
	if (p->card_serial) {
		digits(serial + 9, p->card_serial, 9);
		serial[9] = '\0';
		row->cell[COL_CARD_SERIAL] = serial;
	}
	if (row->style->with_numbers) {
		individual_number(row->h->town, p->sequence, number);
		row->cell[COL_INDIVIDUAL_NUMBER] = number;
	}
}

void individual_number(uint32_t town, uint32_t sequence, char out[13])
{
	memcpy(out, town ? "9992" : "9991", 4);
	digits(out + 11, sequence, 7);
	out[11] = sh_check_digit_individual_number(out);
	out[12] = '\0';
}

static size_t columns(const RowStyle *style) { return style->with_numbers ? COL_COUNT : COL_COUNT - 1; }

/* Copies a cell, quoted only where RFC 4180 asks for it. */
static char *put_cell(char *at, const char *text)
{
	size_t n = strcspn(text, ",\"\r\n");

	if (!text[n]) {
		memcpy(at, text, n);
		return at + n;
	}
	*at++ = '"';
	for (; *text; text++) {
		if (*text == '"')
			*at++ = '"';
		*at++ = *text;
	}
	*at++ = '"';
	return at;
}

static size_t put_cells(const char *const *cells, size_t n, char *out)
{
	char *at = out;

	for (size_t i = 0; i < n; i++) {
		if (i)
			*at++ = ',';
		if (cells[i] && cells[i][0])
			at = put_cell(at, cells[i]);
	}
	return (size_t) (at - out);
}

size_t row_header(const RowStyle *style, char out[ROW_BYTES]) { return put_cells(names, columns(style), out); }

/* What is alike in nearly every row of a municipality. */
static const char *const usual[COL_COUNT] = {
	[COL_HISTORY_BRANCH] = "1",
	[COL_REVISION] = "1",
	[COL_MOVED_ON_UNKNOWN] = "0",
	[COL_NOTICE_NO] = "9001",
	[COL_MOVE_CLASS] = "99",
	[COL_ENTRY_KIND] = "99",
	[COL_RESIDENT_SINCE_UNKNOWN] = "0",
	[COL_ENTERED_ON_UNKNOWN] = "0",
	[COL_ENTRY_REASON] = "99",
	[COL_ADDRESS_SINCE_UNKNOWN] = "0",
	[COL_DISTRICT] = "901",
	[COL_WARD] = "0",
	[COL_NOT_SELECTABLE] = "0",
	[COL_REVISED_ON_UNKNOWN] = "0",
	[COL_KOKUHO] = "0",
	[COL_KOUKI] = "0",
	[COL_KAIGO] = "0",
	[COL_NENKIN] = "0",
	[COL_MERGED] = "0",
	[COL_BUSINESS_ID] = "01",
	[COL_DELETED] = "0",
	[COL_OPERATOR] = "SAMPLE",
	[COL_OPERATED_AT] = "09:00:00",
};

size_t row_write(const Household *h, const HouseholdText *text, const Person *p, const RowState *state,
		 const RowStyle *style, char out[ROW_BYTES])
{
	Row row;

	memcpy(row.cell, usual, sizeof usual);
	row.used = 0;
	row.h = h;
	row.text = text;
	row.p = p;
	row.state = state;
	row.style = style;
	put_identity(&row);
	put_move(&row);
	put_name(&row);
	put_person(&row);
	put_address(&row);
	put_foreign(&row);
	put_disaster(&row);
	return put_cells(row.cell, columns(style), out);
}

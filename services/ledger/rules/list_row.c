#include "list_row.h"
#include "sh_civil.h"

#include <string.h>

enum { NUMBER_MOST = 20, NAME_MOST = 100, KANA_MOST = 200, BIRTH_MOST = 32 };

bool list_no(TableProblem *problem, size_t field, const char *reason)
{
	*problem = (TableProblem){ field, reason };
	return false;
}

bool list_fits(const char *text, size_t most)
{
	size_t n = 0;

	for (const unsigned char *p = (const unsigned char *) text; *p; p++) {
		if (*p < 0x20 || *p == 0x7F)
			return false;
		n += (*p & 0xC0) != 0x80;
	}
	return n <= most;
}

static bool is_number(const char *text)
{
	size_t n = strlen(text);

	return n <= NUMBER_MOST && strspn(text, "0123456789") == n;
}

bool list_person(const char *const *cells, ListPerson *out, TableProblem *problem)
{
	static const struct {
		ListField field;
		size_t most;
	} lines[] = { { LIST_NAME, NAME_MOST }, { LIST_KANA, KANA_MOST }, { LIST_BIRTH, BIRTH_MOST } };
	ShRegisterDate date;
	ShError ignored;

	*out = (ListPerson){ cells[LIST_NUMBER], cells[LIST_NAME], cells[LIST_KANA], cells[LIST_BIRTH] };
	if (!is_number(out->number))
		return list_no(problem, LIST_NUMBER, "ledger.table.number");
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		if (!list_fits(cells[lines[i].field], lines[i].most))
			return list_no(problem, lines[i].field, "ledger.table.long");
	if (*out->birth && sh_register_date_parse(&date, out->birth, &ignored) != 0)
		return list_no(problem, LIST_BIRTH, "ledger.table.date");
	if (*out->number)
		return true;
	if (!*out->name && !*out->kana)
		return list_no(problem, LIST_NUMBER, "ledger.table.required");
	return *out->birth || list_no(problem, LIST_BIRTH, "ledger.table.required");
}

static bool whole_day(ShCivil *ret, const char *text)
{
	ShRegisterDate date;
	ShError ignored;

	if (sh_register_date_parse(&date, text, &ignored) != 0 || !sh_civil_on_calendar(date.civil))
		return false;
	*ret = date.civil;
	return true;
}

bool list_other_birth(const char *said, const char *known)
{
	ShCivil a, b;

	return whole_day(&a, said) && whole_day(&b, known) && sh_civil_compare(a, b) != 0;
}

bool list_same_birth(const char *said, const char *known)
{
	ShCivil a, b;

	return whole_day(&a, said) && whole_day(&b, known) && sh_civil_compare(a, b) == 0;
}

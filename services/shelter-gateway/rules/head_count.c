#include "head_count.h"

#include <stdlib.h>
#include <string.h>

bool is_infant(ShCivil birth, ShCivil on)
{
	/* Who is born on 1 April turns six on 31 March and begins that very April. */
	bool after_first_april = birth.month > 4 || (birth.month == 4 && birth.day > 1);

	return sh_civil_compare(on, sh_civil(birth.year + (after_first_april ? 7 : 6), 4, 1)) < 0;
}

/* By person, inside before outside: the first of each person is the one that counts. */
static int by_person(const void *a, const void *b)
{
	const StayRow *x = *(const StayRow *const *) a, *y = *(const StayRow *const *) b;
	int r = strcmp(x->person_id, y->person_id);

	return r ? r : (int) x->outside - (int) y->outside;
}

static int by_household(const void *a, const void *b)
{
	const StayRow *x = *(const StayRow *const *) a, *y = *(const StayRow *const *) b;

	return strcmp(x->household_id, y->household_id);
}

static void count_person(const StayRow *row, ShCivil today, HeadCount *out)
{
	ShCivil birth;

	if (row->outside) {
		out->outside++;
		return;
	}
	if (strcmp(row->sex, "1") == 0)
		out->men++;
	else if (strcmp(row->sex, "2") == 0)
		out->women++;
	else
		out->sex_unknown++;
	out->voluntary += row->voluntary;
	out->needing_care += row->needing_care;
	if (!sh_civil_sortable(row->birth, &birth))
		out->birth_unknown++;
	else
		out->infants += is_infant(birth, today);
}

/* A household counts inside as soon as one of it is inside, as voluntary if all of it that is inside is. */
static void count_household(const StayRow *const *rows, size_t n, HeadCount *out)
{
	bool inside = false, ordered = false;

	for (size_t i = 0; i < n; i++) {
		inside |= !rows[i]->outside;
		ordered |= !rows[i]->outside && !rows[i]->voluntary;
	}
	out->households += inside;
	out->voluntary_households += inside && !ordered;
	out->outside_households += !inside;
}

void head_count(const StayRow *rows, size_t n, int64_t as_of_us, const StayRow **here, HeadCount *out)
{
	ShCivil today = sh_civil_tokyo(as_of_us);
	size_t present = 0, persons = 0, same;

	*out = (HeadCount){ 0 };
	for (size_t i = 0; i < n; i++)
		if (rows[i].arrived_us <= as_of_us && (rows[i].left_us == 0 || rows[i].left_us > as_of_us))
			here[present++] = &rows[i];
	qsort(here, present, sizeof(void *), by_person);
	for (size_t i = 0; i < present; i++)
		if (i == 0 || strcmp(here[i]->person_id, here[i - 1]->person_id) != 0) {
			count_person(here[i], today, out);
			here[persons++] = here[i];
		}
	qsort(here, persons, sizeof(void *), by_household);
	for (size_t i = 0; i < persons; i += same) {
		same = 1;
		while (*here[i]->household_id && i + same < persons &&
		       strcmp(here[i]->household_id, here[i + same]->household_id) == 0)
			same++;
		count_household(here + i, same, out);
	}
	out->total = out->men + out->women;
}

/* A person's life in the register, and what the rows of one household share. */
#include "register_row.h"

#include <stdio.h>

int row_states(const Household *h, const Person *p, RowState ret[ROW_STATES_MOST])
{
	bool born_here = date_compare(p->birth, h->since) > 0;
	int n = 0;

	ret[n++] = (RowState){ .reason = born_here ? "03" : "01", .on = born_here ? p->birth : h->since };
	ret[0].former_home = h->moved && date_compare(ret[0].on, h->moved_on) < 0;
	if (ret[0].former_home)
		ret[n++] = (RowState){ .reason = "41", .on = h->moved_on };
	if (p->state != RESIDENT_LIVES)
		ret[n++] = (RowState){ .reason = p->state == RESIDENT_DIED ? "23" : "21", .on = p->ended };
	for (int i = 0; i < n; i++) {
		ret[i].history = i + 1;
		ret[i].count = n;
	}
	return n;
}

static void wide_digits(const char *text, char *out)
{
	for (; *text; text++) {
		*out++ = '\xEF';
		*out++ = '\xBC';
		*out++ = (char) (0x90 + (*text - '0'));
	}
	*out = '\0';
}

static void postal(const Address *a, const RowStyle *style, char out[32])
{
	char text[8];

	address_postal(a, text);
	if (style->wide_postal)
		wide_digits(text, out);
	else
		snprintf(out, 32, "%s", text);
}

void household_text(const Household *h, const RowStyle *style, HouseholdText *ret)
{
	*ret = (HouseholdText){ .number = "" };
	snprintf(ret->number, sizeof ret->number, "%llu", (unsigned long long) h->number);
	date_text(h->since, ret->since);
	snprintf(ret->head_name, sizeof ret->head_name, "%s", h->plant == PLANT_NO_HEAD ? "" : h->members[0].name);
	address_number(&h->home, ret->home.number, sizeof ret->home.number);
	postal(&h->home, style, ret->home.postal);
	address_area_code(&h->home, ret->home.area_code);
	if (!h->moved)
		return;
	address_number(&h->former, ret->former.number, sizeof ret->former.number);
	postal(&h->former, style, ret->former.postal);
	address_area_code(&h->former, ret->former.area_code);
}

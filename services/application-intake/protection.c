#include "protection.h"
#include "application_intake_sql.h"
#include "sh_due.h"
#include "sh_without.h"

enum { LATER_US = 10 * 1000000 };

static int shield(ShCall *call, const char *person_id)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_lock_of_person, &rows, sh_text(call->municipality), sh_text(person_id));

	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++) {
		Stored a;

		if ((r = store_row(call, rows, i, &a)) != 0)
			break;
		a.desk = "PROTECTION";
		r = store_save(call, &a);
	}
	return r;
}

/* Once more a little later: a case that was being matched just now asked before the flag and is stored after it. */
int on_protection_changed(ShCall *call, const RegisterSync__ProtectionChanged *e)
{
	bool shields = e->protected_ && !SH_WITHOUT(later_flag);
	int r = shields ? shield(call, e->person_id) : 0;

	return r == 0 && shields ? sh_due(call, "shield", e->person_id, call->now_us + LATER_US) : r;
}

int shield_again(ShCall *call, const char *person_id) { return shield(call, person_id); }

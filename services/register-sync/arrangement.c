/* 導入パターン: how a municipality's register comes here, and what it offers (decision 54). */
#include "arrangement.h"
#include "register_sync_sql.h"

#include <string.h>

static const struct {
	const char *name;
	bool by_hand, no_store;
} patterns[] = {
	{ "", false, false },          { "A", false, false }, { "A_OWN", false, false },
	{ "A_NO_STORE", false, true }, { "B", true, false },
};
enum { PATTERNS = sizeof patterns / sizeof *patterns };

static size_t find(const char *name)
{
	size_t i = 0;

	while (i < PATTERNS && strcmp(patterns[i].name, name) != 0)
		i++;
	return i;
}

bool arrangement_no_store(const Arranged *a) { return patterns[find(a->pattern)].no_store; }
bool arrangement_by_hand(const Arranged *a) { return patterns[find(a->pattern)].by_hand; }

int arrangement_of(ShCall *call, Arranged *ret)
{
	const ShRows *row;
	int r = sh_query(call, &sql_get_arrangement, &row, sh_text(call->municipality));

	*ret = (Arranged){ "", IMPORT_CHANGES_PERMILLE, IMPORT_GONE_PERMILLE, false };
	if (r != 0 || sh_rows_count(row) == 0)
		return r;
	ret->pattern = sh_rows_str(row, 0, "pattern");
	ret->changes_permille = (uint32_t) sh_rows_int(row, 0, "changes_permille");
	ret->gone_permille = (uint32_t) sh_rows_int(row, 0, "gone_permille");
	ret->by_another = sh_rows_bool(row, 0, "by_another");
	return 0;
}

int set_arrangement(ShCall *call, const RegisterSync__SetArrangementRequest *q, RegisterSync__SetArrangementReply *p)
{
	(void) p;
	if (find(q->pattern) == PATTERNS)
		return sh_fail_field(&call->error, "pattern", "register.arrangement.pattern_unknown");
	return sh_query(call, &sql_put_arrangement, NULL, sh_text(call->municipality), sh_text(q->pattern),
			sh_int(q->changes_permille), sh_int(q->gone_permille), sh_bool(q->by_another),
			sh_int(call->now_us), sh_text(call->actor.id));
}

int get_arrangement(ShCall *call, const RegisterSync__GetArrangementRequest *q, RegisterSync__Arrangement *p)
{
	const ShRows *state;
	Arranged a;
	int r = arrangement_of(call, &a);

	(void) q;
	if (r != 0 || (r = sh_query(call, &sql_get_gate, &state, sh_text(call->municipality))) != 0)
		return r;
	p->pattern = a.pattern;
	p->changes_permille = a.changes_permille;
	p->gone_permille = a.gone_permille;
	p->by_another = a.by_another;
	p->invented = sh_rows_bool(state, 0, "invented");
	return 0;
}

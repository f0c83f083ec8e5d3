/* 個人番号: in one sealed table, nowhere without an assessment (番号法28条), and never out again. */
#include "cells.h"
#include "register_sync_sql.h"
#include "register_sync.h"
#include "sh_check_digit.h"
#include "sh_data_key.h"

#include <string.h>

enum { DIGITS = 12 };

static int need_assessment(ShCall *call)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_get_assessment, &rows, sh_text(call->municipality));

	if (r == 0 && sh_rows_count(rows) == 0)
		r = sh_fail(&call->error, SH_FAILED_PRECONDITION, "register.number.no_assessment", "-");
	return r;
}

/* The number opens here, is turned into its index and goes with the call. */
static int open_number(ShCall *call, const ProtobufCBinaryData *sealed, char number[DIGITS + 1])
{
	const uint8_t *plain;
	size_t n;
	ShRoots roots;
	int r;

	sh_call_roots(call, &roots);
	r = sh_box_open(call->arena, &roots, sealed->data, sealed->len, &plain, &n, &call->error);
	explicit_bzero(&roots, sizeof roots);

	if (r == SH_FAULT) /* not sealed to us: the asker's fault, not ours */
		return sh_fail_field(&call->error, "sealed", "register.number.does_not_open");
	if (r != 0)
		return r;
	if (n != DIGITS)
		return sh_fail_field(&call->error, "sealed", "register.number.malformed");
	memcpy(number, plain, n);
	number[n] = '\0';
	if (!sh_individual_number_ok(number))
		return sh_fail_field(&call->error, "sealed", "register.number.malformed");
	return 0;
}

int resolve_sealed_number(ShCall *call, const RegisterSync__ResolveSealedNumberRequest *q,
			  RegisterSync__ResolveSealedNumberReply *p)
{
	char number[DIGITS + 1];
	ShParam indexes;
	const ShRows *rows;
	int r;

	if ((r = gate(call)) != 0 || (r = need_assessment(call)) != 0 ||
	    (r = open_number(call, &q->sealed, number)) != 0)
		return r;
	r = sh_blind_versions(call, "-", "number", CELL_NUMBER_INDEX, (const char *const[]){ number }, 1, &indexes);
	explicit_bzero(number, sizeof number);
	if (r != 0 || (r = sh_query(call, &sql_find_number, &rows, sh_text(call->municipality), indexes)) != 0)
		return r;
	if (sh_rows_count(rows) > 1) /* one number, two persons: the register is wrong, and nobody is picked */
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "register.number.ambiguous", "-");
	if (sh_rows_count(rows) == 0)
		return sh_audit(call, NULL, 0);
	p->person_id = sh_rows_str(rows, 0, "person_id");
	p->protected_ = sh_rows_bool(rows, 0, "shielded");
	return sh_audit_one(call, p->person_id);
}

int set_number_assessment(ShCall *call, const RegisterSync__SetNumberAssessmentRequest *q,
			  RegisterSync__SetNumberAssessmentReply *p)
{
	(void) p;
	return sh_query(call, &sql_put_assessment, NULL, sh_text(call->municipality), sh_text(q->assessed_on),
			sh_text(q->number), sh_int(call->now_us), sh_text(call->actor.id));
}

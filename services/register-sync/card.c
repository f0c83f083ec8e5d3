/* Which person has this certificate on the card. */
#include "arrangement.h"
#include "cells.h"
#include "register_sync_sql.h"
#include "register_sync.h"
#include "rules/card_serial.h"
#include "sh_data_key.h"

#include <string.h>

int resolve_card(ShCall *call, const RegisterSync__ResolveCardRequest *q, RegisterSync__ResolveCardReply *p)
{
	char serial[CARD_SERIAL_SIZE];
	const ShRows *rows;
	ShParam indexes;
	Arranged arranged;
	int r;

	if (strcmp(q->kind, "AUTH") != 0 && strcmp(q->kind, "SIGN") != 0)
		return sh_fail_field(&call->error, "kind", "register.card.kind_unknown");
	if (!card_serial_from_hex(serial, q->serial))
		return sh_fail_field(&call->error, "serial", "register.card.serial_malformed");
	if ((r = gate(call)) != 0 || (r = arrangement_of(call, &arranged)) != 0)
		return r;
	p->no_store_issue = arrangement_no_store(&arranged);
	if ((r = sh_blind_versions(call, "-", "card", CELL_CARD_INDEX, (const char *const[]){ serial }, 1,
				   &indexes)) != 0 ||
	    (r = sh_query(call, &sql_find_card, &rows, sh_text(call->municipality), sh_text(q->kind), indexes,
			  sh_text(q->issuer_key_id))) != 0)
		return r;
	/* Files may name no issuer: then one serial can stand for cards of two, and nobody is picked. */
	if (sh_rows_count(rows) > 1)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "register.card.ambiguous", "-");
	if (sh_rows_count(rows) == 0)
		return sh_audit(call, NULL, 0);
	p->person_id = sh_rows_str(rows, 0, "person_id");
	p->protected_ = sh_rows_bool(rows, 0, "shielded");
	return sh_audit_one(call, p->person_id);
}

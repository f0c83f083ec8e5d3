/* Who speaks in a notice, and which desks get a digest. */
#include "notifier.h"
#include "cells.h"
#include "mime/mail_address.h"
#include "notifier_sql.h"
#include "sh_data_key.h"

#include <string.h>

int put_sender(ShCall *call, const Notifier__PutSenderRequest *q, Notifier__PutSenderReply *p)
{
	(void) p;
	return sh_query(call, &sql_put_sender, NULL, sh_text(call->municipality), sh_text(q->municipality_name),
			sh_text(q->desk), sh_text(q->desk_phone), sh_text(q->how_to_receive), sh_int(call->now_us));
}

int sender_get(ShCall *call, Sender *ret)
{
	const ShSettings *settings = sh_call_settings(call);
	const ShRows *rows;
	int r = sh_query(call, &sql_get_sender, &rows, sh_text(call->municipality));

	if (r != 0)
		return r;
	*ret = (Sender){ sh_setting(settings, "sender_name"), sh_setting(settings, "sender_desk"),
			 sh_setting(settings, "sender_phone"), sh_setting(settings, "how_to_receive") };
	if (sh_rows_count(rows) == 0)
		return 0;
	ret->name = sh_rows_str(rows, 0, "name");
	ret->desk = sh_rows_str(rows, 0, "desk");
	ret->desk_phone = sh_rows_str(rows, 0, "desk_phone");
	if (*sh_rows_str(rows, 0, "how_to_receive"))
		ret->how_to_receive = sh_rows_str(rows, 0, "how_to_receive");
	return 0;
}

int put_staff_address(ShCall *call, const Notifier__PutStaffAddressRequest *q, Notifier__PutStaffAddressReply *p)
{
	const uint8_t *sealed;
	size_t n;
	int r;

	(void) p;
	if (strcmp(q->desk, "WINDOW") != 0 && strcmp(q->desk, "SURVEY") != 0)
		return sh_fail_field(&call->error, "desk", "notifier.desk.unknown");
	if (!mail_address_valid(q->mail))
		return sh_fail_field(&call->error, "mail", "notifier.mail.address");
	r = sh_cell_seal_text(call, KEY_SCOPE, KEY_CELL, CELL_STAFF_MAIL, q->desk, q->mail, &sealed, &n);
	if (r != 0)
		return r;
	return sh_query(call, &sql_put_staff_address, NULL, sh_text(call->municipality), sh_text(q->desk),
			sh_bytes(sealed, n), sh_int(call->now_us));
}

int staff_address_get(ShCall *call, const char *desk, const char **ret_mail)
{
	const ShRows *rows;
	const uint8_t *sealed;
	size_t n;
	int r = sh_query(call, &sql_get_staff_address, &rows, sh_text(call->municipality), sh_text(desk));

	*ret_mail = "";
	if (r != 0 || sh_rows_count(rows) == 0)
		return r;
	sealed = sh_rows_bytes(call, rows, 0, "sealed_mail", &n);
	return sh_cell_open_text(call, CELL_STAFF_MAIL, desk, sealed, n, ret_mail);
}

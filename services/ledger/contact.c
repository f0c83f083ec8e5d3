/* How a person can be reached: episodes with source and time, the value itself sealed. */
#include "ledger.h"
#include "ledger_sql.h"
#include "phone.h"
#include "sh_data_key.h"
#include "sh_form.h"
#include "sh_phone.h"

#include <string.h>

static bool is_mail(const char *value)
{
	size_t chars;

	return sh_form_fits(SH_MAIL, value, &chars);
}

static bool is_phone(const char *value)
{
	char digits[SH_PHONE_SIZE];

	return sh_phone_key(value, digits);
}

static const struct {
	const char *kind;
	bool (*fits)(const char *value);
} kinds[] = { { "MAIL", is_mail }, { "PHONE", is_phone } };

static int check(const Ledger__RecordContactRequest *q, ShError *err)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(kinds[i].kind, q->kind) == 0)
			return kinds[i].fits(q->value) ? 0 : sh_fail_field(err, "value", "ledger.contact.value");
	return sh_fail_field(err, "kind", "ledger.contact.kind");
}

int record_contact(ShCall *call, const Ledger__RecordContactRequest *q, Ledger__RecordContactReply *reply)
{
	ProtobufCBinaryData index = { 0 };
	const uint8_t *sealed;
	size_t len;
	int r;

	if ((r = check(q, &call->error)) != 0 ||
	    (r = sh_cell_seal_text(call, LEDGER_CONTACT_SCOPE, LEDGER_CONTACT_KEY, LEDGER_CELL_CONTACT, q->contact_id,
				   q->value, &sealed, &len)) != 0 ||
	    (strcmp(q->kind, "PHONE") == 0 && (r = phone_index(call, q->value, &index)) != 0) ||
	    (r = sh_query(call, &sql_put_contact, NULL, sh_text(call->municipality), sh_text(q->contact_id),
			  sh_text(q->person_id), sh_text(q->kind), sh_bytes(sealed, len), sh_text(q->source),
			  sh_int(q->observed_us ? q->observed_us : call->now_us), sh_int(call->now_us),
			  sh_bytes(index.data, index.len))) != 0)
		return r;
	reply->contact_id = q->contact_id;
	return sh_audit_one(call, q->person_id);
}

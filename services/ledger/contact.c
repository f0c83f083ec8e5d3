/* How a person can be reached: episodes with source and time, the value itself sealed. */
#include "ledger.h"
#include "ledger_sql.h"
#include "sh_data_key.h"
#include "sh_form.h"

#include <string.h>

static bool is_mail(const char *value)
{
	size_t chars;

	return sh_form_fits(SH_MAIL, value, &chars);
}

/* Digits with what people put between them, a leading plus; ten digits at least, fifteen at most (E.164). */
static bool is_phone(const char *value)
{
	size_t digits = 0;

	for (const char *c = value + (*value == '+'); *c; c++) {
		if (!strchr("0123456789-() ", *c))
			return false;
		digits += *c >= '0' && *c <= '9';
	}
	return digits >= 10 && digits <= 15;
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
	const uint8_t *sealed;
	size_t len;
	int r;

	/* belongs to the person, not to a disaster */
	if ((r = check(q, &call->error)) != 0 ||
	    (r = sh_cell_seal_text(call, "-", "contact", LEDGER_CELL_CONTACT, q->contact_id, q->value, &sealed,
				   &len)) != 0 ||
	    (r = sh_query(call, &sql_put_contact, NULL, sh_text(call->municipality), sh_text(q->contact_id),
			  sh_text(q->person_id), sh_text(q->kind), sh_bytes(sealed, len), sh_text(q->source),
			  sh_int(q->observed_us ? q->observed_us : call->now_us), sh_int(call->now_us))) != 0)
		return r;
	reply->contact_id = q->contact_id;
	return sh_audit_one(call, q->person_id);
}

#include "receipt.h"

#include <string.h>

ReceiptResult receipt_decide(const ReceiptFacts *f, const char **reason)
{
	*reason = "";
	if (!f->known) {
		if (f->rev == 0)
			return RECEIPT_ACCEPTED;
		*reason = "intake.receipt.unknown";
		return RECEIPT_CONFLICT;
	}
	/* First what is the same: a portal that lost our answer asks again, whatever has happened since. */
	if (f->stored_hash) {
		if (memcmp(f->stored_hash, f->hash, RECEIPT_HASH_LEN) == 0)
			return RECEIPT_DUPLICATE;
		*reason = "intake.receipt.changed";
	} else if (f->rev != f->last_rev + 1) {
		*reason = "intake.receipt.gap";
	} else if (f->state != APPLICATION_RETURNED) {
		*reason = "intake.receipt.not_returned";
	} else {
		return RECEIPT_ACCEPTED;
	}
	return RECEIPT_CONFLICT;
}

const char *receipt_result_code(ReceiptResult result)
{
	static const char *const codes[] = { "ACCEPTED", "DUPLICATE", "CONFLICT" };

	return codes[result];
}

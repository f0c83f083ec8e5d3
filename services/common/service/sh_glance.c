#include "sh_glance.h"

#include <string.h>

/* Numbers of fields and kinds on the wire (proto/shien/common/v1/envelope.proto; protobuf's encoding). */
enum { RPC = 1, REMAINING_MS = 6, VARINT = 0, FIXED64 = 1, BYTES = 2, FIXED32 = 5, LONGEST = 10 };

typedef struct Rest {
	const uint8_t *at, *end;
} Rest;

static bool take_number(Rest *rest, uint64_t *ret)
{
	uint64_t n = 0;

	for (unsigned i = 0; i < LONGEST && rest->at < rest->end; i++) {
		uint8_t byte = *rest->at++;

		n |= (uint64_t) (byte & 127) << (7 * i);
		if (byte < 128) {
			*ret = n;
			return true;
		}
	}
	return false;
}

static bool take_bytes(Rest *rest, uint64_t n, const uint8_t **ret)
{
	if (n > (uint64_t) (rest->end - rest->at))
		return false;
	*ret = rest->at;
	rest->at += n;
	return true;
}

/* The last of several is what holds, as it does for whoever unpacks it. */
bool sh_glance(const uint8_t *bytes, size_t len, ShGlance *ret_glance)
{
	Rest rest = { bytes, bytes + len };
	const uint8_t *text = NULL;
	uint64_t tag, n = 0, kind;

	*ret_glance = (ShGlance){ 0 };
	while (rest.at < rest.end) {
		if (!take_number(&rest, &tag))
			return false;
		kind = tag & 7;
		if (kind == VARINT  ? !take_number(&rest, &n)
		    : kind == BYTES ? !take_number(&rest, &n) || !take_bytes(&rest, n, &text)
				    : !(kind == FIXED32 || kind == FIXED64) ||
					      !take_bytes(&rest, kind == FIXED32 ? 4 : 8, &text))
			return false;
		if (tag == (REMAINING_MS << 3 | VARINT))
			ret_glance->remaining_ms = (int64_t) n;
		if (tag != (RPC << 3 | BYTES))
			continue;
		n = n <= SH_GLANCE_RPC ? n : 0;
		memcpy(ret_glance->rpc, text, n);
		ret_glance->rpc[n] = '\0';
	}
	return true;
}

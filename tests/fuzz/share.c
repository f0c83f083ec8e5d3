/* A share of the keys' seal, as somebody types it from paper. */
#include "fuzz.h"
#include "share.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	char *text = malloc(len + 1), back[SHARE_TEXT];
	Share share, again;
	ShError err;
	int r;

	if (sodium_init() < 0 || !text)
		abort();
	memcpy(text, bytes, len);
	text[len] = '\0';
	r = share_read(text, &share, &err);
	HOLDS(r == 0 || r == SH_REFUSED);
	if (r == 0) {
		HOLDS(share.number >= 1 && share.number <= share.of && share.need <= share.of &&
		      share.of <= SHARES_MOST);
		share_text(&share, back);
		HOLDS(strlen(back) < SHARE_TEXT && share_read(back, &again, &err) == 0);
		HOLDS(memcmp(&again, &share, sizeof share) == 0);
	}
	free(text);
	return 0;
}

#include "sh_witness.h"
#include "sh_http_ask.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DONE = 200, CONFLICT = 409 };

/* "old N", the proof a hash a line, an empty line, the checkpoint. */
static int question(const ShWitnessAsk *ask, char *out, size_t max)
{
	int n = snprintf(out, max, "old %llu\n", (unsigned long long) ask->old);

	for (unsigned i = 0; i < ask->n_proof; i++) {
		sodium_bin2base64(out + n, max - (size_t) n, ask->proof[i], SH_HASH, sodium_base64_VARIANT_ORIGINAL);
		n += (int) strlen(out + n);
		out[n++] = '\n';
	}
	return n + snprintf(out + n, max - (size_t) n, "\n%s", ask->note);
}

int sh_witness_ask(const ShWitnessAsk *ask, char ret_line[SH_COSIGNATURE_MAX], uint64_t *ret_known, ShError *err)
{
	char body[SH_NOTE_MAX + SH_FRONTIER_MAX * 64], url[512], name[SH_ORIGIN_MAX], *answer;
	uint8_t key[SH_KEY];
	ShNoteKey kind;
	int64_t time;
	size_t len;
	long status;
	int r;

	if (!sh_vkey_read(ask->vkey, name, &kind, key) || kind != SH_NOTE_COSIGNATURE)
		return sh_fail(err, SH_INTERNAL, "audit.witness", "audit_witness_key");
	snprintf(url, sizeof url, "%.480s/add-checkpoint", ask->url);
	r = sh_http_ask(url, "text/plain", body, (size_t) question(ask, body, sizeof body), &status, &answer, &len);
	if (r == 0 && status == CONFLICT) {
		*ret_known = strtoull(answer, NULL, 10);
		r = sh_fail(err, SH_FAILED_PRECONDITION, "audit.witness_knows", "%llu",
			    (unsigned long long) *ret_known);
	} else if (r != 0 || status != DONE) {
		r = sh_fail(err, SH_UNAVAILABLE, "audit.witness", "status %ld", status);
	} else if (len >= SH_COSIGNATURE_MAX || !sh_cosignature_verify(ask->note, answer, name, key, &time)) {
		r = sh_fail(err, SH_INTERNAL, "audit.witness", "its signature does not verify");
	} else {
		memcpy(ret_line, answer, len + 1);
	}
	free(answer);
	return r;
}

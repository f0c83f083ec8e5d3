#pragma once
#include "sh_note.h"

/* Outside witnesses of a checkpoint. Both ask over HTTP and wait some seconds: never on the sequencer's thread. */

/* C2SP tlog-witness: the witness adds its signature when it has seen that the tree went on from what it knew (`old`
 * leaves, shown by `proof`). *ret_line: its verified cosignature. Where it knows the tree by another size: SH_REFUSED
 * audit.witness_knows and *ret_known. SH_FAULT audit.witness. `vkey`: the witness's public key. */
typedef struct ShWitnessAsk {
	const char *url, *vkey, *note;
	uint64_t old;
	const uint8_t (*proof)[SH_HASH];
	unsigned n_proof;
} ShWitnessAsk;
enum { SH_COSIGNATURE_MAX = 400 };
int sh_witness_ask(const ShWitnessAsk *ask, char ret_line[SH_COSIGNATURE_MAX], uint64_t *ret_known, ShError *err);

/* RFC 3161: a time-stamp token over SHA-256 of the note, verified up to `ca_file` before it is returned; the caller
 * frees. SH_FAULT audit.time_stamp. */
int sh_stamp_ask(const char *url, const char *ca_file, const char *note, uint8_t **ret_token, size_t *ret_len,
		 ShError *err);
/* *ret_time_us: when the authority saw it. Refuses with audit.time_stamp. */
int sh_stamp_verify(const char *ca_file, const char *note, const uint8_t *token, size_t len, int64_t *ret_time_us,
		    ShError *err);

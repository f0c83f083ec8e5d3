#pragma once
#include "sh_note.h"
#include <stdbool.h>

/* Who sees our checkpoints from outside, in this process: a witness (C2SP tlog-witness) and a time-stamping authority
 * (RFC 3161) that answer as a test tells them to. tests/audit/outsiders.py is the pair that checks what it is shown.
 */
typedef enum Answer {
	OUT_RIGHT,
	OUT_HANGS_UP,
	OUT_STATUS_500,
	OUT_EMPTY,
	OUT_GIBBERISH,
	OUT_TOO_LONG,  /* more than anybody here reads */
	OUT_REPLAYED,  /* the answer to an earlier question */
	OUT_REJECTED,  /* authority: a well-formed no */
	OUT_STRANGER,  /* signed by somebody else */
	OUT_KNOWS,     /* witness: it knows the tree by `outside_knows` leaves */
	OUT_LONG_LINE, /* witness: a line that is longer than one of ours may be */
} Answer;

typedef struct Outside {
	char folder[64], ca_file[100], stranger_file[100], no_file[100];
	char witness_url[64], tsa_url[64], vkey[SH_VKEY_MAX];
} Outside;

void outside_open(Outside *o);
void outside_close(Outside *o);
void outside_say(Answer witness, Answer authority, uint64_t knows);
/* Of what was asked since the last time: how often each, and the witness's last question up to the note. */
unsigned outside_witness_asked(char ret_question[4096]);
unsigned outside_authority_asked(void);

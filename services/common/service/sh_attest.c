#include "sh_attest.h"
#include "common_system_sql.h"
#include "sh_clock.h"
#include "sh_hex.h"
#include "sh_log.h"
#include "sh_memory.h"
#include "sh_metrics.h"
#include "sh_sequence.h"
#include "sh_thread.h"
#include "sh_witness.h"

#include <stdlib.h>
#include <string.h>

enum { PAUSE_US = 10 * 1000000, MOST_LEAVES = 500000 };

struct ShAttest {
	const char *witness_url, *witness_key, *tsa_url, *tsa_ca_file;
	zactor_t *thread;
	bool asked;
	int64_t not_before; /* after a failure */
	char last[7];       /* whose was asked about last: nobody holds up the others */
	/* The witness said that it knows this tree by this size. */
	char known_of[7];
	uint64_t known;
};

/* ---- the thread: one question at a time ---- */
typedef struct Question {
	char municipality[7], note[SH_NOTE_MAX];
	uint64_t size, old;
	bool witness, stamp;
	unsigned n_proof;
	uint8_t proof[SH_FRONTIER_MAX][SH_HASH];
} Question;

typedef struct Answer {
	char municipality[7], cosignature[SH_COSIGNATURE_MAX];
	uint64_t size, known;
	bool failed, knows; /* `knows`: the witness, by another size */
	ShError error;
	uint8_t stamp[16384];
	size_t stamp_len;
} Answer;

static void ask(const ShAttest *a, const Question *q, Answer *ret)
{
	uint8_t *token = NULL;
	size_t len = 0;
	int r;

	memcpy(ret->municipality, q->municipality, sizeof ret->municipality);
	ret->size = q->size;
	if (q->witness) {
		const ShWitnessAsk w = {
			a->witness_url, a->witness_key, q->note, q->old, (const uint8_t(*)[SH_HASH]) q->proof,
			q->n_proof
		};

		r = sh_witness_ask(&w, ret->cosignature, &ret->known, &ret->error);
		ret->knows = r == SH_REFUSED;
		ret->failed = r == SH_FAULT;
	}
	if (q->stamp && sh_stamp_ask(a->tsa_url, a->tsa_ca_file, q->note, &token, &len, &ret->error) != 0)
		ret->failed = true;
	if (len <= sizeof ret->stamp) {
		memcpy(ret->stamp, token ? token : (const uint8_t *) "", len);
		ret->stamp_len = len;
	}
	free(token);
}

static void thread_main(zsock_t *pipe, void *arg)
{
	zsock_signal(pipe, 0);
	for (;;) {
		zmsg_t *m = zmsg_recv(pipe);
		zframe_t *f = m ? zmsg_first(m) : NULL;
		Answer *answer;

		if (!f || zframe_size(f) != sizeof(Question)) { /* "$TERM", or interrupted */
			zmsg_destroy(&m);
			break;
		}
		answer = sh_need(calloc(1, sizeof *answer));
		ask(arg, (const Question *) (const void *) zframe_data(f), answer);
		zmsg_destroy(&m);
		m = zmsg_new();
		zmsg_addmem(m, answer, sizeof *answer);
		zmsg_send(&m, pipe);
		free(answer);
	}
	sh_thread_ends();
}

ShAttest *sh_attest_new(const ShSettings *settings)
{
	ShAttest *a;

	if (!*sh_setting(settings, "audit_witness_url") && !*sh_setting(settings, "audit_tsa_url"))
		return NULL;
	a = sh_need(calloc(1, sizeof *a));
	a->witness_url = sh_setting(settings, "audit_witness_url");
	a->witness_key = sh_setting(settings, "audit_witness_key");
	a->tsa_url = sh_setting(settings, "audit_tsa_url");
	a->tsa_ca_file = sh_setting(settings, "audit_tsa_ca_file");
	a->thread = zactor_new(thread_main, a);
	return a;
}

void sh_attest_free(ShAttest *a)
{
	if (!a)
		return;
	zactor_destroy(&a->thread);
	free(a);
}

/* ---- on the sequencer's thread ---- */
/* From where the witness is shown that the tree went on: what it has signed last, or what it says that it knows. */
static int old_tree(ShCall *call, const ShAttest *a, const Question *q, ShFrontier *ret)
{
	bool said = strcmp(a->known_of, q->municipality) == 0;
	const ShRows *row;
	int r;

	*ret = (ShFrontier){ 0 };
	if (said && a->known == 0)
		return 0;
	r = said ? sh_query(call, &sql_get_checkpoint, &row, sh_text(q->municipality), sh_int((int64_t) a->known))
		 : sh_query(call, &sql_last_cosigned, &row, sh_text(q->municipality));
	if (r != 0 || sh_rows_count(row) == 0)
		return r != 0 || !said ? r
				       : sh_fail(&call->error, SH_FAILED_PRECONDITION, "audit.witness_knows",
						 "%s %llu", q->municipality, (unsigned long long) a->known);
	/* more leaves than are to be signed are too many as well: the difference has no sign */
	if (!sh_rows_frontier(row, "frontier", ret) || q->size - ret->size > MOST_LEAVES)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "audit.witness_knows", "%s %llu",
			       q->municipality, (unsigned long long) ret->size);
	return 0;
}

static int prove(ShCall *call, const ShAttest *a, Question *q)
{
	const ShRows *rows;
	ShFrontier old;
	uint8_t(*leaf)[SH_HASH];
	int r = old_tree(call, a, q, &old), n;

	q->old = old.size;
	if (r != 0 || old.size == 0)
		return r;
	r = sh_query(call, &sql_hashes_from, &rows, sh_text(q->municipality), sh_int((int64_t) old.size),
		     sh_int((int64_t) q->size));
	if (r != 0)
		return r;
	n = sh_rows_count(rows);
	leaf = sh_alloc(call->arena, ((size_t) n + 1) * SH_HASH);
	if (!leaf)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "sequencer.too_large", "-");
	if ((uint64_t) n != q->size - old.size)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "audit.leaf_missing", "%s", q->municipality);
	for (int i = 0; i < n; i++)
		if (!sh_unhex(leaf[i], SH_HASH, sh_rows_str(rows, i, "leaf_hash")))
			return sh_fail(&call->error, SH_FAILED_PRECONDITION, "audit.leaf_altered", "%s",
				       q->municipality);
	q->n_proof = sh_consistency_proof(&old, (const uint8_t(*)[SH_HASH]) leaf, (uint64_t) n, q->proof);
	return 0;
}

typedef struct Next {
	ShAttest *attest;
	Question question;
	bool found;
} Next;

static int next(ShCall *call, void *arg)
{
	Next *n = arg;
	Question *q = &n->question;
	bool witness = *n->attest->witness_url, stamp = *n->attest->tsa_url;
	const ShRows *row;
	int r = sh_query(call, &sql_unattested, &row, sh_bool(witness), sh_bool(stamp), sh_text(n->attest->last));

	if (r != 0 || sh_rows_count(row) == 0)
		return r;
	snprintf(q->municipality, sizeof q->municipality, "%s", sh_rows_str(row, 0, "municipality"));
	snprintf(q->note, sizeof q->note, "%s", sh_rows_str(row, 0, "note"));
	q->size = (uint64_t) sh_rows_int(row, 0, "size");
	q->witness = witness && sh_rows_bool(row, 0, "uncosigned");
	q->stamp = stamp && sh_rows_bool(row, 0, "unstamped");
	n->found = true;
	memcpy(n->attest->last, q->municipality, sizeof n->attest->last);
	return q->witness ? prove(call, n->attest, q) : 0;
}

static int put(ShCall *call, void *arg)
{
	const Answer *a = arg;

	return sh_query(call, &sql_put_attestations, NULL, sh_text(a->municipality), sh_int((int64_t) a->size),
			sh_text(a->cosignature), sh_bytes(a->stamp, a->stamp_len));
}

static int take_answer(ShAttest *attest, ShCall *call)
{
	zmsg_t *m = zmsg_recv(attest->thread);
	zframe_t *f = m ? zmsg_first(m) : NULL;
	Answer *a = f && zframe_size(f) == sizeof *a ? (Answer *) (void *) zframe_data(f) : NULL;
	int r = 0;

	attest->asked = false;
	attest->known_of[0] = '\0';
	if (a && (a->failed || a->knows)) {
		sh_log_error(SH_LOG_WARN, "audit.unattested", &a->error);
		sh_metric_add("audit_unattested_total", NULL, 1);
	}
	if (a && a->knows) {
		memcpy(attest->known_of, a->municipality, sizeof attest->known_of);
		attest->known = a->known;
	}
	if (!a || a->failed)
		attest->not_before = sh_monotonic_us() + PAUSE_US;
	if (a && (*a->cosignature || a->stamp_len > 0))
		r = sh_sequence_step(call, put, a);
	zmsg_destroy(&m);
	return r;
}

int sh_attest_step(ShAttest *a, ShCall *call)
{
	Next n = { .attest = a };
	zmsg_t *m;
	int r;

	if (!a)
		return 0;
	if (a->asked && !(zsock_events(zactor_sock(a->thread)) & ZMQ_POLLIN))
		return 0;
	if (a->asked && (r = take_answer(a, call)) != 0)
		return r;
	if (sh_monotonic_us() < a->not_before)
		return 0;
	r = sh_sequence_step(call, next, &n);
	if (r == SH_REFUSED) { /* the witness and we do not know the same past: a person must look */
		sh_log_error(SH_LOG_ERROR, "audit.alarm", &call->error);
		a->not_before = sh_monotonic_us() + 6 * PAUSE_US;
		a->known_of[0] = '\0';
		return 0;
	}
	if (r != 0 || !n.found)
		return r;
	m = zmsg_new();
	zmsg_addmem(m, &n.question, sizeof n.question);
	zmsg_send(&m, zactor_sock(a->thread));
	a->asked = true;
	return 0;
}

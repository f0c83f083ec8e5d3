#include "audit_check.h"
#include "sh_hex.h"
#include "sh_memory.h"
#include "sh_without.h"
#include "sh_witness.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void audit_find(AuditCheck *v, const char *kind, uint64_t from, uint64_t to, const char *fmt, ...)
{
	AuditFinding *f = &v->report->finding[v->report->findings];
	va_list ap;

	if (v->report->findings++ >= AUDIT_FINDINGS_MAX)
		return;
	*f = (AuditFinding){ .kind = kind, .from = from, .to = to };
	snprintf(f->tenant, sizeof f->tenant, "%s", v->tenant);
	va_start(ap, fmt);
	vsnprintf(f->detail, sizeof f->detail, fmt, ap);
	va_end(ap);
}

bool audit_mark_signed(const AuditMark *mark) { return mark->where[0] != 't'; }

static void add_mark(AuditCheck *v, uint64_t size, const uint8_t root[SH_HASH], const char *where)
{
	if ((v->n_marks & (v->n_marks - 1)) == 0)
		v->marks = sh_need(realloc(v->marks, (v->n_marks ? 2 * v->n_marks : 1) * sizeof *v->marks));
	v->marks[v->n_marks] = (AuditMark){ .size = size, .where = where };
	memcpy(v->marks[v->n_marks++].root, root, SH_HASH);
}

static bool signed_by_service(const AuditCheck *v, const char *note, ShCheckpoint *ret)
{
	return sh_checkpoint_read(note, ret) && strcmp(ret->origin, v->origin) == 0 &&
	       (SH_WITHOUT(audit_signature) || sh_note_verify(note, v->origin, v->key));
}

/* What others put under it, where it is known whom to believe. */
static void attestations(AuditCheck *v, uint64_t size, const char *note, const char *cosignature, const char *stamp)
{
	uint8_t token[16384];
	size_t len = strlen(stamp) / 2;
	int64_t time;
	ShError err;

	if (*cosignature && *v->witness) {
		if (sh_cosignature_verify(note, cosignature, v->witness, v->witness_key, &time))
			v->report->cosigned++;
		else
			audit_find(v, "forged", 0, 0,
				   "the witness's line under the checkpoint of size %llu does not verify",
				   (unsigned long long) size);
	}
	if (*stamp && *v->tsa_ca_file) {
		if (len <= sizeof token && sh_unhex(token, len, stamp) &&
		    sh_stamp_verify(v->tsa_ca_file, note, token, len, &time, &err) == 0)
			v->report->stamped++;
		else
			audit_find(v, "forged", 0, 0,
				   "the time stamp over the checkpoint of size %llu does not verify",
				   (unsigned long long) size);
	}
}

static int on_checkpoint(void *self, PGresult *row, ShError *err)
{
	uint64_t size = strtoull(PQgetvalue(row, 0, 0), NULL, 10);
	ShCheckpoint c;
	AuditCheck *v = self;

	(void) err;
	if (!signed_by_service(v, PQgetvalue(row, 0, 1), &c)) {
		audit_find(v, "forged", 0, 0, "checkpoint of size %llu is not signed by %s.checkpoint",
			   (unsigned long long) size, v->service);
	} else if (c.size != size) {
		audit_find(v, "replayed", 0, 0, "checkpoint of size %llu stands where that of size %llu belongs",
			   (unsigned long long) c.size, (unsigned long long) size);
	} else {
		add_mark(v, size, c.root, "checkpoint");
		attestations(v, size, PQgetvalue(row, 0, 1), PQgetvalue(row, 0, 2), PQgetvalue(row, 0, 3));
		v->report->checkpoints++;
		if (size > v->signed_size)
			v->signed_size = size;
	}
	return 0;
}

static int on_tree(void *self, PGresult *row, ShError *err)
{
	uint8_t root[SH_HASH];
	AuditCheck *v = self;

	(void) err;
	if (!sh_unhex(root, sizeof root, PQgetvalue(row, 0, 1)))
		audit_find(v, "altered", 0, 0, "the root of the tree is none");
	else
		add_mark(v, strtoull(PQgetvalue(row, 0, 0), NULL, 10), root, "tree");
	v->report->trees++;
	return 0;
}

/* Of another tree of the same tenant? Its own turn comes. */
static bool of_other_tree(const AuditCheck *v, const char *note)
{
	char base[SH_ORIGIN_MAX];
	size_t n, line = strcspn(note, "\n");

	sh_checkpoint_origin(base, v->service, v->tenant, 0);
	n = strlen(base);
	if (strncmp(note, base, n) != 0 || (line != n && note[n] != '/'))
		return false;
	return strlen(v->origin) != line || strncmp(note, v->origin, line) != 0;
}

static void signed_copies(AuditCheck *v)
{
	for (size_t i = 0; i < v->store.n_notes; i++) {
		const AuditNote *n = &v->store.notes[i];
		ShCheckpoint c;

		if (strcmp(n->tenant, v->tenant) != 0 || of_other_tree(v, n->note))
			continue;
		if (!signed_by_service(v, n->note, &c)) {
			audit_find(v, "forged", 0, 0,
				   "a checkpoint of the second store is not signed by %s.checkpoint", v->service);
			continue;
		}
		add_mark(v, c.size, c.root, "second store");
		v->report->checkpoints++;
		if (c.size > v->newest_copy)
			v->newest_copy = c.size;
	}
}

static int by_size(const void *a, const void *b)
{
	const AuditMark *x = a, *y = b;

	return x->size != y->size ? (x->size > y->size ? 1 : -1) : strcmp(x->where, y->where);
}

/* Two that were signed for one size and differ: the same key told two stories. */
static void forks(AuditCheck *v)
{
	for (size_t i = 1; i < v->n_marks; i++)
		if (v->marks[i].size == v->marks[i - 1].size && audit_mark_signed(&v->marks[i]) &&
		    audit_mark_signed(&v->marks[i - 1]) &&
		    memcmp(v->marks[i].root, v->marks[i - 1].root, SH_HASH) != 0)
			audit_find(v, "forked", 0, v->marks[i].size, "two checkpoints of size %llu differ",
				   (unsigned long long) v->marks[i].size);
}

int audit_read_marks(AuditCheck *v, ShError *err)
{
	char sql[200];
	int r;

	signed_copies(v);
	snprintf(sql, sizeof sql,
		 v->closed
			 ? "SELECT size, note, cosignatures, encode(stamp, 'hex') FROM audit_closed_checkpoint WHERE "
			   "municipality = $1 AND tree = %llu ORDER BY size"
			 : "SELECT size, note, cosignatures, encode(stamp, 'hex') FROM audit_checkpoint WHERE "
			   "municipality = $1 ORDER BY size",
		 (unsigned long long) v->no);
	r = audit_each(&v->db, sql, v->tenant, on_checkpoint, v, err);
	if (r == 0 && !v->closed)
		r = audit_each(&v->db, "SELECT size, encode(root, 'hex') FROM audit_tree WHERE municipality = $1",
			       v->tenant, on_tree, v, err);
	if (r != 0)
		return r;
	if (v->n_marks > 0)
		qsort(v->marks, v->n_marks, sizeof *v->marks, by_size);
	forks(v);
	return 0;
}

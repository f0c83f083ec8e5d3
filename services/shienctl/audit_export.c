#include "audit.h"
#include "audit_copies.h"
#include "sh_note.h"
#include "sh_trees.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* FOLDER/keys.txt, FOLDER/SERVICE.trees and
 * FOLDER/SERVICE-TENANT[.TREE]/{tree,leaves,waiting,checkpoints,copies,copied-checkpoints}.jsonl: one JSON object a
 * line. */
typedef struct Export {
	const char *service, *folder, *witness_key, *public_dir;
	ShDb db;
	AuditCopies store;
	uint8_t key[SH_KEY];
	AuditTenants tenants;
	FILE *out; /* the file in hand */
	uint64_t leaves;
} Export;

static int open_out(Export *e, const char *tenant, const char *name, ShError *err)
{
	char path[1200];

	snprintf(path, sizeof path, "%.800s/%s-%s", e->folder, e->service, tenant);
	mkdir(path, 0700);
	snprintf(path, sizeof path, "%.800s/%s-%s/%s.jsonl", e->folder, e->service, tenant, name);
	e->out = fopen(path, "w");
	return e->out ? 0 : sh_fail(err, SH_FAILED_PRECONDITION, "file.unwritable", "%.100s", path);
}

static int close_out(Export *e, ShError *err)
{
	bool ok = !ferror(e->out);

	ok = fclose(e->out) == 0 && ok;
	e->out = NULL;
	return ok ? 0 : sh_fail(err, SH_INTERNAL, "file.unwritable", "%s", e->service);
}

static void put(Export *e, json_t *o)
{
	json_dumpf(o, e->out, JSON_COMPACT);
	fputc('\n', e->out);
	json_decref(o);
}

/* The columns by their names: numbers where the question says so by a leading "n_". */
static int on_row(void *self, PGresult *row, ShError *err)
{
	json_t *o = json_object();
	Export *e = self;

	(void) err;
	for (int i = 0; i < PQnfields(row); i++) {
		const char *name = PQfname(row, i), *value = PQgetvalue(row, 0, i);
		json_t *text = PQgetisnull(row, 0, i) ? json_null() : json_string(value);

		if (strncmp(name, "n_", 2) == 0) {
			json_decref(text);
			text = json_integer(strtoll(value, NULL, 10));
			name += 2;
		}
		json_object_set_new(o, name, text ? text : json_null());
	}
	put(e, o);
	return 0;
}

static int on_leaf(void *self, PGresult *row, ShError *err)
{
	((Export *) self)->leaves++;
	return on_row(self, row, err);
}

static void put_copies(Export *e, const char *tenant)
{
	size_t i, end;

	for (audit_copies_of(&e->store, tenant, &i, &end); i < end; i++) {
		static char line[1 << 20];

		if (e->store.copies[i].only) /* whether it was taken over is the database's word: not compared */
			continue;
		audit_copies_line(&e->store, &e->store.copies[i], line, sizeof line);
		put(e, json_pack("{s:s}", "record", line));
	}
}

static void put_notes(Export *e, const char *tenant)
{
	for (size_t i = 0; i < e->store.n_notes; i++)
		if (strcmp(e->store.notes[i].tenant, tenant) == 0)
			put(e, json_pack("{s:s}", "note", e->store.notes[i].note));
}

static int put_file(Export *e, const char *folder, const char *name, const char *tenant, const char *sql,
		    AuditRow *row, ShError *err)
{
	int r = open_out(e, folder, name, err);

	if (r != 0)
		return r;
	r = audit_each(&e->db, sql, tenant, row, e, err);
	return close_out(e, err) != 0 && r == 0 ? SH_FAULT : r;
}

/* One of the tenant's trees; only the live one has what is of no tree: what waits, and the second store. */
static int one_tree(Export *e, const char *tenant, const AuditTree *tree, ShError *err)
{
	char folder[40], leaves[200], notes[240];
	unsigned long long no = (unsigned long long) tree->no;
	int r;

	snprintf(folder, sizeof folder, no > 0 ? "%s.%llu" : "%s", tenant, no);
	snprintf(
		leaves, sizeof leaves,
		tree->closed
			? "SELECT leaf_no AS n_leaf, record FROM audit_closed_leaf WHERE municipality = $1 AND tree "
			  "= "
			  "%llu ORDER BY leaf_no"
			: "SELECT leaf_no AS n_leaf, record FROM audit_leaf WHERE municipality = $1 ORDER BY leaf_no",
		no);
	snprintf(notes, sizeof notes,
		 "SELECT size AS n_size, note, cosignatures, encode(stamp, 'base64') AS stamp FROM %s WHERE "
		 "municipality = "
		 "$1 %s%.20s ORDER BY size",
		 tree->closed ? "audit_closed_checkpoint" : "audit_checkpoint", tree->closed ? "AND tree = " : "",
		 tree->closed ? tree->text : "");
	if ((r = put_file(e, folder, "leaves", tenant, leaves, on_leaf, err)) != 0 ||
	    (r = put_file(e, folder, "checkpoints", tenant, notes, on_row, err)) != 0 || tree->closed)
		return r;
	if ((r = put_file(
		     e, folder, "tree", tenant,
		     "SELECT size AS n_size, encode(root, 'hex') AS root FROM audit_tree WHERE municipality = $1",
		     on_row, err)) != 0 ||
	    (r = put_file(e, folder, "waiting", tenant,
			  "SELECT record FROM audit_pending WHERE municipality = $1 ORDER BY id", on_row, err)) !=
		    0 ||
	    (r = open_out(e, folder, "copies", err)) != 0)
		return r;
	put_copies(e, tenant);
	if ((r = close_out(e, err)) != 0 || (r = open_out(e, folder, "copied-checkpoints", err)) != 0)
		return r;
	put_notes(e, tenant);
	return close_out(e, err);
}

static int one_tenant(Export *e, const char *tenant, ShError *err)
{
	AuditTrees trees = { 0 };
	int r = audit_trees_read(&trees, &e->db, tenant, err);

	for (size_t i = 0; r == 0 && i < trees.count; i++)
		r = one_tree(e, tenant, &trees.tree[i], err);
	return r;
}

/* What was begun outside of the database, as it is said there. */
static int put_begun(void *self, uint64_t tree, const char *municipality, const char *record)
{
	(void) municipality;
	return fprintf(self, "%llu %s\n", (unsigned long long) tree, record) > 0 ? 0 : SH_FAULT;
}

static int put_trees(const Export *e, ShError *err)
{
	char path[1200];
	FILE *out;
	int r;

	snprintf(path, sizeof path, "%.800s/%s.trees", e->folder, e->service);
	out = fopen(path, "w");
	if (!out)
		return sh_fail(err, SH_FAILED_PRECONDITION, "file.unwritable", "%.100s", path);
	r = sh_trees_each(e->public_dir, e->service, put_begun, out, err);
	return fclose(out) == 0 ? r : sh_fail(err, SH_INTERNAL, "file.unwritable", "%.100s", path);
}

/* A key's name is its tree's. */
static int put_tenant_keys(const Export *e, FILE *out, const char *tenant, ShError *err)
{
	char vkey[SH_VKEY_MAX], origin[SH_ORIGIN_MAX];
	AuditTrees trees = { 0 };
	int r = audit_trees_read(&trees, (ShDb *) (uintptr_t) &e->db, tenant, err);

	for (size_t i = 0; r == 0 && i < trees.count; i++) {
		sh_checkpoint_origin(origin, e->service, tenant, trees.tree[i].no);
		sh_vkey(vkey, origin, SH_NOTE_ED25519, e->key);
		fprintf(out, "%s\n", vkey);
	}
	return r;
}

/* Added to, service by service: the keys under which the checkpoints of each tree must verify. */
static int put_keys(const Export *e, ShError *err)
{
	char path[1100];
	FILE *out;
	int r = 0;

	snprintf(path, sizeof path, "%.800s/keys.txt", e->folder);
	out = fopen(path, "a");
	if (!out)
		return sh_fail(err, SH_FAILED_PRECONDITION, "file.unwritable", "%.100s", path);
	for (size_t i = 0; r == 0 && i < e->tenants.count; i++)
		r = put_tenant_keys(e, out, e->tenants.code[i], err);
	if (*e->witness_key)
		fprintf(out, "%s\n", e->witness_key);
	return fclose(out) == 0 ? r : sh_fail(err, SH_INTERNAL, "file.unwritable", "keys.txt");
}

int audit_export(const Context *ctx, const char *service, const char *folder, uint64_t *ret_leaves, ShError *err)
{
	Export e = { .service = service,
		     .folder = folder,
		     .public_dir = sh_setting(ctx->settings, "public_dir"),
		     .witness_key = sh_setting(ctx->settings, "audit_witness_key") };
	int r;

	mkdir(folder, 0700);
	r = sh_keys_public_audit(e.public_dir, service, e.key, err);
	if (r == 0)
		r = audit_copies_read(&e.store, sh_setting(ctx->settings, "audit_dir"), service, err);
	if (r == 0 && (r = audit_begin(&e.db, ctx, service, err)) == 0)
		r = audit_tenants_read(&e.tenants, &e.db, &e.store, err);
	for (size_t i = 0; r == 0 && i < e.tenants.count; i++)
		r = one_tenant(&e, e.tenants.code[i], err);
	if (r == 0)
		r = put_keys(&e, err);
	if (r == 0)
		r = put_trees(&e, err);
	audit_end(&e.db);
	audit_copies_free(&e.store);
	free(e.tenants.code);
	if (r == 0)
		*ret_leaves = e.leaves;
	return r;
}

#include "audit.h"
#include "audit_copies.h"
#include "sh_note.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* FOLDER/keys.txt and FOLDER/SERVICE-TENANT/{tree,leaves,waiting,checkpoints,copies,copied-checkpoints}.jsonl: one
 * JSON object a line. */
typedef struct Export {
	const char *service, *folder, *witness_key;
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

static int one_tenant(Export *e, const char *tenant, ShError *err)
{
	static const struct {
		const char *name, *sql;
		AuditRow *row;
	} files[] = {
		{ "tree",
		  "SELECT size AS n_size, encode(root, 'hex') AS root FROM audit_tree WHERE municipality = $1",
		  on_row },
		{ "leaves",
		  "SELECT leaf_no AS n_leaf, record FROM audit_leaf WHERE municipality = $1 ORDER BY leaf_no",
		  on_leaf },
		{ "waiting", "SELECT record FROM audit_pending WHERE municipality = $1 ORDER BY id", on_row },
		{ "checkpoints",
		  "SELECT size AS n_size, note, cosignatures, encode(stamp, 'base64') AS stamp FROM audit_checkpoint "
		  "WHERE municipality = $1 ORDER BY size",
		  on_row },
	};
	int r = 0;

	for (size_t i = 0; r == 0 && i < sizeof files / sizeof *files; i++)
		if ((r = open_out(e, tenant, files[i].name, err)) == 0) {
			r = audit_each(&e->db, files[i].sql, tenant, files[i].row, e, err);
			r = close_out(e, err) != 0 && r == 0 ? SH_FAULT : r;
		}
	if (r == 0 && (r = open_out(e, tenant, "copies", err)) == 0) {
		put_copies(e, tenant);
		r = close_out(e, err);
	}
	if (r == 0 && (r = open_out(e, tenant, "copied-checkpoints", err)) == 0) {
		put_notes(e, tenant);
		r = close_out(e, err);
	}
	return r;
}

/* Added to, service by service: the keys under which the checkpoints of each tree must verify. */
static int put_keys(const Export *e, ShError *err)
{
	char path[1100], vkey[SH_VKEY_MAX], origin[SH_ORIGIN_MAX];
	FILE *out;

	snprintf(path, sizeof path, "%.800s/keys.txt", e->folder);
	out = fopen(path, "a");
	if (!out)
		return sh_fail(err, SH_FAILED_PRECONDITION, "file.unwritable", "%.100s", path);
	for (size_t i = 0; i < e->tenants.count; i++) {
		sh_checkpoint_origin(origin, e->service, e->tenants.code[i]);
		sh_vkey(vkey, origin, SH_NOTE_ED25519, e->key);
		fprintf(out, "%s\n", vkey);
	}
	if (*e->witness_key)
		fprintf(out, "%s\n", e->witness_key);
	return fclose(out) == 0 ? 0 : sh_fail(err, SH_INTERNAL, "file.unwritable", "keys.txt");
}

int audit_export(const Context *ctx, const char *service, const char *folder, uint64_t *ret_leaves, ShError *err)
{
	Export e = { .service = service,
		     .folder = folder,
		     .witness_key = sh_setting(ctx->settings, "audit_witness_key") };
	int r;

	mkdir(folder, 0700);
	r = sh_keys_public_audit(sh_setting(ctx->settings, "public_dir"), service, e.key, err);
	if (r == 0)
		r = audit_copies_read(&e.store, sh_setting(ctx->settings, "audit_dir"), service, err);
	if (r == 0 && (r = audit_begin(&e.db, ctx, service, err)) == 0)
		r = audit_tenants_read(&e.tenants, &e.db, &e.store, err);
	for (size_t i = 0; r == 0 && i < e.tenants.count; i++)
		r = one_tenant(&e, e.tenants.code[i], err);
	if (r == 0)
		r = put_keys(&e, err);
	audit_end(&e.db);
	audit_copies_free(&e.store);
	free(e.tenants.code);
	if (r == 0)
		*ret_leaves = e.leaves;
	return r;
}

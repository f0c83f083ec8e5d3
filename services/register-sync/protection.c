/* 支援措置 (rulings 1–3): set at once by whoever says so, ended only by an explicit word, told to everybody on a
 * stream of its own, and asked for before anything about a person goes out. */
#include "protection.h"
#include "register_sync_sql.h"
#include "import_stage.h"
#include "sh_actor.h"

#include <string.h>

static int is_protected(ShCall *call, const char *person_id, bool *ret)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_is_protected, &rows, sh_text(call->municipality), sh_text(person_id));

	*ret = r == 0 && sh_rows_count(rows) > 0;
	return r;
}

/* Every change has its number, also one that leaves the person protected: who caches by epoch asks again. */
static int tell(ShCall *call, const char *person_id, uint64_t *ret_epoch)
{
	RegisterSync__ProtectionChanged e = REGISTER_SYNC__PROTECTION_CHANGED__INIT;
	bool now_protected = false;
	const ShRows *rows;
	int r = sh_query(call, &sql_next_epoch, &rows, sh_text(call->municipality));

	if (r == 0)
		r = is_protected(call, person_id, &now_protected);
	if (r != 0)
		return r;
	e.person_id = person_id;
	e.protected_ = now_protected;
	e.epoch = *ret_epoch = (uint64_t) sh_rows_int(rows, 0, "epoch");
	return sh_emit_on(call, "protection", person_id, &e.base);
}

/* By every 宛名番号 that was decided to be this person's (double.c): under another of them they would be shown. */
static int put(ShCall *call, const char *person_id, const char *source, const char *kind, uint64_t *ret_epoch)
{
	const ShRows *ids;
	int r = sh_query(call, &sql_persons_tied, &ids, sh_text(call->municipality), sh_text(person_id));

	for (int i = 0; r == 0 && i < sh_rows_count(ids); i++) {
		const char *id = sh_rows_str(ids, i, "person_id");

		r = sh_query(call, &sql_put_protection, NULL, sh_text(call->municipality), sh_text(id),
			     sh_text(source), sh_text(kind), sh_int(call->now_us), sh_text(call->actor.id));
		if (r == 0)
			r = tell(call, id, ret_epoch);
	}
	return r;
}

int protection_put(ShCall *call, const char *person_id, const char *source, const char *kind, uint64_t *ret_epoch)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_lock_person, &rows, sh_text(call->municipality), sh_text(person_id));

	return r != 0 ? r : put(call, person_id, source, kind, ret_epoch);
}

/* A file ends only what a file began: the register may not know what somebody said at a shelter last night. */
int protection_from_register(ShCall *call, const char *person_id, const char *kind)
{
	uint64_t epoch;

	return put(call, person_id, "REGISTER", kind, &epoch);
}

int protection_barred(ShCall *call, const char *person_id)
{
	uint64_t epoch;

	return put(call, person_id, "BARRED", "2", &epoch);
}

static bool one_of(const char *value, const char *const *list)
{
	for (; *list; list++)
		if (strcmp(value, *list) == 0)
			return true;
	return false;
}

static bool counter_only(const ShCall *call)
{
	return !sh_roles_have(call->actor.roles, "service") && !sh_roles_have(call->actor.roles, "protection") &&
	       !sh_roles_have(call->actor.roles, "register");
}

static int check(ShCall *call, const RegisterSync__SetProtectionRequest *q)
{
	static const char *const kinds[] = { "1", "2", "3", NULL };
	static const char *const sources[] = { "REGISTER", "SELF", "DESK", NULL };

	if (!one_of(q->kind, kinds))
		return sh_fail_field(&call->error, "kind", "register.protection.kind_unknown");
	if (!one_of(q->source, sources))
		return sh_fail_field(&call->error, "source", "register.protection.source_unknown");
	/* A counter takes down what somebody says of themselves (rulings 2); what an office decided is another's to
	 * enter. */
	if (counter_only(call) && (strcmp(q->source, "SELF") != 0 || strcmp(q->kind, "2") != 0))
		return sh_fail(&call->error, SH_PERMISSION_DENIED, "register.protection.counter_self_only", "-");
	/* A reception may protect, never uncover. */
	if (strcmp(q->kind, "3") == 0 && !sh_roles_have(call->actor.roles, "protection"))
		return sh_fail(&call->error, SH_PERMISSION_DENIED, "register.protection.end_needs_desk", "-");
	return 0;
}

int set_protection(ShCall *call, const RegisterSync__SetProtectionRequest *q, RegisterSync__SetProtectionReply *p)
{
	const ShRows *rows;
	int r;

	if ((r = check(call, q)) != 0 ||
	    (r = sh_query(call, &sql_lock_person, &rows, sh_text(call->municipality), sh_text(q->person_id))) != 0)
		return r;
	/* Who came before the register, or is on another, is protected under the id that they were given (rulings 2).
	 */
	if (sh_rows_count(rows) == 0 && !q->provisional)
		return sh_fail(&call->error, SH_NOT_FOUND, "register.person.unknown", "%s", q->person_id);
	/* The desk's word ends it, whoever began it. */
	if (strcmp(q->kind, "3") == 0 && strcmp(q->source, "DESK") == 0 &&
	    (r = sh_query(call, &sql_end_protection, NULL, sh_text(call->municipality), sh_text(q->person_id),
			  sh_int(call->now_us), sh_text(call->actor.id))) != 0)
		return r;
	if ((r = put(call, q->person_id, q->source, q->kind, &p->epoch)) != 0)
		return r;
	return sh_audit_one(call, q->person_id);
}

int check_release(ShCall *call, const RegisterSync__CheckReleaseRequest *q, RegisterSync__CheckReleaseReply *p)
{
	const ShRows *epoch, *rows;
	const char **ids;
	int r;

	if ((r = sh_query(call, &sql_get_epoch, &epoch, sh_text(call->municipality))) != 0 ||
	    (r = sh_query(call, &sql_withheld, &rows, sh_text(call->municipality),
			  sh_text_array(call->arena, q->person_ids, q->n_person_ids))) != 0)
		return r;
	p->epoch = sh_rows_count(epoch) ? (uint64_t) sh_rows_int(epoch, 0, "epoch") : 0;
	ids = sh_alloc(call->arena, ((size_t) sh_rows_count(rows) + 1) * sizeof *ids);
	if (!ids)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "ids");
	for (int i = 0; i < sh_rows_count(rows); i++)
		ids[p->n_withheld_person_ids++] = sh_rows_str(rows, i, "person_id");
	p->withheld_person_ids = ids;
	return sh_audit(call, q->person_ids, q->n_person_ids);
}

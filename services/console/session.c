/* Who is signed in. The cookie's token is known to the browser alone; its hash is looked for at every question, so
 * that an ended account, changed roles or a raised epoch hold from the next one on. */
#include "console.h"
#include "console_sql.h"
#include "permission_read.h"
#include "zone.h"

#include <string.h>

static const int64_t SECOND_US = 1000000, SEEN_EVERY_US = INT64_C(30000000), MINUTE_US = INT64_C(60000000);

int64_t console_setting_us(const ShCall *call, const char *minutes)
{
	return sh_setting_int(sh_call_settings(call), minutes) * MINUTE_US;
}

static int none(ShCall *call) { return sh_fail(&call->error, SH_UNAUTHENTICATED, "console.session.none", "-"); }

typedef struct Entered {
	Session session;
	const char *categories;
	bool unseen; /* for a while: to be put down */
	bool shut;   /* not from this network: nothing is signed for */
} Entered;

static int read_session(ShCall *call, void *arg)
{
	Entered *e = arg;
	Session *s = &e->session;
	SessionTimes times;
	uint8_t hash[32];
	const ShRows *rows;
	int r;

	if (!call->browser || strlen(call->browser->session) != TOKEN)
		return none(call);
	token_hash(call->browser->session, hash);
	r = sh_query(call, &sql_get_session, &rows, sh_text(call->municipality), sh_bytes(hash, sizeof hash),
		     sh_text(account_today(call)));
	if (r != 0)
		return r;
	if (sh_rows_count(rows) == 0)
		return none(call);
	times = (SessionTimes){ sh_rows_int(rows, 0, "seen_us"), sh_rows_int(rows, 0, "until_us"),
				sh_rows_int(rows, 0, "ended_us") };
	if (!session_holds(&times, console_setting_us(call, "idle_minutes"), call->now_us) ||
	    strcmp(sh_rows_str(rows, 0, "state"), "LIVE") != 0 ||
	    !account_holds(sh_rows_str(rows, 0, "last_day"), account_today(call)) ||
	    sh_rows_int(rows, 0, "version") != sh_rows_int(rows, 0, "account_version") ||
	    (uint64_t) sh_rows_int(rows, 0, "epoch") < sh_call_epoch(call))
		return none(call);
	*s = (Session){ .session_id = sh_rows_str(rows, 0, "session_id"),
			.account_id = sh_rows_str(rows, 0, "account_id"),
			.login = sh_rows_str(rows, 0, "login"),
			.roles = sh_rows_str(rows, 0, "roles"),
			.until_us = times.until_us,
			.proven_us = sh_rows_int(rows, 0, "proven_us"),
			.codes_left = (uint32_t) sh_rows_int(rows, 0, "codes"),
			.terms_to_accept = (uint32_t) sh_rows_int(rows, 0, "terms_to_accept") };
	s->certified_until = sh_rows_str(rows, 0, "certified_until");
	if ((r = certification_check(call, s->account_id, s->certified_until, s->roles)) != 0)
		return r == SH_REFUSED ? none(call) : r; /* signing in says why */
	e->unseen = call->now_us - times.seen_us > SEEN_EVERY_US;
	if ((r = permission_assertion(call, s->login, &e->categories)) != 0 &&
	    !(r == SH_REFUSED && strcmp(call->rpc, "SignOut") == 0)) /* who has gone elsewhere may still leave */
		return r;
	e->shut = r != 0;
	return account_name_open(call, rows, 0, s->account_id, &s->name);
}

int session_get(ShCall *call, Session *ret_session)
{
	Entered e = { 0 };
	int r = read_session(call, &e);

	if (r == 0)
		*ret_session = e.session;
	return r;
}

static int see(ShCall *call, void *arg)
{
	const Entered *e = arg;
	uint8_t hash[32];
	int r = sh_query(call, &sql_see_account, NULL, sh_text(call->municipality), sh_text(e->session.account_id),
			 sh_text(zone_here(call)), sh_int(call->now_us));

	if (r != 0)
		return r;
	token_hash(call->browser->session, hash);
	return sh_query(call, &sql_see_session, NULL, sh_text(call->municipality), sh_bytes(hash, sizeof hash),
			sh_int(call->now_us));
}

/* What is answered before a text in force was accepted: to read and accept it, who is at it, and to leave. */
static bool before_terms(const char *rpc)
{
	static const char *const open[] = { "GetSession", "SignOut", "ReadTerms", "AcceptTerms" };

	for (size_t i = 0; i < sizeof open / sizeof *open; i++)
		if (strcmp(open[i], rpc) == 0)
			return true;
	return false;
}

int session_enter(ShCall *call)
{
	Entered e = { 0 };
	int r = sh_read(call, read_session, &e);

	if (r == 0 && e.session.terms_to_accept > 0) {
		/* nobody is signed for, so that no daemon is asked, whatever page or program it is */
		if (!before_terms(call->rpc))
			r = sh_fail(&call->error, SH_PERMISSION_DENIED, "console.terms.not_accepted", "-");
		e.session.roles = "";
		e.categories = "";
	}

	if (r == 0 && e.shut) {
		call->error = (ShError){ 0 };
		e.session.roles = "";
		e.categories = "";
	}
	if (r == 0 && e.unseen && !e.shut && !call->browser->unattended)
		r = sh_write(call, see, &e);
	if (r != 0)
		return r;
	call->actor.id = sh_printf(call->arena, "staff:%s", e.session.login);
	call->actor.session = e.session.session_id;
	call->actor.categories = e.categories;
	call->browser->proven_until_us = e.session.proven_us;
	/* whatever else they are: for what everybody who is signed in may ask */
	return sh_roles_sorted(call->arena,
			       sh_printf(call->arena, "%s%sstaff", e.session.roles, *e.session.roles ? "," : ""),
			       &call->actor.roles, &call->error);
}

int session_begin(ShCall *call, const Claim *claim, int64_t proven_until_us)
{
	int64_t until_us = call->now_us + console_setting_us(call, "session_minutes");
	char id[SH_UUID_LEN + 1];
	uint8_t hash[32];

	sh_uuid7(id);
	call->browser->new_session = token_new(call->arena, hash);
	call->actor.id = sh_printf(call->arena, "staff:%s", claim->login);
	call->actor.session = sh_printf(call->arena, "%s", id);
	return sh_query(call, &sql_put_session, NULL, sh_text(call->municipality), sh_bytes(hash, sizeof hash),
			sh_text(id), sh_text(claim->account_id), sh_int(claim->version),
			sh_int((int64_t) sh_call_epoch(call)), sh_int(call->now_us), sh_int(until_us),
			sh_int(proven_until_us));
}

int session_me(ShCall *call, Console__Me *me)
{
	ShBrowser *b = call->browser;
	Entered e = { 0 };
	int r;

	if (b->new_session)
		b->session = b->new_session;
	if ((r = sh_read(call, read_session, &e)) != 0)
		return r;
	me->login = e.session.login;
	me->name = e.session.name;
	me->actor = sh_printf(call->arena, "staff:%s", e.session.login);
	me->roles = account_role_list(call->arena, e.session.roles, &me->n_roles);
	me->municipality = call->municipality;
	me->municipality_name = place_name(call->municipality);
	me->drill = sh_setting_int(sh_call_settings(call), "drill") != 0;
	me->idle_seconds = (uint32_t) (console_setting_us(call, "idle_minutes") / SECOND_US);
	me->expires_at = e.session.until_us;
	me->proven_until = e.session.proven_us > call->now_us ? e.session.proven_us : 0;
	me->recovery_codes_left = e.session.codes_left;
	me->terms_to_accept = e.session.terms_to_accept;
	me->certified_until = e.session.certified_until;
	return 0;
}

int get_session(ShCall *call, const Console__GetSessionRequest *q, Console__Me *p)
{
	(void) q;
	return session_me(call, p);
}

static int end(ShCall *call, void *arg)
{
	uint8_t hash[32];

	(void) arg;
	token_hash(call->browser->session, hash);
	return sh_query(call, &sql_end_session, NULL, sh_text(call->municipality), sh_bytes(hash, sizeof hash),
			sh_int(call->now_us));
}

int sign_out(ShCall *call, const Console__SignOutRequest *q, Console__SignOutReply *p)
{
	(void) q, (void) p;
	call->browser->new_session = "";
	return sh_write(call, end, NULL);
}

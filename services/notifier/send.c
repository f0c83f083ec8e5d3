/* One message goes: whom to tell is asked at the last moment, then it is marked, then sent, then recorded. A stop
 * between the sending and the recording sends it again with the same Message-ID: at least once, never not at all. */
#include "notifier.h"
#include "mime/mail_address.h"
#include "sh_clock.h"
#include "shien/intake/v1/contract.h"
#include "shien/intake/v1/intake.pb-c.h"
#include "shien/register/v1/contract.h"
#include "shien/register/v1/register.pb-c.h"

#include <stdio.h>
#include <string.h>

enum { PATIENCE_US = 5 * 1000000, LATER_LEAST_US = 1000000, LATER_MOST_US = 30 * 1000000 };

/* A fresh notice mostly waits for a match that takes a moment; one that has waited long waits for something longer.
 */
static int64_t later(int64_t now_us, int64_t made_us)
{
	int64_t half_its_age = (now_us - made_us) / 2;

	if (half_its_age < LATER_LEAST_US)
		return now_us + LATER_LEAST_US;
	return now_us + (half_its_age < LATER_MOST_US ? half_its_age : LATER_MOST_US);
}

typedef enum Plan {
	PLAN_GO,          /* may be sent */
	PLAN_NOTHING,     /* it is over, or not yet its time */
	PLAN_LATER,       /* somebody who must be asked does not answer */
	PLAN_SUPPRESS,    /* it may not go */
	PLAN_INTERRUPTED, /* found half way: a stop came between */
	PLAN_SENT,        /* the server has spoken: result */
} Plan;

typedef struct Attempt {
	const char *message_id;
	Plan plan;
	const char *reason;
	Message message;
	Sender sender;
	Letter letter;
	SmtpResult result;
} Attempt;

static void plan(Attempt *a, Plan p, const char *reason)
{
	a->plan = p;
	a->reason = reason;
}

static int look(ShCall *call, void *arg)
{
	Attempt *a = arg;
	int r;

	if ((r = message_get(call, a->message_id, &a->message)) != 0 || (r = sender_get(call, &a->sender)) != 0)
		return r;
	a->letter = (Letter){ "", "", "", "", "" };
	if (*a->message.desk)
		r = staff_address_get(call, a->message.desk, &a->letter.to);
	return r;
}

static int ask_briefly(ShCall *call, const char *peer, const ShContract *contract, const char *rpc,
		       const ProtobufCMessage *request, const void **ret_reply)
{
	int64_t deadline = call->deadline_us, patience = sh_monotonic_us() + PATIENCE_US;
	int r;

	if (patience < deadline)
		call->deadline_us = patience;
	r = sh_ask(call, peer, contract, rpc, request, ret_reply);
	call->deadline_us = deadline;
	return r;
}

/* No answer is no leave to send. */
static void check_release(ShCall *call, Attempt *a, const char *person_id)
{
	RegisterSync__CheckReleaseRequest q = REGISTER_SYNC__CHECK_RELEASE_REQUEST__INIT;
	const RegisterSync__CheckReleaseReply *p;
	const char *ids[] = { person_id };
	const void *reply;

	q.person_ids = ids;
	q.n_person_ids = 1;
	if (ask_briefly(call, "register-sync", &register_sync_contract, "CheckRelease", &q.base, &reply) != 0) {
		plan(a, PLAN_LATER, "notifier.later.register");
		return;
	}
	p = reply;
	if (p->n_withheld_person_ids > 0)
		plan(a, PLAN_SUPPRESS, "notifier.suppressed.not_by_mail");
}

/* "Protected", "dead" and "gave no address" are one reason: who reads the list of messages learns of none of them
 * which it is (rulings 1, 5). */
static void ask_target(ShCall *call, Attempt *a)
{
	Intake__GetNoticeTargetRequest q = INTAKE__GET_NOTICE_TARGET_REQUEST__INIT;
	const Intake__NoticeTarget *target;
	const void *reply;
	int r;

	q.application_id = a->message.application_id;
	r = ask_briefly(call, "application-intake", &intake_contract, "GetNoticeTarget", &q.base, &reply);
	if (r == SH_REFUSED && call->error.code == SH_NOT_FOUND) {
		plan(a, PLAN_SUPPRESS, "notifier.suppressed.unknown");
		return;
	}
	if (r != 0) {
		plan(a, PLAN_LATER, "notifier.later.intake");
		return;
	}
	target = reply;
	a->letter = (Letter){ target->mail, target->receipt_no, target->procedure, target->reason, target->due_on };
	if (target->withhold || !*target->mail)
		plan(a, PLAN_SUPPRESS, "notifier.suppressed.not_by_mail");
	else if (!mail_address_valid(target->mail))
		plan(a, PLAN_SUPPRESS, "notifier.suppressed.address");
	else if (*target->person_id)
		check_release(call, a, target->person_id);
}

static void decide(ShCall *call, Attempt *a)
{
	const Delivery *d = &a->message.delivery;

	plan(a, PLAN_GO, "");
	if (delivery_state_final(d->state) || (d->state != DELIVERY_SENDING && d->due_at_us > call->now_us))
		plan(a, PLAN_NOTHING, "");
	else if (d->state == DELIVERY_SENDING)
		plan(a, PLAN_INTERRUPTED, "notifier.interrupted");
	else if (!*a->message.desk)
		ask_target(call, a);
	else if (!*a->letter.to)
		plan(a, PLAN_SUPPRESS, "notifier.suppressed.desk");
	call->error = (ShError){ 0 };
}

static int claim(ShCall *call, void *arg)
{
	Attempt *a = arg;
	int r = message_lock(call, a->message_id, &a->message);

	if (r != 0)
		return r;
	if (a->message.delivery.state != DELIVERY_QUEUED && a->message.delivery.state != DELIVERY_RETRY) {
		plan(a, PLAN_NOTHING, ""); /* withdrawn since */
		return 0;
	}
	return message_step(call, &a->message, DELIVERY_CLAIM, "");
}

int send_gather(ShCall *call, const char *message_id)
{
	Attempt *a = sh_alloc(call->arena, sizeof *a);
	const char *text;
	size_t len;
	int r;

	if (!a)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "send");
	*a = (Attempt){ .message_id = message_id };
	call->gathered = a;
	if ((r = sh_read(call, look, a)) != 0)
		return r;
	decide(call, a);
	if (a->plan != PLAN_GO)
		return 0;
	if (mail_compose(call, &a->message, &a->sender, &a->letter, &text, &len) != 0) {
		plan(a, PLAN_LATER, sh_printf(call->arena, "%s", call->error.reason)); /* a text to be mended */
		return 0;
	}
	if ((r = sh_write(call, claim, a)) != 0 || a->plan != PLAN_GO)
		return r;
	server_send(sh_setting(sh_call_settings(call), "mail_from"), a->letter.to, text, len, &a->result);
	plan(a, PLAN_SENT, a->result.reason);
	return 0;
}

static int record(ShCall *call, Attempt *a, Message *m)
{
	static const DeliveryEvent events[] = {
		[SMTP_SENT] = DELIVERY_ACCEPTED, [SMTP_RETRY] = DELIVERY_TEMPORARY, [SMTP_FAILED] = DELIVERY_PERMANENT
	};

	switch (a->plan) {
	case PLAN_SENT:
		return message_step(call, m, events[a->result.outcome], a->reason);
	case PLAN_INTERRUPTED:
		return message_step(call, m, DELIVERY_INTERRUPTED, a->reason);
	case PLAN_SUPPRESS:
		return message_step(call, m, DELIVERY_SUPPRESS, a->reason);
	case PLAN_LATER:
		m->delivery.due_at_us = later(call->now_us, m->made_us);
		snprintf(m->delivery.reason, sizeof m->delivery.reason, "%s", a->reason);
		return message_keep(call, m);
	default:
		return 0;
	}
}

/* What the plan was made for; since then it may have been withdrawn. */
static bool still_fits(Plan p, DeliveryState state)
{
	if (p == PLAN_SENT || p == PLAN_INTERRUPTED)
		return state == DELIVERY_SENDING;
	return state == DELIVERY_QUEUED || state == DELIVERY_RETRY;
}

int send_done(ShCall *call, const char *message_id)
{
	Attempt *a = call->gathered;
	Message m;
	int r = message_lock(call, message_id, &m);

	if (r == 0 && still_fits(a->plan, m.delivery.state))
		r = record(call, a, &m);
	if (r == 0 && !delivery_state_final(m.delivery.state))
		sh_due_again(call, m.delivery.due_at_us > call->now_us ? m.delivery.due_at_us
								       : later(call->now_us, m.made_us));
	return r;
}

/* Messages: made once, and what becomes of them. */
#include "notifier.h"
#include "notifier_sql.h"
#include "rules/notice_key.h"
#include "sh_clock.h"

#include <stdio.h>
#include <string.h>

static DeliveryState state_of(const char *code)
{
	DeliveryState s = DELIVERY_QUEUED;

	while (s < DELIVERY_SUPPRESSED && strcmp(delivery_state_code(s), code) != 0)
		s++;
	return s;
}

int message_queue(ShCall *call, const Notice *n, bool *ret_new)
{
	const NoticeSubject subject = { call->municipality, n->notice, n->subject_id, n->rev, "", "mail" };
	char *id = sh_alloc(call->arena, SH_UUID_LEN + 1), key[NOTICE_KEY_LEN + 1];
	const ShRows *rows;
	int r;

	if (!id)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "message");
	sh_uuid7(id);
	notice_key(key, &subject);
	r = sh_query(call, &sql_put_message, &rows, sh_text(call->municipality), sh_text(id), sh_text(n->notice),
		     sh_text(key), sh_text(n->application_id ? n->application_id : ""),
		     sh_text(n->certificate_id ? n->certificate_id : ""), sh_text(n->desk ? n->desk : ""),
		     sh_int(n->counted), sh_int(call->now_us));
	if (r != 0)
		return r;
	if (ret_new)
		*ret_new = sh_rows_count(rows) == 1;
	return sh_rows_count(rows) == 1 ? sh_due(call, "send", id, call->now_us) : 0;
}

static int read_message(ShCall *call, const ShSql *sql, const char *message_id, Message *ret)
{
	const ShRows *rows;
	int r = sh_query(call, sql, &rows, sh_text(call->municipality), sh_text(message_id));

	if (r == 0 && sh_rows_count(rows) == 0)
		r = sh_fail(&call->error, SH_NOT_FOUND, "notifier.message.unknown", "%s", message_id);
	if (r != 0)
		return r;
	*ret = (Message){ .message_id = sh_rows_str(rows, 0, "message_id"),
			  .notice = sh_rows_str(rows, 0, "notice"),
			  .application_id = sh_rows_str(rows, 0, "application_id"),
			  .certificate_id = sh_rows_str(rows, 0, "certificate_id"),
			  .desk = sh_rows_str(rows, 0, "desk"),
			  .counted = sh_rows_int(rows, 0, "counted"),
			  .made_us = sh_rows_int(rows, 0, "made_us"),
			  .delivery = { .state = state_of(sh_rows_str(rows, 0, "state")),
					.attempts = (uint32_t) sh_rows_int(rows, 0, "tries"),
					.due_at_us = sh_rows_int(rows, 0, "next_us") } };
	snprintf(ret->delivery.reason, sizeof ret->delivery.reason, "%s", sh_rows_str(rows, 0, "reason"));
	return 0;
}

int message_get(ShCall *call, const char *message_id, Message *ret)
{
	return read_message(call, &sql_get_message, message_id, ret);
}

int message_lock(ShCall *call, const char *message_id, Message *ret)
{
	return read_message(call, &sql_lock_message, message_id, ret);
}

static int tell(ShCall *call, const Message *m)
{
	Notifier__Delivered sent = NOTIFIER__DELIVERED__INIT;
	Notifier__DeliveryFailed failed = NOTIFIER__DELIVERY_FAILED__INIT;

	if (m->delivery.state == DELIVERY_SENT) {
		sent.message_id = m->message_id;
		sent.application_id = m->application_id;
		sent.notice = m->notice;
		return sh_emit(call, m->message_id, &sent.base);
	}
	if (m->delivery.state != DELIVERY_FAILED)
		return 0;
	failed.message_id = m->message_id;
	failed.application_id = m->application_id;
	failed.notice = m->notice;
	failed.reason = m->delivery.reason;
	return sh_emit(call, m->message_id, &failed.base);
}

int message_keep(ShCall *call, const Message *m)
{
	return sh_query(call, &sql_step_message, NULL, sh_text(call->municipality), sh_text(m->message_id),
			sh_text(delivery_state_code(m->delivery.state)), sh_text(m->delivery.reason),
			sh_int(m->delivery.attempts), sh_int(m->delivery.due_at_us), sh_int(call->now_us));
}

int message_step(ShCall *call, Message *m, DeliveryEvent event, const char *reason)
{
	uint32_t chance;
	int r;

	sh_random(&chance, sizeof chance);
	if ((r = delivery_step(&m->delivery, event, reason, call->now_us, chance, &delivery_policy_default,
			       &call->error)) != 0 ||
	    (r = message_keep(call, m)) != 0)
		return r;
	return tell(call, m);
}

/* ---- what an operator sees and does ---- */
enum { PAGE = 50, PAGE_MAX = 200 };

int list_messages(ShCall *call, const Notifier__ListMessagesRequest *q, Notifier__ListMessagesReply *p)
{
	int limit = q->limit ? (int) q->limit : PAGE, n, r;
	const ShRows *rows;

	if (*q->application_id)
		r = sh_query(call, &sql_list_messages_of, &rows, sh_text(call->municipality), sh_text(q->state),
			     sh_text(q->after_message_id), sh_int(limit + 1), sh_text(q->application_id));
	else
		r = sh_query(call, &sql_list_messages, &rows, sh_text(call->municipality), sh_text(q->state),
			     sh_text(q->after_message_id), sh_int(limit + 1));
	if (r != 0)
		return r;
	n = sh_rows_count(rows);
	p->more = n > limit;
	p->messages = sh_alloc(call->arena, PAGE_MAX * sizeof *p->messages);
	for (int i = 0; i < n && i < limit; i++) {
		Notifier__MessageLine *m = sh_alloc(call->arena, sizeof *m);

		if (!m || !p->messages)
			return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "messages");
		notifier__message_line__init(m);
		m->message_id = sh_rows_str(rows, i, "message_id");
		m->notice = sh_rows_str(rows, i, "notice");
		m->application_id = sh_rows_str(rows, i, "application_id");
		m->state = sh_rows_str(rows, i, "state");
		m->reason = sh_rows_str(rows, i, "reason");
		m->tries = (uint32_t) sh_rows_int(rows, i, "tries");
		m->next_us = sh_rows_int(rows, i, "next_us");
		m->changed_us = sh_rows_int(rows, i, "changed_us");
		p->messages[p->n_messages++] = m;
	}
	return 0;
}

/* What was wrong is mended: from the beginning, at once. */
int retry_message(ShCall *call, const Notifier__RetryMessageRequest *q, Notifier__RetryMessageReply *p)
{
	Message m;
	int r;

	if ((r = message_lock(call, q->message_id, &m)) != 0 ||
	    (r = message_step(call, &m, DELIVERY_REQUEUE, "")) != 0)
		return r;
	p->state = delivery_state_code(m.delivery.state);
	return sh_due(call, "send", q->message_id, call->now_us);
}

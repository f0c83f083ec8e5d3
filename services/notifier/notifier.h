#pragma once
#include "sh_service.h"
#include "rules/delivery.h"
#include "smtp.h"
#include "shien/notifier/v1/events.pb-c.h"
#include "shien/notifier/v1/notifier.pb-c.h"

/* Inside of the notifier. Every function answers 0, SH_REFUSED or SH_FAULT with call->error filled in. */

/* -- messages (message.c) */
typedef struct Message {
	const char *message_id, *notice, *application_id, *certificate_id, *desk;
	int64_t counted, made_us;
	Delivery delivery;
} Message;

/* What is to be told, once: the same again makes no second message. */
typedef struct Notice {
	const char *notice, *subject_id; /* application, certificate or digest */
	uint32_t rev;
	const char *application_id, *certificate_id, *desk;
	int64_t counted;
} Notice;

/* Its row and the due work that sends it. *ret_new may be NULL. */
int message_queue(ShCall *call, const Notice *notice, bool *ret_new);
/* Refuses: notifier.message.unknown. */
int message_get(ShCall *call, const char *message_id, Message *ret);
int message_lock(ShCall *call, const char *message_id, Message *ret);
/* delivery_step and its row; tells others of an end. */
int message_step(ShCall *call, Message *message, DeliveryEvent event, const char *reason);
/* The row as m->delivery says. */
int message_keep(ShCall *call, const Message *message);

/* -- desks and the sender (desk.c) */
typedef struct Sender {
	const char *name, *desk, *desk_phone, *how_to_receive;
} Sender;
/* The municipality's own, or the daemon's settings. */
int sender_get(ShCall *call, Sender *ret);
/* "" where the desk has none. */
int staff_address_get(ShCall *call, const char *desk, const char **ret_mail);

/* -- digests (digest.c) */
/* Something a digest will count; asks for the digest at its next time. */
int digest_add(ShCall *call, const char *kind, const char *item_id);
int digest_settle(ShCall *call, const char *kind, const char *item_id);
int digest_due(ShCall *call, const char *id);

/* -- sending (send.c, mail.c, server.c) */
int send_gather(ShCall *call, const char *message_id);
int send_done(ShCall *call, const char *message_id);

/* What a mail says beside what its message says. */
typedef struct Letter {
	const char *to, *receipt_no, *procedure, *reason, *due_on;
} Letter;
/* The finished mail in the arena. */
int mail_compose(ShCall *call, const Message *message, const Sender *sender, const Letter *letter,
		 const char **ret_text, size_t *ret_len);
int mail_start(const ShSettings *settings, ShError *err);
void mail_stop(void);

int server_start(const ShSettings *settings, ShError *err);
void server_stop(void);
void server_send(const char *from, const char *to, const char *text, size_t len, SmtpResult *ret);

/* -- handlers, by messages.c */
#define HANDLES(fn, Name) int fn(ShCall *call, const Notifier__##Name##Request *q, Notifier__##Name##Reply *p);
HANDLES(put_sender, PutSender)
HANDLES(put_staff_address, PutStaffAddress)
HANDLES(list_messages, ListMessages)
HANDLES(retry_message, RetryMessage)
HANDLES(send_digest, SendDigest)
#undef HANDLES

extern const ShService notifier_service;
extern const ShSealed notifier_sealed[];
extern const ShReason notifier_reasons[];

/* Every message that the notifier answers, every event it follows, all its due work. Start reading here. */
#include "events.h"
#include "notifier_sql.h"
#include "shien/notifier/v1/contract.h"

SH_HANDLER(put_sender, Notifier__PutSenderRequest, Notifier__PutSenderReply)
SH_HANDLER(put_staff_address, Notifier__PutStaffAddressRequest, Notifier__PutStaffAddressReply)
SH_HANDLER(list_messages, Notifier__ListMessagesRequest, Notifier__ListMessagesReply)
SH_HANDLER(retry_message, Notifier__RetryMessageRequest, Notifier__RetryMessageReply)
SH_HANDLER(send_digest, Notifier__SendDigestRequest, Notifier__SendDigestReply)

static const ShRoute routes[] = {
	SH_ROUTE(PutSender, put_sender, Notifier__PutSenderRequest, Notifier__PutSenderReply),
	SH_ROUTE(PutStaffAddress, put_staff_address, Notifier__PutStaffAddressRequest,
		 Notifier__PutStaffAddressReply),
	SH_ROUTE(ListMessages, list_messages, Notifier__ListMessagesRequest, Notifier__ListMessagesReply),
	SH_ROUTE(RetryMessage, retry_message, Notifier__RetryMessageRequest, Notifier__RetryMessageReply),
	SH_ROUTE(SendDigest, send_digest, Notifier__SendDigestRequest, Notifier__SendDigestReply),
	{ 0 },
};

SH_EVENT_HANDLER(on_received, Intake__ApplicationReceived)
SH_EVENT_HANDLER(on_returned, Intake__ApplicationReturned)
SH_EVENT_HANDLER(on_rejected, Intake__ApplicationRejected)
SH_EVENT_HANDLER(on_accepted, Intake__ApplicationAccepted)
SH_EVENT_HANDLER(on_reopened, Intake__ApplicationReopened)
SH_EVENT_HANDLER(on_unlinked, Intake__ApplicationUnlinked)
SH_EVENT_HANDLER(on_withdrawn, Intake__ApplicationWithdrawn)
SH_EVENT_HANDLER(on_ready, Certificate__CertificateReady)
SH_EVENT_HANDLER(on_survey_needed, Ledger__SurveyNeeded)
SH_EVENT_HANDLER(on_damage_decided, Ledger__DamageDecided)
SH_EVENT_HANDLER(on_damage_withdrawn, Ledger__DamageWithdrawn)
SH_EVENT_HANDLER(on_disaster_disposed, Ledger__DisasterDisposed)

static const ShEventRow events[] = {
	SH_EVENT("application-intake", intake__application_received__descriptor, on_received,
		 Intake__ApplicationReceived),
	SH_EVENT("application-intake", intake__application_returned__descriptor, on_returned,
		 Intake__ApplicationReturned),
	SH_EVENT("application-intake", intake__application_rejected__descriptor, on_rejected,
		 Intake__ApplicationRejected),
	SH_EVENT("application-intake", intake__application_reopened__descriptor, on_reopened,
		 Intake__ApplicationReopened),
	SH_EVENT("application-intake", intake__application_withdrawn__descriptor, on_withdrawn,
		 Intake__ApplicationWithdrawn),
	SH_EVENT("application-intake", intake__application_unlinked__descriptor, on_unlinked,
		 Intake__ApplicationUnlinked),
	SH_EVENT("application-intake", intake__application_accepted__descriptor, on_accepted,
		 Intake__ApplicationAccepted),
	SH_EVENT("certificate-issuer", certificate__certificate_ready__descriptor, on_ready,
		 Certificate__CertificateReady),
	SH_EVENT_IGNORED("certificate-issuer", certificate__certificate_issued__descriptor),
	SH_EVENT_IGNORED("certificate-issuer", certificate__certificate_superseded__descriptor),
	SH_EVENT("ledger", ledger__survey_needed__descriptor, on_survey_needed, Ledger__SurveyNeeded),
	SH_EVENT("ledger", ledger__damage_decided__descriptor, on_damage_decided, Ledger__DamageDecided),
	SH_EVENT("ledger", ledger__damage_withdrawn__descriptor, on_damage_withdrawn, Ledger__DamageWithdrawn),
	SH_EVENT("ledger", ledger__disaster_disposed__descriptor, on_disaster_disposed, Ledger__DisasterDisposed),
	SH_EVENT_IGNORED("ledger", ledger__disaster_declared__descriptor),
	SH_EVENT_IGNORED("ledger", ledger__ledger_opened__descriptor),
	SH_EVENT_IGNORED("ledger", ledger__victim_changed__descriptor),
	{ 0 },
};

static const ShDueRow due[] = {
	{ "send", send_gather, send_done, "NOTICE" },
	{ "digest", NULL, digest_due, "NOTICE" },
	{ 0 },
};

static const ShSetting settings[] = {
	{ "smtp_url", SH_SETTING_TEXT, "smtp://127.0.0.1:25", 0, 0,
	  "Mail server: smtp://HOST:PORT, or smtp+tls://HOST:PORT for STARTTLS with a verified certificate" },
	{ "smtp_user", SH_SETTING_TEXT, "", 0, 0, "Login at the mail server (smtp+tls only); empty: none" },
	{ "smtp_password_file", SH_SETTING_TEXT, "", 0, 0, "File with its password" },
	{ "smtp_ca_file", SH_SETTING_TEXT, "", 0, 0, "CA certificates for smtp+tls; empty: the system's" },
	{ "smtp_timeout", SH_SETTING_INT, "30", 1, 60, "Seconds that one mail may take" },
	{ "mail_from", SH_SETTING_TEXT, "no-reply@shien.invalid", 0, 0, "Sender's address of all mails" },
	{ "templates_dir", SH_SETTING_TEXT, "/usr/share/shien/notifier/templates", 0, 0, "Folder of the texts" },
	{ "digest_minutes", SH_SETTING_INT, "60", 1, 1440, "How long arrivals wait for the desks' digest" },
	{ "sender_name", SH_SETTING_TEXT, "災害支援窓口", 0, 0, "Who speaks, where PutSender has set nobody" },
	{ "sender_desk", SH_SETTING_TEXT, "罹災証明担当", 0, 0, "Desk to turn to, likewise" },
	{ "sender_phone", SH_SETTING_TEXT, "(代表電話)", 0, 0, "Its phone, likewise" },
	{ "how_to_receive", SH_SETTING_TEXT, "窓口またはコンビニエンスストア", 0, 0,
	  "How a certificate is received, likewise" },
	{ "portal_url", SH_SETTING_TEXT, "", 0, 0, "Value of {{url}}, for texts that name it" },
	{ 0 },
};
static const char *const peers[] = { "application-intake", "register-sync", "certificate-issuer", "ledger", NULL };

static int start(const ShSettings *s, ShError *err)
{
	int r = mail_start(s, err);

	return r != 0 ? r : server_start(s, err);
}

static void stop(void)
{
	server_stop();
	mail_stop();
}

const ShService notifier_service = {
	.name = "notifier",
	.contract = &notifier_contract,
	.routes = routes,
	.events = events,
	.due = due,
	.reasons = notifier_reasons,
	.settings = settings,
	.statements = notifier_sql,
	.sealed = notifier_sealed,
	.peers = peers,
	.start = start,
	.stop = stop,
};

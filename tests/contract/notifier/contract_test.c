#include "common_sql.h"
#include "daemon_checks.h"
#include "notifier.h"

#include <criterion/criterion.h>
#include <stdlib.h>

Test(notifier, keeps_its_contract)
{
	static const char *const big[] = { "message",         "application_turn",     "digest_item",
					   "dwelling_result", "accepted_application", NULL };
	static Fixture f;

	setenv("SHIEN_NOTIFIER_TEMPLATES_DIR", SHIEN_SOURCE_DIR "/services/notifier/templates", 1);
	check_routes(&notifier_service);
	check_reasons(&notifier_service, "notifier", "notifier.");
	check_settings(&notifier_service, "notifier");
	fixture_open(&f, &notifier_service, "notifier/migrations");
	check_scans(&f, notifier_service.statements, big, big);
	fixture_close(&f);
}

/* What the runtime asks of its own tables, the same in every daemon. */
Test(notifier, the_runtimes_statements_use_indices)
{
	static const char *const big[] = {
		"outbox_pending", "stream_event", "stream_parked", "reply_kept", "audit_pending", "audit_leaf", "due",
		"data_key",       "blob",         "blob_chunk",    NULL
	};
	/* Of the others a service's login may not read a row: it only adds to them. */
	static const char *const readable[] = { "stream_event", "stream_parked", "reply_kept", "audit_leaf", "due",
						"data_key",     "blob",          "blob_chunk", NULL };
	static Fixture f;

	setenv("SHIEN_NOTIFIER_TEMPLATES_DIR", SHIEN_SOURCE_DIR "/services/notifier/templates", 1);
	fixture_open(&f, &notifier_service, "notifier/migrations");
	check_scans(&f, common_sql, big, readable);
	fixture_close(&f);
}

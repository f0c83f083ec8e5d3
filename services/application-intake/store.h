#pragma once
#include "rules/application_state.h"
#include "sh_db.h"
#include "shien/intake/v1/intake.pb-c.h"

/* Intake's questions to its database, in its own words. Always inside the call's transaction. */

typedef struct Stored {
	const char *application_id, *receipt_no, *disaster_id, *procedure, *channel, *delivery, *desk, *match,
		*dwelling_match, *person_id, *household_id, *dwelling_id, *likely_dwelling, *due_on, *proposed_by,
		*proposed_code, *oral_approver, *oral_recorder;
	uint32_t rev, version, steps, flags, copies;
	ApplicationState state;
	bool may_register_new, survey_needed;
	const uint8_t *sealed_note;
	size_t sealed_note_len;
	int64_t received_us, changed_us, oral_us;
} Stored;

/* Refuse with intake.application.unknown. With `lock` the row is ours until the transaction ends. */
int store_get(ShCall *call, const char *application_id, bool lock, Stored *ret);
int store_by_receipt(ShCall *call, const char *receipt_no, bool lock, Stored *ret);
int store_row(ShCall *call, const ShRows *rows, int row, Stored *ret);
/* Writes the row as it is now, one version on, and has the projection of it renewed. The row was locked. */
int store_save(ShCall *call, Stored *a);

/* One step of the table, written into the history. `reason` is for people ("" = none), sealed. */
typedef struct Move {
	ApplicationState to;
	ApplicationActor by;
	const char *actor, *reason;
	bool oral;
} Move;
int store_move(ShCall *call, Stored *a, const Move *move);
/* The first line of the history. */
int store_first_step(ShCall *call, Stored *a);

/* What was handed over under one rev. */
typedef struct Rev {
	const uint8_t *sealed_form, *sealed_certificate, *hash;
	size_t sealed_form_len, sealed_certificate_len, hash_len, n_items, n_reasons;
	bool certificate_good;
	uint32_t hash_key, flags;
	const char **remark_items, **remark_reasons;
	int64_t submitted_us, received_us;
} Rev;
/* false in *ret_known: no such rev. */
int store_rev(ShCall *call, const char *application_id, uint32_t rev, Rev *ret, bool *ret_known);

/* Other open applications of the same household or for the same dwelling (C2); those at the protection desk only
 * where `all`. */
int store_same_household(ShCall *call, const Stored *a, bool all, const char ***ret_ids, size_t *ret_n);

#pragma once
#include "intake.h"
#include "signer.h"

/* Inside of submit*.c: one thing handed over, as far as it was looked at before the transaction. */
#define ATTACHMENT_PURPOSE "attachment"

typedef struct ArrivedFile {
	const char *blob_id, *role, *media_type;
	uint64_t bytes;
	uint8_t sha256[32];
} ArrivedFile;

typedef struct Arrival {
	const Intake__SubmitRequest *request;
	const char *application_id; /* minted; the one to be, if this is new */
	ArrivedFile *files;
	IntakeFaults faults; /* none of them refuses */
	Signer signer;
	const uint8_t *number; /* 個人番号, sealed to register-sync */
	size_t number_len;
	int64_t submitted_us;
} Arrival;

/* A step of sh_read; arg is the Arrival. Refuses naming the file: field "attachments[2]". */
int files_examine(ShCall *call, void *arg);
int files_keep(ShCall *call, const Arrival *a, const char *application_id, const char *disaster_id);
int files_drop(ShCall *call, const Arrival *a);

#pragma once
#include "sh_data_key.h"
#include "sh_service.h"

/* A data key, and what of it makes the blind indexes of one cell; wipe .blind. */
typedef struct ImportSealing {
	const ShDataKey *key;
	ShBlindKey blind;
} ImportSealing;

int import_sealing(ShCall *call, const char *purpose, uint32_t index_cell, ImportSealing *ret);
int import_seal(ShCall *call, const ShDataKey *key, uint32_t cell, const char *row_id, const void *plain, size_t len,
		ProtobufCBinaryData *ret);
int import_blind(ShCall *call, const ImportSealing *s, const char *value, ProtobufCBinaryData *ret);

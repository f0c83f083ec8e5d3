#pragma once
#include "sh_door.h"
#include "sh_service.h"

/* One chunk of an upload, in a transaction of its own; with the last one the file is whole. */
int sh_door_upload_chunk(ShCall *call, const ShDoorJob *job, const char *purpose);
/* The request will never be complete. */
int sh_door_upload_drop(ShCall *call, const ShDoorJob *job);
/* All chunks of a file are there: it is read again from what is stored, and whole from then on. */
int sh_upload_end(ShCall *call, const char *blob_id, unsigned chunks, uint64_t *ret_bytes);

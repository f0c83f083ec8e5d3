#pragma once
#include "command.h"

#include <jansson.h>

/* A register file through the door, followed until it is on file, waits or is refused; the exit code. The same id
 * again is the same import. */
typedef struct ImportFile {
	const char *door, *api_key, *file, *as_of;
	const char *encoding, *profile; /* NULL: by content; standard-122 */
	const char *import_id;
	bool check_first; /* waits for a person in any case */
} ImportFile;
int import_through(const Context *ctx, const ImportFile *what);

/* import_show.c: on standard output, as a clerk reads it. */
void import_show(const Context *ctx, const json_t *import);
void import_show_rejects(const json_t *rejects);
/* A number of a reply; 0 where it is absent. Those of 64 bits are texts in JSON. */
unsigned long long import_number(const json_t *reply, const char *name);

#pragma once
#include "sh_service.h"

/* People of one part; parts of one provision; bytes of a part. */
enum { PROVISION_PERSONS = 2000, PROVISION_PARTS = 100, PROVISION_FILE = 3000000 };

/* Where the numbers of a part begin: what the parts before it hold. */
typedef struct ProvisionBefore {
	unsigned persons, households;
	const char *household; /* the last of them; "" */
} ProvisionBefore;

/* What one part holds: the persons of `candidates` (sql/provision.sql), with these items and no others. */
typedef struct ProvisionFile {
	const char *csv; /* UTF-8 with a byte order mark, lines end with CR LF */
	size_t len;
	const char **person_ids;
	size_t persons;
	unsigned households; /* numbered up to this one */
} ProvisionFile;
/* Column person_id of these rows. */
int provision_people(ShCall *call, const ShRows *rows, ShParam *ret);
int provision_file(ShCall *call, const char *disaster_id, uint32_t items, const ShRows *candidates,
		   const ProvisionBefore *before, ProvisionFile *ret);

/* provision_draft.c: keeps it as a part, with who stands in it, on record; blob: of the file, made here where NULL.
 */
int provision_keep_part(ShCall *call, const char *provision_id, const char *disaster_id, unsigned part,
			const char *blob_id, const ProvisionFile *file, const uint8_t hash[32]);
/* Bits of the codes, which are in the table; what is not there is left out. */
uint32_t provision_items(const char *const *codes, size_t n);

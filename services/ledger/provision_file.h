#pragma once
#include "sh_service.h"

enum { PROVISION_PERSONS = 2000, PROVISION_FILE = 3000000 };

/* What one provision holds: the persons of `candidates` (sql/provision.sql), with these items and no others. */
typedef struct ProvisionFile {
	const char *csv; /* UTF-8 with a byte order mark, lines end with CR LF */
	size_t len;
	const char **person_ids;
	size_t persons;
} ProvisionFile;
/* Column person_id of these rows. */
int provision_people(ShCall *call, const ShRows *rows, ShParam *ret);
int provision_file(ShCall *call, const char *disaster_id, uint32_t items, const ShRows *candidates,
		   ProvisionFile *ret);

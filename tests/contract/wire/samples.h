#pragma once
#include "sh_contract.h"

/* The kept samples, the contracts they are held against, and what of a type they cover. For the test and for
 * wire_keep. */

typedef struct Package {
	const char *name; /* the C package: samples/<name>.txt */
	const ShContract *contract;
} Package;

extern const Package packages[]; /* ends with a NULL name */

/* Is the type of this package, not one that it imports? */
bool package_owns(const Package *package, const ProtobufCMessageDescriptor *type);
const ProtobufCMessageDescriptor *package_type(const Package *package, const char *name);

typedef struct Sample {
	const char *message, *json;
	const uint8_t *bytes;
	size_t len;
	unsigned line;
} Sample;

/* The samples of a file, in the arena; none where the file does not exist yet. False: a line is not
 * "message hex json", *ret_n + 1 is its number. */
bool samples_read(ShArena *arena, const char *path, Sample **ret, size_t *ret_n);

/* What the samples of one type show: each field filled, each boolean as the only true one (two that are always
 * true could change places unseen). */
enum { COVER_FIELDS = 128 };
typedef struct Cover {
	unsigned samples;
	bool filled[COVER_FIELDS], alone[COVER_FIELDS];
} Cover;

void cover_add(Cover *cover, const ProtobufCMessage *message);
/* Does `more` show anything that `cover` does not? *ret_field is the first such field, NULL for a first sample. */
bool cover_lacks(const Cover *cover, const Cover *more, const ProtobufCMessageDescriptor *type,
		 const char **ret_field);

#pragma once
#include <stddef.h>
#include <stdint.h>
#include "sh_error.h"

/* Files that come with an application: known by their first bytes, never by name or declared type; up to 30 of 10 MB.
 */
enum {
	ATTACHMENTS_MAX = 30,
	ATTACHMENT_BYTES_MAX = 10 * 1024 * 1024,
	ATTACHMENT_HEAD = 32 /* first bytes that attachment_kind wants to see; fewer only if the file is shorter */
};

typedef enum AttachmentKind {
	ATTACHMENT_UNKNOWN,
	ATTACHMENT_JPEG,
	ATTACHMENT_PNG,
	ATTACHMENT_PDF,
	ATTACHMENT_HEIC /* known in order to tell its sender what to do; not taken */
} AttachmentKind;

AttachmentKind attachment_kind(const uint8_t *head, size_t n);
/* "image/jpeg", …; NULL for what is not taken. */
const char *attachment_media_type(AttachmentKind kind);

/* Refuses with the Japanese mend in *mend (static): intake.attachment.{type,heic,empty,too_large}. */
int attachment_check(const uint8_t *head, size_t head_n, uint64_t bytes, const char **mend, ShError *err);
/* Refuses: intake.attachment.too_many. */
int attachments_check(size_t count, const char **mend, ShError *err);

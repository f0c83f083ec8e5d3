#pragma once
#include <stdbool.h>
#include <stddef.h>

/* A mail as it lies in the sink, read by the rules of RFC 5322, 2045 and 2047 as far as our notices need them. */
typedef struct Mail {
	char to[256], subject[512], message_id[256], file[300];
	char *body; /* decoded UTF-8 */
} Mail;

/* The text of one .eml; false where it has no recipient, subject, id or readable body. Freed with mail_free. */
bool mail_parse(Mail *mail, const char *text, size_t len);
void mail_free(Mail *mail);

typedef struct Mails {
	Mail *mails;
	size_t n;
	size_t unreadable;
} Mails;
/* All *.eml of a folder. */
void mails_read(Mails *mails, const char *dir);
void mails_free(Mails *mails);
/* How many went to `to` with a subject that begins, after the municipality in brackets, with `subject` and holds
 * `receipt_no` ("" = any). */
size_t mails_count(const Mails *mails, const char *to, const char *subject, const char *receipt_no);

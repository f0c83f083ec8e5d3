#pragma once
#include <stdint.h>

/* De-duplication: the same notice about the same turn of the same case to the same contact over the same channel is
 * sent once, however often the event that asks for it arrives. Ids only; the address itself never goes into a key. */
typedef struct NoticeSubject {
	const char *lg_code;    /* 全国地方公共団体コード, 6 digits */
	const char *kind;       /* "RECEIPT", "RETURNED", …: a row of mail_template_kinds */
	const char *subject_id; /* application or certificate; for a digest the day, YYYY-MM-DD */
	uint32_t rev;           /* turn of that subject */
	const char *contact_id;
	const char *channel; /* "mail", "post" */
} NoticeSubject;

enum { NOTICE_KEY_LEN = 64 };
/* Lower-case hex with its terminating zero. */
void notice_key(char out[NOTICE_KEY_LEN + 1], const NoticeSubject *subject);

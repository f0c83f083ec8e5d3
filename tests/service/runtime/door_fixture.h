#pragma once
#include "faults.h"
#include "service_fixture.h"
#include "sh_api_key.h"
#include "sh_door_call.h"

/* A worker's side of the sample book's door: one job after the other, as the door would hand them over. */
#define TOWN "992011"
enum { MOST_PAIRS = 4 };

typedef struct Ask {
	const ShDoorRoute *route;
	const char *town; /* NULL: TOWN; "-": none in the path */
	const char *api_key;
	const char *key;
	const char *cookie, *purpose; /* of a browser */
	const char *json;
	ShDoorPair query[MOST_PAIRS], vars[MOST_PAIRS];
	ShDoorJobKind kind; /* CALL unless set: that of a chunk is 0 */
	bool chunk;
	ShDoorUpload uploads[2];
	size_t n_uploads;
	unsigned chunk_no;
	const void *bytes;
	size_t len;
	bool last;
} Ask;

extern Fixture f;
extern char portal[SH_API_KEY_MAX], window[SH_API_KEY_MAX]; /* keys of clients with these roles */
/* Of the last answer: the body, "" where it was refused; the header that was set; why it was refused; status. */
extern char reply[4000], header[300];
extern ShError error;
extern int status;

extern const ShDoorRoute describe, describe_fixed, describe_all, attach, look, look_blindly, page, page_free,
	page_all, page_nobody, describe_signed_in, answered, answered_nobody;
/* Whose session the browser has; NULL: nobody's. What answers by itself says what it was asked with. */
extern const char *signed_in;
/* How the download fares: why not (NULL: it does), in its gather step and in its transaction. */
extern const char *gather_says, *fetch_says;
extern bool audits_itself, names_no_file;

void door_open(void);
void door_close(void);
/* 0, or what the job came back with. */
int door(const Ask *ask);

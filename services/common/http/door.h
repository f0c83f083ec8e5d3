#pragma once
#include "http_loop.h"
#include "sh_door.h"

/* The door inside. A Request lives as long as MHD's request; a Job until its owner gives it back; both hold the Ask.
 */

typedef enum DoorReason {
#define DOOR_REASON(name, reason, status, code, ja) DOOR_##name,
#include "reasons.def"
#undef DOOR_REASON
	DOOR_REASONS,
	DOOR_FINE = DOOR_REASONS,
} DoorReason;

typedef struct DoorReasonRow {
	const char *reason;
	int status;
	ShCode code;
	const char *ja;
} DoorReasonRow;
extern const DoorReasonRow door_reasons[DOOR_REASONS];

/* Grows up to a limit; wiped when freed. */
typedef struct Buffer {
	char *bytes;
	size_t len, cap;
} Buffer;
bool buffer_add(Buffer *b, const void *bytes, size_t len, size_t most);
void buffer_free(Buffer *b);

typedef struct Ask {
	ShDoorAsk ask;
	unsigned refs;
	ShArena *arena;
	ShDoorUpload *uploads; /* row->max_files of them, once there is one */
	size_t n_uploads;
} Ask;

typedef struct Request Request;
typedef struct Job Job;
typedef struct Events Events;
struct Job {
	ShDoorJob job;    /* first: the owner sees this */
	ShDoor *door;     /* NULL: closed meanwhile */
	Request *request; /* NULL: the answer comes too late */
	Ask *ask;
	Buffer bytes;                 /* JSON or chunk */
	struct MHD_Response *headers; /* what sh_door_header set; has no body */
	bool headers_lost;            /* no memory for one of them: no answer without it */
	bool abort_after;             /* the request died while this chunk was out: its uploads go when it is back */
	Job *prev, *next;             /* those that are out */
};

typedef enum RequestState { READING, WAITING, ANSWERED } RequestState;

struct Request {
	ShDoor *door;
	struct MHD_Connection *connection;
	struct Peer *peer;
	Ask *ask;
	RequestState state;
	bool called; /* the CALL job was handed out: uploads are the owner's now */
	bool ended;  /* all of the body is here and the last chunk is cut */
	bool sized;  /* Content-Length was stated */
	uint64_t received, drained;
	struct MHD_PostProcessor *parser;
	DoorReason trouble; /* found inside the parser */
	DoorReason wrong;   /* to be said once it is known that he may ask */
	Buffer json;
	ShDoorUpload *upload; /* the file being read */
	bool in_json_part;
	bool had_json_part;
	Buffer chunk;                 /* what is read of it and not yet handed over */
	Job *ready_head, *ready_tail; /* cut chunks in order */
	Job *out;                     /* the job that is worked on */
	int status;
	struct MHD_Response *response;
	bool given;                /* the response is MHD's */
	Events *events;            /* of an answer that stays open */
	size_t answer_len;         /* its body, which takes its time to be read */
	int64_t since_us, read_us; /* begin of this state; time spent reading before that */
	Request *prev, *next;
};

/* A connection: watched between its requests. */
typedef struct Peer {
	struct MHD_Connection *connection;
	Request *request;
	int64_t since_us;
	struct Peer *prev, *next;
} Peer;

struct ShDoor {
	ShDoorOptions options;
	HttpLoop http;
	bool closing;
	Request *requests;
	Peer *peers;
	Job *jobs;
};

/* route.c: the row for this path and method; DOOR_UNKNOWN_PATH, or DOOR_METHOD and the methods that there are. */
DoorReason door_route(const ShDoorRow *rows, const char *method, const char *path, Ask *ask, char *allow,
		      size_t room);
bool door_rows_good(const ShDoorRow *rows);
/* ask.c: headers and query into the ask. */
Ask *ask_new(void);
void ask_release(Ask *ask);
void ask_read_trace(Ask *ask, struct MHD_Connection *connection);
DoorReason ask_read(Ask *ask, struct MHD_Connection *connection);

/* request.c */
enum MHD_Result request_on(void *door, struct MHD_Connection *connection, const char *url, const char *method,
			   const char *version, const char *data, size_t *len, void **context);
void request_on_completed(void *door, struct MHD_Connection *connection, void **context,
			  enum MHD_RequestTerminationCode code);
void request_wait(Request *r); /* suspend */
void request_resume(Request *r);
void request_refuse(Request *r, DoorReason reason, const char *allow);

/* body.c: takes some bytes of the body, answers how many; stops early where a chunk is ready. */
size_t body_feed(Request *r, const char *data, size_t len);
/* The end of the body: cuts the last chunk. */
void body_end(Request *r);
void body_free(Request *r);

/* job.c */
void job_chunk(Request *r, bool last); /* r->chunk becomes a ready job */
void job_send_chunk(Request *r);       /* the first ready one is handed out */
void job_send_call(Request *r);
void job_send_wrong(Request *r);
/* The CALL once more, while its answer is open; nothing where the owner is too busy. */
void job_send_again(Request *r);
/* The request ends: what is out is orphaned, and uploads that no call took are reported. */
void job_forget(Request *r);

/* answer.c */
/* NULL for want of memory: the connection is closed without an answer, and whoever asked asks again. */
struct MHD_Response *answer_new(const char *content_type, const void *body, size_t len);
void answer_header(struct MHD_Response *response, const char *name, const char *value); /* none for no response */
/* What every answer says, and its type. */
void answer_always(struct MHD_Response *response, const char *content_type);

/* events.c */
/* The first answer to a row with events_ms; NULL as answer_new. */
struct MHD_Response *events_begin(Request *r, const void *text, size_t len);
/* One more; not good: it says what is wrong, and is the last. */
void events_say(Request *r, bool good, const void *text, size_t len);
/* Asks again when it is time. False: nobody reads it any more. */
bool events_tick(Request *r, int64_t now_us);
void events_close(Request *r);
void events_free(Request *r);

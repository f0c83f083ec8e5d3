#pragma once
#include "sh_problem.h"
#include <czmq.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The HTTP door: JSON and files over HTTP/1.1 for clients behind nginx, inside a daemon's own czmq loop.
 *
 * The loop thread parses only. What a request asks becomes jobs, handed to the owner one at a time while the
 * connection is suspended, so that memory stays bounded whatever a peer does: at most one chunk of a file, one JSON
 * document and the headers per connection. Every job comes back by sh_door_done(), in the loop thread, exactly once.
 * No value of a header, path or body is ever logged here. */

typedef struct ShDoor ShDoor;

enum { SH_DOOR_CHUNK = 256 << 10, SH_DOOR_FILES = 64, SH_DOOR_JSON_PART = 1 << 20 };

typedef enum ShDoorBody {
	SH_BODY_NONE,
	SH_BODY_JSON,      /* application/json, handed over whole */
	SH_BODY_MULTIPART, /* multipart/form-data: part "request" is JSON, every other part a file, handed over in
			      chunks */
	SH_BODY_RAW,       /* any type: handed over in chunks like one file, named "body" */
} ShDoorBody;
typedef enum ShDoorAuth {
	SH_AUTH_API_KEY,
	SH_AUTH_PUBLIC,
	SH_AUTH_PAGE,    /* a browser gets a page, or a file of one: nothing is asked of anybody */
	SH_AUTH_BROWSER, /* a script of our own page: another site's is refused (Fetch Metadata, a header of ours) */
	SH_AUTH_SESSION, /* the same, of somebody who is signed in: whether he is, is the owner's to say */
} ShDoorAuth;

/* One row per thing that can be asked; the first that fits is taken (of several of one method and path, the first
 * that takes the content type). Ends with a NULL method. */
typedef struct ShDoorRow {
	/* "POST", "/v1/{municipality}/applications/{application_id}"; a last "{rest*}" stands for what follows,
	 * slashes and all. */
	const char *method, *path;
	const char *rpc; /* what the owner makes of it; the door itself does not read it */
	ShDoorBody body;
	ShDoorAuth auth;    /* API_KEY: without one the door answers 401; which keys are good is the owner's */
	uint64_t max_body;  /* bytes, all parts together */
	unsigned max_files; /* of a multipart body; at most SH_DOOR_FILES */
	const void *tag;    /* the owner's */
	/* Not 0, with SH_BODY_NONE: server-sent events. The same is asked again every so many ms, and each answer of
	 * 200, one line of text, is an event where it differs from the one before; any other is the last (event
	 * "problem"). After ten minutes, or where too many are open, the answer ends, and whoever needs more asks
	 * anew. */
	unsigned events_ms;
} ShDoorRow;

typedef struct ShDoorPair {
	const char *name, *value;
} ShDoorPair;

/* What was asked: the same for all jobs of one request. Strings are UTF-8 without control characters, "" where
 * absent. */
typedef struct ShDoorAsk {
	const ShDoorRow *row;
	const char *trace;           /* 32 hex digits: of traceparent, or new */
	const char *traceparent;     /* as received, if it is one (W3C Trace Context) */
	const char *api_key;         /* after "Bearer " */
	const char *idempotency_key; /* at most 128 visible ASCII characters */
	const char *content_type;
	const char *cookie;  /* of a browser: the header as it came */
	const char *purpose; /* of a browser: X-Shien-Purpose */
	const char *from;    /* of a browser: the address it comes from, without a port; "" where not known */
	const ShDoorPair *vars, *query; /* of the path; each ends with a NULL name */
} ShDoorAsk;

typedef struct ShDoorUpload {
	char id[37];                                 /* UUID, made here */
	const char *part, *file_name, *content_type; /* as claimed: type and name prove nothing */
	uint64_t bytes;
	unsigned no, chunks; /* place among the files, from 0; chunks handed over */
} ShDoorUpload;

typedef enum ShDoorJobKind {
	SH_DOOR_CHUNK_JOB, /* store these bytes; done with status 0 = go on, else the answer to give */
	SH_DOOR_CALL,      /* the request is complete: answer it */
	SH_DOOR_WRONG,     /* the body is not what its row takes: may he ask at all? Done with status 0 = yes, and the
			      door says what is wrong; else the answer to give */
	SH_DOOR_ABORTED,   /* the request will never be complete: forget its uploads; done with anything */
} ShDoorJobKind;

typedef struct ShDoorJob {
	ShDoorJobKind kind;
	const ShDoorAsk *ask;
	const char *json; /* CALL; NULL where there was none */
	size_t json_len;
	const ShDoorUpload *uploads; /* CALL, ABORTED */
	size_t n_uploads;
	const ShDoorUpload *upload; /* CHUNK */
	unsigned chunk_no;          /* from 0 */
	const void *bytes;
	size_t len; /* at most SH_DOOR_CHUNK; 0 only for an empty file */
	bool last;  /* of this file */
	void *tag;  /* the owner's */
} ShDoorJob;

typedef struct ShDoorOptions {
	const char *listen; /* "127.0.0.1:8080", port 0 = a free one, or "unix:/run/shien/door.sock" (mode 0660) */
	const ShDoorRow *rows;
	/* Takes a job; another thread may work on it. Not 0: too busy, and the door answers 503. May call
	 * sh_door_done itself. */
	int (*submit)(void *self, ShDoorJob *job);
	ShReasonText *text;    /* the owner's reasons in Japanese; may be NULL */
	void *self;            /* for both */
	unsigned connections;  /* 0: 500; above three quarters of them, those without a question are closed after a
				  second */
	unsigned header_bytes; /* per connection; 0: 32 KiB */
	unsigned answer_ms;    /* how long a job may take before the door answers 504; 0: 30 s */
	unsigned idle_ms;      /* waiting for a request, its headers, or the reading of an answer; 0: 30 s */
	unsigned body_ms;      /* for a body, beyond the time it takes at 8 KiB/s; 0: 30 s */
} ShDoorOptions;

/* Opens the door in this loop; strings and rows of the options are kept, not copied. FAULT door.rows, door.listen. */
int sh_door_open(ShDoor **ret_door, zloop_t *loop, const ShDoorOptions *options, ShError *err);
/* Answers 503 to what waits and closes. Jobs that are still out may come back later, and must. */
void sh_door_close(ShDoor *door);
/* The port it listens on; 0 for AF_UNIX. */
unsigned sh_door_port(const ShDoor *door);

#define SH_DOOR_RETRY_AFTER_S "5" /* of a 503 that knows no better */

/* A header of the answer, before sh_door_done, by whoever works on the job. Name and value are copied. It stands in
 * place of the one that every answer has; Set-Cookie may come twice. */
void sh_door_header(ShDoorJob *job, const char *name, const char *value);
/* Gives the job back, in the loop thread; it is freed and must not be touched again. The body is copied. */
void sh_door_done(ShDoorJob *job, int status, const char *content_type, const void *body, size_t len);

/* The value of a path variable or (the first) query parameter; NULL where there is none. */
const char *sh_door_var(const ShDoorAsk *ask, const char *name);
const char *sh_door_query(const ShDoorAsk *ask, const char *name);

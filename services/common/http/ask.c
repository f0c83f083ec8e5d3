/* Headers and query of a request, checked and copied: nothing points into MHD's memory. */
#include "door.h"
#include "sh_clock.h"
#include "sh_hex.h"
#include "sh_memory.h"
#include "wire_text.h"

#include <netdb.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

enum {
	ARENA = 128 << 10,
	QUERY = 64,
	KEY = 256,
	IDEMPOTENCY_KEY = 128,
	CONTENT_TYPE = 255,
	COOKIE = 4096,
	PURPOSE = 32
};

Ask *ask_new(void)
{
	Ask *ask = sh_need(calloc(1, sizeof *ask));

	ask->refs = 1;
	ask->arena = sh_arena_new(ARENA);
	ask->ask = (ShDoorAsk){
		.trace = "",
		.traceparent = "",
		.api_key = "",
		.idempotency_key = "",
		.content_type = "",
		.cookie = "",
		.purpose = "",
		.from = "",
	};
	return ask;
}

void ask_release(Ask *ask)
{
	if (--ask->refs > 0)
		return;
	sh_arena_free(ask->arena);
	free(ask);
}

/* Visible ASCII, the space between words included. */
static bool plain(const char *s, size_t most)
{
	size_t n = 0;

	for (; *s; s++, n++)
		if (*s < 0x20 || *s > 0x7e)
			return false;
	return n <= most;
}

static bool copy_header(Ask *ask, struct MHD_Connection *connection, const char *name, size_t most, const char **out)
{
	const char *value = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);

	*out = "";
	if (!value)
		return true;
	if (!plain(value, most))
		return false;
	*out = sh_printf(ask->arena, "%s", value);
	return true;
}

/* 00-<32 hex>-<16 hex>-<2 hex> (W3C Trace Context, section 3.2); anything else is as if absent. */
void ask_read_trace(Ask *ask, struct MHD_Connection *connection)
{
	uint8_t bytes[16];
	const char *t;
	char hex[33];

	if (!copy_header(ask, connection, "traceparent", KEY, &t))
		t = "";
	if (strlen(t) == 55 && strncmp(t, "00-", 3) == 0 && strspn(t + 3, "0123456789abcdef") == 32 && t[35] == '-' &&
	    strspn(t + 36, "0123456789abcdef") == 16 && t[52] == '-' && strspn(t + 53, "0123456789abcdef") == 2 &&
	    strspn(t + 3, "0") < 32) {
		ask->ask.traceparent = t;
		ask->ask.trace = sh_printf(ask->arena, "%.32s", t + 3);
		return;
	}
	sh_random(bytes, sizeof bytes);
	sh_hex(hex, bytes, sizeof bytes);
	ask->ask.trace = sh_printf(ask->arena, "%s", hex);
}

static DoorReason read_key(Ask *ask, struct MHD_Connection *connection)
{
	const char *value;

	if (!copy_header(ask, connection, "Authorization", KEY, &value))
		return DOOR_HEADER;
	if (strncasecmp(value, "Bearer ", 7) == 0)
		ask->ask.api_key = value + 7 + strspn(value + 7, " ");
	return ask->ask.row->auth == SH_AUTH_API_KEY && !*ask->ask.api_key ? DOOR_NO_KEY : DOOR_FINE;
}

/* Which address it comes from. Behind nginx, which alone may connect to a socket in the file system, it says so. */
static bool read_from(Ask *ask, struct MHD_Connection *connection)
{
	const struct sockaddr *peer =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr;
	char text[NI_MAXHOST];

	if (peer->sa_family == AF_UNIX)
		return copy_header(ask, connection, "X-Real-IP", NI_MAXHOST, &ask->ask.from);
	if (getnameinfo(peer, peer->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in),
			text, sizeof text, NULL, 0, NI_NUMERICHOST) == 0)
		ask->ask.from = sh_printf(ask->arena, "%s", text);
	return true;
}

/* A script of our own page says so by a header that no other site's can set, and the browser says where it runs (W3C
 * Fetch Metadata). A browser too old to say it is refused. */
static DoorReason read_browser(Ask *ask, struct MHD_Connection *connection)
{
	const char *site = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Sec-Fetch-Site");
	const char *ours = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "X-Shien");

	if (ask->ask.row->auth != SH_AUTH_BROWSER && ask->ask.row->auth != SH_AUTH_SESSION)
		return DOOR_FINE;
	if (!site || strcmp(site, "same-origin") != 0 || !ours || strcmp(ours, "1") != 0)
		return DOOR_CROSS_SITE;
	return copy_header(ask, connection, "Cookie", COOKIE, &ask->ask.cookie) &&
			       copy_header(ask, connection, "X-Shien-Purpose", PURPOSE, &ask->ask.purpose) &&
			       read_from(ask, connection)
		       ? DOOR_FINE
		       : DOOR_HEADER;
}

typedef struct Query {
	Ask *ask;
	ShDoorPair *pairs;
	size_t n;
	bool bad;
} Query;

static bool text(const char *s)
{
	for (const char *c = s; *c; c++)
		if ((unsigned char) *c < 0x20 || *c == 0x7f)
			return false;
	return wire_text_ok(s, strlen(s));
}

static enum MHD_Result on_query(void *self, enum MHD_ValueKind kind, const char *key, const char *value)
{
	Query *q = self;

	(void) kind;
	value = value ? value : "";
	if (q->n == QUERY || !text(key) || !text(value)) {
		q->bad = true;
		return MHD_NO;
	}
	q->pairs[q->n++] = (ShDoorPair){ sh_printf(q->ask->arena, "%s", key), sh_printf(q->ask->arena, "%s", value) };
	return MHD_YES;
}

/* "application/json", "application/json; charset=utf-8", … */
static bool is_type(const char *content_type, const char *type)
{
	size_t n = strlen(type);

	return strncasecmp(content_type, type, n) == 0 && strchr("; ", content_type[n]);
}

static bool takes(const ShDoorRow *row, const char *content_type)
{
	switch (row->body) {
	case SH_BODY_JSON:
		return is_type(content_type, "application/json");
	case SH_BODY_MULTIPART:
		return is_type(content_type, "multipart/form-data");
	default:
		return true;
	}
}

/* One path may take JSON and multipart, a row for each: the first of them that takes this type. */
static DoorReason check_body(Ask *ask)
{
	const ShDoorRow *first = ask->ask.row;

	for (const ShDoorRow *row = first; row->method; row++)
		if (strcmp(row->method, first->method) == 0 && strcmp(row->path, first->path) == 0 &&
		    takes(row, ask->ask.content_type)) {
			ask->ask.row = row;
			return DOOR_FINE;
		}
	return DOOR_MEDIA_TYPE;
}

DoorReason ask_read(Ask *ask, struct MHD_Connection *connection)
{
	Query q = { .ask = ask, .pairs = sh_alloc(ask->arena, (QUERY + 1) * sizeof *q.pairs) };
	DoorReason reason = read_key(ask, connection);

	if (reason == DOOR_FINE)
		reason = read_browser(ask, connection);
	if (reason != DOOR_FINE)
		return reason;
	MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, on_query, &q);
	ask->ask.query = q.pairs;
	if (q.bad)
		return DOOR_QUERY;
	if (!copy_header(ask, connection, "Idempotency-Key", IDEMPOTENCY_KEY, &ask->ask.idempotency_key) ||
	    !copy_header(ask, connection, "Content-Type", CONTENT_TYPE, &ask->ask.content_type))
		return DOOR_HEADER;
	if (sh_arena_exhausted(ask->arena))
		return DOOR_TOO_LARGE;
	return check_body(ask);
}

static const char *find(const ShDoorPair *pairs, const char *name)
{
	for (; pairs->name; pairs++)
		if (strcmp(pairs->name, name) == 0)
			return pairs->value;
	return NULL;
}

const char *sh_door_var(const ShDoorAsk *ask, const char *name) { return find(ask->vars, name); }
const char *sh_door_query(const ShDoorAsk *ask, const char *name) { return find(ask->query, name); }

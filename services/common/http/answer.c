#include "door.h"

/* Nothing of ours is to be kept by a cache, framed, or taken for another type than stated. */
static const char *const always[][2] = {
	{ "Cache-Control", "no-store" },
	{ "X-Content-Type-Options", "nosniff" },
	{ "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'" },
	{ "Referrer-Policy", "no-referrer" },
};

struct MHD_Response *answer_new(const char *content_type, const void *body, size_t len)
{
	struct MHD_Response *response = MHD_create_response_from_buffer(
		len, (void *) body, len ? MHD_RESPMEM_MUST_COPY : MHD_RESPMEM_PERSISTENT);

	answer_always(response, content_type);
	return response;
}

void answer_always(struct MHD_Response *response, const char *content_type)
{
	for (size_t i = 0; i < sizeof always / sizeof *always; i++)
		answer_header(response, always[i][0], always[i][1]);
	if (content_type && *content_type)
		answer_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, content_type);
}

void answer_header(struct MHD_Response *response, const char *name, const char *value)
{
	if (response)
		MHD_add_response_header(response, name, value);
}

#include "sh_frames.h"

zframe_t *sh_kind_frame(ShFrameKind kind)
{
	const uint8_t bytes[2] = { (uint8_t) kind, SH_FRAME_VERSION };

	return zframe_new(bytes, sizeof bytes);
}

zmsg_t *sh_request_frames(uint64_t correlation, const void *head, size_t head_len, const void *body, size_t body_len)
{
	zmsg_t *m = zmsg_new();
	zframe_t *kind = sh_kind_frame(SH_REQUEST);

	zmsg_addmem(m, &correlation, sizeof correlation);
	zmsg_append(m, &kind);
	zmsg_addmem(m, head, head_len);
	zmsg_addmem(m, body, body_len);
	return m;
}

int sh_kind_of(const uint8_t *bytes, size_t len) { return len == 2 && bytes[1] == SH_FRAME_VERSION ? bytes[0] : 0; }

bool sh_kind_is(zframe_t *frame, ShFrameKind kind)
{
	return frame && sh_kind_of(zframe_data(frame), zframe_size(frame)) == (int) kind;
}

#include "sh_frames.h"

zframe_t *sh_kind_frame(ShFrameKind kind)
{
	const uint8_t bytes[2] = { (uint8_t) kind, SH_FRAME_VERSION };

	return zframe_new(bytes, sizeof bytes);
}

bool sh_kind_is(zframe_t *frame, ShFrameKind kind)
{
	return frame && zframe_size(frame) == 2 && zframe_data(frame)[0] == kind &&
	       zframe_data(frame)[1] == SH_FRAME_VERSION;
}

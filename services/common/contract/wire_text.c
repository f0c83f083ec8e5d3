#include "wire_text.h"

static bool tail(uint8_t b) { return (b & 0xc0) == 0x80; }

size_t wire_text_next(const uint8_t *b, size_t len, uint32_t *ret_point)
{
	if (b[0] < 0x80) {
		*ret_point = b[0];
		return 1;
	}
	if (b[0] >= 0xc2 && b[0] <= 0xdf && len >= 2 && tail(b[1])) {
		*ret_point = (uint32_t) (b[0] & 0x1f) << 6 | (b[1] & 0x3f);
		return 2;
	}
	if (b[0] >= 0xe0 && b[0] <= 0xef && len >= 3 && tail(b[1]) && tail(b[2])) {
		*ret_point = (uint32_t) (b[0] & 0x0f) << 12 | (uint32_t) (b[1] & 0x3f) << 6 | (b[2] & 0x3f);
		return *ret_point < 0x800 || (*ret_point >= 0xd800 && *ret_point <= 0xdfff) ? 0 : 3;
	}
	if (b[0] >= 0xf0 && b[0] <= 0xf4 && len >= 4 && tail(b[1]) && tail(b[2]) && tail(b[3])) {
		*ret_point = (uint32_t) (b[0] & 0x07) << 18 | (uint32_t) (b[1] & 0x3f) << 12 |
			     (uint32_t) (b[2] & 0x3f) << 6 | (b[3] & 0x3f);
		return *ret_point < 0x10000 || *ret_point > 0x10ffff ? 0 : 4;
	}
	return 0;
}

bool wire_text_ok(const void *bytes, size_t len)
{
	const uint8_t *b = bytes;
	uint32_t point;

	for (size_t n; len > 0; b += n, len -= n) {
		n = wire_text_next(b, len, &point);
		if (n == 0 || point == 0)
			return false;
	}
	return true;
}

#include "picture.h"
#include "sh_without.h"

#include <cairo.h>
#include <qrencode.h>
#include <stdint.h>
#include <string.h>
#include <zlib.h>

enum { SEAL_PIXELS = 1200, QUIET = 4, QR_PAYLOAD_MAX = 600 };

static int qr_bits(const QRcode *code, ShArena *arena, IssuerPicture *ret, ShError *err)
{
	size_t side = (size_t) code->width + 2 * QUIET, stride = (side + 7) / 8;
	uint8_t *bits = sh_alloc(arena, stride * side);

	if (!bits)
		return sh_fail(err, SH_RESOURCE_EXHAUSTED, "certificate.qr.memory", "%zu modules", side);
	memset(bits, 0, stride * side);
	for (int y = 0; y < code->width; y++)
		for (int x = 0; x < code->width; x++)
			if (code->data[y * code->width + x] & 1)
				bits[(size_t) (y + QUIET) * stride + (size_t) (x + QUIET) / 8] |=
					(uint8_t) (0x80 >> ((x + QUIET) % 8));
	ret->data = bits;
	ret->len = stride * side;
	ret->dict = sh_printf(arena,
			      "<< /Type /XObject /Subtype /Image /Width %zu /Height %zu /ColorSpace /DeviceGray "
			      "/BitsPerComponent 1 /Decode [ 1 0 ] >>",
			      side, side);
	return 0;
}

int issuer_picture_qr(const char *payload, ShArena *arena, IssuerPicture *ret, ShError *err)
{
	QRcode *code = strlen(payload) <= QR_PAYLOAD_MAX ? QRcode_encodeString8bit(payload, 0, QR_ECLEVEL_M) : NULL;
	int r;

	if (!code)
		return sh_fail_field(err, "qr", "certificate.qr.too_long");
	r = qr_bits(code, arena, ret, err);
	QRcode_free(code);
	return r;
}

typedef struct Source {
	const unsigned char *at;
	size_t left;
} Source;

static cairo_status_t read_source(void *self, unsigned char *out, unsigned n)
{
	Source *source = self;

	if (n > source->left)
		return CAIRO_STATUS_READ_ERROR;
	memcpy(out, source->at, n);
	source->at += n;
	source->left -= n;
	return CAIRO_STATUS_SUCCESS;
}

static uint32_t be32(const unsigned char *p)
{
	return (uint32_t) p[0] << 24 | (uint32_t) p[1] << 16 | (uint32_t) p[2] << 8 | p[3];
}

/* Looks at the header before a decoder allocates by it. */
static int check_png(const unsigned char *png, size_t len, ShError *err)
{
	static const unsigned char signature[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };

	if (len < 33 || memcmp(png, signature, sizeof signature) != 0 || memcmp(png + 12, "IHDR", 4) != 0)
		return sh_fail_field(err, "seal_png", "certificate.seal.malformed");
	if (!SH_WITHOUT(seal_pixels) && (be32(png + 16) < 1 || be32(png + 16) > SEAL_PIXELS || be32(png + 20) < 1 ||
					 be32(png + 20) > SEAL_PIXELS))
		return sh_fail_field(err, "seal_png", "certificate.seal.size");
	return 0;
}

static cairo_surface_t *flatten(cairo_surface_t *image, int w, int h)
{
	cairo_surface_t *flat = cairo_image_surface_create(CAIRO_FORMAT_RGB24, w, h);
	cairo_t *c = cairo_create(flat);

	cairo_set_source_rgb(c, 1, 1, 1);
	cairo_paint(c);
	cairo_set_source_surface(c, image, 0, 0);
	cairo_paint(c);
	cairo_destroy(c);
	cairo_surface_flush(flat);
	return flat;
}

static int pack(cairo_surface_t *flat, int w, int h, ShArena *arena, IssuerPicture *ret, ShError *err)
{
	size_t raw_len = (size_t) w * (size_t) h * 3;
	unsigned char *raw = sh_alloc(arena, raw_len), *packed, *out = raw;
	uLongf len = compressBound(raw_len);

	packed = sh_alloc(arena, len);
	if (!raw || !packed)
		return sh_fail(err, SH_RESOURCE_EXHAUSTED, "certificate.seal.memory", "%zu bytes", raw_len);
	for (int y = 0; y < h; y++) {
		const unsigned char *row =
			cairo_image_surface_get_data(flat) + (ptrdiff_t) y * cairo_image_surface_get_stride(flat);
		for (int x = 0; x < w; x++) {
			uint32_t pixel;

			memcpy(&pixel, row + 4 * x, 4);
			*out++ = (unsigned char) (pixel >> 16);
			*out++ = (unsigned char) (pixel >> 8);
			*out++ = (unsigned char) pixel;
		}
	}
	if (compress2(packed, &len, raw, raw_len, Z_BEST_COMPRESSION) != Z_OK)
		return sh_fail(err, SH_INTERNAL, "certificate.seal.pack", "%zu bytes", raw_len);
	ret->data = packed;
	ret->len = len;
	ret->dict = sh_printf(arena,
			      "<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB "
			      "/BitsPerComponent 8 /Filter /FlateDecode >>",
			      w, h);
	return 0;
}

int issuer_picture_seal(const void *png, size_t len, ShArena *arena, IssuerPicture *ret, ShError *err)
{
	Source source = { png, len };
	cairo_surface_t *image, *flat;
	int w, h, r = check_png(png, len, err);

	if (r != 0)
		return r;
	image = cairo_image_surface_create_from_png_stream(read_source, &source);
	if (cairo_surface_status(image) != CAIRO_STATUS_SUCCESS) {
		cairo_surface_destroy(image);
		return sh_fail_field(err, "seal_png", "certificate.seal.malformed");
	}
	w = cairo_image_surface_get_width(image);
	h = cairo_image_surface_get_height(image);
	flat = flatten(image, w, h);
	r = pack(flat, w, h, arena, ret, err);
	cairo_surface_destroy(flat);
	cairo_surface_destroy(image);
	return r;
}

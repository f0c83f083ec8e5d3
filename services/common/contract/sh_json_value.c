/* One value between JSON and protobuf-c's C types. */
#include "sh_json.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The largest integer that every JSON implementation keeps exactly (RFC 8259, section 6). */
static const int64_t exact = INT64_C(1) << 53;

void sh_json_name(char out[SH_JSON_NAME], const char *field)
{
	size_t n = 0;

	for (bool upper = false; *field && n < SH_JSON_NAME - 1; field++) {
		if (*field == '_') {
			upper = true;
			continue;
		}
		out[n++] = (char) (upper && *field >= 'a' && *field <= 'z' ? *field - 'a' + 'A' : *field);
		upper = false;
	}
	out[n] = '\0';
}

/* -?[0-9]+ without superfluous zeros: one number, one spelling. */
static bool spelled_as_number(const char *s)
{
	const char *digits = s + (*s == '-');
	size_t n = strspn(digits, "0123456789");

	return n > 0 && digits[n] == '\0' && (digits[0] != '0' || (n == 1 && digits == s));
}

static const char *read_int64(const json_t *json, int64_t *out)
{
	const char *s = json_string_value(json);

	if (json_is_integer(json)) {
		*out = json_integer_value(json);
		return *out < -exact || *out > exact ? "json.inexact_number" : NULL;
	}
	if (!s || !spelled_as_number(s))
		return "json.wrong_type";
	errno = 0;
	*out = strtoll(s, NULL, 10);
	return errno ? "field.out_of_range" : NULL;
}

static const char *read_uint64(const json_t *json, uint64_t *out)
{
	const char *s = json_string_value(json), *why;
	int64_t n = 0;

	if (!s) {
		why = read_int64(json, &n);
		*out = (uint64_t) n;
		return why ? why : n < 0 ? "field.out_of_range" : NULL;
	}
	if (!spelled_as_number(s))
		return "json.wrong_type";
	errno = 0;
	*out = strtoull(s, NULL, 10);
	return errno || *s == '-' ? "field.out_of_range" : NULL;
}

static const char *read_int(const json_t *json, int64_t min, int64_t max, int64_t *out)
{
	if (!json_is_integer(json))
		return "json.wrong_type";
	*out = json_integer_value(json);
	return *out < min || *out > max ? "field.out_of_range" : NULL;
}

static const char *read_real(const json_t *json, double *out)
{
	if (!json_is_number(json))
		return "json.wrong_type";
	*out = json_number_value(json);
	return isfinite(*out) ? NULL : "field.out_of_range";
}

static const char *read_enum(const ProtobufCEnumDescriptor *type, const json_t *json, int32_t *out)
{
	const ProtobufCEnumValue *value;

	if (!json_is_string(json))
		return "json.wrong_type";
	value = protobuf_c_enum_descriptor_get_value_by_name(type, json_string_value(json));
	if (!value)
		return "field.unknown_enum";
	*out = value->value;
	return NULL;
}

static const char *read_text(ShArena *arena, const json_t *json, char **out)
{
	size_t n = json_string_length(json);

	if (!json_is_string(json))
		return "json.wrong_type";
	*out = sh_alloc(arena, n + 1);
	if (!*out)
		return "request.too_large";
	memcpy(*out, json_string_value(json), n);
	return NULL;
}

static int sextet(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Standard alphabet with padding (RFC 4648, section 4), and only the canonical spelling (section 3.5). */
static const char *read_bytes(ShArena *arena, const json_t *json, ProtobufCBinaryData *out)
{
	const char *s = json_string_value(json);
	size_t n = json_string_length(json), pad;

	if (!s || n % 4 != 0)
		return "json.wrong_type";
	pad = n == 0 || s[n - 1] != '=' ? 0 : s[n - 2] != '=' ? 1 : 2;
	out->len = n / 4 * 3 - pad;
	out->data = sh_alloc(arena, n / 4 * 3 + 1);
	if (!out->data)
		return "request.too_large";
	for (size_t i = 0, at = 0; i < n; i += 4) {
		size_t digits = i + 4 == n ? 4 - pad : 4;
		uint32_t word = 0;

		for (size_t k = 0; k < 4; k++) {
			int v = k < digits ? sextet(s[i + k]) : 0;

			if (v < 0)
				return "json.wrong_type";
			word = word << 6 | (uint32_t) v;
		}
		if (word & (digits == 2 ? 0xffff : digits == 3 ? 0xff : 0))
			return "json.wrong_type";
		for (size_t k = 0; k + 1 < digits; k++)
			out->data[at++] = (uint8_t) (word >> (16 - 8 * k));
	}
	return NULL;
}

const char *sh_json_value(ShArena *arena, const ProtobufCFieldDescriptor *f, const json_t *json, void *out)
{
	const char *why;
	int64_t n = 0;
	double real = 0;

	switch (f->type) {
	case PROTOBUF_C_TYPE_STRING:
		return read_text(arena, json, out);
	case PROTOBUF_C_TYPE_BYTES:
		return read_bytes(arena, json, out);
	case PROTOBUF_C_TYPE_ENUM:
		return read_enum(f->descriptor, json, out);
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
		return read_int64(json, out);
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
		return read_uint64(json, out);
	case PROTOBUF_C_TYPE_BOOL:
		*(protobuf_c_boolean *) out = json_is_true(json);
		return json_is_boolean(json) ? NULL : "json.wrong_type";
	case PROTOBUF_C_TYPE_DOUBLE:
		return read_real(json, out);
	case PROTOBUF_C_TYPE_FLOAT:
		why = read_real(json, &real);
		*(float *) out = fabs(real) <= (double) __FLT_MAX__ ? (float) real : 0;
		return why ? why : fabs(real) > (double) __FLT_MAX__ ? "field.out_of_range" : NULL;
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
		why = read_int(json, 0, UINT32_MAX, &n);
		*(uint32_t *) out = (uint32_t) n;
		return why;
	default:
		why = read_int(json, INT32_MIN, INT32_MAX, &n);
		*(int32_t *) out = (int32_t) n;
		return why;
	}
}

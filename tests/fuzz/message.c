#include "message.h"
#include "sh_field.h"
#include "sh_text.h"
#include "shien/certificate/v1/contract.h"
#include "shien/common/v1/contract.h"
#include "shien/intake/v1/contract.h"
#include "shien/ledger/v1/contract.h"
#include "shien/notifier/v1/contract.h"
#include "shien/register/v1/contract.h"
#include "shien/shelter/v1/contract.h"

#include <stdlib.h>
#include <string.h>

const ShContract *const message_contracts[] = { &common_contract,      &register_sync_contract,
						&ledger_contract,      &intake_contract,
						&certificate_contract, &notifier_contract,
						&shelter_contract,     NULL };

const ShContract *message_contract(Feed *f)
{
	size_t n = 0;

	while (message_contracts[n])
		n++;
	return message_contracts[feed_below(f, n)];
}

const ProtobufCMessageDescriptor *message_type(Feed *f, const ShContract *contract, bool requests)
{
	size_t n = 0, at = feed_byte(f);

	if (requests && contract->service)
		return contract->service->methods[at % contract->service->n_methods].input;
	while (contract->messages[n].type)
		n++;
	return contract->messages[at % n].type;
}

static const ShFieldRule *rules_of(const ShContract *contract, const ProtobufCMessageDescriptor *type)
{
	for (const ShMessageRule *m = contract->messages; m->type; m++)
		if (m->type == type)
			return m->fields;
	fuzz_broken("every type has its rules", __FILE__, __LINE__);
}

/* One of each form that fits, and what nearly does. */
static const char *const samples[] = {
	"",
	"a",
	"id-1",
	"018d5f00-0000-7000-8000-000000000001",
	"172049",
	"172040",
	"2024-02-29",
	"2023-02-29",
	"CODE_1",
	"taro@example.jp",
	"a..b.@example.jp",
	"0123456789",
	"00ff",
	"二行\nの文",
	"葛\U000E0102飾",
	"\u2028",
	"ゔ",
	"～",
	"\x7f",
	"0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000",
};

static const char *make_text(Feed *f, const ShFieldRule *rule, ShArena *arena)
{
	static const char *const of_form[] = {
		[SH_TEXT] = "文\n",
		[SH_LINE] = "一行",
		[SH_ID] = "id-1",
		[SH_UUID] = "018d5f00-0000-7000-8000-000000000001",
		[SH_MUNICIPALITY] = "172049",
		[SH_DATE] = "2024-01-05",
		[SH_CODE] = "CODE_1",
		[SH_MAIL] = "taro@example.jp",
		[SH_DIGITS] = "0123",
		[SH_HEX_FORM] = "00ff",
	};
	size_t what = feed_byte(f), len, long_text = rule->max_chars ? rule->max_chars : 200;
	const uint8_t *bytes;
	char *out;

	if (what < 160)
		return of_form[rule->form];
	if (what < 200)
		return samples[what % (sizeof samples / sizeof *samples)];
	if (what < 208 && long_text < 4096) { /* as long as may be, or one more */
		out = sh_alloc(arena, long_text + 2);
		memset(out, '0', long_text + 1);
		out[long_text + (what & 1)] = '\0';
		return out;
	}
	bytes = feed_bytes(f, what - 200, &len);
	out = sh_alloc(arena, len + 1);
	memcpy(out, bytes, len);
	out[len] = '\0';
	return out;
}

static int64_t make_number(Feed *f, const ShFieldRule *rule)
{
	switch (feed_byte(f) % 8) {
	case 0:
		return rule->min;
	case 1:
		return rule->max;
	case 2:
		return rule->max == INT64_MAX ? 0 : rule->max + 1;
	case 3:
		return rule->min == INT64_MIN ? 0 : rule->min - 1;
	case 4:
		return (int64_t) feed_number(f, 8);
	default:
		return feed_byte(f);
	}
}

static void make_value(Feed *f, const ShContract *contract, const ShFieldRule *rule,
		       const ProtobufCFieldDescriptor *field, ShArena *arena, void *out)
{
	const char *text;
	ProtobufCBinaryData bytes;
	ProtobufCMessage *message;
	int64_t number;
	double real;
	float small;

	switch (field->type) {
	case PROTOBUF_C_TYPE_STRING:
		text = make_text(f, rule, arena);
		memcpy(out, &text, sizeof text);
		return;
	case PROTOBUF_C_TYPE_BYTES:
		bytes.data = (uint8_t *) (uintptr_t) feed_bytes(f, feed_byte(f), &bytes.len);
		memcpy(out, &bytes, sizeof bytes);
		return;
	case PROTOBUF_C_TYPE_MESSAGE:
		message = message_make(f, contract, field->descriptor, arena);
		memcpy(out, &message, sizeof message);
		return;
	case PROTOBUF_C_TYPE_DOUBLE:
		real = (double) make_number(f, rule) / 8;
		memcpy(out, &real, sizeof real);
		return;
	case PROTOBUF_C_TYPE_FLOAT:
		small = (float) make_number(f, rule) / 8;
		memcpy(out, &small, sizeof small);
		return;
	case PROTOBUF_C_TYPE_BOOL:
		*(protobuf_c_boolean *) out = feed_byte(f) & 1;
		return;
	default:
		number = make_number(f, rule);
		memcpy(out, &number, sh_field_size(field));
	}
}

static void make_field(Feed *f, const ShContract *contract, const ShFieldRule *rule,
		       const ProtobufCFieldDescriptor *field, ShArena *arena, ProtobufCMessage *m)
{
	char *at = (char *) m + field->offset, *items;
	uint8_t what = feed_byte(f);
	size_t n = what % 4, size = sh_field_size(field);

	if (field->label == PROTOBUF_C_LABEL_REPEATED) {
		items = sh_alloc(arena, n * size + 1);
		for (size_t i = 0; i < n; i++)
			make_value(f, contract, rule, field, arena, items + i * size);
		memcpy(at, &items, sizeof items);
		*(size_t *) ((char *) m + field->quantifier_offset) = n;
		return;
	}
	/* once the input is at its end, what must be there is, and nothing else */
	if (what % 8 == 7 || (what == 0 && !rule->required))
		return;
	if (sh_field_is_oneof(field))
		*(uint32_t *) ((char *) m + field->quantifier_offset) = field->id;
	make_value(f, contract, rule, field, arena, at);
}

ProtobufCMessage *message_make(Feed *f, const ShContract *contract, const ProtobufCMessageDescriptor *type,
			       ShArena *arena)
{
	const ShFieldRule *rules = rules_of(contract, type);
	ProtobufCMessage *m = sh_alloc(arena, type->sizeof_message);

	if (!m)
		abort();
	protobuf_c_message_init(type, m);
	for (unsigned i = 0; i < type->n_fields; i++)
		make_field(f, contract, &rules[i], &type->fields[i], arena, m);
	return m;
}

static size_t items_of(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f, const char **ret_first)
{
	*ret_first = sh_field_at(m, f);
	if (f->label != PROTOBUF_C_LABEL_REPEATED)
		return sh_field_is_chosen(m, f);
	*ret_first = *(const char *const *) *ret_first;
	return sh_field_count(m, f);
}

static void text_within(const ShFieldRule *rule, const char *text)
{
	size_t chars = 0, most = rule->max_chars ? rule->max_chars : 200;

	HOLDS(sh_utf8_valid(text, strlen(text), NULL));
	for (const char *c = text; *c; c++) {
		chars += ((unsigned char) *c & 0xc0) != 0x80;
		HOLDS(rule->form == SH_TEXT || (unsigned char) *c >= 0x20);
	}
	HOLDS(chars <= most);
}

static void field_within(const ShContract *contract, const ShFieldRule *rule, const ProtobufCFieldDescriptor *f,
			 const ProtobufCMessage *m)
{
	const char *items;
	size_t n = items_of(m, f, &items), size = sh_field_size(f);
	bool repeated = f->label == PROTOBUF_C_LABEL_REPEATED;

	HOLDS(!repeated || n <= (rule->max_items ? rule->max_items : 200));
	HOLDS(!rule->required || !repeated || n > 0);
	for (size_t i = 0; i < n; i++) {
		const void *v = items + i * size;
		const char *text = f->type == PROTOBUF_C_TYPE_STRING ? *(const char *const *) v : NULL;

		HOLDS(!rule->required || repeated || sh_field_is_oneof(f) || !sh_field_is_empty(f, v));
		if (text)
			text_within(rule, text);
		if (f->type == PROTOBUF_C_TYPE_BYTES)
			HOLDS(((const ProtobufCBinaryData *) v)->len <= (rule->max_chars ? rule->max_chars : 4096));
		if (f->type == PROTOBUF_C_TYPE_MESSAGE && *(ProtobufCMessage *const *) v)
			message_within_bounds(contract, *(ProtobufCMessage *const *) v);
	}
}

void message_within_bounds(const ShContract *contract, const ProtobufCMessage *m)
{
	const ShFieldRule *rules = rules_of(contract, m->descriptor);

	for (unsigned i = 0; i < m->descriptor->n_fields; i++)
		field_within(contract, &rules[i], &m->descriptor->fields[i], m);
}

unsigned message_depth(const ProtobufCMessage *m)
{
	unsigned deepest = 0;

	for (unsigned i = 0; i < m->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &m->descriptor->fields[i];
		const char *items;
		size_t n = items_of(m, f, &items), size = sh_field_size(f);

		for (size_t k = 0; k < n; k++) {
			const void *v = items + k * size;

			if (f->type == PROTOBUF_C_TYPE_STRING && *(const char *const *) v)
				HOLDS(sh_utf8_valid(*(const char *const *) v, strlen(*(const char *const *) v),
						    NULL));
			if (f->type == PROTOBUF_C_TYPE_MESSAGE && *(ProtobufCMessage *const *) v) {
				unsigned below = message_depth(*(ProtobufCMessage *const *) v);

				deepest = below > deepest ? below : deepest;
			}
		}
	}
	return deepest + 1;
}

void message_forget_unknown(ProtobufCMessage *m)
{
	m->n_unknown_fields = 0;
	for (unsigned i = 0; i < m->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &m->descriptor->fields[i];
		const char *items;
		size_t n = items_of(m, f, &items);

		for (size_t k = 0; f->type == PROTOBUF_C_TYPE_MESSAGE && k < n; k++)
			if (((ProtobufCMessage *const *) (const void *) items)[k])
				message_forget_unknown(((ProtobufCMessage *const *) (const void *) items)[k]);
	}
}

bool message_same(ShArena *arena, const ProtobufCMessage *a, const ProtobufCMessage *b)
{
	const uint8_t *x, *y;
	size_t n, m;
	ShError err;

	HOLDS(sh_pack(arena, a, &x, &n, &err) == 0 && sh_pack(arena, b, &y, &m, &err) == 0);
	return n == m && memcmp(x, y, n) == 0;
}

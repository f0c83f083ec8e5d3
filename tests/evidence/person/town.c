#include "town.h"

#include "sh_clock.h"
#include "sh_contract.h"
#include "sh_curve.h"
#include "sh_frames.h"
#include "sh_keys.h"
#include "shien/common/v1/contract.h"
#include "shien/common/v1/envelope.pb-c.h"
#include "shien/ledger/v1/contract.h"
#include "shien/ledger/v1/ledger.pb-c.h"
#include "shien/register/v1/contract.h"
#include "shien/register/v1/register.pb-c.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Resident town[PEOPLE];
atomic_uint town_late;

void town_make(void)
{
	static const char *const families[] = { "海野", "葛\U000E0102城", "髙橋", "渡邉", "佐々木", "齋藤" };
	static const char *const given[] = { "太郎", "花子", "健", "美咲" };

	for (unsigned i = 0; i < PEOPLE; i++) {
		Resident *r = &town[i];
		unsigned pair = i / 2;
		const char *family = families[pair % 6];

		snprintf(r->person, ID, "018d5f00-0000-7000-8000-00000001%04x", i);
		snprintf(r->spouse, ID, "018d5f00-0000-7000-8000-00000002%04x", i);
		snprintf(r->dwelling, ID, "018d5f00-0000-7000-8000-0000000d%04x", i);
		snprintf(r->household, ID, "018d5f00-0000-7000-8000-0000000a%04x", i);
		snprintf(r->application, ID, "018d5f00-0000-7000-8000-0000000e%04x", i);
		snprintf(r->name, sizeof r->name, "%s %s", family, given[pair / 6]);
		snprintf(r->spouse_name, sizeof r->spouse_name, "%s %s", family, i % 2 ? "幸子" : "和子");
		snprintf(r->address, sizeof r->address, "七海町字本町%u番地%s", pair + 1, i % 2 ? "の2" : "の1");
		r->grade = '1' + (int) (i % 6);
		pthread_mutex_init(&r->lock, NULL);
	}
}

/* ---- the tale ---- */
static FILE *tale;
static pthread_mutex_t tale_lock = PTHREAD_MUTEX_INITIALIZER;

void tale_open(const char *path)
{
	tale = fopen(path, "w");
	if (!tale)
		abort();
}

void tale_close(void) { fclose(tale); }

void say(json_t *line)
{
	pthread_mutex_lock(&tale_lock);
	json_dumpf(line, tale, JSON_COMPACT);
	fputc('\n', tale);
	fflush(tale);
	pthread_mutex_unlock(&tale_lock);
	json_decref(line);
}

/* ---- answers ---- */
static const ProtobufCMessage *facts(const Ledger__GetCertificateFactsRequest *q, ShArena *arena)
{
	Ledger__CertificateFacts *p = sh_alloc(arena, sizeof *p);
	Ledger__Member *m = sh_alloc(arena, 2 * sizeof *m);
	const Resident *r = NULL;
	char *grade = sh_alloc(arena, 2);

	for (unsigned i = 0; i < PEOPLE && !r; i++)
		if (strcmp(town[i].dwelling, q->dwelling_id) == 0)
			r = &town[i];
	if (!r)
		return NULL;
	*grade = (char) atomic_load(&r->grade);
	grade[1] = '\0';
	ledger__certificate_facts__init(p);
	p->disaster_id = q->disaster_id;
	p->disaster_code = "R8-01";
	p->cause = "令和8年10月1日の豪雨による";
	p->occurred_on = "2026-10-01";
	p->dwelling_id = r->dwelling;
	p->dwelling_address = r->address;
	p->household_id = r->household;
	p->head_person_id = r->person;
	p->head_name = r->name;
	p->head_address = r->address;
	p->members = sh_alloc(arena, 2 * sizeof *p->members);
	p->n_members = 2;
	for (int i = 0; i < 2; i++) {
		ledger__member__init(&m[i]);
		m[i].person_id = i ? r->spouse : r->person;
		m[i].name = i ? r->spouse_name : r->name;
		m[i].relation = i ? "12" : "02";
		p->members[i] = &m[i];
	}
	p->grade_code = grade;
	p->flood = "ABOVE_FLOOR";
	p->version = 1;
	return &p->base;
}

/* The serial of a card is 0x1000 and its holder's place. */
static const ProtobufCMessage *card_holder(const RegisterSync__ResolveCardRequest *q, ShArena *arena)
{
	RegisterSync__ResolveCardReply *p = sh_alloc(arena, sizeof *p);
	unsigned long i = strtoul(q->serial, NULL, 16) - 0x1000;

	register_sync__resolve_card_reply__init(p);
	p->person_id = i < PEOPLE ? town[i].person : "";
	return &p->base;
}

static const ProtobufCMessage *nobody_withheld(ShArena *arena)
{
	RegisterSync__CheckReleaseReply *p = sh_alloc(arena, sizeof *p);

	register_sync__check_release_reply__init(p);
	return &p->base;
}

const ProtobufCMessage *town_answer(const char *rpc, const ProtobufCMessage *q, ShArena *arena)
{
	if (strcmp(rpc, "GetCertificateFacts") == 0)
		return facts((const void *) q, arena);
	return strcmp(rpc, "ResolveCard") == 0 ? card_holder((const void *) q, arena) : nobody_withheld(arena);
}

static const ProtobufCMessage *answer(const char *rpc, zframe_t *body, ShArena *arena)
{
	const ShContract *contract = strcmp(rpc, "GetCertificateFacts") ? &register_sync_contract : &ledger_contract;
	const ProtobufCMethodDescriptor *m = protobuf_c_service_descriptor_get_method_by_name(contract->service, rpc);
	const ProtobufCMessage *q;
	ShError err;

	if (!m || sh_unpack(contract, m->input, arena, zframe_data(body), zframe_size(body), &q, &err) != 0)
		return NULL;
	return town_answer(rpc, q, arena);
}

/* ---- sockets ---- */
enum { LATER = 512 };
typedef struct Later {
	zmsg_t *message;
	int64_t at_us;
	int socket;
} Later;

static const char *const names[] = { "ledger", "register-sync" };
static struct {
	zsock_t *socket[2];
	ShKeys *keys[2];
	ShZap *zap;
	pthread_t thread;
	atomic_bool stop;
	Later later[LATER];
} peers;

void town_endpoints(const char *folder, const char *service, char out[128])
{
	snprintf(out, 128, "ipc://%s/%s", folder, service);
}

static zmsg_t *reply_to(zmsg_t *m, ShArena *arena)
{
	zframe_t *identity = zmsg_first(m), *correlation = zmsg_next(m), *kind = zmsg_next(m), *head = zmsg_next(m);
	zframe_t *body = zmsg_next(m), *reply = sh_kind_frame(SH_REPLY);
	Common__Status status = COMMON__STATUS__INIT;
	const ProtobufCMessage *e, *said;
	const uint8_t *bytes, *state;
	size_t len, state_len;
	zmsg_t *out = zmsg_new();
	ShError err;

	if (!body || !sh_kind_is(kind, SH_REQUEST) ||
	    sh_unpack(&common_contract, &common__envelope__descriptor, arena, zframe_data(head), zframe_size(head),
		      &e, &err) != 0 ||
	    !(said = answer(((const Common__Envelope *) e)->rpc, body, arena)) ||
	    sh_pack(arena, said, &bytes, &len, &err) != 0 ||
	    sh_pack(arena, &status.base, &state, &state_len, &err) != 0) {
		zmsg_destroy(&out);
		zframe_destroy(&reply);
		return NULL;
	}
	zmsg_addmem(out, zframe_data(identity), zframe_size(identity));
	zmsg_addmem(out, zframe_data(correlation), zframe_size(correlation));
	zmsg_append(out, &reply);
	zmsg_addmem(out, state, state_len);
	zmsg_addmem(out, bytes, len);
	return out;
}

static void put_off(zmsg_t *m, int socket, int64_t by_us)
{
	for (int i = 0; i < LATER; i++)
		if (!peers.later[i].message) {
			peers.later[i] = (Later){ m, sh_monotonic_us() + by_us, socket };
			return;
		}
	zmsg_destroy(&m);
}

/* One in eight answers comes twice, the second time when the asker is busy with another; one in a hundred late; one
 * in a thousand so late that the asker has given it up. */
static void answer_with(zmsg_t *m, int socket)
{
	uint32_t dice;

	sh_random(&dice, sizeof dice);
	if (dice % 8 == 0)
		put_off(zmsg_dup(m), socket, 1000 + dice / 8 % 30000);
	if (dice / 256 % 100 != 0) {
		zmsg_send(&m, peers.socket[socket]);
		zmsg_destroy(&m);
		return;
	}
	atomic_fetch_add(&town_late, 1);
	put_off(m, socket, dice / 256 % 1000 == 0 ? 6000000 : 50000 + dice / 65536 % 500000);
}

static void send_put_off(void)
{
	int64_t now = sh_monotonic_us();

	for (int i = 0; i < LATER; i++)
		if (peers.later[i].message && peers.later[i].at_us <= now) {
			zmsg_send(&peers.later[i].message, peers.socket[peers.later[i].socket]);
			zmsg_destroy(&peers.later[i].message);
		}
}

static void *serve(void *unused)
{
	zmq_pollitem_t items[2];

	(void) unused;
	for (int i = 0; i < 2; i++)
		items[i] = (zmq_pollitem_t){ .socket = zsock_resolve(peers.socket[i]), .events = ZMQ_POLLIN };
	while (!atomic_load(&peers.stop)) {
		zmq_poll(items, 2, 5);
		for (int i = 0; i < 2; i++)
			while (zsock_events(peers.socket[i]) & ZMQ_POLLIN) {
				ShArena *arena = sh_arena_new(1 << 20);
				zmsg_t *m = zmsg_recv(peers.socket[i]), *out = m ? reply_to(m, arena) : NULL;

				if (out)
					answer_with(out, i);
				zmsg_destroy(&m);
				sh_arena_free(arena);
			}
		send_put_off();
	}
	return NULL;
}

void town_open(const char *folder)
{
	char secret[128], public[128], at[128];
	ShError err;

	snprintf(secret, sizeof secret, "%s/secret", folder);
	snprintf(public, sizeof public, "%s/public", folder);
	for (int i = 0; i < 2; i++)
		if (sh_keys_open(&peers.keys[i], names[i], secret, public, &err) != 0)
			abort();
	if (sh_zap_start(&peers.zap, zsys_init(), peers.keys[0], &err) != 0)
		abort();
	for (int i = 0; i < 2; i++) {
		town_endpoints(folder, names[i], at);
		peers.socket[i] = zsock_new(ZMQ_ROUTER);
		if (sh_curve_server(zsock_resolve(peers.socket[i]), peers.keys[i], &err) != 0 ||
		    zsock_bind(peers.socket[i], "%s", at) != 0)
			abort();
	}
	pthread_create(&peers.thread, NULL, serve, NULL);
}

void town_close(void)
{
	atomic_store(&peers.stop, true);
	pthread_join(peers.thread, NULL);
	for (int i = 0; i < LATER; i++)
		zmsg_destroy(&peers.later[i].message);
	for (int i = 0; i < 2; i++)
		zsock_destroy(&peers.socket[i]);
	sh_zap_stop(peers.zap);
	for (int i = 0; i < 2; i++)
		sh_keys_free(peers.keys[i]);
}

/* Two real certificate-issuers on one database, asked by many at once and killed on the way, while the town's houses
 * are looked at again. What leaves is told to the checker (papers.py) on PERSON_TALE, which knows nothing of the
 * issuer's code. */
#include "../../service/certificate-issuer/setting.h"
#include "desk.h"

#include "sh_clock.h"
#include "sh_hex.h"
#include "shien/ledger/v1/contract.h"
#include "shien/register/v1/contract.h"
#include <criterion/criterion.h>
#include <czmq.h>
#include <fcntl.h>
#include <openssl/pem.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAIRS = 6, STEP_US = 20000, DEATH_PAPERS = 150, LOOK_US = 900000 };
/* A certificate has 500 issues: in a long run every house is looked at again before its share comes near that. */
enum { SHARE = 250, TURN_PAPERS = PEOPLE * SHARE };

static Hall hall;
static Pair pair[PAIRS];
static Desk desk[2 * PAIRS];
static pthread_t thread[2 * PAIRS];

static long number_of(const char *name) { return getenv(name) ? atol(getenv(name)) : 0; }

/* ---- daemons ---- */
typedef struct Replica {
	pid_t pid;
	unsigned starts;
	bool killed;
} Replica;
static Replica daemons[REPLICAS];
static unsigned killed, died;

static void set(const char *key, const char *value)
{
	char name[80];

	snprintf(name, sizeof name, "SHIEN_CERTIFICATE_ISSUER_%s", key);
	setenv(name, value, 1);
}

static void settings_of(const Fixture *f, unsigned no)
{
	static const char *const bound[] = { "RPC_BIND", "STREAM_BIND" };
	char text[1200];

	for (int i = 0; i < 2; i++) {
		snprintf(text, sizeof text, "ipc://%s/%s-%u", f->folder, bound[i], no);
		set(bound[i], text);
	}
	snprintf(text, sizeof text, "unix:%s/admin-%u", f->folder, no);
	set("ADMIN_BIND", text);
	snprintf(text, sizeof text, "unix:%s/door-%u", f->folder, no);
	set("DOOR_BIND", text);
	set("DB", f->conninfo);
	set("SYSTEM_DB", f->system_conninfo);
	snprintf(text, sizeof text, "%s/secret", f->folder);
	set("SECRET_DIR", text);
	snprintf(text, sizeof text, "%s/public", f->folder);
	set("PUBLIC_DIR", text);
	town_endpoints(f->folder, "ledger", text);
	set("PEER_LEDGER", text);
	town_endpoints(f->folder, "register-sync", text);
	set("PEER_REGISTER_SYNC", text);
	snprintf(text, sizeof text, "%u", no);
	set("REPLICA", text);
	set("WORKERS", "4");
	set("LOG_LEVEL", "3");
}

/* Every second life ends at a failpoint. */
static void start(const Fixture *f, unsigned i)
{
	static const char program[] = SHIEN_BINARY_DIR "/bin/shien-certificate-issuer";
	static const char *const ends[] = { "tx_before_commit", "tx_after_commit", "tx_after_begin" };
	Replica *d = &daemons[i];
	char log[256], end[64];
	int out;

	settings_of(f, i + 1);
	d->killed = false;
	d->starts++;
	snprintf(end, sizeof end, "kill:%s:%u", ends[d->starts / 2 % 3], 250 + hall.left % 250);
	snprintf(log, sizeof log, "%s/issuer-%u.log", getenv("SHIEN_EVIDENCE_OUT"), i + 1);
	d->pid = fork();
	if (d->pid != 0)
		return;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (d->starts % 2 == 0 && number_of("PERSON_DEATHS"))
		setenv("SHIEN_FAILPOINT", end, 1);
	out = open(log, O_WRONLY | O_CREAT | O_APPEND, 0644);
	dup2(out, STDERR_FILENO);
	dup2(out, STDOUT_FILENO);
	execl(program, program, "run", (char *) NULL);
	_exit(127);
}

static void bury(const Fixture *f)
{
	for (unsigned i = 0; i < REPLICAS; i++)
		if (waitpid(daemons[i].pid, NULL, WNOHANG) == daemons[i].pid) {
			died += !daemons[i].killed;
			start(f, i);
		}
}

/* The other lives. */
static bool kill_one(unsigned i)
{
	if (daemons[i].starts % 2 == 0 || daemons[i].killed)
		return false;
	kill(daemons[i].pid, SIGKILL);
	daemons[i].killed = true;
	killed++;
	return true;
}

static bool answers(const Fixture *f, unsigned no)
{
	char command[300];

	snprintf(command, sizeof command, "curl -sf -o /dev/null --unix-socket %s/admin-%u http://a/readyz",
		 f->folder, no);
	return system(command) == 0;
}

/* ---- the town's business ---- */
static void make_key(Fixture *f, Who who, const char *client, const char *roles)
{
	char id[17], hex[65], sql[512];
	uint8_t hash[32];

	sh_api_key_make(hall.api_key[who], id, hash);
	sh_hex(hex, hash, sizeof hash);
	snprintf(sql, sizeof sql,
		 "INSERT INTO api_key (municipality, key_id, hash, client, roles, made_us) VALUES ('" TOWN
		 "', '%s', decode('%s', 'hex'), '%s', '%s', 1)",
		 id, hex, client, roles);
	run_sql(f, sql);
}

static void make_cards(void)
{
	const int64_t day = INT64_C(86400000000), now = sh_now_us();
	char path[128];
	X509_CRL *crl;
	ShError err;
	FILE *out;

	for (unsigned i = 0; i < CARDS; i++) {
		const ShCardSpec spec = { .serial = 0x1000 + i,
					  .common_name = "ABCDEFGHIJKLMN992010001",
					  .valid = { now - day, now + day } };
		uint8_t *p = hall.card[i].der;
		X509 *x;

		cr_assert_eq(sh_card_ca_issue(card_ca, &spec, &x, &hall.card[i].key, &err), 0, "%s", err.reason);
		cr_assert_leq(i2d_X509(x, NULL), CERTIFICATE_MAX);
		hall.card[i].len = (size_t) i2d_X509(x, &p);
		X509_free(x);
	}
	cr_assert_eq(sh_card_ca_crl(card_ca, NULL, 0, (ShCardPeriod){ now - day, now + day }, &crl, &err), 0);
	snprintf(path, sizeof path, "%s/crls/ca.crl", card_folder);
	out = fopen(path, "w");
	cr_assert(out && PEM_write_X509_CRL(out, crl));
	fclose(out);
	X509_CRL_free(crl);
}

static void decide(Fixture *f, const Resident *r)
{
	char grade[2] = { (char) atomic_load(&r->grade), '\0' };
	Ledger__DamageDecided e = LEDGER__DAMAGE_DECIDED__INIT;

	e.disaster_id = TOWN_DISASTER;
	e.dwelling_id = r->dwelling;
	e.survey_id = SURVEY;
	e.grade_code = grade;
	cr_assert_eq(tell(f, "ledger", &e.base), 0, "%s %s", f->error.reason, f->error.detail);
}

static void accept_one(Fixture *f, const Resident *r)
{
	Intake__ApplicationAccepted e = INTAKE__APPLICATION_ACCEPTED__INIT;

	e.application_id = r->application;
	e.disaster_id = TOWN_DISASTER;
	e.procedure = "RISAI";
	e.person_id = r->person;
	e.dwelling_id = r->dwelling;
	cr_assert_eq(tell(f, "application-intake", &e.base), 0, "%s %s", f->error.reason, f->error.detail);
}

/* The certificate that waits for approval; false: not yet drafted. */
static bool drafted(Fixture *f, const Resident *r, char out[ID])
{
	char sql[400];

	snprintf(sql, sizeof sql,
		 "SELECT coalesce((SELECT certificate_id::text FROM chain JOIN certificate USING (municipality, "
		 "certificate_id) WHERE chain.application_id = '%s' AND state = 'DRAFT'), '')",
		 r->application);
	snprintf(out, ID, "%s", text_of(f, sql));
	return *out != '\0';
}

static void tell_certificate(const Resident *r, const char *id)
{
	say(json_pack("{s:s,s:s,s:i,s:s#,s:I}", "t", "certificate", "id", id, "of", (int) (r - town), "grade",
		      (const char[]){ (char) atomic_load(&r->grade) }, (size_t) 1, "us", sh_now_us()));
}

/* Approved: the one before it is no longer valid from here on. */
static bool approve_one(Fixture *f, Resident *r)
{
	char id[ID];

	if (!drafted(f, r, id))
		return false;
	tell_certificate(r, id);
	if (approve(f, id, 0) != 1)
		return false;
	if (*r->certificate)
		say(json_pack("{s:s,s:s,s:I}", "t", "superseded", "id", r->certificate, "us", sh_now_us()));
	pthread_mutex_lock(&r->lock);
	if (*r->certificate)
		memcpy(r->old[r->olds++ % OLD], r->certificate, ID);
	memcpy(r->certificate, id, ID);
	pthread_mutex_unlock(&r->lock);
	return true;
}

static void ledger_says(Resident *r, int grade)
{
	int64_t before = sh_now_us();

	atomic_store(&r->grade, grade);
	say(json_pack("{s:s,s:i,s:I,s:I,s:s#}", "t", "ledger", "of", (int) (r - town), "from_us", before, "us",
		      sh_now_us(), "grade", (const char[]){ (char) grade }, (size_t) 1));
}

static void settle(Fixture *f)
{
	for (unsigned i = 0; i < PEOPLE; i++) {
		Resident *r = &town[i];

		say(json_pack("{s:s,s:i,s:s,s:s,s:s,s:s,s:s,s:s}", "t", "person", "of", (int) i, "person", r->person,
			      "spouse", r->spouse, "dwelling", r->dwelling, "name", r->name, "spouse_name",
			      r->spouse_name, "address", r->address));
		ledger_says(r, r->grade);
		accept_one(f, r);
		decide(f, r);
	}
	cr_assert_gt(run_due(f, sh_now_us()), 0, "%s %s", f->error.reason, f->error.detail);
	for (unsigned i = 0; i < PEOPLE; i++)
		cr_assert(approve_one(f, &town[i]), "%s", town[i].application);
}

/* A house is looked at again, and back: its degree changes in the ledger, is told a little later, the successor is
 * drafted by a daemon and approved here. */
static struct Look {
	enum { QUIET, CHANGED, TOLD } at;
	int64_t next_us;
	unsigned next_left; /* the cold ones: when so many papers have left */
} looks[PEOPLE];

static bool cold(const struct Look *l, unsigned i)
{
	return i >= HOT && l->at == QUIET && hall.left < (l->next_left ? l->next_left : (i + 1) * SHARE);
}

static void look_again(Fixture *f, unsigned i, int64_t now)
{
	struct Look *l = &looks[i];
	Resident *r = &town[i];

	if (now < l->next_us || cold(l, i))
		return;
	if (l->at == QUIET) {
		ledger_says(r, r->grade == '6'                           ? '1'
			       : r->grade + 1 == '1' + (int) (i % 6) + 2 ? '1' + (int) (i % 6)
									 : r->grade + 1);
		l->next_us = now + LOOK_US / 3;
		l->at = CHANGED;
	} else if (l->at == CHANGED) {
		decide(f, r);
		l->at = TOLD;
	} else if (approve_one(f, r)) {
		l->next_us = now + LOOK_US;
		l->next_left = hall.left + TURN_PAPERS;
		l->at = QUIET;
	}
}

/* What the town says to the issuer that sits in this process: it drafts the first certificates and approves all. */
static const ProtobufCMessage *here(Fixture *f, const char *service, const char *rpc, const ProtobufCMessage *q,
				    ShArena *arena, ShError *err)
{
	(void) f, (void) service, (void) err;
	return town_answer(rpc, q, arena);
}

static const FakePeer peers_here[] = {
	{ "ledger", &ledger_contract, here },
	{ "register-sync", &register_sync_contract, here },
	{ 0 },
};

/* ---- all of it ---- */
static void open_desks(void)
{
	for (unsigned i = 0; i < PAIRS; i++) {
		pair[i].hall = &hall;
		sh_random(&pair[i].chance, sizeof pair[i].chance);
		pair[i].chance |= 1;
		pthread_barrier_init(&pair[i].barrier, NULL, 2);
	}
	for (unsigned i = 0; i < 2 * PAIRS; i++) {
		desk[i].pair = &pair[i / 2];
		desk[i].no = i % 2;
		desk[i].desk = i;
		desk[i].chance = 2 * i + 1 + (uint32_t) getpid() * 64;
		pthread_create(&thread[i], NULL, desk_run, &desk[i]);
	}
}

static void play(Fixture *f, unsigned wanted, int64_t until_us, bool deaths)
{
	unsigned turn = 0, death = DEATH_PAPERS;

	while (hall.left < wanted && sh_monotonic_us() < until_us) {
		int64_t now = sh_monotonic_us();

		bury(f);
		if (deaths && hall.left >= death && kill_one(turn++ % REPLICAS))
			death = hall.left + DEATH_PAPERS;
		for (unsigned i = 0; i < PEOPLE; i++)
			look_again(f, i, now);
		usleep(STEP_US);
	}
	atomic_store(&hall.stop, true);
	for (unsigned i = 0; i < 2 * PAIRS; i++)
		pthread_join(thread[i], NULL);
}

static void tell_counts(void)
{
	say(json_pack("{s:s,s:i,s:i,s:i,s:i,s:i,s:i,s:i,s:i,s:i,s:i,s:i,s:i}", "t", "counts", "left", (int) hall.left,
		      "killed", (int) killed, "died at a failpoint", (int) died, "answers late", (int) town_late,
		      "requests given up and repeated", (int) hall.given_up, "keys used for two people",
		      (int) hall.conflicts, "strangers at the kiosk", (int) hall.strangers,
		      "papers fetched elsewhere", (int) hall.elsewhere, "superseded ones asked for",
		      (int) hall.outdated, "asked before the change was told", (int) hall.changed,
		      "repeated at the other replica", (int) hall.replayed, "unanswered", (int) hall.unanswered));
}

Test(person, each_paper_is_the_one_asked_for, .timeout = 0)
{
	static Fixture f;
	long seconds = number_of("PERSON_SECONDS");

	town_make();
	tale_open(getenv("PERSON_TALE"));
	setting_open(&f);
	snprintf(hall.folder, sizeof hall.folder, "%s", f.folder);
	hall.papers = getenv("PERSON_PAPERS");
	hall.only = desk_part(getenv("PERSON_PART"));
	cr_assert(hall.only >= 0 || !getenv("PERSON_PART"), "no such part");
	say(json_pack("{s:o,s:o}", "certificate", json_sprintf("%s/sign.pem", card_folder), "public",
		      json_sprintf("%s/public/certificate-issuer.sign", f.folder)));
	make_key(&f, COUNTER, "desk", "window");
	make_key(&f, CENTRE, "centre", "kiosk");
	make_key(&f, OTHER_CENTRE, "other", "kiosk");
	make_cards();
	town_open(f.folder);
	fixture_peers(&f, peers_here);
	settle(&f);
	for (unsigned i = 0; i < REPLICAS; i++)
		start(&f, i);
	for (unsigned i = 0; i < REPLICAS; i++)
		for (int tries = 0; !answers(&f, i + 1); tries++, usleep(100000))
			cr_assert_lt(tries, 300, "replica %u does not become ready", i + 1);
	curl_global_init(CURL_GLOBAL_ALL);
	open_desks();
	play(&f, (unsigned) number_of("PERSON_ISSUES"), sh_monotonic_us() + seconds * 1000000,
	     number_of("PERSON_DEATHS") != 0);
	tell_counts();
	tale_close();
	for (unsigned i = 0; i < REPLICAS; i++) {
		kill(daemons[i].pid, SIGKILL);
		waitpid(daemons[i].pid, NULL, 0);
	}
	curl_global_cleanup();
	town_close();
	for (unsigned i = 0; i < CARDS; i++)
		EVP_PKEY_free(hall.card[i].key);
	setting_close(&f);
}

#include "people.h"
#include "seal.h"
#include "steps.h"

#include <stdio.h>
#include <string.h>

/* The disaster declared in both towns, ledgers and procedure opened, the shelters bound to it. */
static void declare(Tour *t, unsigned town)
{
	json_t *reply = act(t, DAICHO, town, "DeclareDisaster",
			    json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s}", "disasterId", t->disaster_id, "code", "R-01",
				      "name", t->cast.disaster, "cause", t->cast.disaster, "kind", t->cast.kind,
				      "occurredOn", t->cast.occurred_on, "referenceDate", t->cast.reference_date));

	that(t, strcmp(text_at(reply, "disasterId"), t->disaster_id) == 0, "%s 災害を宣言する", town_code(t, town));
	json_decref(reply);
}

typedef struct LedgerJob {
	unsigned town;
	char job_id[64], state[16], reason[80];
	int64_t done;
} LedgerJob;

static bool job_over(Tour *t, void *arg)
{
	LedgerJob *j = arg;
	json_t *reply = act(t, DAICHO, j->town, "GetLedgerJob", json_pack("{s:s}", "jobId", j->job_id));

	snprintf(j->state, sizeof j->state, "%s", text_at(reply, "state"));
	snprintf(j->reason, sizeof j->reason, "%s", text_at(reply, "reason"));
	j->done = number_at(reply, "done");
	json_decref(reply);
	return strcmp(j->state, "QUEUED") != 0 && strcmp(j->state, "RUNNING") != 0;
}

static void open_ledger(Tour *t, unsigned town)
{
	json_t *reply = act(t, DAICHO, town, "OpenLedger", json_pack("{s:s}", "disasterId", t->disaster_id)), *list,
	       *d;
	LedgerJob job = { .town = town };
	bool open = false;
	size_t i;

	snprintf(job.job_id, sizeof job.job_id, "%s", text_at(reply, "jobId"));
	json_decref(reply);
	that(t, *job.job_id && wait_until(t, job_over, &job) && strcmp(job.state, "DONE") == 0,
	     "%s 台帳を開く: %s %s %lld人", town_code(t, town), job.state, job.reason, (long long) job.done);
	list = act(t, DAICHO, town, "ListDisasters", json_object());
	json_array_foreach(json_object_get(list, "disasters"), i, d) open =
		open || (strcmp(text_at(d, "disasterId"), t->disaster_id) == 0 &&
			 json_is_true(json_object_get(d, "ledgerOpen")) &&
			 strcmp(text_at(d, "registerAsOf"), t->cast.towns[town].as_of) == 0);
	that(t, open, "%s 台帳は %s 現在の住民記録で開いている", town_code(t, town), t->cast.towns[town].as_of);
	json_decref(list);
}

static void open_procedure(Tour *t, unsigned town)
{
	json_t *reply = act(t, DAICHO, town, "OpenProcedure",
			    json_pack("{s:s,s:s,s:s,s:s}", "disasterId", t->disaster_id, "procedure", "RISAI",
				      "opensOn", t->cast.reference_date, "closesOn", t->cast.deadline));

	/* 地方自治法4条の2第4項: never earlier than the nominal last day. */
	that(t, strcmp(text_at(reply, "closesOnEffective"), t->cast.deadline) >= 0,
	     "%s 受付期間は %s まで（実際 %s）", town_code(t, town), t->cast.deadline,
	     text_at(reply, "closesOnEffective"));
	json_decref(reply);
}

static void bind_shelter(Tour *t, unsigned town)
{
	json_t *reply = act(t, HINAN, town, "BindDisaster",
			    json_pack("{s:s,s:[s]}", "disasterId", t->disaster_id, "openingIds", t->openings[town]));
	unsigned stays = cast_head_count(&t->cast, town, "", false);

	that(t, number_at(reply, "openings") == 1 && number_at(reply, "stays") == stays,
	     "%s 避難所を災害に結びつける: 滞在 %u件 %lld", town_code(t, town), stays,
	     (long long) number_at(reply, "stays"));
	json_decref(reply);
}

static void put_authority(Tour *t, unsigned town)
{
	char title[100];
	json_t *reply;

	snprintf(title, sizeof title, "%s長", t->cast.towns[town].name);
	reply = act(t, KOIN, town, "PutAuthority",
		    json_pack("{s:s,s:s,s:s,s:s}", "title", title, "name", "汐見　一郎", "validFrom",
			      t->cast.reference_date, "sealPng", seal_png_base64));
	that(t, number_at(reply, "version") == 1, "%s 発行権者と公印を登録する", town_code(t, town));
	json_decref(reply);
}

static void put_staff_addresses(Tour *t, unsigned town)
{
	static const char *const desks[] = { "WINDOW", "SURVEY" };

	for (size_t i = 0; i < sizeof desks / sizeof *desks; i++) {
		char mail[64];
		json_t *reply;

		snprintf(mail, sizeof mail, "%s-%s@city.example", i ? "chosa" : "mado", town_code(t, town));
		reply = act(t, DAICHO, town, "PutStaffAddress",
			    json_pack("{s:s,s:s}", "desk", desks[i], "mail", mail));
		that(t, reply != NULL, "%s %s の宛先を登録する", town_code(t, town), desks[i]);
		json_decref(reply);
	}
}

static void put_sender(Tour *t, unsigned town)
{
	json_t *reply = act(t, DAICHO, town, "PutSender",
			    json_pack("{s:s,s:s,s:s}", "municipalityName", t->cast.towns[town].name, "desk",
				      "税務課　罹災証明係", "deskPhone", "0000-00-0000"));

	that(t, reply != NULL, "%s 通知の差出人を決める", town_code(t, town));
	json_decref(reply);
}

void step_disaster(Tour *t)
{
	sh_uuid7(t->disaster_id);
	for (unsigned town = 0; town < CAST_TOWNS; town++) {
		declare(t, town);
		open_ledger(t, town);
		open_procedure(t, town);
		bind_shelter(t, town);
		put_authority(t, town);
		put_sender(t, town);
		put_staff_addresses(t, town);
	}
}

/* ---- each stay becomes a residence episode ----------------------------------------------------------------------
 */
typedef struct Seen {
	const CastEvacuee *evacuee;
	char person_id[SH_UUID_LEN + 1];
} Seen;

static bool episode_seen(Tour *t, void *arg)
{
	const Seen *s = arg;
	json_t *reply = act(t, DAICHO, s->evacuee->town, "ListEpisodes",
			    json_pack("{s:s,s:s}", "disasterId", t->disaster_id, "personId", s->person_id)),
	       *e;
	bool seen = false;
	size_t i;

	json_array_foreach(json_object_get(reply, "episodes"), i, e) seen =
		seen || (strcmp(text_at(e, "placeKind"), "SHELTER") == 0 &&
			 number_at(e, "fromUs") == s->evacuee->in_us && number_at(e, "toUs") == s->evacuee->out_us);
	json_decref(reply);
	return seen;
}

void step_episodes(Tour *t)
{
	for (unsigned i = 0; i < t->cast.n_evacuees; i++) {
		const CastEvacuee *e = &t->cast.evacuees[i];
		Seen s = { .evacuee = e };

		if (!e->known || *e->note)
			continue; /* unknown, misheard or hidden: no id that the register would tell */
		if (that(t, person_of_register(t, e->town, e->kana, e->birth, e->sex, s.person_id), "避難者%d は住民",
			 e->no))
			that(t, wait_until(t, episode_seen, &s), "避難者%d の滞在が台帳の居所の記録になる", e->no);
	}
}

/* Search by match: kana and birth date, both; what comes back tells two people apart and no more (rulings 28). */
#include "shelter.h"
#include "rules/town.h"
#include "sh_audit.h"
#include "sh_civil.h"
#include "sh_without.h"

#include <string.h>

enum { HITS = 10 };

typedef struct Found {
	const char *ids[HITS];
	Evacuee who[HITS];
	const char *towns[HITS];
	size_t n;
} Found;

static void keep_matches(const RegisterSync__FindReply *reply, Found *f)
{
	for (size_t i = 0; i < reply->n_hits && f->n < HITS; i++) {
		const RegisterSync__Hit *h = reply->hits[i];

		/* A protected person is left out where the register looks, and here if one did come: neither the
		 * answer nor its time differs from "not held" (rulings 1). */
		if (h->by_kana && h->by_birth && (!h->protected_ || SH_WITHOUT(search_hides)))
			f->ids[f->n++] = h->person_id;
	}
}

static bool withheld(const RegisterSync__CheckReleaseReply *reply, const char *person_id)
{
	for (size_t i = 0; i < reply->n_withheld_person_ids; i++)
		if (strcmp(reply->withheld_person_ids[i], person_id) == 0)
			return true;
	return false;
}

/* Asked last, so that somebody protected a moment ago is not let out. */
static int keep_released(ShCall *call, const RegisterSync__BatchGetReply *residents, Found *f)
{
	const RegisterSync__CheckReleaseReply *release;
	int r = register_withheld(call, f->ids, f->n, &release);

	f->n = 0;
	for (size_t i = 0; r == 0 && i < residents->n_residents && f->n < HITS; i++) {
		const RegisterSync__Resident *one = residents->residents[i];

		if ((one->protected_ || withheld(release, one->person_id)) && !SH_WITHOUT(search_hides))
			continue;
		f->ids[f->n] = one->person_id;
		f->who[f->n] = evacuee_of(call, one);
		f->towns[f->n++] = town_of(call->arena, one->address);
	}
	return r;
}

typedef struct Desk {
	const char *opening_id, *day_code;
} Desk;

static int check_desk(ShCall *call, void *arg)
{
	const Desk *d = arg;
	Opening o;

	return opening_reception(call, d->opening_id, d->day_code, OPENING_LOOK, &o);
}

/* Half a birth date would make a way to browse of the search. */
static int check_birth(ShCall *call, const char *birth)
{
	ShRegisterDate date;
	ShError err = { 0 };

	if (sh_register_date_parse(&date, birth, &err) != 0 || !sh_civil_is_whole(date.civil))
		return sh_fail_field(&call->error, "birth", "shelter.search.birth");
	return 0;
}

int search_evacuee_gather(ShCall *call, const Shelter__SearchEvacueeRequest *q)
{
	Desk desk = { q->opening_id, q->day_code };
	Found *f = sh_alloc(call->arena, sizeof *f);
	const RegisterSync__BatchGetReply *residents;
	const RegisterSync__FindReply *hits;
	int r;

	if (!f)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "search");
	f->n = 0;
	call->gathered = f;
	if ((r = check_birth(call, q->birth)) != 0 || (r = sh_read(call, check_desk, &desk)) != 0 ||
	    (r = register_find(call, q->kana, q->birth, !SH_WITHOUT(search_hides), &hits)) != 0)
		return r;
	keep_matches(hits, f);
	if (f->n == 0)
		return 0;
	if ((r = register_residents(call, f->ids, f->n, &residents)) != 0)
		return r;
	return keep_released(call, residents, f);
}

int search_evacuee(ShCall *call, const Shelter__SearchEvacueeRequest *q, Shelter__SearchEvacueeReply *p)
{
	Found *f = call->gathered;
	int r = sh_audit(call, f->ids, f->n);

	p->hits = sh_alloc(call->arena, HITS * sizeof *p->hits);
	for (size_t i = 0; r == 0 && i < f->n; i++) {
		Shelter__EvacueeHit *hit = sh_alloc(call->arena, sizeof *hit);

		if (!hit || !p->hits)
			return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "search");
		shelter__evacuee_hit__init(hit);
		hit->sex = f->who[i].sex;
		hit->town = f->towns[i];
		r = match_token(call, q->opening_id, &f->who[i], &hit->match_token);
		p->hits[p->n_hits++] = hit;
	}
	return r;
}

#include "shelter_fixture.h"
#include "sh_blob.h"

#include <criterion/criterion.h>
#include <string.h>

TestSuite(opening, .init = shelter_open, .fini = shelter_close, .timeout = 60);

#define FEATURE(id, name, x, y)                                                                                       \
	"{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[" x "," y "]},\"properties\":{\"共" \
	"通ID\":\"" id "\",\"施設・場所名\":\"" name "\",\"住所\":\"本町1\"}}"
static const char file_one[] =
	"{\"type\":\"FeatureCollection\",\"features\":[" FEATURE(GYM, "潮咲小学校", "136.9", "37.4") "," FEATURE(
		"17204-1", "番号の誤り", "136.9", "37.4") "," FEATURE(HALL, "市民会館", "136.9", "37.41") "]}";
static const char file_two[] = "{\"type\":\"FeatureCollection\",\"features\":[" FEATURE(
	GYM, "潮咲小学校(改称)", "136.9", "37.4") "," FEATURE(HALL, "市民会館", "136.9", "37.41") "]}";

typedef struct Upload {
	const char *blob_id, *text;
} Upload;

static int put_blob(ShCall *call, void *arg)
{
	const Upload *u = arg;

	return sh_blob_write(call, u->blob_id, "sites", "-", "shelters.geojson", "application/geo+json", u->text,
			     strlen(u->text));
}

static int import(const char *import_id, const char *blob_id, const char *kind, const Shelter__ImportSitesReply **ret)
{
	Shelter__ImportSitesRequest q = SHELTER__IMPORT_SITES_REQUEST__INIT;
	const void *reply;
	int r;

	q.import_id = import_id;
	q.blob_id = blob_id;
	q.kind = kind;
	r = ask(&f, "ImportSites", &q.base, &reply);
	*ret = reply;
	return r;
}

Test(opening, sites_come_from_the_published_file_and_bad_ones_are_named)
{
	Upload one = { id_of("911", 1), file_one }, two = { id_of("911", 2), file_two },
	       bad = { id_of("911", 3), "{\"type\":" };
	const Shelter__ImportSitesReply *p;
	const char *first = id_of("922", 1);

	cr_assert_eq(in_tx(&f, put_blob, &one), 0, "%s", f.error.reason);
	cr_assert_eq(in_tx(&f, put_blob, &two), 0, "%s", f.error.reason);
	cr_assert_eq(in_tx(&f, put_blob, &bad), 0, "%s", f.error.reason);

	cr_assert_eq(import(first, one.blob_id, "EVACUATION", &p), 0, "%s %s", f.error.reason, f.error.detail);
	cr_expect_eq(p->sites, 2);
	cr_expect_eq(p->new_sites, 2);
	cr_assert_eq(p->n_rejects, 1);
	cr_expect_eq(p->rejects[0]->index, 1);
	cr_expect_str_eq(p->rejects[0]->reason, "shelter.site.id");
	cr_expect_eq(count(&f, "SELECT count(*) FROM shelter_site"), 2);
	cr_expect_eq(count(&f, "SELECT count(*) FROM site_reject"), 1, "kept aside");

	cr_assert_eq(import(first, one.blob_id, "EVACUATION", &p), 0, "the same again");
	cr_expect_eq(p->new_sites, 2, "answers as the first time");
	cr_expect_eq(p->n_rejects, 1);
	cr_assert_eq(import(first, two.blob_id, "EVACUATION", &p), SH_REFUSED, "another file under its number");
	cr_expect_str_eq(f.error.reason, "shelter.import.other");

	cr_assert_eq(import(id_of("922", 2), two.blob_id, "EVACUATION", &p), 0, "%s", f.error.reason);
	cr_expect_eq(p->new_sites, 0);
	cr_expect_eq(p->changed_sites, 1, "one was renamed, the other is the same");

	cr_assert_eq(import(id_of("922", 3), bad.blob_id, "EVACUATION", &p), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "shelter.geojson.json");
	cr_assert_eq(import(id_of("922", 4), one.blob_id, "SCHOOL", &p), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "shelter.kind.unknown");
	cr_assert_eq(import(id_of("922", 5), id_of("911", 9), "EVACUATION", &p), SH_REFUSED);
	cr_expect_eq(count(&f, "SELECT count(*) FROM site_import"), 2, "what was refused left nothing");
}

static const Shelter__ListSitesReply *list(bool open_only, const char *after, uint32_t limit)
{
	Shelter__ListSitesRequest q = SHELTER__LIST_SITES_REQUEST__INIT;
	const void *reply;

	q.open_only = open_only;
	q.after_site_id = after;
	q.limit = limit;
	cr_assert_eq(ask(&f, "ListSites", &q.base, &reply), 0, "%s", f.error.reason);
	return reply;
}

static int bind_to(const char *disaster, const char **openings, size_t n, const Shelter__BindDisasterReply **ret)
{
	Shelter__BindDisasterRequest q = SHELTER__BIND_DISASTER_REQUEST__INIT;
	const void *reply;
	int r;

	q.disaster_id = disaster;
	q.opening_ids = openings;
	q.n_opening_ids = n;
	r = ask(&f, "BindDisaster", &q.base, &reply);
	*ret = reply;
	return r;
}

static int close_it(const char *opening_id)
{
	Shelter__CloseShelterRequest q = SHELTER__CLOSE_SHELTER_REQUEST__INIT;
	const void *reply;

	q.opening_id = opening_id;
	return ask(&f, "CloseShelter", &q.base, &reply);
}

Test(opening, needs_no_disaster_and_is_bound_to_one_later)
{
	const char *both[] = { OPENING_HALL, OPENING_GYM }, *again = "00000000-0000-7000-8000-0000000000b9";
	const Shelter__BindDisasterReply *bound;
	const Shelter__ListSitesReply *sites;
	const Shelter__CheckInReply *in;
	const Shelter__CheckOutReply *left;
	Shelter__OpenShelterRequest fresh = SHELTER__OPEN_SHELTER_REQUEST__INIT;
	const void *reply;

	given_sites();
	given_open(OPENING_GYM, GYM);
	given_open(OPENING_HALL, HALL);
	cr_assert_eq(open_at(OPENING_GYM, GYM, ""), 0, "the same opening again is the same");
	cr_assert_eq(open_at(again, GYM, ""), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "shelter.site.open");
	cr_assert_eq(open_at(OPENING_GYM, HALL, ""), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "shelter.opening.other");
	cr_assert_eq(open_at(again, "NEW001", ""), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "shelter.site.unknown");

	fresh.opening_id = again;
	fresh.site_id = "NEW001";
	fresh.cause = "大津波警報";
	fresh.name = "港町ビニールハウス";
	cr_assert_eq(ask(&f, "OpenShelter", &fresh.base, &reply), 0, "a place in no list: %s", f.error.reason);
	sites = list(true, "", 0);
	cr_expect_eq(sites->n_sites, 3);
	cr_expect_str_eq(sites->sites[0]->opening_id, OPENING_GYM);
	cr_expect_str_eq(sites->sites[0]->state, "OPEN");
	sites = list(false, GYM, 1);
	cr_assert_eq(sites->n_sites, 1);
	cr_expect(sites->more);
	cr_expect_str_eq(sites->sites[0]->site_id, HALL);

	cr_assert_eq(in_by_hand(id_of("c00", 1), OPENING_GYM, "旅 人", "", "", "", &in), 0, "%s", f.error.reason);
	cr_expect_eq(count(&f, "SELECT count(*) FROM stay WHERE disaster_id = ''"), 1);
	cr_assert_eq(bind_to("00000000-0000-7000-8000-0000000000d9", both, 2, &bound), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "shelter.disaster.unknown");
	cr_assert_eq(bind_to(DISASTER, both, 2, &bound), 0, "%s %s", f.error.reason, f.error.detail);
	cr_expect_eq(bound->openings, 2);
	cr_expect_eq(bound->stays, 1);
	cr_expect_eq(count(&f, "SELECT count(*) FROM stay WHERE disaster_id = '" DISASTER "'"), 1);
	cr_expect_eq(count(&f, "SELECT count(*) FROM outbox_pending WHERE type = 'shien.shelter.v1.SiteChanged'"), 5,
		     "three openings, two bindings");
	cr_assert_eq(bind_to(DISASTER, both, 2, &bound), 0);
	cr_expect_eq(bound->openings, 0, "bound already");

	cr_assert_eq(close_it(OPENING_GYM), SH_REFUSED, "somebody is still in");
	cr_expect_str_eq(f.error.reason, "shelter.opening.people_inside");
	cr_assert_eq(out(id_of("c00", 1), "UNKNOWN", &left), 0, "%s", f.error.reason);
	cr_assert_eq(close_it(OPENING_GYM), 0, "%s", f.error.reason);
	cr_assert_eq(in_by_hand(id_of("c00", 2), OPENING_GYM, "後の人", "", "", "", &in), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "shelter.opening.closed");
	cr_assert_eq(out(id_of("c00", 1), "HOME", &left), 0, "where they went is learnt after the closing: %s",
		     f.error.reason);
	cr_expect_str_eq(left->state, "LEFT");
	cr_assert_eq(open_at(id_of("b00", 7), GYM, ""), 0, "the same site opens again: %s", f.error.reason);
	cr_expect_str_eq(list(false, "", 1)->sites[0]->state, "OPEN");
}

Test(opening, reception_shows_the_day_code)
{
	const Shelter__CheckInReply *in;

	given_sites();
	cr_assert_eq(open_at(OPENING_GYM, GYM, "4711"), 0, "%s", f.error.reason);
	f.roles = "shelter";
	f.caller = "door";
	cr_assert_eq(in_by_hand(id_of("c00", 1), OPENING_GYM, "旅 人", "", "", "", &in), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "shelter.day_code.wrong");
	cr_assert(search(OPENING_GYM, "シオサキ ハナコ", "1980-05-01") == NULL);
	cr_expect_str_eq(f.error.reason, "shelter.day_code.wrong");
	cr_expect_eq(count(&f, "SELECT count(*) FROM opening WHERE day_code LIKE '%4711%'"), 0);
	Shelter__SearchEvacueeRequest q = SHELTER__SEARCH_EVACUEE_REQUEST__INIT;
	const void *reply;
	q.opening_id = OPENING_GYM;
	q.kana = "シオサキ ハナコ";
	q.birth = "1980-05-01";
	q.day_code = "4711";
	cr_assert_eq(ask(&f, "SearchEvacuee", &q.base, &reply), 0, "%s", f.error.reason);
	f.roles = "shelter_admin";
	cr_assert_eq(in_by_hand(id_of("c00", 1), OPENING_GYM, "旅 人", "", "", "", &in), 0,
		     "who runs the shelter needs none: %s", f.error.reason);
}

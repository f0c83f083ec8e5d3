#include "desk.h"

#include <stdio.h>

json_t *desk_asks(Tour *t, unsigned town, const char *path, json_t *body, const char *what)
{
	return knock_json(t, town,
			  &(Knock){ .service = "shelter-gateway", .method = "POST", .path = path, .json = body },
			  what);
}

json_t *desk_search(Tour *t, const CastEvacuee *e)
{
	char path[100];

	snprintf(path, sizeof path, "openings/%s/search", t->openings[e->town]);
	return knock_json(t, e->town,
			  &(Knock){ .service = "shelter-gateway",
				    .method = "POST",
				    .path = path,
				    .json = json_pack("{s:s,s:s,s:s}", "kana", e->kana, "birth", e->birth, "dayCode",
						      DESK_CODE),
				    .reads = true },
			  "検索");
}

void desk_head_count(Tour *t, unsigned town, bool after)
{
	char path[100];
	json_t *reply;
	unsigned men = cast_head_count(&t->cast, town, "1", after),
		 women = cast_head_count(&t->cast, town, "2", after);

	snprintf(path, sizeof path, "openings/%s/head-count", t->openings[town]);
	reply = knock_json(t, town, &(Knock){ .service = "shelter-gateway", .method = "GET", .path = path }, "人数");
	that(t,
	     number_at(reply, "men") == men && number_at(reply, "women") == women &&
		     number_at(reply, "total") == men + women,
	     "%s 避難者数 %u（男 %u 女 %u）%s: %lld", town_code(t, town), men + women, men, women,
	     after ? "退所後" : "退所前", (long long) number_at(reply, "total"));
	json_decref(reply);
}

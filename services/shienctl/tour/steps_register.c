#include "steps.h"

#include <stdio.h>
#include <string.h>

/* The registers of both towns over HTTP; each file twice. */
typedef struct Import {
	unsigned town;
	char path[120];
	json_t *reply;
} Import;

static bool import_over(Tour *t, void *arg)
{
	Import *i = arg;
	WebAnswer a;
	long status = knock(t, i->town, &(Knock){ .service = "register-sync", .method = "GET", .path = i->path }, &a);
	const char *state;

	json_decref(i->reply);
	i->reply = status == 200 ? json_loadb(a.body, a.len, 0, NULL) : NULL;
	web_free(&a);
	state = text_at(i->reply, "state");
	return *state && strcmp(state, "QUEUED") != 0 && strcmp(state, "CHECKING") != 0 &&
	       strcmp(state, "RUNNING") != 0;
}

/* The import as it ended. */
static json_t *import(Tour *t, unsigned town)
{
	const CastTown *cast = &t->cast.towns[town];
	char file[600], id[SH_UUID_LEN + 1];
	json_t *reply, *body = json_pack("{s:o,s:s}", "importId", new_id(id), "asOf", cast->as_of);
	Import i = { .town = town };
	bool over;

	if (strcmp(cast->encoding, "CP932") == 0)
		json_object_set_new(body, "encoding", json_string("cp932"));
	snprintf(file, sizeof file, "%s/%s", t->prefecture, cast->register_file);
	reply = knock_json(t, town,
			   &(Knock){ .service = "register-sync",
				     .method = "POST",
				     .path = "register/imports",
				     .json = body,
				     .file = file },
			   "住民記録");
	that(t, strcmp(text_at(reply, "importId"), id) == 0, "%s %s を受け取る", cast->code, cast->register_file);
	json_decref(reply);
	snprintf(i.path, sizeof i.path, "register/imports/%s", id);
	over = wait_until(t, import_over, &i);
	that(t, over && strcmp(text_at(i.reply, "state"), "DONE") == 0, "%s 取込が終わる: %s %s", cast->code,
	     text_at(i.reply, "state"), text_at(i.reply, "reason"));
	return i.reply;
}

/* Which letters cannot be shown: all of them are told, by their codes; in UTF-8 they are 外字 and nothing else. */
static void letters(Tour *t, unsigned town, const json_t *import)
{
	const CastTown *cast = &t->cast.towns[town];
	long long told = 0, gaiji = 0;
	char path[120];
	json_t *reply, *letter;
	size_t i;

	snprintf(path, sizeof path, "register/imports/%s/letters", text_at(import, "importId"));
	reply = knock_json(t, town, &(Knock){ .service = "register-sync", .method = "GET", .path = path },
			   "外字の一覧");
	json_array_foreach(json_object_get(reply, "letters"), i, letter)
	{
		told += (long long) number_at(letter, "letters");
		if (strncmp(text_at(letter, "code"), "U+", 2) == 0)
			gaiji += (long long) number_at(letter, "letters");
	}
	that(t, told == (long long) number_at(import, "unmappableCharacters"), "%s 表示できない文字の一覧: %lld",
	     cast->code, told);
	that(t, cast->lost_characters > 0 || told == gaiji, "%s UTF-8では外字だけ: %lld", cast->code, gaiji);
	json_decref(reply);
}

static void first_time(Tour *t, unsigned town)
{
	const CastTown *cast = &t->cast.towns[town];
	json_t *i = import(t, town);
	bool lossy = cast->lost_characters > 0;

	that(t, (uint64_t) number_at(i, "rows") == cast->rows, "%s 行数 %llu: %lld", cast->code,
	     (unsigned long long) cast->rows, (long long) number_at(i, "rows"));
	that(t, (uint64_t) number_at(i, "newRows") == cast->rows && number_at(i, "rejectedRows") == 0,
	     "%s すべて新規、不良なし: 新規 %lld 不良 %lld", cast->code, (long long) number_at(i, "newRows"),
	     (long long) number_at(i, "rejectedRows"));
	/* How many were lost nobody can see in the file ("?" may be a "?"), but that some were. */
	that(t, !lossy || number_at(i, "unmappableCharacters") > 0, "%s（%s）読めない文字が数えられる: %lld",
	     cast->code, cast->encoding, (long long) number_at(i, "unmappableCharacters"));
	letters(t, town, i);
	json_decref(i);
}

static void second_time(Tour *t, unsigned town)
{
	const CastTown *cast = &t->cast.towns[town];
	json_t *i = import(t, town);

	that(t,
	     (uint64_t) number_at(i, "sameRows") == cast->rows && number_at(i, "newRows") == 0 &&
		     number_at(i, "changedRows") == 0 && number_at(i, "missingPersons") == 0,
	     "%s 同じファイルをもう一度: 同じ %lld 新規 %lld 変更 %lld", cast->code,
	     (long long) number_at(i, "sameRows"), (long long) number_at(i, "newRows"),
	     (long long) number_at(i, "changedRows"));
	json_decref(i);
}

void step_registers(Tour *t)
{
	for (unsigned town = 0; town < CAST_TOWNS; town++) {
		first_time(t, town);
		second_time(t, town);
	}
}

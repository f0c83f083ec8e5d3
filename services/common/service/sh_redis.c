#include "sh_redis.h"
#include "sh_clock.h"
#include "sh_memory.h"

#include <hiredis/hiredis.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { AGAIN_US = 2 * 1000000, MOST_ARGS = 64 };
static const struct timeval patience = { .tv_usec = 300000 };

struct ShRedis {
	const ShSettings *settings;
	redisContext *ctx;
	int64_t retry_us;
};

ShRedis *sh_redis_new(const ShSettings *settings)
{
	ShRedis *r = sh_need(calloc(1, sizeof *r));

	r->settings = settings;
	return r;
}

static void drop(ShRedis *r)
{
	if (r->ctx)
		redisFree(r->ctx);
	r->ctx = NULL;
	r->retry_us = sh_monotonic_us() + AGAIN_US;
}

void sh_redis_free(ShRedis *r)
{
	if (!r)
		return;
	drop(r);
	free(r);
}

static bool first_line(const char *path, char *out, size_t size)
{
	FILE *in = *path ? fopen(path, "r") : NULL;
	bool got = in && fgets(out, (int) size, in);

	if (in)
		fclose(in);
	if (got)
		out[strcspn(out, "\r\n")] = '\0';
	return got;
}

static bool sign_in(ShRedis *r)
{
	char password[256];
	const char *user = sh_setting(r->settings, "redis_user");
	redisReply *reply;
	bool ok;

	if (!first_line(sh_setting(r->settings, "redis_password_file"), password, sizeof password))
		return true; /* none set: the server will say no where it wants one */
	reply = redisCommand(r->ctx, "AUTH %s %s", *user ? user : "default", password);
	explicit_bzero(password, sizeof password);
	ok = reply && reply->type != REDIS_REPLY_ERROR;
	freeReplyObject(reply);
	return ok;
}

/* "/path/to.sock" or "host:port". */
static bool ready(ShRedis *r)
{
	const char *where = sh_setting(r->settings, "redis"), *colon = strrchr(where, ':');
	char host[200];

	if (r->ctx && !r->ctx->err)
		return true;
	if (r->ctx)
		drop(r);
	if (!*where || sh_monotonic_us() < r->retry_us)
		return false;
	if (where[0] == '/') {
		r->ctx = redisConnectUnixWithTimeout(where, patience);
	} else if (colon) {
		snprintf(host, sizeof host, "%.*s", (int) (colon - where), where);
		r->ctx = redisConnectWithTimeout(host, atoi(colon + 1), patience);
	}
	if (!r->ctx || r->ctx->err || redisSetTimeout(r->ctx, patience) != REDIS_OK || !sign_in(r)) {
		drop(r);
		return false;
	}
	return true;
}

static redisReply *command(ShRedis *r, int argc, const char **argv)
{
	redisReply *reply;

	if (!ready(r))
		return NULL;
	reply = redisCommandArgv(r->ctx, argc, argv, NULL);
	if (!reply)
		drop(r);
	return reply;
}

bool sh_redis_hset(ShRedis *r, const char *key, const char *const *fields_and_values, size_t n)
{
	const char *argv[MOST_ARGS] = { "HSET", key };
	redisReply *reply;
	bool ok;

	if (n + 2 > MOST_ARGS)
		return false;
	memcpy(argv + 2, fields_and_values, n * sizeof *argv);
	reply = command(r, (int) n + 2, argv);
	ok = reply && reply->type == REDIS_REPLY_INTEGER;
	freeReplyObject(reply);
	return ok;
}

char *sh_redis_hget(ShRedis *r, const char *key, const char *field)
{
	const char *argv[] = { "HGET", key, field };
	redisReply *reply = command(r, 3, argv);
	char *value = reply && reply->type == REDIS_REPLY_STRING ? strdup(reply->str) : NULL;

	freeReplyObject(reply);
	return value;
}

bool sh_redis_ping(ShRedis *r)
{
	const char *argv[] = { "PING" };
	redisReply *reply = command(r, 1, argv);
	bool ok = reply && reply->type == REDIS_REPLY_STATUS;

	freeReplyObject(reply);
	return ok;
}

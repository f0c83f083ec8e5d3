#pragma once
#include "sh_settings.h"
#include <stdbool.h>
#include <stddef.h>

/* One thread's connection to Redis; reconnects by itself, gives up quickly, never fails a call. */
typedef struct ShRedis ShRedis;

ShRedis *sh_redis_new(const ShSettings *settings);
void sh_redis_free(ShRedis *redis);
bool sh_redis_hset(ShRedis *redis, const char *key, const char *const *fields_and_values, size_t n);
/* The caller frees; NULL: not there or not reachable. */
char *sh_redis_hget(ShRedis *redis, const char *key, const char *field);
bool sh_redis_ping(ShRedis *redis);

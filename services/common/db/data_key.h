#pragma once
#include "sh_data_key.h"

/* How data keys rest. Private to this folder. */
typedef struct WrappedKey {
	uint32_t id, root_id; /* 0: which root is not known */
	const char *scope, *purpose;
	bool scoped;
	const uint8_t *bytes;
	size_t len; /* 0: destroyed */
} WrappedKey;

int data_key_unwrap(ShCall *call, const WrappedKey *w, const ShDataKey **ret_key);
/* Under the newest root and, for a disaster, its secret, which is made where there is none. */
int data_key_wrap(ShCall *call, const char *scope, const char *purpose, const ShDataKey *key, uint8_t ret_wrapped[64],
		  uint32_t *ret_root_id);
int data_key_make(ShCall *call, const char *scope, const char *purpose, const ShDataKey **ret_key);
uint32_t data_key_newest_root(void);
int data_key_destroy_secret(ShCall *call, const char *scope);
/* Every version, newest first. */
int data_key_each(ShCall *call, const char *scope, const char *purpose,
		  int (*each)(ShCall *call, const ShDataKey *key, void *arg), void *arg);

#pragma once
#include "sh_service.h"
#include "shien/register/v1/register.pb-c.h"

/* A household frozen anew (refreeze.c), and what of it is written (refreeze_put.c). */
typedef struct Refreeze {
	const char *disaster_id, *household_id;
	const RegisterSync__PullAsOfReply *page; /* who was of it on the day; NULL: nobody was asked */
	const char **asked;                      /* who was of it here when the register was asked */
	size_t n_asked;
	const char **stayed, **joined, **back, **left; /* back: of those who joined, who stood alone */
	size_t n_stayed, n_joined, n_back, n_left;
} Refreeze;

/* Household and persons become what the register said, and *ret_changed are those whose row changed. */
int refreeze_put(ShCall *call, const Refreeze *f, const ShRows **ret_changed);
/* Who left stands alone. */
int refreeze_let_go(ShCall *call, const Refreeze *f, const ShRows **ret_changed);
/* Where they lived: the dwellings of their addresses, made where there are none. */
int refreeze_dwellings(ShCall *call, const Refreeze *f);

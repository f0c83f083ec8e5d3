#include "address_spellings.h"
#include "register_sync_sql.h"

#include <stdio.h>
#include <string.h>

/* With the city of this register in front of what follows behind however it begins. */
static const char *with_city(ShCall *call, const char *key, const char *place, const char *city)
{
	const char *county = strstr(city, "郡"), *town = county ? county + strlen("郡") : city;

	if (strncmp(key, place, strlen(place)) == 0)
		key += strlen(place);
	else if (strncmp(key, town, strlen(town)) == 0)
		key += strlen(town);
	return sh_printf(call->arena, "%s%s", city, key);
}

int address_spellings(ShCall *call, const char *text, const char ***ret_keys, size_t *ret_n)
{
	char key[SH_KEY_SIZE];
	const ShRows *places;
	const char **keys;
	size_t n = 0;
	int r;

	if ((r = sh_key_address(key, text, &call->error)) != 0) {
		snprintf(call->error.field, sizeof call->error.field, "address");
		return r;
	}
	if ((r = sh_query(call, &sql_list_place_names, &places, sh_text(call->municipality))) != 0)
		return r;
	keys = sh_alloc(call->arena, ((size_t) sh_rows_count(places) + 1) * sizeof *keys);
	if (!keys || !(keys[n++] = sh_copy(call->arena, key)))
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "address");
	for (int i = 0; i < sh_rows_count(places); i++)
		keys[n++] =
			with_city(call, keys[0], sh_rows_str(places, i, "key"), sh_rows_str(places, i, "city_key"));
	*ret_keys = keys;
	*ret_n = n;
	return 0;
}

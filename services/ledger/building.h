#pragma once
#include "sh_data_key.h"
#include "sh_service.h"

/* In which building of the map a dwelling is. A building's footprint is public; where a dwelling is, and so who lives
 * there, rests as a blind index of the building's id and as a sealed cell, both under the disaster's key (decision
 * 55). */
typedef struct BuildingSeal {
	const ShDataKey *key;
	ShBlindKey index; /* wiped by building_sealed */
} BuildingSeal;
int building_sealing(ShCall *call, const char *disaster_id, BuildingSeal *ret);
void building_sealed(BuildingSeal *with);
int building_seal(ShCall *call, const BuildingSeal *with, const char *dwelling_id, const char *building_id,
		  ProtobufCBinaryData *ret_index, ProtobufCBinaryData *ret_cell);
/* The other side: these buildings under every version of the disaster's key. */
int buildings_wanted(ShCall *call, const char *disaster_id, const char *const *building_ids, size_t n,
		     ShParam *ret_indexes);

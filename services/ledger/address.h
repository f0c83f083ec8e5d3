#pragma once
#include "sh_data_key.h"
#include "sh_service.h"

/* Addresses rest sealed under their disaster's key, and are found by blind indexes (decision 33). */
enum { ADDRESS_INDEX = 32 };

typedef struct AddressSeal {
	const ShDataKey *key;
	ShBlindKey place, beginning; /* wiped by address_sealed */
} AddressSeal;
int address_sealing(ShCall *call, const char *disaster_id, AddressSeal *ret);
void address_sealed(AddressSeal *with);

/* What the cell of a person, of a dwelling is bound to: address_row(…), the dwelling's id. */
const char *address_row(ShCall *call, const char *disaster_id, const char *person_id);
/* An empty address has an empty cell. */
int address_seal(ShCall *call, const AddressSeal *with, uint32_t cell, const char *row_id, const char *address,
		 const char *extra, ProtobufCBinaryData *ret);
int address_open(ShCall *call, ShOpener *opener, uint32_t cell, const char *row_id, const ShRows *rows, int row,
		 const char *column, const char **ret_address, const char **ret_extra);
/* Address and 方書 as received: equal for what is one dwelling. */
int address_place(ShCall *call, const AddressSeal *with, const char *address, const char *extra,
		  ProtobufCBinaryData *ret);
/* Of a search key (dwelling_key.h): the whole of it, and by what it is found, ADDRESS_INDEX bytes each. */
int address_indexes(ShCall *call, const AddressSeal *with, const char *key, ProtobufCBinaryData *ret_whole,
		    ProtobufCBinaryData *ret_beginnings);
/* The other side: what a key that is asked for would be under every version of the disaster's keys; "" nothing. */
int address_wanted(ShCall *call, const char *disaster_id, const char *key, size_t len, ShParam *ret_indexes);
/* The same for many keys, whole: all under one version after the other. */
int addresses_wanted(ShCall *call, const char *disaster_id, const char *const *keys, size_t n, ShParam *ret_indexes);

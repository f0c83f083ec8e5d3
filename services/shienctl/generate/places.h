#pragma once
#include <stddef.h>
#include <stdint.h>

/* A prefecture that is not on the map. JIS X 0401 ends at 47, so 48 can be no real prefecture's code today; the check
 * digits are right, so that software that checks them accepts it. It lies in the open sea north of 38 degrees. */
#define PREFECTURE_NAME "汐見県"
enum { TOWNS = 2 };

typedef enum AreaStyle {
	AREA_BLOCK,   /* 住居表示: 一丁目５番１２号 */
	AREA_PARCEL,  /* １２番地３ */
	AREA_SECTION, /* a section symbol before the number: イ部３４番地; never a numeral */
} AreaStyle;

typedef struct Area {
	const char *name; /* 町字 */
	AreaStyle style;
} Area;

typedef struct Town {
	const char *lg_code; /* 6 digits with check digit */
	const char *county;  /* "" for a city */
	const char *name, *kana;
	const char *postal_prefix; /* 5 digits; two more for the 町字 */
	double latitude, longitude;
	const Area *areas;
	uint32_t areas_count;
} Town;

extern const Town towns[TOWNS];

typedef struct Address {
	const Area *area;
	uint32_t town, area_no;
	uint32_t number, branch; /* 番地 and 枝番, or 番 and 号; branch 0: none */
	char flat[64];           /* 方書; "" for a house of its own */
} Address;

/* The place of a household's home; two households never share one, flats differ by their room. */
void address_of_home(uint32_t town, uint32_t household, Address *ret);
/* Where it lived before it moved inside the town. */
void address_of_former_home(uint32_t town, uint32_t household, Address *ret);

typedef enum AddressForm {
	ADDRESS_REGISTER, /* 中央一丁目 / ５番１２号, as the register writes it */
	ADDRESS_ASCII,    /* 中央1丁目5-12 */
	ADDRESS_FULL_DASH /* 中央１－５－１２ */
} AddressForm;

/* The number alone (番地号表記), the postal code (7 digits), the 町字ID (7 digits). size: of out, in bytes; what does
 * not fit is our bug. */
void address_number(const Address *a, char *out, size_t size);
void address_postal(const Address *a, char out[8]);
void address_area_code(const Address *a, char out[8]);
/* The whole line as a person writes it, with or without the prefecture, the flat at the end. */
void address_line(const Address *a, AddressForm form, int with_prefecture, char *out, size_t size);

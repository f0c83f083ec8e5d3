#include "resident_row.h"

#include <string.h>

static bool kept_elsewhere(RegisterField f)
{
	return f == REGISTER_my_number || f == REGISTER_user_cert_serial || f == REGISTER_sign_cert_serial;
}

size_t resident_image_size(const Resident *resident)
{
	char buf[RESIDENT_TEXT_SIZE];
	size_t size = REGISTER_FIELDS;

	for (int f = REGISTER_NONE + 1; f < REGISTER_FIELDS; f++)
		size += strlen(resident_text(resident, (RegisterField) f, buf));
	return size;
}

void resident_image(char *ret, const Resident *resident)
{
	char buf[RESIDENT_TEXT_SIZE], *end = ret;

	for (int f = REGISTER_NONE + 1; f < REGISTER_FIELDS; f++) {
		const char *text =
			kept_elsewhere((RegisterField) f) ? "" : resident_text(resident, (RegisterField) f, buf);

		ret = stpcpy(ret, text);
		if (*text)
			end = ret;
		*ret++ = RESIDENT_IMAGE_BETWEEN;
	}
	*end = '\0';
}

void resident_items(char *image, const char *ret_items[REGISTER_FIELDS])
{
	ret_items[REGISTER_NONE] = "";
	for (int f = REGISTER_NONE + 1; f < REGISTER_FIELDS; f++) {
		ret_items[f] = image;
		image = strchrnul(image, RESIDENT_IMAGE_BETWEEN);
		if (*image)
			*image++ = '\0';
	}
}

#pragma once
#include "sh_contract.h"

/* Has this text, not empty, the form? *ret_chars becomes its length in code points. Not UTF-8 has no form. */
bool sh_form_fits(ShForm form, const char *text, size_t *ret_chars);

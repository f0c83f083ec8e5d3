#pragma once
#include <stdbool.h>

/* Check digits of the register. A wrong one warns and never refuses: old numbers have none. Arguments are digits
 * only. */

/* 宛名番号, 世帯番号: modulus 11, weights 2–7 repeating from the right (JUKI 1.1.13). What a result of 10 gives is
 * not stated there: 0 is taken. */
bool check_digit_register(const char *digits);
/* 個人番号: twelve digits (番号省令5条). */
bool check_digit_my_number(const char *digits);
/* 全国地方公共団体コード: six digits. */
bool check_digit_lg_code(const char *digits);

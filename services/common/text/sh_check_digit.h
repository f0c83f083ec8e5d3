#pragma once
#include <stdbool.h>
#include <stddef.h>

/* Check digits of the numbers in a register: the digit, '0'..'9', that belongs behind a body of decimal digits. */

/* 全国地方公共団体コード, of the first five: weights 6…2 (総務省「全国地方公共団体コード仕様」). */
char sh_check_digit_lg_code(const char *digits);
/* 個人番号, of the first eleven: 番号法施行省令 (平成26年総務省令第85号) 5条. */
char sh_check_digit_individual_number(const char *digits);
/* 宛名番号, 世帯番号 and 住民票コード, of the first n: modulus 11, weights 2…7 repeating from the right
 * (住民記録システム標準仕様書 1.1.13). What a result of 10 gives is not stated there: 0, as the usual systems do. */
char sh_check_digit_m11w27(const char *digits, size_t n);

/* Whole numbers, any text: the right count of decimal digits, the last of them right. */
bool sh_lg_code_ok(const char *code);             /* six */
bool sh_individual_number_ok(const char *number); /* twelve */
bool sh_m11w27_ok(const char *number);            /* two or more */

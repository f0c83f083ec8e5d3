#pragma once

/* Check digits of the numbers in a register, each for a body of decimal digits and as '0'..'9'. */

/* 全国地方公共団体コード (5 digits): weights 6..2; 総務省 「全国地方公共団体コード仕様」. */
char check_digit_lg_code(const char *body);
/* 個人番号 (11 digits): 番号法施行省令 (平成26年総務省令第85号) 5条. */
char check_digit_individual_number(const char *body);
/* 宛名番号, 世帯番号 and 住民票コード (any length): modulus 11, weights 2..7 from the right;
 * 住民記録システム標準仕様書 1.1.13. What to write for a result of 10 is not stated there: 0, as the usual systems
 * do. */
char check_digit_m11w27(const char *body);

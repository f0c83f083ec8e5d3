#pragma once

/* The words that stand on the certificate for a code of the table damage_grade; NULL where the code may not be
 * printed: a dwelling not surveyed (未調査), not surveyable (調査不能) or pending (保留) has no degree of damage yet.
 */
const char *grade_label(const char *code);

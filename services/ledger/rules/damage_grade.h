#pragma once
#include <stdint.h>

/* Degree of damage to a dwelling (住家の被害の程度), as a code of LEDGER_DAMAGE_GRADE, for a loss ratio (損害割合) in
 * 1/1000, 0..1000; NULL above. Lower bounds belong to the grade.
 * 災害に係る住家の被害認定基準運用指針 (内閣府): 全壊 ≥ 50 %, 大規模半壊 ≥ 40 %, 中規模半壊 ≥ 30 %, 半壊 ≥ 20 %,
 * 準半壊 ≥ 10 %. */
const char *damage_grade_from_loss(uint32_t permille);

/* What a building that nobody lives in gets: 判定対象外. 住家 is what is lived in, whatever it was built for. */
#define DAMAGE_GRADE_NOT_DWELLING "9"

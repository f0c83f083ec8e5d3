-- name: certificate_facts
-- One statement, so one snapshot. No row: no such person or dwelling in this disaster.
-- $1 municipality $2 disaster $3 dwelling $4 person
SELECT x.code, x.cause, x.occurred_on, d.sealed_address, d.ward, d.grade_code, d.flood,
       d.governing_survey_id, d.version + h.version AS version, h.household_id, h.head_person_id, h.head_name,
       (EXISTS (SELECT FROM dwelling_household l WHERE l.municipality = $1 AND l.dwelling_id = $3
                   AND l.household_id = h.household_id)
        OR EXISTS (SELECT FROM application_link a WHERE a.municipality = $1 AND a.dwelling_id = $3
                      AND (a.household_id = h.household_id OR a.person_id = $4) AND a.undone_us = 0)) AS linked,
       m.person_ids, m.names, m.relations, m.protecteds, m.head_row, m.head_address
  FROM person p
  JOIN household h ON h.municipality = $1 AND h.disaster_id = $2 AND h.household_id = p.household_id
  JOIN disaster x ON x.municipality = $1 AND x.disaster_id = $2
  JOIN dwelling d ON d.municipality = $1 AND d.dwelling_id = $3 AND d.disaster_id = $2
 CROSS JOIN LATERAL (
       SELECT array_agg(person_id ORDER BY sort, person_id) AS person_ids, array_agg(name ORDER BY sort, person_id) AS names,
              array_agg(relation ORDER BY sort, person_id) AS relations,
              array_agg(protected::text ORDER BY sort, person_id) AS protecteds,
              (array_agg(person_id ORDER BY person_id = h.head_person_id DESC, sort, person_id))[1] AS head_row,
              (array_agg(sealed_address ORDER BY person_id = h.head_person_id DESC, sort, person_id))[1] AS head_address
         FROM person
        WHERE municipality = $1 AND disaster_id = $2 AND household_id = h.household_id) m
 WHERE p.municipality = $1 AND p.disaster_id = $2 AND p.person_id = $4;

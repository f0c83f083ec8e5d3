-- name: put_item_definition
-- $1 municipality $2 code $3 name $4 kind $5 choices $6 roles $7 sensitive $8 retired $9 actor $10 now
INSERT INTO item_definition (municipality, item_code, version, name, kind, choices, roles, sensitive, retired, defined_by,
                             defined_us)
SELECT $1, $2, coalesce(max(version), 0) + 1, $3, $4, $5::text[], $6::text[], $7::bool, $8::bool, $9, $10::bigint
  FROM item_definition
 WHERE municipality = $1 AND item_code = $2
RETURNING version;

-- name: list_item_definitions
-- The newest version of each. $1 municipality $2 one code, '' = all
SELECT DISTINCT ON (item_code) item_code, version, name, kind, choices, roles, sensitive, retired
  FROM item_definition
 WHERE municipality = $1 AND ($2 = '' OR item_code = $2)
 ORDER BY item_code, version DESC
 LIMIT 300;

-- name: put_item_value
-- $1 municipality $2 value $3 disaster $4 person $5 item $6 sealed value $7 withdrawn $8 source $9 source's id $10 observed
-- $11 sealed reason $12 actor $13 now
INSERT INTO item_value (municipality, value_id, disaster_id, person_id, item_code, sealed_value, withdrawn, source, source_id,
                        observed_us, sealed_reason, recorded_by, recorded_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- name: item_known
-- When something is known of this item next: after all that was before, though the clock went back. And how much of it the
-- period would replace. $1 municipality $2 disaster $3 person $4 item $5 from $6 to $7 now
SELECT greatest($7::bigint, coalesce(max(known_from_us), 0) + 1) AS at,
       count(*) FILTER (WHERE known_to_us = 9223372036854775807 AND valid_from < $6::date AND valid_to > $5::date) AS replaced
  FROM item_period
 WHERE municipality = $1 AND disaster_id = $2 AND person_id = $3 AND item_code = $4;

-- name: put_item_period
-- What was known of these days is known no more; what it says of other days is known on, as it was.
-- $1 municipality $2 disaster $3 person $4 item $5 from $6 to $7 known from $8 value
WITH gone AS (
  UPDATE item_period
     SET known_to_us = $7
   WHERE municipality = $1 AND disaster_id = $2 AND person_id = $3 AND item_code = $4
     AND known_to_us = 9223372036854775807 AND valid_from < $6::date AND valid_to > $5::date
  RETURNING valid_from, valid_to, value_id
)
INSERT INTO item_period (municipality, disaster_id, person_id, item_code, valid_from, valid_to, known_from_us, value_id)
SELECT $1, $2, $3, $4, valid_from, $5::date, $7::bigint, value_id FROM gone WHERE valid_from < $5::date
UNION ALL
SELECT $1, $2, $3, $4, $6::date, valid_to, $7::bigint, value_id FROM gone WHERE valid_to > $6::date
UNION ALL
SELECT $1, $2, $3, $4, $5::date, $6::date, $7::bigint, $8;

-- name: list_item_periods
-- Everything, or as known at a moment, of a day or of all. $1 municipality $2 disaster $3 persons $4 items, none = all $5 known at, 0 = ever
-- $6 as of, NULL = all days $7 limit
SELECT t.person_id, t.item_code, t.valid_from, nullif(t.valid_to, 'infinity') AS valid_to, t.known_from_us,
       nullif(t.known_to_us, 9223372036854775807) AS known_to_us, v.value_id, v.sealed_value, v.withdrawn, v.source,
       v.source_id, v.observed_us, v.sealed_reason, v.recorded_by, v.recorded_us
  FROM item_period t
  JOIN item_value v ON v.municipality = $1 AND v.value_id = t.value_id
 WHERE t.municipality = $1 AND t.disaster_id = $2 AND t.person_id = ANY ($3::text[])
   AND (cardinality($4::text[]) = 0 OR t.item_code = ANY ($4::text[]))
   AND ($5::bigint = 0 OR (t.known_from_us <= $5::bigint AND t.known_to_us > $5::bigint))
   AND ($6::date IS NULL OR (t.valid_from <= $6::date AND t.valid_to > $6::date))
 ORDER BY t.person_id, t.item_code, t.known_from_us DESC, t.valid_from DESC
 LIMIT $7;

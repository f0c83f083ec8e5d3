-- name: count_persons
-- Ages as days of birth, which are put into bands. Of several dwellings the worst grade; 無被害 (0) is better than any, 判定対象外 (9) is none of them. $1 municipality $2 disaster $3 rows $4 columns
SELECT s.r AS row_code, s.c AS column_code, count(*) AS n
  FROM (SELECT CASE $3 WHEN 'WARD' THEN p.ward WHEN 'SEX' THEN p.sex WHEN 'VICTIM' THEN p.victim::text
                       WHEN 'RESIDENT' THEN p.resident::text WHEN 'DEATH' THEN p.death WHEN 'AGE' THEN p.birth_text WHEN 'GRADE' THEN g.grade END AS r,
               CASE $4 WHEN 'WARD' THEN p.ward WHEN 'SEX' THEN p.sex WHEN 'VICTIM' THEN p.victim::text
                       WHEN 'RESIDENT' THEN p.resident::text WHEN 'DEATH' THEN p.death WHEN 'AGE' THEN p.birth_text WHEN 'GRADE' THEN g.grade ELSE '' END AS c
          FROM person p
          LEFT JOIN (SELECT l.household_id, translate(min(translate(d.grade_code, '0', '8')), '8', '0') AS grade
                       FROM dwelling_household l
                       JOIN dwelling d ON d.municipality = $1 AND d.dwelling_id = l.dwelling_id AND d.grade_code <> ''
                      WHERE l.municipality = $1 AND l.disaster_id = $2
                      GROUP BY l.household_id) AS g ON g.household_id = p.household_id
         WHERE p.municipality = $1 AND p.disaster_id = $2 AND p.counted) AS s
 GROUP BY s.r, s.c
 ORDER BY s.r, s.c;

-- name: count_households
-- By their heads, or whoever stands first. $1 municipality $2 disaster $3 rows $4 columns
SELECT s.r AS row_code, s.c AS column_code, count(*) AS n
  FROM (SELECT CASE $3 WHEN 'WARD' THEN p.ward WHEN 'SEX' THEN p.sex WHEN 'VICTIM' THEN p.victim::text
                       WHEN 'RESIDENT' THEN p.resident::text WHEN 'DEATH' THEN p.death WHEN 'AGE' THEN p.birth_text WHEN 'GRADE' THEN g.grade END AS r,
               CASE $4 WHEN 'WARD' THEN p.ward WHEN 'SEX' THEN p.sex WHEN 'VICTIM' THEN p.victim::text
                       WHEN 'RESIDENT' THEN p.resident::text WHEN 'DEATH' THEN p.death WHEN 'AGE' THEN p.birth_text WHEN 'GRADE' THEN g.grade ELSE '' END AS c
          FROM (SELECT DISTINCT ON (household_id) household_id, ward, sex, birth_text, victim, resident, death
                  FROM person
                 WHERE municipality = $1 AND disaster_id = $2 AND counted
                 ORDER BY household_id, sort, person_id) AS p
          LEFT JOIN (SELECT l.household_id, translate(min(translate(d.grade_code, '0', '8')), '8', '0') AS grade
                       FROM dwelling_household l
                       JOIN dwelling d ON d.municipality = $1 AND d.dwelling_id = l.dwelling_id AND d.grade_code <> ''
                      WHERE l.municipality = $1 AND l.disaster_id = $2
                      GROUP BY l.household_id) AS g ON g.household_id = p.household_id) AS s
 GROUP BY s.r, s.c
 ORDER BY s.r, s.c;

-- name: count_dwellings
-- $1 municipality $2 disaster $3 rows $4 columns
SELECT s.r AS row_code, s.c AS column_code, count(*) AS n
  FROM (SELECT CASE $3 WHEN 'WARD' THEN d.ward WHEN 'GRADE' THEN d.grade_code WHEN 'STATE' THEN d.state WHEN 'USE' THEN d.use END AS r,
               CASE $4 WHEN 'WARD' THEN d.ward WHEN 'GRADE' THEN d.grade_code WHEN 'STATE' THEN d.state WHEN 'USE' THEN d.use
                       ELSE '' END AS c
          FROM dwelling d
         WHERE d.municipality = $1 AND d.disaster_id = $2) AS s
 GROUP BY s.r, s.c
 ORDER BY s.r, s.c;

-- name: count_care
-- 要配慮 as it holds of everybody counted, by person; the worst grade of their houses as above. $1 municipality $2 disaster $3 limit
SELECT s.person_id, s.statement_id, s.sealed_body, s.source, s.observed_us, s.recorded_us, s.recorded_by, '' AS replaced_by,
       p.birth_text, p.sex,
       coalesce((SELECT translate(min(translate(d.grade_code, '0', '8')), '8', '0')
                   FROM dwelling_household l
                   JOIN dwelling d ON d.municipality = $1 AND d.dwelling_id = l.dwelling_id AND d.grade_code <> ''
                  WHERE l.municipality = $1 AND l.disaster_id = $2 AND l.household_id = p.household_id), '') AS grade
  FROM care s
  JOIN person p ON p.municipality = $1 AND p.disaster_id = $2 AND p.person_id = s.person_id AND p.counted
 WHERE s.municipality = $1 AND s.disaster_id = $2
   AND NOT EXISTS (SELECT FROM care n WHERE n.municipality = $1 AND n.replaces = s.statement_id AND n.replaces <> '')
 ORDER BY s.person_id, s.statement_id
 LIMIT $3;

-- name: put_first_count
-- $1 municipality $2 count $3 disaster $4 item $5 district $6 value $7 source $8 counted $9 actor $10 now
INSERT INTO first_count (municipality, count_id, disaster_id, item, district, value, source, counted_us, recorded_by, recorded_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: first_counts
-- The newest of each item and district; where the whole was counted later than a district, the whole counts alone.
-- $1 municipality $2 disaster
WITH newest AS (
  SELECT DISTINCT ON (item, district) item, district, value, counted_us
    FROM first_count
   WHERE municipality = $1 AND disaster_id = $2
   ORDER BY item, district, counted_us DESC, count_id DESC
), counted AS (
  SELECT item, district, value, counted_us,
         max(counted_us) FILTER (WHERE district = '') OVER (PARTITION BY item) AS whole_us
    FROM newest
)
SELECT item, sum(value)::bigint AS value, count(*) AS districts, min(counted_us) AS oldest_us
  FROM counted
 WHERE (district = '' AND NOT EXISTS (SELECT FROM newest n WHERE n.item = counted.item AND n.district <> ''
                                         AND n.counted_us > counted.counted_us))
    OR (district <> '' AND (whole_us IS NULL OR EXISTS (SELECT FROM newest n WHERE n.item = counted.item
                                                           AND n.district <> '' AND n.counted_us > whole_us)))
 GROUP BY item;

-- name: count_residents
-- $1 municipality $2 disaster
SELECT count(*) AS n FROM person WHERE municipality = $1 AND disaster_id = $2 AND resident;

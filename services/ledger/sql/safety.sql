-- name: put_safety
-- $1 municipality $2 status id $3 person $4 disaster $5 shelter opening $6 status $7 sealed note $8 source $9 corrects
-- $10 observed $11 actor $12 now
INSERT INTO safety_status (municipality, status_id, person_id, disaster_id, opening_id, status, sealed_note, source,
                           corrects, observed_us, recorded_by, recorded_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: put_safety_once
-- The same of an event, which may come again.
INSERT INTO safety_status (municipality, status_id, person_id, disaster_id, opening_id, status, sealed_note, source,
                           corrects, observed_us, recorded_by, recorded_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT DO NOTHING;

-- name: safety_by_id
-- $1 municipality $2 status id
SELECT person_id FROM safety_status WHERE municipality = $1 AND status_id = $2;

-- name: safety_of_person
-- What was so last first, what was corrected last of all. $1 municipality $2 person
-- $3 disaster
SELECT s.status_id, s.status, s.sealed_note, s.source, s.observed_us, s.recorded_us, s.recorded_by,
       coalesce((SELECT min(c.status_id) FROM safety_status c
                  WHERE c.municipality = $1 AND c.corrects = s.status_id AND c.corrects <> ''), '') AS corrected_by
  FROM safety_status s
  LEFT JOIN shelter_binding b ON b.municipality = $1 AND b.opening_id = s.opening_id
 WHERE s.municipality = $1
   AND s.person_id = ANY (ARRAY(SELECT provisional_id FROM identity WHERE municipality = $1 AND person_id = $2 AND undone_us = 0
                                UNION ALL SELECT $2))
   AND coalesce(nullif(s.disaster_id, ''), b.disaster_id, '') IN ($3, '')
 ORDER BY (SELECT count(*) FROM safety_status c
            WHERE c.municipality = $1 AND c.corrects = s.status_id AND c.corrects <> ''),
          s.observed_us DESC, s.recorded_us DESC, s.status_id DESC
 LIMIT 200;

-- name: list_safety
-- Everybody of the ledger of whom this status holds, a page; deaths stand in a record of their own. $1 municipality $2 disaster $3 status
-- $4 after $5 limit $6 the hidden too $7 the dead too
WITH said AS (
  SELECT DISTINCT ON (coalesce(i.person_id, t.person_id)) coalesce(i.person_id, t.person_id) AS person_id, t.status_id,
         t.status, t.source, t.observed_us, t.recorded_us, t.recorded_by
    FROM safety_status t
    LEFT JOIN identity i ON i.municipality = $1 AND i.provisional_id = t.person_id AND i.undone_us = 0
    LEFT JOIN shelter_binding b ON b.municipality = $1 AND b.opening_id = t.opening_id
   WHERE t.municipality = $1 AND coalesce(nullif(t.disaster_id, ''), b.disaster_id, '') IN ($2, '')
     AND NOT EXISTS (SELECT FROM safety_status c WHERE c.municipality = $1 AND c.corrects = t.status_id AND c.corrects <> '')
   ORDER BY coalesce(i.person_id, t.person_id), t.observed_us DESC, t.recorded_us DESC, t.status_id DESC)
SELECT p.person_id, s.status_id, CASE p.death WHEN '' THEN coalesce(s.status, 'UNKNOWN') ELSE 'DEAD_' || p.death END AS status,
       s.source, s.observed_us, s.recorded_us, s.recorded_by
  FROM person p
  LEFT JOIN said s ON s.person_id = p.person_id
 WHERE p.municipality = $1 AND p.disaster_id = $2 AND p.person_id > $4 AND CASE p.death WHEN '' THEN coalesce(s.status, 'UNKNOWN') ELSE 'DEAD_' || p.death END = $3
   AND ($6 OR NOT p.shielded)
   AND p.counted
   AND ($7 OR p.death = '')
 ORDER BY p.person_id
 LIMIT $5;

-- name: count_safety
-- The same people, counted. $1 municipality $2 disaster $3 the hidden too $4 the dead too
WITH said AS (
  SELECT DISTINCT ON (coalesce(i.person_id, t.person_id)) coalesce(i.person_id, t.person_id) AS person_id, t.status_id,
         t.status, t.source, t.observed_us, t.recorded_us, t.recorded_by
    FROM safety_status t
    LEFT JOIN identity i ON i.municipality = $1 AND i.provisional_id = t.person_id AND i.undone_us = 0
    LEFT JOIN shelter_binding b ON b.municipality = $1 AND b.opening_id = t.opening_id
   WHERE t.municipality = $1 AND coalesce(nullif(t.disaster_id, ''), b.disaster_id, '') IN ($2, '')
     AND NOT EXISTS (SELECT FROM safety_status c WHERE c.municipality = $1 AND c.corrects = t.status_id AND c.corrects <> '')
   ORDER BY coalesce(i.person_id, t.person_id), t.observed_us DESC, t.recorded_us DESC, t.status_id DESC)
SELECT CASE p.death WHEN '' THEN coalesce(s.status, 'UNKNOWN') ELSE 'DEAD_' || p.death END AS status, count(*) AS persons
  FROM person p
  LEFT JOIN said s ON s.person_id = p.person_id
 WHERE p.municipality = $1 AND p.disaster_id = $2
   AND ($3 OR NOT p.shielded)
   AND p.counted
   AND ($4 OR p.death = '')
 GROUP BY 1;

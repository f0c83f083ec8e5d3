-- name: list_doubles
-- Pairs among the next persons (slice) and all behind them that look like one: any name of the one is any name of the other, of the
-- same sex, born on the same known day; or both have the same 個人番号. Each is found once, from the lesser id. Not those of which
-- somebody decided, nor two who are one by what was decided of others. One row at least: how far it looked. (OFFSET 0:
-- each is looked up, whatever the planner takes a slice for.) $1 municipality
-- $2 after person $3 slice $4 those with a shielded person $5 those without $6 limit
WITH slice AS MATERIALIZED (
  SELECT p.person_id, p.name_key, p.kana_key, p.birth_year, p.birth_month, p.birth_day, p.sex
    FROM person p
   WHERE p.municipality = $1 AND p.person_id > $2
   ORDER BY p.person_id
   LIMIT $3
), named AS MATERIALIZED (
  SELECT s.person_id, s.birth_year, s.birth_month, s.birth_day, s.sex, s.name_key AS key
    FROM slice s
   WHERE s.birth_year > 0 AND s.birth_month > 0 AND s.birth_day > 0 AND s.name_key <> ''
   UNION
  SELECT s.person_id, s.birth_year, s.birth_month, s.birth_day, s.sex, s.kana_key
    FROM slice s
   WHERE s.birth_year > 0 AND s.birth_month > 0 AND s.birth_day > 0 AND s.kana_key <> ''
   UNION
  SELECT s.person_id, s.birth_year, s.birth_month, s.birth_day, s.sex, o.key
    FROM slice s
   CROSS JOIN LATERAL (SELECT t.key FROM person_other_name t WHERE t.municipality = $1 AND t.person_id = s.person_id OFFSET 0) AS o
   WHERE s.birth_year > 0 AND s.birth_month > 0 AND s.birth_day > 0
), alike AS (
  SELECT n.person_id, q.person_id AS other_person_id, 'NAME' AS how
    FROM named n
   CROSS JOIN LATERAL (SELECT p.person_id, p.birth_year, p.birth_month, p.birth_day, p.sex, p.deleted
                         FROM person p WHERE p.municipality = $1 AND p.name_key = n.key OFFSET 0) AS q
   WHERE q.person_id > n.person_id AND q.birth_year = n.birth_year AND q.birth_month = n.birth_month AND q.birth_day = n.birth_day
     AND q.sex = n.sex AND NOT q.deleted
   UNION
  SELECT n.person_id, q.person_id, 'NAME'
    FROM named n
   CROSS JOIN LATERAL (SELECT p.person_id, p.birth_year, p.birth_month, p.birth_day, p.sex, p.deleted
                         FROM person p WHERE p.municipality = $1 AND p.kana_key = n.key OFFSET 0) AS q
   WHERE q.person_id > n.person_id AND q.birth_year = n.birth_year AND q.birth_month = n.birth_month AND q.birth_day = n.birth_day
     AND q.sex = n.sex AND NOT q.deleted
   UNION
  SELECT n.person_id, q.person_id, 'NAME'
    FROM named n
   CROSS JOIN LATERAL (SELECT t.person_id FROM person_other_name t WHERE t.municipality = $1 AND t.key = n.key OFFSET 0) AS o
   CROSS JOIN LATERAL (SELECT p.person_id, p.birth_year, p.birth_month, p.birth_day, p.sex, p.deleted
                         FROM person p WHERE p.municipality = $1 AND p.person_id = o.person_id OFFSET 0) AS q
   WHERE q.person_id > n.person_id AND q.birth_year = n.birth_year AND q.birth_month = n.birth_month AND q.birth_day = n.birth_day
     AND q.sex = n.sex AND NOT q.deleted
   UNION
  SELECT s.person_id, m.person_id, 'NUMBER'
    FROM slice s
   CROSS JOIN LATERAL (SELECT t.number_index FROM person_number t WHERE t.municipality = $1 AND t.person_id = s.person_id OFFSET 0) AS n
   CROSS JOIN LATERAL (SELECT t.person_id FROM person_number t WHERE t.municipality = $1 AND t.number_index = n.number_index OFFSET 0) AS m
   WHERE m.person_id > s.person_id
), pair AS (
  SELECT a.person_id, a.other_person_id, string_agg(a.how, ',' ORDER BY a.how) AS how
    FROM alike a
   GROUP BY a.person_id, a.other_person_id
), open AS (
  SELECT p.person_id, p.other_person_id, p.how,
         coalesce((SELECT true FROM shielded_person s WHERE s.municipality = $1 AND s.person_id = p.person_id LIMIT 1), false)
         OR coalesce((SELECT true FROM shielded_person s WHERE s.municipality = $1 AND s.person_id = p.other_person_id LIMIT 1), false)
           AS shielded
    FROM pair p
   WHERE coalesce((SELECT d.decision FROM double_decision d
                    WHERE d.municipality = $1 AND d.person_id = p.person_id AND d.other_person_id = p.other_person_id
                    ORDER BY d.version DESC LIMIT 1), 'OPEN') = 'OPEN'
     AND coalesce((SELECT w.kept_person_id FROM same_person w WHERE w.municipality = $1 AND w.person_id = p.person_id), p.person_id)
         <> coalesce((SELECT w.kept_person_id FROM same_person w WHERE w.municipality = $1 AND w.person_id = p.other_person_id),
                     p.other_person_id)
), shown AS (
  SELECT o.person_id, o.other_person_id, o.how
    FROM open o
   WHERE CASE WHEN o.shielded THEN $4::bool ELSE $5::bool END
   ORDER BY o.person_id, o.other_person_id
   LIMIT $6
)
SELECT CASE WHEN l.n = $3 THEN l.last ELSE '' END AS looked_to, coalesce(w.person_id, '') AS person_id,
       coalesce(w.other_person_id, '') AS other_person_id, coalesce(w.how, '') AS how, '' AS decision, '' AS kept_person_id,
       '' AS reason, '' AS decided_by, 0::bigint AS decided_us
  FROM (SELECT count(*) AS n, coalesce(max(s.person_id), '') AS last FROM slice s) AS l
  LEFT JOIN shown w ON true
 ORDER BY w.person_id, w.other_person_id;

-- name: list_decided_doubles
-- $1 municipality $2 after person $3 decision $4 those with a shielded person $5 those without $6 limit
SELECT '' AS looked_to, d.person_id, d.other_person_id, '' AS how, d.decision, d.kept_person_id, d.reason, d.decided_by, d.decided_us
  FROM double_decision d
 WHERE d.municipality = $1 AND d.person_id > $2 AND d.decision = $3
   AND NOT EXISTS (SELECT FROM double_decision n
                    WHERE n.municipality = $1 AND n.person_id = d.person_id AND n.other_person_id = d.other_person_id
                      AND n.version > d.version)
   AND CASE WHEN EXISTS (SELECT FROM shielded_person s
                          WHERE s.municipality = $1 AND s.person_id IN (d.person_id, d.other_person_id)) THEN $4::bool ELSE $5::bool END
 ORDER BY d.person_id, d.other_person_id
 LIMIT $6;

-- name: address_nos
-- $1 municipality $2 persons
SELECT p.person_id, p.address_no
  FROM unnest($2::text[]) AS u (person_id)
  JOIN person p ON p.municipality = $1 AND p.person_id = u.person_id
 ORDER BY p.person_id;

-- name: last_double
-- $1 municipality $2 lesser id $3 other
SELECT version, decision, kept_person_id
  FROM double_decision
 WHERE municipality = $1 AND person_id = $2 AND other_person_id = $3
 ORDER BY version DESC
 LIMIT 1;

-- name: put_double
-- $1 municipality $2 lesser id $3 other $4 version $5 decision $6 kept $7 reason $8 now $9 actor
INSERT INTO double_decision (municipality, person_id, other_person_id, version, decision, kept_person_id, reason, decided_us, decided_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: tied_to_others
-- Whether who is tied is somebody else already, or stands for somebody; or who is kept is somebody else. $1 municipality $2 who is
-- tied $3 who is kept
SELECT 1 AS one
  FROM same_person w
 WHERE w.municipality = $1 AND (w.person_id IN ($2, $3) OR w.kept_person_id = $2)
 LIMIT 1;

-- name: put_same_person
-- $1 municipality $2 who is tied $3 who is kept
INSERT INTO same_person (municipality, person_id, kept_person_id)
VALUES ($1, $2, $3);

-- name: drop_same_person
-- $1 municipality $2 who was tied
DELETE FROM same_person WHERE municipality = $1 AND person_id = $2;

-- name: persons_tied
-- All ids of one person, this one among them. $1 municipality $2 person
WITH kept AS (
  SELECT coalesce((SELECT w.kept_person_id FROM same_person w WHERE w.municipality = $1 AND w.person_id = $2), $2) AS person_id
)
SELECT k.person_id FROM kept k
 UNION
SELECT w.person_id FROM kept k JOIN same_person w ON w.municipality = $1 AND w.kept_person_id = k.person_id
 ORDER BY 1;

-- name: protection_of
-- What protects any of these: 1 before 2. $1 municipality $2 persons
SELECT min(t.kind) AS kind
  FROM protection t
 WHERE t.municipality = $1 AND t.person_id = ANY ($2::text[]) AND t.kind IN ('1', '2');

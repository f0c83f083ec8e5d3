-- part: states
-- Where each of these works stands. A survey counts that came after it was asked for, or after the last visit.
-- $1 municipality
works AS (
  SELECT c.*, d.use, d.grade_code, d.sealed_address, d.surveys, d.state AS house_state,
         CASE WHEN NOT c.open THEN c.ended
              WHEN d.governing_survey_id <> '' AND d.governing_survey_id <> c.governing_then THEN 'DONE'
              WHEN s.state = 'DRAFT' THEN 'REVIEW'
              WHEN s.state IS NOT NULL THEN 'BLOCKED'
              WHEN c.outcome <> '' THEN c.outcome
              WHEN c.list_id <> '' THEN 'TODO'
              ELSE 'WAITING' END AS state
    FROM chosen c
    JOIN dwelling d ON d.municipality = $1 AND d.dwelling_id = c.dwelling_id
    LEFT JOIN LATERAL (
      SELECT s.state
        FROM survey s
       WHERE c.open AND d.surveys > c.surveys_then AND s.municipality = $1 AND s.dwelling_id = c.dwelling_id
         AND s.survey_no > c.surveys_then AND s.effective_us = 0 AND s.state NOT IN ('UNDONE', 'DECLINED')
       ORDER BY s.survey_no DESC
       LIMIT 1) AS s ON true
)

-- part: shown_work
-- A page of them, with the last visit. $1 municipality $2 disaster or list
SELECT p.work_id, p.disaster_id, p.dwelling_id, p.sealed_address, p.use, p.kind, p.cause, p.state, p.grade_code, p.asked_on, p.list_id,
       p.place, p.sealed_reason, p.surveys, v.visit_id, v.visited_on, v.sealed_note,
       (SELECT count(*) FROM work_visit n WHERE n.municipality = $1 AND n.work_id = p.work_id AND n.outcome <> 'TODO') AS visits,
       EXISTS (SELECT FROM dwelling_household h
                 JOIN person q ON q.municipality = $1 AND q.disaster_id = p.disaster_id AND q.household_id = h.household_id
                WHERE h.municipality = $1 AND h.dwelling_id = p.dwelling_id AND q.shielded) AS shielded
  FROM page p
  LEFT JOIN LATERAL (
       SELECT v.visit_id, v.visited_on, v.sealed_note
         FROM work_visit v
        WHERE v.municipality = $1 AND v.work_id = p.work_id AND v.outcome <> 'TODO'
        ORDER BY v.recorded_us DESC, v.visit_id DESC
        LIMIT 1) AS v ON true

-- part: candidates
-- May each of these houses go into a list of this kind? What is done meanwhile is no hindrance, and no demand. Those that may, so
-- many as the list holds, beside the counts of all; one row at least. SECOND and RE are surveyed where somebody asked for it.
-- $1 municipality $2 disaster $3 kind $4 most
judged AS MATERIALIZED (
  SELECT d.dwelling_id, d.sealed_address, w.asked_us,
         CASE WHEN w.list_id <> '' THEN 'LISTED'
              WHEN w.work_id IS NOT NULL AND d.surveys > w.surveys_then
               AND EXISTS (SELECT FROM survey s WHERE s.municipality = $1 AND s.dwelling_id = d.dwelling_id
                              AND s.survey_no > w.surveys_then AND s.effective_us = 0 AND s.state = 'DRAFT') THEN 'SURVEYED'
              WHEN w.work_id IS NOT NULL THEN ''
              WHEN $3::text <> 'FIRST' THEN 'NOT_ASKED'
              WHEN d.governing_survey_id <> '' OR d.state = 'DRAFT' THEN 'SURVEYED'
              WHEN d.use <> 'RESIDENCE' THEN 'NOT_DWELLING'
              ELSE '' END AS why_not
    FROM (SELECT DISTINCT dwelling_id FROM houses) AS n
    JOIN dwelling d ON d.municipality = $1 AND d.disaster_id = $2 AND d.dwelling_id = n.dwelling_id
    LEFT JOIN survey_work w ON w.municipality = $1 AND w.dwelling_id = d.dwelling_id AND w.kind = $3 AND w.open
                           AND (d.governing_survey_id = '' OR d.governing_survey_id = w.governing_then)
), counted AS (
  SELECT count(*) FILTER (WHERE why_not = '') AS free, count(*) FILTER (WHERE why_not = 'LISTED') AS listed,
         count(*) FILTER (WHERE why_not = 'SURVEYED') AS surveyed, count(*) FILTER (WHERE why_not = 'NOT_DWELLING') AS not_dwelling,
         count(*) FILTER (WHERE why_not = 'NOT_ASKED') AS not_asked, count(*) AS houses
    FROM judged
), taken AS (
  SELECT dwelling_id, sealed_address
    FROM judged
   WHERE why_not = ''
   ORDER BY asked_us, dwelling_id
   LIMIT $4::int
)
SELECT c.*, t.dwelling_id, t.sealed_address
  FROM counted c
  LEFT JOIN taken t ON true;

-- name: put_work
-- No row where one of the kind is open. $1 municipality $2 work $3 disaster $4 dwelling $5 kind $6 cause $7 application $8 asked on
-- $9 sealed reason $10 actor $11 now $12 what governs $13 surveys
INSERT INTO survey_work (municipality, work_id, disaster_id, dwelling_id, kind, cause, application_id, asked_on, sealed_reason,
                         asked_by, asked_us, governing_then, surveys_then)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
ON CONFLICT (municipality, dwelling_id, kind) WHERE open DO NOTHING
RETURNING work_id;

-- name: end_done_work
-- What was surveyed meanwhile is open no more: another may be asked for. $1 municipality $2 dwellings $3 kind $4 now
UPDATE survey_work w
   SET open = false, ended = 'DONE', ended_us = $4
  FROM dwelling d
 WHERE w.municipality = $1 AND w.dwelling_id = ANY ($2::text[]) AND w.kind = $3 AND w.open AND d.municipality = $1
   AND d.dwelling_id = w.dwelling_id AND d.governing_survey_id <> '' AND d.governing_survey_id <> w.governing_then;

-- name: drop_work
-- $1 municipality $2 work $3 sealed reason $4 actor $5 now
UPDATE survey_work
   SET open = false, ended = 'DROPPED', sealed_ended = $3, ended_by = $4, ended_us = $5
 WHERE municipality = $1 AND work_id = $2;

-- name: drop_work_of_application
-- Where no other application is about that dwelling. $1 municipality $2 application $3 actor $4 now
UPDATE survey_work w
   SET open = false, ended = 'DROPPED', ended_by = $3, ended_us = $4
 WHERE w.municipality = $1 AND w.open AND w.cause = 'APPLICATION'
   AND w.dwelling_id = ANY (ARRAY(SELECT a.dwelling_id FROM application_link a WHERE a.municipality = $1 AND a.application_id = $2))
   AND NOT EXISTS (SELECT FROM application_link a
                    WHERE a.municipality = $1 AND a.dwelling_id = w.dwelling_id AND a.undone_us = 0);

-- name: lock_works
-- $1 municipality $2 works
SELECT work_id, dwelling_id
  FROM survey_work
 WHERE municipality = $1 AND work_id = ANY ($2::text[])
 ORDER BY work_id
   FOR UPDATE;

-- name: works_by_id
-- $1 municipality $2 works
WITH chosen AS (
  SELECT w.* FROM survey_work w WHERE w.municipality = $1 AND w.work_id = ANY ($2::text[])
),
-- with: states
SELECT work_id, disaster_id, dwelling_id, kind, cause, list_id, state, surveys FROM works ORDER BY work_id;

-- name: put_visit
-- $1 municipality $2 visit $3 work $4 outcome $5 date $6 sealed note $7 actor $8 now
INSERT INTO work_visit (municipality, visit_id, work_id, outcome, visited_on, sealed_note, recorded_by, recorded_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: work_visited
-- $1 municipality $2 work $3 outcome, '' may go again $4 surveys
UPDATE survey_work SET outcome = $3, surveys_then = $4 WHERE municipality = $1 AND work_id = $2;

-- name: list_work
-- What waits, or of all lists; no household is said, and texts only where nobody shielded lives (rulings 1). $1 municipality
-- $2 disaster $3 state, '' all $4 kind, '' all $5 after $6 limit
WITH chosen AS (
  SELECT w.*
    FROM survey_work w
   WHERE w.municipality = $1 AND w.disaster_id = $2 AND w.work_id > $5 AND ($4::text = '' OR w.kind = $4)
     AND ($3::text NOT IN ('WAITING', 'TODO', 'ABSENT', 'BLOCKED', 'REVIEW') OR w.open)
     AND ($3::text <> 'WAITING' OR w.list_id = '')
),
-- with: states
, page AS (
  SELECT * FROM works WHERE $3::text = '' OR state = $3 ORDER BY work_id LIMIT $6
)
-- with: shown_work
 ORDER BY p.work_id;

-- name: list_work_of_list
-- In its order. $1 municipality $2 list $3 state, '' all $4 kind, '' all $5 after this work $6 limit
WITH chosen AS (
  SELECT w.*
    FROM survey_work w
   WHERE w.municipality = $1 AND w.list_id = $2 AND w.list_id <> '' AND ($4::text = '' OR w.kind = $4)
     AND w.place > coalesce((SELECT b.place FROM survey_work b WHERE b.municipality = $1 AND b.work_id = $5), 0)
),
-- with: states
, page AS (
  SELECT * FROM works WHERE $3::text = '' OR state = $3 ORDER BY place LIMIT $6
)
-- with: shown_work
 ORDER BY p.place;

-- name: works_to_print
-- What is still to be done of a list, in its order. $1 municipality $2 list $3 behind this place
WITH chosen AS (
  SELECT w.*
    FROM survey_work w
   WHERE w.municipality = $1 AND w.list_id = $2 AND w.list_id <> '' AND w.place > $3::int AND w.open
),
-- with: states
SELECT work_id, place, dwelling_id, sealed_address, use, surveys, grade_code, house_state AS state
  FROM works
 WHERE state IN ('TODO', 'ABSENT', 'BLOCKED')
 ORDER BY place;

-- name: get_work_list
-- $1 municipality $2 list
SELECT l.list_id, l.disaster_id, l.name, l.kind, a.team, a.visit_on, a.number,
       (SELECT coalesce(max(w.place), 0) FROM survey_work w
         WHERE w.municipality = $1 AND w.list_id = l.list_id AND w.list_id <> '') AS places
  FROM work_list l
  JOIN work_assignment a ON a.municipality = $1 AND a.list_id = l.list_id
 WHERE l.municipality = $1 AND l.list_id = $2
 ORDER BY a.number DESC
 LIMIT 1;

-- name: lock_work_list
-- Whoever puts houses into a list, or gives it to a team, one after the other. $1 municipality $2 list
SELECT list_id FROM work_list WHERE municipality = $1 AND list_id = $2 FOR UPDATE;

-- name: put_work_list
-- $1 municipality $2 list $3 disaster $4 name $5 kind $6 actor $7 now
INSERT INTO work_list (municipality, list_id, disaster_id, name, kind, made_by, made_us)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: put_assignment
-- $1 municipality $2 list $3 number $4 team $5 day $6 actor $7 now
INSERT INTO work_assignment (municipality, list_id, number, team, visit_on, assigned_by, assigned_us)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: list_work_lists
-- With how far each is. $1 municipality $2 disaster $3 team, '' all $4 day, '' every $5 after $6 limit
WITH lists AS MATERIALIZED (
  SELECT l.list_id, l.name, l.kind, l.made_by, a.team, a.visit_on, a.assigned_by, a.number
    FROM work_list l
   CROSS JOIN LATERAL (
         SELECT a.team, a.visit_on, a.assigned_by, a.number
           FROM work_assignment a
          WHERE a.municipality = $1 AND a.list_id = l.list_id
          ORDER BY a.number DESC
          LIMIT 1) AS a
   WHERE l.municipality = $1 AND l.disaster_id = $2 AND l.list_id > $5 AND ($3::text = '' OR a.team = $3)
     AND ($4::text = '' OR a.visit_on = NULLIF($4::text, '')::date)
   ORDER BY l.list_id
   LIMIT $6
), chosen AS (
  SELECT w.*
    FROM survey_work w
   WHERE w.municipality = $1 AND w.list_id <> '' AND w.list_id = ANY (ARRAY(SELECT list_id FROM lists))
),
-- with: states
SELECT l.list_id, l.name, l.kind, l.made_by, l.team, l.visit_on, l.assigned_by, l.number,
       count(*) FILTER (WHERE w.state = 'TODO') AS todo, count(*) FILTER (WHERE w.state = 'ABSENT') AS absent,
       count(*) FILTER (WHERE w.state = 'BLOCKED') AS blocked, count(*) FILTER (WHERE w.state = 'REVIEW') AS review,
       count(*) FILTER (WHERE w.state = 'DONE') AS done, count(*) FILTER (WHERE w.state = 'DROPPED') AS dropped
  FROM lists l
  LEFT JOIN works w ON w.list_id = l.list_id
 GROUP BY l.list_id, l.name, l.kind, l.made_by, l.team, l.visit_on, l.assigned_by, l.number
 ORDER BY l.list_id;

-- name: count_waiting
-- $1 municipality $2 disaster
SELECT count(*) AS n
  FROM survey_work w
  JOIN dwelling d ON d.municipality = $1 AND d.dwelling_id = w.dwelling_id
 WHERE w.municipality = $1 AND w.disaster_id = $2 AND w.open AND w.list_id = ''
   AND (d.governing_survey_id = '' OR d.governing_survey_id = w.governing_then);

-- name: work_candidates_named
-- $1 municipality $2 disaster $3 kind $4 most $5 dwellings
WITH houses AS (
  SELECT d.dwelling_id FROM dwelling d
   WHERE d.municipality = $1 AND d.disaster_id = $2 AND d.dwelling_id = ANY ($5::text[])
),
-- with: candidates

-- name: work_candidates_inside
-- $1 municipality $2 disaster $3 kind $4 most $5 indexes of the buildings inside $6 who waits alone
WITH houses AS (
  SELECT d.dwelling_id
    FROM unnest($5::bytea[]) AS b (i)
    JOIN dwelling d ON d.municipality = $1 AND d.disaster_id = $2 AND d.building_index = b.i AND d.building_index <> ''
   WHERE NOT $6::bool
      OR EXISTS (SELECT FROM survey_work w
                  WHERE w.municipality = $1 AND w.dwelling_id = d.dwelling_id AND w.kind = $3 AND w.open)
),
-- with: candidates

-- name: work_candidates_waiting
-- Who waits longest. $1 municipality $2 disaster $3 kind $4 most
WITH houses AS (
  SELECT w.dwelling_id
    FROM survey_work w
   WHERE w.municipality = $1 AND w.disaster_id = $2 AND w.kind = $3 AND w.open AND w.list_id = ''
),
-- with: candidates

-- name: take_work
-- Into a list, from where its places end: what waits, and what nobody asked for by itself. A house that came into another list
-- meanwhile is passed by. $1 municipality $2 disaster $3 list $4 kind $5 works, as many as $6 dwellings $7 places before $8 cause
-- $9 today $10 actor $11 now
INSERT INTO survey_work AS w (municipality, work_id, disaster_id, dwelling_id, kind, cause, asked_on, asked_by, asked_us,
                              governing_then, surveys_then, list_id, place)
SELECT $1, n.work_id, $2, d.dwelling_id, $4, $8, $9::date, $10, $11::bigint, d.governing_survey_id, d.surveys, $3, $7::int + n.place
  FROM unnest($5::text[], $6::text[]) WITH ORDINALITY AS n (work_id, dwelling_id, place)
  JOIN dwelling d ON d.municipality = $1 AND d.dwelling_id = n.dwelling_id
ON CONFLICT (municipality, dwelling_id, kind) WHERE open
DO UPDATE SET list_id = excluded.list_id, place = excluded.place, outcome = '', surveys_then = excluded.surveys_then
        WHERE w.list_id = ''
RETURNING w.work_id, w.dwelling_id;

-- name: move_work
-- Works that are open, to the end of a list, or to none. $1 municipality $2 works $3 list $4 places before
UPDATE survey_work w
   SET list_id = $3, place = CASE WHEN $3::text = '' THEN 0 ELSE $4::int + n.place END, outcome = '', surveys_then = d.surveys
  FROM unnest($2::text[]) WITH ORDINALITY AS n (work_id, place), dwelling d
 WHERE w.municipality = $1 AND w.work_id = n.work_id AND d.municipality = $1 AND d.dwelling_id = w.dwelling_id;

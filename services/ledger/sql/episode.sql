-- name: put_episode
-- $1 municipality $2 episode $3 person $4 disaster $5 shelter opening $6 stay it follows $7 episode it corrects
-- $8 place kind $9 place $10 from $11 source $12 observed $13 now
INSERT INTO residence_episode (municipality, episode_id, person_id, disaster_id, opening_id, stay_id, replaces,
                               place_kind, place_id, from_us, source, observed_us, recorded_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- name: get_episode
-- $1 municipality $2 episode
SELECT person_id, disaster_id, opening_id, from_us
  FROM residence_episode
 WHERE municipality = $1 AND episode_id = $2;

-- name: after_stay
-- Where they went from there, as far as is known. $1 municipality $2 stay
SELECT e.episode_id, e.place_kind, n.to_us
  FROM residence_episode e
  LEFT JOIN episode_end n ON n.municipality = $1 AND n.episode_id = e.episode_id
 WHERE e.municipality = $1 AND e.stay_id = $2 AND e.stay_id <> ''
   AND NOT EXISTS (SELECT FROM residence_episode r WHERE r.municipality = $1 AND r.replaces = e.episode_id
                      AND r.replaces <> '')
 ORDER BY e.episode_id DESC
 LIMIT 1;

-- name: bind_shelter
-- $1 municipality $2 opening $3 disaster $4 now
INSERT INTO shelter_binding (municipality, opening_id, disaster_id, bound_us)
VALUES ($1, $2, $3, $4)
ON CONFLICT (municipality, opening_id) DO UPDATE SET disaster_id = excluded.disaster_id, bound_us = excluded.bound_us;

-- name: put_identity
-- No row: it is known. $1 municipality $2 provisional $3 person $4 how $5 observed $6 now
INSERT INTO identity (municipality, provisional_id, person_id, how, observed_us, recorded_us)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT DO NOTHING
RETURNING provisional_id;

-- name: get_identity
-- $1 municipality $2 who may be provisional
SELECT person_id
  FROM identity
 WHERE municipality = $1 AND provisional_id = $2 AND undone_us = 0;

-- name: undo_identity
-- No row: it was not known. $1 municipality $2 provisional $3 person $4 now
UPDATE identity
   SET undone_us = $4
 WHERE municipality = $1 AND provisional_id = $2 AND person_id = $3 AND undone_us = 0
RETURNING provisional_id;

-- name: end_all_but_current
-- Of one person known by several ids: where they were seen last stands, the rest ends when that began. That they had gone
-- to "a shelter" says less than the stay there. $1 municipality $2 person $3 source $4 now
WITH open AS (
  SELECT e.episode_id, e.from_us,
         row_number() OVER w AS nth, first_value(e.from_us) OVER w AS current_us
    FROM residence_episode e
   WHERE e.municipality = $1
     AND e.person_id = ANY (ARRAY(SELECT provisional_id FROM identity WHERE municipality = $1 AND person_id = $2 AND undone_us = 0
                                  UNION ALL SELECT $2))
     AND NOT EXISTS (SELECT FROM episode_end n WHERE n.municipality = $1 AND n.episode_id = e.episode_id)
     AND NOT EXISTS (SELECT FROM residence_episode r WHERE r.municipality = $1 AND r.replaces = e.episode_id
                        AND r.replaces <> '')
  WINDOW w AS (ORDER BY e.place_kind = 'SHELTER' AND e.place_id = '', e.from_us DESC, e.episode_id))
INSERT INTO episode_end (municipality, episode_id, to_us, source, observed_us, recorded_us)
SELECT $1, episode_id, greatest(current_us, from_us), $3, greatest(current_us, from_us), $4
  FROM open
 WHERE nth > 1
ON CONFLICT DO NOTHING;

-- name: end_open_episodes
-- Somebody who arrives here is no longer there. $1 municipality $2 person $3 arrived $4 source $5 now
INSERT INTO episode_end (municipality, episode_id, to_us, source, observed_us, recorded_us)
SELECT $1, e.episode_id, $3, $4, $3, $5
  FROM residence_episode e
 WHERE e.municipality = $1 AND e.from_us <= $3
   AND e.person_id = ANY (ARRAY(SELECT provisional_id FROM identity WHERE municipality = $1 AND person_id = $2 AND undone_us = 0
                                UNION ALL SELECT $2))
   AND NOT EXISTS (SELECT FROM episode_end n WHERE n.municipality = $1 AND n.episode_id = e.episode_id)
ON CONFLICT DO NOTHING;

-- name: put_end
-- No row: it had ended before. $1 municipality $2 episode $3 to $4 source $5 now
INSERT INTO episode_end (municipality, episode_id, to_us, source, observed_us, recorded_us)
VALUES ($1, $2, $3, $4, $3, $5)
ON CONFLICT DO NOTHING
RETURNING episode_id;

-- name: list_episodes
-- Also those told before the person was known; without what was corrected, and without what ended as it began. $1 municipality $2 person $3 disaster, '' = all
SELECT e.episode_id, e.place_kind, e.place_id, e.from_us, n.to_us, e.source, e.observed_us, e.recorded_us
  FROM residence_episode e
  LEFT JOIN episode_end n ON n.municipality = $1 AND n.episode_id = e.episode_id
  LEFT JOIN shelter_binding b ON b.municipality = $1 AND b.opening_id = e.opening_id
 WHERE e.municipality = $1
   AND e.person_id = ANY (ARRAY(SELECT provisional_id FROM identity WHERE municipality = $1 AND person_id = $2 AND undone_us = 0
                                UNION ALL SELECT $2))
   AND ($3 = '' OR coalesce(nullif(e.disaster_id, ''), b.disaster_id, '') IN ($3, ''))
   AND (n.to_us IS NULL OR n.to_us > e.from_us)
   AND NOT EXISTS (SELECT FROM residence_episode r WHERE r.municipality = $1 AND r.replaces = e.episode_id
                      AND r.replaces <> '')
 ORDER BY e.from_us DESC, e.episode_id DESC
 LIMIT 200;

-- name: put_contact
-- $1 municipality $2 contact $3 person $4 kind $5 sealed value $6 source $7 observed $8 now $9 index of a phone
INSERT INTO contact_episode (municipality, contact_id, person_id, kind, sealed_value, source, observed_us, recorded_us, phone_index)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: shield_around
-- Who is shielded (decisions 38, 68): whoever is protected, or is of one household with somebody who is, the frozen one or
-- the one of now; whoever turned out to be the same person counts as one. It is decided here and nowhere else, for all whom a
-- change at these persons can reach; whoever changes it holds the disaster's row. $1 municipality $2 disaster $3 persons
WITH seed AS (
  SELECT p.person_id, p.household_id
    FROM person p
   WHERE p.municipality = $1 AND p.disaster_id = $2
     AND (p.person_id = ANY ($3::text[])
          OR p.person_id = ANY (ARRAY(SELECT t.same_as FROM person t WHERE t.municipality = $1 AND t.disaster_id = $2
                                         AND t.person_id = ANY ($3::text[]))))
  UNION
  SELECT t.person_id, t.household_id
    FROM person t
   WHERE t.municipality = $1 AND t.disaster_id = $2 AND t.same_as = ANY ($3::text[]) AND t.same_as <> ''
), reached AS (
  SELECT a.person_id, a.same_as
    FROM person a
   WHERE a.municipality = $1 AND a.disaster_id = $2
     AND (a.household_id = ANY (ARRAY(SELECT household_id FROM seed))
          OR a.person_id = ANY (ARRAY(
             SELECT o.person_id FROM household_member m
               JOIN household_member o ON o.municipality = $1 AND o.group_id = m.group_id
              WHERE m.municipality = $1 AND m.disaster_id = $2 AND m.person_id = ANY (ARRAY(SELECT person_id FROM seed))
                AND m.known_to_us = 9223372036854775807 AND o.known_to_us = 9223372036854775807)))
), told AS (
  SELECT person_id FROM reached
  UNION SELECT same_as FROM reached
  UNION SELECT t.person_id FROM person t
         WHERE t.municipality = $1 AND t.disaster_id = $2 AND t.same_as = ANY (ARRAY(SELECT person_id FROM reached))
           AND t.same_as <> ''
)
UPDATE person p
   SET shielded = NOT p.shielded
 WHERE p.municipality = $1 AND p.disaster_id = $2 AND p.person_id = ANY (ARRAY(SELECT person_id FROM told))
   AND p.shielded <> EXISTS (
       SELECT FROM person s
        WHERE s.municipality = $1 AND s.disaster_id = $2
          AND s.person_id = ANY (ARRAY(SELECT p.person_id UNION ALL SELECT p.same_as
                                       UNION ALL SELECT t.person_id FROM person t
                                                  WHERE t.municipality = $1 AND t.disaster_id = $2
                                                    AND t.same_as = p.person_id AND t.same_as <> ''))
          AND (EXISTS (SELECT FROM person q WHERE q.municipality = $1 AND q.disaster_id = $2
                          AND q.household_id = s.household_id
                          AND (q.protected OR EXISTS (SELECT FROM person t WHERE t.municipality = $1 AND t.disaster_id = $2
                                                      AND t.same_as = q.person_id AND t.same_as <> '' AND t.protected)))
               OR EXISTS (SELECT FROM household_member m
                            JOIN household_member o ON o.municipality = $1 AND o.group_id = m.group_id
                            JOIN person q ON q.municipality = $1 AND q.disaster_id = $2 AND q.person_id = o.person_id
                           WHERE m.municipality = $1 AND m.disaster_id = $2 AND m.person_id = s.person_id
                             AND m.known_to_us = 9223372036854775807 AND o.known_to_us = 9223372036854775807
                             AND (q.protected OR EXISTS (SELECT FROM person t WHERE t.municipality = $1 AND t.disaster_id = $2
                                                      AND t.same_as = q.person_id AND t.same_as <> '' AND t.protected)))));

-- name: shield_mates
-- With whom these persons are in a household of now: whom it may reach that they leave it. $1 municipality $2 disaster
-- $3 persons
SELECT DISTINCT o.person_id
  FROM household_member m
  JOIN household_member o ON o.municipality = $1 AND o.group_id = m.group_id
 WHERE m.municipality = $1 AND m.disaster_id = $2 AND m.person_id = ANY ($3::text[])
   AND m.known_to_us = 9223372036854775807 AND o.known_to_us = 9223372036854775807;

-- name: person_shielded
-- Of what is a person's in whichever disaster: shielded on any ledger, or protected by the register's last word.
-- $1 municipality $2 person
SELECT EXISTS (SELECT FROM protection WHERE municipality = $1 AND person_id = $2 AND protected)
       OR EXISTS (SELECT FROM disaster d
                    JOIN person p ON p.municipality = $1 AND p.disaster_id = d.disaster_id AND p.person_id = $2
                   WHERE d.municipality = $1 AND p.shielded) AS shielded;

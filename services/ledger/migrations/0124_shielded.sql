-- Who is shielded (decisions 38, 68) stands with the person, kept by sql/shield.sql; the question stood in twelve
-- statements, and not alike.
ALTER TABLE person ADD COLUMN shielded bool NOT NULL DEFAULT false;
UPDATE person p
   SET shielded = true
 WHERE p.protected
    OR EXISTS (SELECT FROM person q WHERE q.municipality = p.municipality AND q.disaster_id = p.disaster_id
                  AND q.household_id = p.household_id AND q.protected)
    OR EXISTS (SELECT FROM household_member m
                 JOIN household_member o ON o.municipality = m.municipality AND o.group_id = m.group_id
                 JOIN person q ON q.municipality = m.municipality AND q.disaster_id = m.disaster_id AND q.person_id = o.person_id
                WHERE m.municipality = p.municipality AND m.disaster_id = p.disaster_id AND m.person_id = p.person_id AND q.protected
                  AND m.known_to_us = 9223372036854775807 AND o.known_to_us = 9223372036854775807);
ALTER TABLE person ALTER COLUMN shielded DROP DEFAULT;

-- name: put_certificate_told
-- Once, however often it is told. $1 municipality $2 certificate $3 what $4 issue $5 application $6 disaster $7 dwelling
-- $8 person $9 grade $10 channel $11 by $12 at $13 now
INSERT INTO certificate_told (municipality, certificate_id, told, issue_no, application_id, disaster_id, dwelling_id, person_id,
                              grade_code, channel, by_certificate_id, at_us, recorded_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
ON CONFLICT (municipality, certificate_id, told, issue_no) DO NOTHING;

-- name: get_application
-- Whose it is now. $1 municipality $2 application
SELECT disaster_id, person_id, dwelling_id
  FROM application_link
 WHERE municipality = $1 AND application_id = $2 AND undone_us = 0;

-- name: record_certificates
-- Of a household's applications, and of those made before it was known whose they are; as known at a moment, by the day's
-- end. $1 municipality $2 disaster $3 household $4 known at $5 the day's end
SELECT c.certificate_id, c.application_id, c.dwelling_id, c.person_id, c.grade_code, c.at_us AS ready_us, c.recorded_us,
       (SELECT count(*) FROM certificate_told i
         WHERE i.municipality = $1 AND i.certificate_id = c.certificate_id AND i.told = 'ISSUED'
           AND i.recorded_us <= $4::bigint AND i.at_us <= $5::bigint) AS issues,
       coalesce((SELECT max(i.at_us) FROM certificate_told i
                  WHERE i.municipality = $1 AND i.certificate_id = c.certificate_id AND i.told = 'ISSUED'
                    AND i.recorded_us <= $4::bigint AND i.at_us <= $5::bigint), 0) AS issued_us,
       coalesce((SELECT i.channel FROM certificate_told i
                  WHERE i.municipality = $1 AND i.certificate_id = c.certificate_id AND i.told = 'ISSUED'
                    AND i.recorded_us <= $4::bigint AND i.at_us <= $5::bigint
                  ORDER BY i.at_us DESC, i.issue_no DESC LIMIT 1), '') AS channel,
       coalesce(s.at_us, 0) AS superseded_us, coalesce(s.by_certificate_id, '') AS by_certificate_id
  FROM certificate_told c
  LEFT JOIN certificate_told s ON s.municipality = $1 AND s.certificate_id = c.certificate_id AND s.told = 'SUPERSEDED'
        AND s.recorded_us <= $4::bigint AND s.at_us <= $5::bigint
 WHERE c.municipality = $1 AND c.disaster_id = $2 AND c.told = 'READY' AND c.recorded_us <= $4::bigint AND c.at_us <= $5::bigint
   AND c.person_id = ANY (ARRAY(SELECT q.person_id FROM person q
                                 WHERE q.municipality = $1 AND q.disaster_id = $2 AND q.household_id = $3
                                 UNION ALL
                                SELECT t.person_id FROM person t
                                 WHERE t.municipality = $1 AND t.disaster_id = $2 AND t.same_as <> ''
                                   AND t.same_as = ANY (ARRAY(SELECT q.person_id FROM person q
                                                               WHERE q.municipality = $1 AND q.disaster_id = $2
                                                                 AND q.household_id = $3))))
 ORDER BY c.at_us, c.certificate_id
 LIMIT 50;

-- Who becomes protected after having applied: their cases are found by the person.
CREATE INDEX application_by_person ON application (municipality, person_id) WHERE person_id <> '';
CREATE INDEX candidate_by_person ON person_candidate (municipality, person_id);

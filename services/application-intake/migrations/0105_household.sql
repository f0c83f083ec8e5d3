-- Cases are found by the household of a candidate too.
CREATE INDEX candidate_by_household ON person_candidate (municipality, household_id) WHERE household_id <> '';

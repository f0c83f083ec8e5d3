-- Looks at whom somebody was before the register knew them are looks at that person.
CREATE INDEX evacuee_identified ON evacuee (municipality, superseded_by) WHERE superseded_by <> '';
CREATE OR REPLACE FUNCTION shien.ids_of_person(tenant text, person text) RETURNS text[] LANGUAGE sql STABLE AS $$
  SELECT ARRAY[person] || ARRAY(SELECT e.person_id FROM evacuee e
                                 WHERE e.municipality = tenant AND e.superseded_by = person AND e.superseded_by <> '')
$$;

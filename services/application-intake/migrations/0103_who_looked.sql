-- Looks at an application are looks at whom it is linked with.
CREATE INDEX application_of_person ON application (municipality, person_id) WHERE person_id <> '';
CREATE OR REPLACE FUNCTION shien.ids_of_person(tenant text, person text) RETURNS text[] LANGUAGE sql STABLE AS $$
  SELECT ARRAY[person] || ARRAY(SELECT a.application_id FROM application a
                                 WHERE a.municipality = tenant AND a.person_id = person AND a.person_id <> '')
$$;

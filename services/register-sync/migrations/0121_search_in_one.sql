-- What a search finds by pairs of letters or by an address, as one statement takes it on (search.sql): nobody is looked up
-- again by their id. Otherwise as persons_by_token was: it runs as its owner, for row security would keep @> and && from the
-- index, and names the tenant of the transaction itself. A common pair is on thousands of persons: looked up is one
-- sixteenth of them after the other, until there are `most`. $2 pairs of bucket 0; $3 addresses; $4 what search_text
-- has to hold; $5 birth year, 0 any; $6 months $7 days that fit; $8 '' any; $9 not those who left or died; $10 most
DROP FUNCTION persons_by_token(text, bigint[], bigint[], text, int, int[], int[], text, bool, int);
CREATE FUNCTION persons_by_token(tenant text, pairs bigint[], addresses bigint[], needle text, year int, months int[],
                                   days int[], a_sex text, living_here bool, most int)
RETURNS TABLE (person_id text, history_no int, branch_no int, import_no int, household_id text, removes bool, sex text,
               birth_year smallint, birth_month smallint, birth_day smallint, birth_on date, name_key text, kana_key text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  left_over int := most;
  n int;
BEGIN
  IF tenant IS NULL OR tenant IS DISTINCT FROM current_setting('shien.municipality', true) THEN
    RETURN;
  END IF;
  IF cardinality(addresses) > 0 THEN
    RETURN QUERY
    WITH hit AS MATERIALIZED (
      SELECT p.person_id, p.history_no, p.branch_no, p.import_no, p.household_id, p.removes, p.sex, p.birth_year, p.birth_month,
             p.birth_day, p.birth_on, p.name_key, p.kana_key, p.search_text, p.deleted
        FROM person p
       WHERE p.municipality = tenant AND p.search_tokens && addresses
    )
    SELECT h.person_id, h.history_no, h.branch_no, h.import_no, h.household_id, h.removes, h.sex, h.birth_year,
           h.birth_month, h.birth_day, h.birth_on, h.name_key, h.kana_key
      FROM hit h
     WHERE strpos(h.search_text, needle) > 0 AND NOT h.deleted AND NOT (living_here AND h.removes)
       AND (year = 0 OR (h.birth_year = year AND h.birth_month = ANY (months) AND h.birth_day = ANY (days)))
       AND (a_sex = '' OR h.sex = a_sex)
     LIMIT most;
    RETURN;
  END IF;
  FOR bucket IN 0..15 LOOP
    RETURN QUERY
    WITH hit AS MATERIALIZED (
      SELECT p.person_id, p.history_no, p.branch_no, p.import_no, p.household_id, p.removes, p.sex, p.birth_year, p.birth_month,
             p.birth_day, p.birth_on, p.name_key, p.kana_key, p.search_text, p.deleted
        FROM person p
       WHERE p.municipality = tenant
         AND p.search_tokens @> ARRAY(SELECT u.pair | (bucket::bigint << 36) FROM unnest(pairs) AS u (pair))
    )
    SELECT h.person_id, h.history_no, h.branch_no, h.import_no, h.household_id, h.removes, h.sex, h.birth_year,
           h.birth_month, h.birth_day, h.birth_on, h.name_key, h.kana_key
      FROM hit h
     WHERE strpos(h.search_text, needle) > 0 AND NOT h.deleted AND NOT (living_here AND h.removes)
       AND (year = 0 OR (h.birth_year = year AND h.birth_month = ANY (months) AND h.birth_day = ANY (days)))
       AND (a_sex = '' OR h.sex = a_sex)
     LIMIT left_over;
    GET DIAGNOSTICS n = ROW_COUNT;
    left_over := left_over - n;
    EXIT WHEN left_over <= 0;
  END LOOP;
END
$$;
REVOKE ALL ON FUNCTION persons_by_token FROM PUBLIC;
GRANT EXECUTE ON FUNCTION persons_by_token TO {{service}};

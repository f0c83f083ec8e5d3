-- How staff search (住民記録システム標準仕様書 2.1.2): parts of names, former names and addresses, dates of birth of which
-- parts are known. search_tokens: see rules/search_token.h; search_text: the name keys, U+001F before, between and
-- behind them, of all rows of the person that stand.
DO $$ BEGIN
  IF EXISTS (SELECT FROM history) THEN
    RAISE EXCEPTION 'addresses on file rest sealed and cannot be indexed by a migration: empty history and person, migrate, import the files again';
  END IF;
END $$;
ALTER TABLE history ADD COLUMN search_tokens bigint[] NOT NULL;
ALTER TABLE person ADD COLUMN search_tokens bigint[] NOT NULL, ADD COLUMN search_text text COLLATE "C" NOT NULL;
CREATE INDEX person_by_token ON person USING gin (search_tokens);
CREATE INDEX person_by_birth ON person (municipality, birth_year, birth_month, birth_day);

-- Persons with all of these pairs of letters, or with one of these addresses. Row security would keep @> and && from
-- the index, for they are not leakproof; so this runs as its owner, who sees all, and names the tenant of the
-- transaction itself. A common pair is on thousands of persons: looked up is one sixteenth of them after the other,
-- until there are `most`. $2 pairs of bucket 0; $3 addresses; $4, $5 what search_text has to hold ('' anything);
-- $6 birth year, 0 any; $7 months $8 days that fit; $9 '' any; $10 not those who left or died
CREATE FUNCTION persons_by_token(tenant text, pairs bigint[], addresses bigint[], needle text, year int, months int[],
                                 days int[], a_sex text, living_here bool, most int)
RETURNS TABLE (person_id text) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
      SELECT p.person_id, p.search_text, p.deleted, p.removes, p.birth_year, p.birth_month, p.birth_day, p.sex
        FROM person p
       WHERE p.municipality = tenant AND p.search_tokens && addresses
    )
    SELECT h.person_id
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
      SELECT p.person_id, p.search_text, p.deleted, p.removes, p.birth_year, p.birth_month, p.birth_day, p.sex
        FROM person p
       WHERE p.municipality = tenant
         AND p.search_tokens @> ARRAY(SELECT u.pair | (bucket::bigint << 36) FROM unnest(pairs) AS u (pair))
    )
    SELECT h.person_id
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

-- Checkpoints of the audit trees: what a daemon has signed, after it read every leaf again. A witness's lines and a time
-- stamp come later; nothing else of a row ever changes.
CREATE TABLE audit_checkpoint (
  municipality text   NOT NULL,
  size         bigint NOT NULL,
  root         bytea  NOT NULL,
  frontier     bytea  NOT NULL, -- from which the next one goes on
  note         text   NOT NULL, -- C2SP signed note
  signed_us    bigint NOT NULL,
  cosignatures text   NOT NULL DEFAULT '',
  stamp        bytea,           -- RFC 3161 token over the note
  PRIMARY KEY (municipality, size)
);
SELECT shien.tenant_table('audit_checkpoint', 'SELECT'), shien.system_table('audit_checkpoint', 'SELECT, INSERT');
GRANT UPDATE (cosignatures, stamp) ON audit_checkpoint TO {{system}};
ALTER TABLE audit_tree ADD COLUMN signed_size bigint NOT NULL DEFAULT 0;

-- Records that the second store alone could hold are taken over; how far each replica's file is.
CREATE TABLE audit_taken_over (
  store text   NOT NULL PRIMARY KEY,
  bytes bigint NOT NULL
);
GRANT SELECT, INSERT, UPDATE ON audit_taken_over TO {{system}};
GRANT INSERT ON audit_pending TO {{system}};

-- Whom a record names. The index is over the record itself: there is no second list that could differ from it.
CREATE FUNCTION shien.audit_ids(record text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT string_to_array(split_part(record, ' ids=', 2), ',') $$;
CREATE INDEX audit_leaf_ids ON audit_leaf USING gin (shien.audit_ids(record)) WITH (fastupdate = on);

-- Under which ids this service's records may name a person, beside his own; a service that has others replaces it.
CREATE FUNCTION shien.ids_of_person(tenant text, person text) RETURNS text[] LANGUAGE sql STABLE
AS $$ SELECT ARRAY[person] $$;

-- Every look at a person (shienctl audit who-looked), and first the record of this one. As the administrator only.
CREATE FUNCTION shien.who_looked(tenant text, person text, asked text)
RETURNS TABLE (leaf_no bigint, record text) LANGUAGE plpgsql AS $$
DECLARE
  ids text[];
BEGIN
  PERFORM set_config('shien.municipality', tenant, true);
  INSERT INTO audit_pending (municipality, record) VALUES (tenant, asked);
  ids := shien.ids_of_person(tenant, person);
  RETURN QUERY
    SELECT l.leaf_no, l.record FROM audit_leaf l
     WHERE l.municipality = tenant AND shien.audit_ids(l.record) && ids
    UNION ALL
    SELECT NULL, p.record FROM audit_pending p
     WHERE p.municipality = tenant AND p.record <> asked AND shien.audit_ids(p.record) && ids;
END $$;
REVOKE EXECUTE ON FUNCTION shien.who_looked(text, text, text) FROM PUBLIC;

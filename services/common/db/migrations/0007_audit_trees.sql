-- A tenant's audit tree may be closed and another begun, by a restore or by a person who goes on after an alarm: the new
-- one's first record quotes how the old one stood. audit_tree.tree: 0 for the first, then when it was begun (UTC µs).
ALTER TABLE audit_tree ADD COLUMN tree bigint NOT NULL DEFAULT 0;

CREATE TABLE audit_closed_leaf (
  municipality text   NOT NULL,
  tree         bigint NOT NULL,
  leaf_no      bigint NOT NULL,
  record       text   NOT NULL,
  leaf_hash    bytea  NOT NULL,
  PRIMARY KEY (municipality, tree, leaf_no)
);
SELECT shien.tenant_table('audit_closed_leaf', 'SELECT');
CREATE INDEX audit_closed_leaf_ids ON audit_closed_leaf USING gin (shien.audit_ids(record));

CREATE TABLE audit_closed_checkpoint (
  municipality text   NOT NULL,
  tree         bigint NOT NULL,
  size         bigint NOT NULL,
  root         bytea  NOT NULL,
  frontier     bytea  NOT NULL,
  note         text   NOT NULL,
  signed_us    bigint NOT NULL,
  cosignatures text   NOT NULL,
  stamp        bytea,
  PRIMARY KEY (municipality, tree, size)
);
SELECT shien.tenant_table('audit_closed_checkpoint', 'SELECT');

CREATE OR REPLACE FUNCTION shien.who_looked(tenant text, person text, asked text)
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
    SELECT c.leaf_no, c.record FROM audit_closed_leaf c
     WHERE c.municipality = tenant AND shien.audit_ids(c.record) && ids
    UNION ALL
    SELECT NULL, p.record FROM audit_pending p
     WHERE p.municipality = tenant AND p.record <> asked AND shien.audit_ids(p.record) && ids;
END $$;
REVOKE EXECUTE ON FUNCTION shien.who_looked(text, text, text) FROM PUBLIC;

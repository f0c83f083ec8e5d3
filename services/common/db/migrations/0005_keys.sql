-- Rotation and disposal of data keys. root_id tells which root a key is wrapped under (0: unknown, from before this);
-- scoped: also under its disaster's own secret, which rests in no database.
ALTER TABLE data_key ADD COLUMN root_id bigint NOT NULL DEFAULT 0, ADD COLUMN scoped bool NOT NULL DEFAULT false;
GRANT UPDATE (wrapped, root_id, scoped) ON data_key TO {{service}};

-- Disposed of: no key of it is ever made again. Ids only.
CREATE TABLE scope_disposed (
  municipality text   NOT NULL,
  scope        text   NOT NULL,
  disposed_us  bigint NOT NULL,
  PRIMARY KEY (municipality, scope)
);
SELECT shien.tenant_table('scope_disposed', 'SELECT, INSERT');

-- The key that a cell is sealed under; -1 where it is no cell.
CREATE FUNCTION sealed_key(cell bytea) RETURNS bigint IMMUTABLE PARALLEL SAFE LANGUAGE sql
RETURN CASE WHEN length(cell) < 5 THEN -1
            ELSE (get_byte(cell, 1)::bigint << 24) | (get_byte(cell, 2) << 16) | (get_byte(cell, 3) << 8) | get_byte(cell, 4)
       END;

GRANT UPDATE (sealed) ON blob_chunk TO {{service}};

-- The runtime's own tables, the same in every service's database. {{service}} is the login of the daemon's workers,
-- under row-level security; {{system}} that of its sequencer and sweeps, which see all tenants of these tables only.
CREATE SCHEMA shien;

-- Every table of a tenant: row-level security forced, the tenant's rows only, and these rights for the service.
CREATE FUNCTION shien.tenant_table(name regclass, rights text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', name);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', name);
  EXECUTE format('CREATE POLICY tenant ON %s USING (municipality = current_setting(''shien.municipality'', true))', name);
  EXECUTE format('GRANT %s ON %s TO {{service}}', rights, name);
END $$;
-- A table of the runtime: the system login sees all tenants in it.
CREATE FUNCTION shien.system_table(name regclass, rights text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE POLICY system ON %s TO {{system}} USING (true) WITH CHECK (true)', name);
  EXECUTE format('GRANT %s ON %s TO {{system}}', rights, name);
END $$;

CREATE TABLE site (
  one        bool NOT NULL DEFAULT true PRIMARY KEY CHECK (one),
  generation int  NOT NULL DEFAULT 1
);
INSERT INTO site DEFAULT VALUES;
GRANT SELECT ON site TO {{service}}, {{system}};

CREATE TABLE outbox_pending (
  municipality text   NOT NULL,
  id           bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  stream       text   NOT NULL,
  aggregate_id text   NOT NULL,
  type         text   NOT NULL,
  payload      bytea  NOT NULL,
  PRIMARY KEY (municipality, stream, id)
);
SELECT shien.tenant_table('outbox_pending', 'INSERT'), shien.system_table('outbox_pending', 'SELECT, DELETE');

CREATE TABLE stream_head (
  municipality text   NOT NULL,
  stream       text   NOT NULL,
  epoch        int    NOT NULL,
  seq          bigint NOT NULL DEFAULT 0,
  hash         bytea  NOT NULL DEFAULT decode(repeat('00', 32), 'hex'),
  PRIMARY KEY (municipality, stream)
);
SELECT shien.tenant_table('stream_head', 'SELECT'), shien.system_table('stream_head', 'SELECT, INSERT, UPDATE');

CREATE TABLE stream_event (
  municipality text   NOT NULL,
  stream       text   NOT NULL,
  seq          bigint NOT NULL,
  aggregate_id text   NOT NULL,
  type         text   NOT NULL,
  payload      bytea  NOT NULL,
  hash         bytea  NOT NULL,
  PRIMARY KEY (municipality, stream, seq)
);
SELECT shien.tenant_table('stream_event', 'SELECT'), shien.system_table('stream_event', 'SELECT, INSERT');

CREATE TABLE stream_cursor (
  publisher    text   NOT NULL,
  municipality text   NOT NULL,
  stream       text   NOT NULL,
  epoch        int    NOT NULL,
  seq          bigint NOT NULL DEFAULT 0,
  hash         bytea  NOT NULL DEFAULT decode(repeat('00', 32), 'hex'),
  PRIMARY KEY (municipality, publisher, stream)
);
SELECT shien.tenant_table('stream_cursor', 'SELECT, INSERT, UPDATE'), shien.system_table('stream_cursor', 'SELECT');

CREATE TABLE stream_parked (
  publisher    text   NOT NULL,
  municipality text   NOT NULL,
  stream       text   NOT NULL,
  seq          bigint NOT NULL,
  aggregate_id text   NOT NULL,
  type         text   NOT NULL,
  payload      bytea  NOT NULL,
  reason       text   NOT NULL,
  parked_us    bigint NOT NULL,
  PRIMARY KEY (municipality, publisher, stream, seq)
);
CREATE INDEX ON stream_parked (municipality, publisher, stream, aggregate_id, seq);
SELECT shien.tenant_table('stream_parked', 'SELECT, INSERT, DELETE'), shien.system_table('stream_parked', 'SELECT');

CREATE TABLE reply_kept (
  municipality text   NOT NULL,
  caller       text   NOT NULL,
  rpc          text   NOT NULL,
  key          text   NOT NULL,
  request_hash bytea  NOT NULL,
  reply        bytea,
  kept_us      bigint NOT NULL,
  PRIMARY KEY (municipality, caller, rpc, key)
);
CREATE INDEX ON reply_kept (kept_us);
SELECT shien.tenant_table('reply_kept', 'SELECT, INSERT, UPDATE'), shien.system_table('reply_kept', 'SELECT, DELETE');

CREATE TABLE audit_pending (
  municipality text   NOT NULL,
  id           bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  record       text   NOT NULL,
  PRIMARY KEY (municipality, id)
);
SELECT shien.tenant_table('audit_pending', 'INSERT'), shien.system_table('audit_pending', 'SELECT, DELETE');

CREATE TABLE audit_leaf (
  municipality text   NOT NULL,
  leaf_no      bigint NOT NULL,
  record       text   NOT NULL,
  leaf_hash    bytea  NOT NULL,
  PRIMARY KEY (municipality, leaf_no)
);
SELECT shien.tenant_table('audit_leaf', 'SELECT'), shien.system_table('audit_leaf', 'SELECT, INSERT');

CREATE TABLE audit_tree (
  municipality text  NOT NULL PRIMARY KEY,
  frontier     bytea NOT NULL,
  root         bytea NOT NULL,
  size         bigint NOT NULL
);
SELECT shien.tenant_table('audit_tree', 'SELECT'), shien.system_table('audit_tree', 'SELECT, INSERT, UPDATE');

CREATE TABLE due (
  municipality    text   NOT NULL,
  kind            text   NOT NULL,
  id              text   NOT NULL,
  due_us          bigint NOT NULL,
  leased_until_us bigint NOT NULL DEFAULT 0,
  tries           int    NOT NULL DEFAULT 0,
  PRIMARY KEY (municipality, kind, id)
);
CREATE INDEX due_by_time ON due (due_us);
SELECT shien.tenant_table('due', 'SELECT, INSERT, UPDATE, DELETE'), shien.system_table('due', 'SELECT, UPDATE');

CREATE TABLE job (
  municipality text   NOT NULL,
  job_id       text   NOT NULL,
  kind         text   NOT NULL,
  state        text   NOT NULL DEFAULT 'QUEUED' CHECK (state IN ('QUEUED', 'RUNNING', 'DONE', 'REFUSED', 'FAILED')),
  done         bigint NOT NULL DEFAULT 0,
  total        bigint NOT NULL DEFAULT 0,
  unit         text   NOT NULL,
  reason       text   NOT NULL DEFAULT '',
  result_id    text   NOT NULL,
  actor        text   NOT NULL,
  purpose      text   NOT NULL,
  started_us   bigint NOT NULL,
  changed_us   bigint NOT NULL,
  ended_us     bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (municipality, job_id)
);
SELECT shien.tenant_table('job', 'SELECT, INSERT, UPDATE');

CREATE SEQUENCE data_key_number;
GRANT USAGE ON SEQUENCE data_key_number TO {{service}};
CREATE TABLE data_key (
  municipality text   NOT NULL,
  key_id       bigint NOT NULL,
  scope        text   NOT NULL, -- a disaster's id, or "-" for what belongs to none
  purpose      text   NOT NULL,
  wrapped      bytea,           -- NULL: destroyed
  made_us      bigint NOT NULL,
  PRIMARY KEY (municipality, key_id)
);
CREATE INDEX ON data_key (municipality, scope, purpose, key_id);
SELECT shien.tenant_table('data_key', 'SELECT, INSERT');

CREATE TABLE blob (
  municipality     text   NOT NULL,
  blob_id          text   NOT NULL,
  purpose          text   NOT NULL,
  sealed_file_name bytea  NOT NULL,
  media_type       text   NOT NULL,
  state            text   NOT NULL DEFAULT 'UPLOADING' CHECK (state IN ('UPLOADING', 'WHOLE', 'CLAIMED')),
  bytes            bigint NOT NULL DEFAULT 0,
  chunks           int    NOT NULL DEFAULT 0,
  sha256           bytea,
  made_us          bigint NOT NULL,
  PRIMARY KEY (municipality, blob_id)
);
CREATE INDEX blob_unclaimed ON blob (made_us) WHERE state <> 'CLAIMED';
SELECT shien.tenant_table('blob', 'SELECT, INSERT, UPDATE, DELETE'), shien.system_table('blob', 'SELECT');

CREATE TABLE blob_chunk (
  municipality text  NOT NULL,
  blob_id      text  NOT NULL,
  chunk_no     int   NOT NULL,
  sealed       bytea NOT NULL,
  PRIMARY KEY (municipality, blob_id, chunk_no)
);
ALTER TABLE blob_chunk ALTER COLUMN sealed SET STORAGE EXTERNAL; -- sealed bytes do not compress
SELECT shien.tenant_table('blob_chunk', 'SELECT, INSERT, DELETE');

CREATE TABLE api_key (
  municipality text   NOT NULL,
  key_id       text   NOT NULL,
  hash         bytea  NOT NULL, -- SHA-256 of the secret: 256 random bits need no slow hash
  client       text   NOT NULL,
  roles        text   NOT NULL,
  made_us      bigint NOT NULL,
  expires_us   bigint NOT NULL DEFAULT 0,
  revoked_us   bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (municipality, key_id)
);
SELECT shien.tenant_table('api_key', 'SELECT');

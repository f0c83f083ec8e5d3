-- Who shall have an account, or other roles or another last day: asked for by one administrator, decided by another, so that nobody
-- makes himself helpers. The one-time link is made by who approves, and who asked never holds it.
CREATE TABLE account_request (
  municipality text   NOT NULL,
  request_id   text   NOT NULL,
  login        text   NOT NULL,
  sealed_name  bytea  NOT NULL,
  roles        text   NOT NULL,
  last_day     text   NOT NULL,
  reason       text   NOT NULL,
  state        text   NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN', 'APPROVED', 'DECLINED')),
  made_by      text   NOT NULL,
  made_us      bigint NOT NULL,
  decided_by   text   NOT NULL DEFAULT '',
  decided_us   bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (municipality, request_id)
);
CREATE INDEX account_request_open ON account_request (municipality, request_id) WHERE state = 'OPEN';
SELECT shien.tenant_table('account_request', 'SELECT, INSERT, UPDATE');

-- Lines that give only in an emergency, and who declared one: what was opened, until when, why, and what another person said of it.
ALTER TABLE permission_row ADD COLUMN emergency boolean NOT NULL DEFAULT false;

CREATE TABLE glass (
  municipality  text   NOT NULL,
  glass_id      text   NOT NULL,
  login         text   NOT NULL,
  account_id    text   NOT NULL,
  edition       bigint NOT NULL, -- by which it was allowed
  categories    text   NOT NULL, -- codes, comma separated
  sealed_reason bytea  NOT NULL,
  opened_us     bigint NOT NULL,
  until_us      bigint NOT NULL, -- brought forward where it is closed before
  closed_by     text   NOT NULL DEFAULT '',
  verdict       text   NOT NULL DEFAULT '' CHECK (verdict IN ('', 'JUSTIFIED', 'UNJUSTIFIED')),
  sealed_note   bytea,
  reviewed_by   text   NOT NULL DEFAULT '',
  reviewed_us   bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (municipality, glass_id)
);
CREATE INDEX glass_open ON glass (municipality, until_us);
CREATE INDEX glass_by_review ON glass (municipality, (verdict = '') DESC, opened_us DESC);
SELECT shien.tenant_table('glass', 'SELECT, INSERT, UPDATE');

-- Texts that are accepted before the console is used, in versions; and who accepted which, when, by the hash of what was shown.
CREATE TABLE terms (
  municipality text   NOT NULL,
  kind         text   NOT NULL CHECK (kind IN ('TERMS', 'PRIVACY')),
  version      bigint NOT NULL,
  title        text   NOT NULL,
  body         text   NOT NULL,
  sha256       text   NOT NULL,
  first_day    text   NOT NULL, -- YYYY-MM-DD; not before the one of the version before
  published_by text   NOT NULL,
  published_us bigint NOT NULL,
  PRIMARY KEY (municipality, kind, version)
);
SELECT shien.tenant_table('terms', 'SELECT, INSERT');

CREATE TABLE terms_acceptance (
  municipality text   NOT NULL,
  account_id   text   NOT NULL,
  kind         text   NOT NULL,
  version      bigint NOT NULL,
  accepted_us  bigint NOT NULL,
  sha256       text   NOT NULL,
  void_us      bigint NOT NULL DEFAULT 0, -- the account ended: who is given its login later has accepted nothing
  PRIMARY KEY (municipality, account_id, kind, version, accepted_us)
);
CREATE INDEX terms_acceptance_of_version ON terms_acceptance (municipality, kind, version) WHERE void_us = 0;
SELECT shien.tenant_table('terms_acceptance', 'SELECT, INSERT, UPDATE');

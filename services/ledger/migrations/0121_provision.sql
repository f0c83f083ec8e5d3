-- 提供 (災対法90条の4, 規則8条の6): the application, the draft under a legal basis, its approval, and what was given.
CREATE TABLE provision (
  municipality text   NOT NULL,
  provision_id text   NOT NULL, -- its file is the blob of the same id, sealed under the disaster's key
  disaster_id  text   NOT NULL,
  recipient    text   NOT NULL,
  consent      text   NOT NULL, -- class that the persons agreed to; '' where the basis is none of consent
  sealed_paper bytea  NOT NULL, -- ProvisionPaper
  items        text[] NOT NULL,
  basis        text   NOT NULL,
  edition      text   NOT NULL, -- of the decision table
  decided_on   date   NOT NULL,
  persons      int    NOT NULL,
  left_out     int    NOT NULL,
  content_hash bytea  NOT NULL, -- SHA-256 of the file
  state        text   NOT NULL DEFAULT 'DRAFT' CHECK (state IN ('DRAFT', 'APPROVED', 'DECLINED', 'GIVEN')),
  drafted_by   text   NOT NULL,
  drafted_us   bigint NOT NULL,
  approved_by  text   NOT NULL DEFAULT '',
  approved_us  bigint NOT NULL DEFAULT 0,
  given_by     text   NOT NULL DEFAULT '',
  given_us     bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (municipality, provision_id)
);
CREATE INDEX provision_of_disaster ON provision (municipality, disaster_id, provision_id);
SELECT shien.tenant_table('provision', 'SELECT, INSERT, UPDATE');

-- Who stands in its file.
CREATE TABLE provision_person (
  municipality text NOT NULL,
  provision_id text NOT NULL,
  person_id    text NOT NULL,
  PRIMARY KEY (municipality, provision_id, person_id)
);
SELECT shien.tenant_table('provision_person', 'SELECT, INSERT');

-- 提供した旨と日時 (規則8条の5五), person by person; only added to.
CREATE TABLE provision_log (
  municipality text   NOT NULL,
  disaster_id  text   NOT NULL,
  person_id    text   NOT NULL,
  provision_id text   NOT NULL,
  provided_us  bigint NOT NULL,
  PRIMARY KEY (municipality, disaster_id, person_id, provision_id)
);
SELECT shien.tenant_table('provision_log', 'SELECT, INSERT');

-- What is to be told to whom. No address and no name of an applicant rests here: both are fetched when a mail goes.

CREATE TABLE message (
  municipality   text   NOT NULL,
  message_id     text   NOT NULL, -- also the local part of its Message-ID, the same at every try
  notice         text   NOT NULL, -- RECEIPT RETURNED REJECTED RESULT READY DIGEST_ARRIVALS DIGEST_SURVEYS
  dedup_key      text   NOT NULL, -- notice × application × turn, or × certificate, or × digest
  application_id text   NOT NULL DEFAULT '',
  certificate_id text   NOT NULL DEFAULT '',
  desk           text   NOT NULL DEFAULT '', -- of a digest
  counted        int    NOT NULL DEFAULT 0,  -- what a digest says
  state          text   NOT NULL DEFAULT 'QUEUED'
                 CHECK (state IN ('QUEUED', 'SENDING', 'SENT', 'RETRY', 'FAILED', 'SUPPRESSED')),
  reason         text   NOT NULL DEFAULT '',
  tries          int    NOT NULL DEFAULT 0,
  next_us        bigint NOT NULL,
  made_us        bigint NOT NULL,
  changed_us     bigint NOT NULL,
  PRIMARY KEY (municipality, message_id)
);
CREATE UNIQUE INDEX message_once ON message (municipality, dedup_key);
CREATE INDEX message_by_application ON message (municipality, application_id, message_id);
CREATE INDEX message_by_state ON message (municipality, state, message_id);
SELECT shien.tenant_table('message', 'SELECT, INSERT, UPDATE');

-- Which turn an application is in: a return of its second submission is another notice than that of its first.
CREATE TABLE application_turn (
  municipality   text NOT NULL,
  application_id text NOT NULL,
  rev            int  NOT NULL,
  PRIMARY KEY (municipality, application_id)
);
SELECT shien.tenant_table('application_turn', 'SELECT, INSERT, UPDATE');

-- Who waits for which dwelling's result (N05): an application is accepted and a grade decided in either order, told by
-- two streams; both lock the dwelling's row first.
CREATE TABLE dwelling_result (
  municipality text NOT NULL,
  dwelling_id  text NOT NULL,
  survey_id    text NOT NULL DEFAULT '', -- "" = not decided yet
  PRIMARY KEY (municipality, dwelling_id)
);
SELECT shien.tenant_table('dwelling_result', 'SELECT, INSERT, UPDATE');
CREATE TABLE accepted_application (
  municipality   text NOT NULL,
  application_id text NOT NULL,
  dwelling_id    text NOT NULL, -- "" = withdrawn
  PRIMARY KEY (municipality, application_id)
);
CREATE INDEX ON accepted_application (municipality, dwelling_id);
SELECT shien.tenant_table('accepted_application', 'SELECT, INSERT, UPDATE');

-- What the next digest counts.
CREATE TABLE digest_item (
  municipality text   NOT NULL,
  kind         text   NOT NULL CHECK (kind IN ('ARRIVALS', 'SURVEYS')),
  item_id      text   NOT NULL, -- application × turn; dwelling
  told         bool   NOT NULL DEFAULT false, -- stood in a digest
  settled      bool   NOT NULL DEFAULT false, -- SURVEYS: the dwelling's grade is decided
  at_us        bigint NOT NULL,
  PRIMARY KEY (municipality, kind, item_id)
);
CREATE INDEX digest_open ON digest_item (municipality, kind, told) WHERE NOT settled;
SELECT shien.tenant_table('digest_item', 'SELECT, INSERT, UPDATE');

-- One row a town, locked by who counts and who adds: nothing comes between the last count and the end of the due work.
CREATE TABLE digest_turn (
  municipality text   NOT NULL PRIMARY KEY,
  at_us        bigint NOT NULL
);
SELECT shien.tenant_table('digest_turn', 'SELECT, INSERT, UPDATE');

CREATE TABLE staff_address (
  municipality text   NOT NULL,
  desk         text   NOT NULL CHECK (desk IN ('WINDOW', 'SURVEY')),
  sealed_mail  bytea  NOT NULL,
  changed_us   bigint NOT NULL,
  PRIMARY KEY (municipality, desk)
);
SELECT shien.tenant_table('staff_address', 'SELECT, INSERT, UPDATE');

CREATE TABLE sender (
  municipality   text   NOT NULL PRIMARY KEY,
  name           text   NOT NULL,
  desk           text   NOT NULL,
  desk_phone     text   NOT NULL,
  how_to_receive text   NOT NULL,
  changed_us     bigint NOT NULL
);
SELECT shien.tenant_table('sender', 'SELECT, INSERT, UPDATE');

-- Shelters, their openings, and who is in them.

-- Designated sites (指定避難所, 指定緊急避難場所) as published, and places that were opened without being in any list.
CREATE TABLE shelter_site (
  municipality text    NOT NULL,
  site_id      text    NOT NULL, -- 共通ID; text, never a number
  kind         text    NOT NULL CHECK (kind IN ('EVACUATION', 'EMERGENCY', 'UNLISTED')),
  name         text    NOT NULL,
  address      text    NOT NULL,
  note         text    NOT NULL DEFAULT '',
  admits       text    NOT NULL DEFAULT '',
  hazards      int     NOT NULL DEFAULT 0,
  latitude     float8  NOT NULL DEFAULT 0,
  longitude    float8  NOT NULL DEFAULT 0,
  changed_us   bigint  NOT NULL,
  PRIMARY KEY (municipality, site_id)
);
SELECT shien.tenant_table('shelter_site', 'SELECT, INSERT, UPDATE');

CREATE TABLE site_import (
  municipality text   NOT NULL,
  import_id    text   NOT NULL,
  blob_id      text   NOT NULL, -- the file as it came, sealed
  kind         text   NOT NULL,
  sites        int    NOT NULL,
  new_sites    int    NOT NULL,
  changed      int    NOT NULL,
  made_us      bigint NOT NULL,
  PRIMARY KEY (municipality, import_id)
);
SELECT shien.tenant_table('site_import', 'SELECT, INSERT');

CREATE TABLE site_reject (
  municipality text NOT NULL,
  import_id    text NOT NULL,
  feature      int  NOT NULL, -- feature in the file, from 0
  site_id      text NOT NULL,
  reason       text NOT NULL,
  text_ja      text NOT NULL,
  PRIMARY KEY (municipality, import_id, feature)
);
SELECT shien.tenant_table('site_reject', 'SELECT, INSERT');

-- A site may open several times; it is open at most once at a time.
CREATE TABLE opening (
  municipality text   NOT NULL,
  opening_id   text   NOT NULL,
  site_id      text   NOT NULL,
  cause        text   NOT NULL,
  state        text   NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN', 'CLOSED')),
  disaster_id  text   NOT NULL DEFAULT '', -- bound later (rulings 28)
  day_code     bytea,                      -- keyed hash; NULL: none is asked for
  opened_us    bigint NOT NULL,
  closed_us    bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (municipality, opening_id)
);
CREATE UNIQUE INDEX opening_once ON opening (municipality, site_id) WHERE state = 'OPEN';
CREATE INDEX ON opening (municipality, site_id, opened_us);
SELECT shien.tenant_table('opening', 'SELECT, INSERT, UPDATE');

-- Who is or was in a shelter: of a resident only what the counts need, of somebody entered by hand what was said.
CREATE TABLE evacuee (
  municipality   text   NOT NULL,
  person_id      text   NOT NULL, -- the register's, or minted here
  listed         bool   NOT NULL, -- on the register
  household_id   text   NOT NULL DEFAULT '',
  sex            text   NOT NULL DEFAULT '', -- 1 男 2 女, anything else unknown
  school_year    int    NOT NULL DEFAULT -1, -- infant (乳幼児) until 1 April of it; 0 older, -1 unknown
  same_key       bytea,           -- keyed hash of kana and birth: finds somebody entered by hand twice
  sealed_name    bytea,
  sealed_kana    bytea,
  sealed_birth   bytea,
  sealed_address bytea,
  sealed_register_id bytea,       -- entered by hand, and a protected person of the register: for the protection desk
  made_us        bigint NOT NULL,
  PRIMARY KEY (municipality, person_id)
);
CREATE INDEX evacuee_same ON evacuee (municipality, same_key);
CREATE INDEX evacuee_by_hand ON evacuee (municipality, person_id) WHERE NOT listed;
CREATE INDEX evacuee_hidden ON evacuee (municipality, person_id) WHERE sealed_register_id IS NOT NULL;
SELECT shien.tenant_table('evacuee', 'SELECT, INSERT, UPDATE');

CREATE TABLE stay (
  municipality text   NOT NULL,
  stay_id      text   NOT NULL,
  person_id    text   NOT NULL,
  opening_id   text   NOT NULL,
  disaster_id  text   NOT NULL DEFAULT '',
  state        text   NOT NULL CHECK (state IN ('IN', 'LEFT', 'LEFT_UNKNOWN')),
  how          text   NOT NULL CHECK (how IN ('CARD', 'MATCH', 'HAND')),
  voluntary    bool   NOT NULL,
  outside      bool   NOT NULL,
  needing_care bool   NOT NULL,
  sealed_needs bytea  NOT NULL, -- which needs: reasons for care are sensitive
  doubtful     bool   NOT NULL, -- may be in two places: for people to find out
  arrived_us   bigint NOT NULL,
  left_us      bigint NOT NULL DEFAULT 0,
  destination  text   NOT NULL DEFAULT '',
  actor        text   NOT NULL, -- the device or clerk
  receptionist     text   NOT NULL, -- who sat at it
  left_actor   text   NOT NULL DEFAULT '',
  left_receptionist text NOT NULL DEFAULT '',
  recorded_us  bigint NOT NULL,
  PRIMARY KEY (municipality, stay_id)
);
CREATE INDEX stay_of_person ON stay (municipality, person_id) WHERE state = 'IN';
CREATE INDEX stay_in_opening ON stay (municipality, opening_id) WHERE state = 'IN';
CREATE INDEX stay_by_opening ON stay (municipality, opening_id);
SELECT shien.tenant_table('stay', 'SELECT, INSERT, UPDATE');

-- A challenge is an HMAC of its id, so only its use is kept.
CREATE TABLE card_challenge (
  municipality text   NOT NULL,
  challenge_id text   NOT NULL,
  opening_id   text   NOT NULL,
  expires_us   bigint NOT NULL,
  used         bool   NOT NULL DEFAULT false,
  PRIMARY KEY (municipality, challenge_id)
);
CREATE INDEX ON card_challenge (municipality, expires_us);
SELECT shien.tenant_table('card_challenge', 'SELECT, INSERT, UPDATE, DELETE');

-- Counts reported by phone, beside the roster's own.
CREATE TABLE head_report (
  municipality text   NOT NULL,
  report_id    text   NOT NULL,
  opening_id   text   NOT NULL,
  total        int    NOT NULL,
  seen_us      bigint NOT NULL, -- 避難所状況確認日時: when it was seen, not typed
  actor        text   NOT NULL,
  recorded_us  bigint NOT NULL,
  PRIMARY KEY (municipality, report_id)
);
CREATE INDEX ON head_report (municipality, opening_id, seen_us);
SELECT shien.tenant_table('head_report', 'SELECT, INSERT');

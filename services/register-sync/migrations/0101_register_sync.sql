-- The copy of the resident register. Nothing is ever deleted here: rows of the register gain versions, persons keep
-- their id, absence in a file means nothing.

-- One uploaded file. import_no counts a municipality's files: what stands in which version is said by it.
CREATE TABLE import (
  municipality          text   NOT NULL,
  import_id             text   NOT NULL,
  import_no             int    NOT NULL,
  blob_id               text   NOT NULL,
  job_id                text   NOT NULL,
  sealed_file_name      bytea  NOT NULL,
  as_of                 date   NOT NULL,
  profile               text   NOT NULL,
  encoding              text   NOT NULL,
  state                 text   NOT NULL DEFAULT 'QUEUED'
                        CHECK (state IN ('QUEUED', 'RUNNING', 'DONE', 'REFUSED', 'FAILED')),
  reason                text   NOT NULL DEFAULT '',
  reason_column         text   NOT NULL DEFAULT '',
  parts_done            int    NOT NULL DEFAULT 0,
  next_offset           bigint NOT NULL DEFAULT 0, -- byte of the file where the next part begins; 0: at its begin
  next_line             bigint NOT NULL DEFAULT 0,
  row_count             bigint NOT NULL DEFAULT 0,
  new_rows              bigint NOT NULL DEFAULT 0,
  changed_rows          bigint NOT NULL DEFAULT 0,
  same_rows             bigint NOT NULL DEFAULT 0,
  rejected_rows         bigint NOT NULL DEFAULT 0,
  warnings              bigint NOT NULL DEFAULT 0,
  unmappable_characters bigint NOT NULL DEFAULT 0,
  numbers_not_taken     bigint NOT NULL DEFAULT 0,
  missing_persons       bigint NOT NULL DEFAULT 0,
  unknown_columns       text[] NOT NULL DEFAULT '{}',
  PRIMARY KEY (municipality, import_id)
);
CREATE UNIQUE INDEX import_by_no ON import (municipality, import_no);
CREATE INDEX import_unfinished ON import (municipality, import_no) WHERE state IN ('QUEUED', 'RUNNING');
CREATE INDEX import_done ON import (municipality, import_no) WHERE state = 'DONE';
SELECT shien.tenant_table('import', 'SELECT, INSERT, UPDATE');

CREATE TABLE import_part (
  municipality text   NOT NULL,
  import_id    text   NOT NULL,
  part         int    NOT NULL,
  row_hash     bytea  NOT NULL,
  changed_ids  text[] NOT NULL, -- persons with a new or changed row in this part
  seen_ids     text[] NOT NULL, -- all persons of this part
  PRIMARY KEY (municipality, import_id, part)
);
SELECT shien.tenant_table('import_part', 'SELECT, INSERT');

CREATE TABLE import_reject (
  municipality text     NOT NULL,
  import_id    text     NOT NULL,
  line         bigint   NOT NULL,
  finding_no   smallint NOT NULL,
  column_name  text     NOT NULL,
  reason       text     NOT NULL,
  sealed_row   bytea    NOT NULL, -- as it stood in the file; with the first finding of a line
  PRIMARY KEY (municipality, import_id, line, finding_no)
);
SELECT shien.tenant_table('import_reject', 'SELECT, INSERT');

CREATE TABLE household (
  municipality text NOT NULL,
  household_no text COLLATE "C" NOT NULL, -- 世帯番号: stays here
  household_id text COLLATE "C" NOT NULL,
  PRIMARY KEY (municipality, household_no)
);
SELECT shien.tenant_table('household', 'SELECT, INSERT');

-- One version of one row of the register (宛名番号, 履歴番号, 枝番号): what the file said, whole, and what is asked of
-- it. A corrected row is a new version; superseded_by is the file that brought it.
CREATE TABLE history (
  municipality    text     NOT NULL,
  person_id       text     COLLATE "C" NOT NULL,
  history_no      int      NOT NULL,
  branch_no       int      NOT NULL,
  import_no       int      NOT NULL,
  superseded_by   int,
  row_hash        bytea    NOT NULL,
  household_id    text     COLLATE "C" NOT NULL, -- '' where the register names none
  effective_from  date     NOT NULL, -- 異動年月日, unknown parts as 1; -infinity where unknown
  resident_since  date,
  removes         bool     NOT NULL, -- 転出, 死亡, その他の消除
  deleted         bool     NOT NULL, -- 削除フラグ
  birth_year      smallint NOT NULL, -- 0 unknown, also month and day; nothing is ever filled in
  birth_month     smallint NOT NULL,
  birth_day       smallint NOT NULL,
  birth_on        date,              -- for ordering only
  sex             text     NOT NULL,
  name_key        text     COLLATE "C" NOT NULL,
  kana_key        text     COLLATE "C" NOT NULL,
  other_keys      text[]   NOT NULL, -- of alias, Latin and kanji names
  address_key     text     COLLATE "C" NOT NULL,
  key_version     smallint NOT NULL,
  image           jsonb    COMPRESSION lz4 NOT NULL, -- every item that we keep, as it came
  PRIMARY KEY (municipality, person_id, history_no, branch_no, import_no)
);
SELECT shien.tenant_table('history', 'SELECT, INSERT, UPDATE');

-- The row in force of each person: a projection of history, made anew whenever a row of the person arrives.
CREATE TABLE person (
  municipality text     NOT NULL,
  person_id    text     COLLATE "C" NOT NULL,
  address_no   text     COLLATE "C" NOT NULL, -- 宛名番号: stays here
  household_id text     COLLATE "C" NOT NULL,
  history_no   int      NOT NULL,
  branch_no    int      NOT NULL,
  import_no    int      NOT NULL,
  removes      bool     NOT NULL,
  deleted      bool     NOT NULL,
  birth_year   smallint NOT NULL,
  birth_month  smallint NOT NULL,
  birth_day    smallint NOT NULL,
  birth_on     date,
  sex          text     NOT NULL,
  name_key     text     COLLATE "C" NOT NULL,
  kana_key     text     COLLATE "C" NOT NULL,
  address_key  text     COLLATE "C" NOT NULL,
  key_version  smallint NOT NULL,
  PRIMARY KEY (municipality, person_id)
);
CREATE UNIQUE INDEX person_by_address_no ON person (municipality, address_no);
CREATE INDEX person_by_name ON person (municipality, name_key);
CREATE INDEX person_by_kana ON person (municipality, kana_key);
CREATE INDEX person_by_address ON person (municipality, address_key);
SELECT shien.tenant_table('person', 'SELECT, INSERT, UPDATE');

-- 通称, Latin and kanji names of foreign residents, maiden names.
CREATE TABLE person_other_name (
  municipality text NOT NULL,
  key          text COLLATE "C" NOT NULL,
  person_id    text COLLATE "C" NOT NULL,
  PRIMARY KEY (municipality, key, person_id)
);
CREATE INDEX person_other_name_by_person ON person_other_name (municipality, person_id);
SELECT shien.tenant_table('person_other_name', 'SELECT, INSERT, DELETE');

-- How addresses of this register may begin, and the city that is meant: people write the prefecture, or leave out the
-- city.
CREATE TABLE place_name (
  municipality text NOT NULL,
  key          text COLLATE "C" NOT NULL,
  city_key     text COLLATE "C" NOT NULL,
  PRIMARY KEY (municipality, key, city_key)
);
SELECT shien.tenant_table('place_name', 'SELECT, INSERT');

-- Certificates of cards: every serial that a file ever named. issuer_key_id '' where the file did not say.
CREATE TABLE card_link (
  municipality  text  NOT NULL,
  kind          text  NOT NULL CHECK (kind IN ('AUTH', 'SIGN')),
  serial_index  bytea NOT NULL,
  issuer_key_id text  NOT NULL,
  person_id     text  COLLATE "C" NOT NULL,
  sealed_serial bytea NOT NULL,
  import_no     int   NOT NULL,
  PRIMARY KEY (municipality, kind, serial_index, issuer_key_id, person_id)
);
SELECT shien.tenant_table('card_link', 'SELECT, INSERT');

-- 個人番号: this table and no other (番号法, rulings 6).
CREATE TABLE person_number (
  municipality  text  NOT NULL,
  person_id     text  COLLATE "C" NOT NULL,
  number_index  bytea NOT NULL,
  sealed_number bytea NOT NULL,
  import_no     int   NOT NULL,
  PRIMARY KEY (municipality, person_id)
);
CREATE INDEX person_number_by_index ON person_number (municipality, number_index);
SELECT shien.tenant_table('person_number', 'SELECT, INSERT, UPDATE');

-- 特定個人情報保護評価 (番号法28条): no row, no number is taken in.
CREATE TABLE number_assessment (
  municipality text   NOT NULL,
  assessed_on  date   NOT NULL,
  number       text   NOT NULL,
  entered_us   bigint NOT NULL,
  entered_by   text   NOT NULL,
  PRIMARY KEY (municipality, assessed_on, number)
);
SELECT shien.tenant_table('number_assessment', 'SELECT, INSERT');

-- 支援措置, by who says it; a person is protected while any source says 1 or 2.
CREATE TABLE protection (
  municipality text   NOT NULL,
  person_id    text   COLLATE "C" NOT NULL,
  source       text   NOT NULL CHECK (source IN ('REGISTER', 'SELF', 'DESK')),
  kind         text   NOT NULL CHECK (kind IN ('1', '2', '3')),
  changed_us   bigint NOT NULL,
  changed_by   text   NOT NULL,
  PRIMARY KEY (municipality, person_id, source)
);
SELECT shien.tenant_table('protection', 'SELECT, INSERT, UPDATE');

CREATE TABLE protection_epoch (
  municipality text   NOT NULL PRIMARY KEY,
  epoch        bigint NOT NULL
);
SELECT shien.tenant_table('protection_epoch', 'SELECT, INSERT, UPDATE');

-- A row of history as others may see it. (LIMIT 1 in place of EXISTS: the planner would read all of protection once
-- and hash it, though a page is small.)
CREATE VIEW resident WITH (security_invoker = true) AS
SELECT h.municipality, h.person_id, h.history_no, h.branch_no, h.import_no, h.household_id, h.removes, h.sex,
       h.birth_year, h.birth_month, h.birth_day,
       coalesce(h.image->>'birth_unknown_text', h.image->>'birth', '') AS birth_text,
       coalesce(h.image->>'name', nullif(concat_ws('　', h.image->>'family_name', h.image->>'given_name'), ''),
                h.image->>'roman_name', h.image->>'foreign_kanji_name', h.image->>'alias', '') AS name,
       coalesce(h.image->>'name_kana',
                nullif(concat_ws('　', h.image->>'family_name_kana', h.image->>'given_name_kana'), ''),
                h.image->>'alias_kana', '') AS kana,
       coalesce(h.image->>'alias', '') AS alias,
       coalesce(h.image->>'roman_name', '') AS name_latin,
       concat_ws('-', h.image->>'relationship1', h.image->>'relationship2', h.image->>'relationship3',
                 h.image->>'relationship4') AS relation,
       coalesce(h.image->>'head_name', '') AS head_name,
       concat(h.image->>'address_prefecture', h.image->>'address_city', h.image->>'address_town',
              h.image->>'address_lot') AS address,
       coalesce(h.image->>'address_building', '') AS address_extra,
       coalesce(h.image->>'postal_code', '') AS postal,
       coalesce(h.image->>'kind', '') AS kind,
       coalesce(h.image->>'state', '') AS state,
       h.resident_since,
       coalesce(nullif(h.image->>'address_lg_code', h.municipality), '') AS ward,
       coalesce(h.image->>'household_order', '0') AS household_order,
       coalesce((SELECT true FROM protection p
                WHERE p.municipality = h.municipality AND p.person_id = h.person_id AND p.kind IN ('1', '2')
                 LIMIT 1), false) AS protected
  FROM history h;
GRANT SELECT ON resident TO {{service}};

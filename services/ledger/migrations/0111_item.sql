-- Items that a municipality defines itself; those of the law stand in rules/legal_item.c. Definitions are never changed: a
-- newer version stands over the older.
CREATE TABLE item_definition (
  municipality text   NOT NULL,
  item_code    text   NOT NULL,
  version      int    NOT NULL,
  name         text   NOT NULL,
  kind         text   NOT NULL CHECK (kind IN ('LINE', 'TEXT', 'DATE', 'NUMBER', 'YESNO', 'CHOICE')),
  choices      text[] NOT NULL,
  roles        text[] NOT NULL, -- who may see it
  sensitive    bool   NOT NULL,
  retired      bool   NOT NULL,
  defined_by   text   NOT NULL,
  defined_us   bigint NOT NULL,
  PRIMARY KEY (municipality, item_code, version)
);
SELECT shien.tenant_table('item_definition', 'SELECT, INSERT');

-- A value as it was said, once; never changed.
CREATE TABLE item_value (
  municipality  text   NOT NULL,
  value_id      text   NOT NULL,
  disaster_id   text   NOT NULL,
  person_id     text   NOT NULL,
  item_code     text   NOT NULL,
  sealed_value  bytea  NOT NULL,
  withdrawn     bool   NOT NULL, -- says that nothing holds
  source        text   NOT NULL CHECK (source IN ('REGISTER', 'APPLICATION', 'SHELTER', 'STAFF')),
  source_id     text   NOT NULL,
  observed_us   bigint NOT NULL,
  sealed_reason bytea  NOT NULL,
  recorded_by   text   NOT NULL,
  recorded_us   bigint NOT NULL,
  PRIMARY KEY (municipality, value_id)
);
SELECT shien.tenant_table('item_value', 'SELECT, INSERT');
GRANT UPDATE (sealed_value, sealed_reason) ON item_value TO {{service}};

-- From which day to which a value holds, and from when to when that was what we knew: of one person's item no two periods
-- that are known at one moment share a day. A correction ends the knowledge of a period (known_to_us) and never the row.
CREATE TABLE item_period (
  municipality  text   NOT NULL,
  disaster_id   text   NOT NULL,
  person_id     text   NOT NULL,
  item_code     text   NOT NULL,
  valid_from    date   NOT NULL,
  valid_to      date   NOT NULL DEFAULT 'infinity', -- the first day on which it holds no more
  known_from_us bigint NOT NULL,
  known_to_us   bigint NOT NULL DEFAULT 9223372036854775807,
  value_id      text   NOT NULL,
  CHECK (valid_from < valid_to AND known_from_us < known_to_us),
  PRIMARY KEY (municipality, disaster_id, person_id, item_code, valid_from, known_from_us)
);
SELECT shien.tenant_table('item_period', 'SELECT, INSERT');
GRANT UPDATE (known_to_us) ON item_period TO {{service}};

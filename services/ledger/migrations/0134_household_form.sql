-- A household as it was frozen before it was frozen anew at a reference date of its own (rulings 27): what was known until then.
-- The form that holds is household and person themselves.
CREATE TABLE household_form (
  municipality   text   NOT NULL,
  form_id        text   NOT NULL,
  disaster_id    text   NOT NULL,
  household_id   text   NOT NULL,
  head_person_id text   NOT NULL,
  head_name      text   NOT NULL,
  dwelling_ids   text[] NOT NULL, -- where the register had them
  known_to_us    bigint NOT NULL, -- frozen anew then
  ended_by       text   NOT NULL,
  PRIMARY KEY (municipality, form_id)
);
SELECT shien.tenant_table('household_form', 'SELECT, INSERT');
GRANT UPDATE (head_name) ON household_form TO {{service}}; -- disposal

CREATE TABLE household_form_person (
  municipality   text   NOT NULL,
  form_id        text   NOT NULL,
  person_id      text   NOT NULL,
  disaster_id    text   NOT NULL,
  known_to_us    bigint NOT NULL,
  name           text   NOT NULL,
  kana           text   NOT NULL,
  birth_text     text   NOT NULL,
  sex            text   NOT NULL,
  relation       text   NOT NULL,
  sealed_address bytea  NOT NULL,
  ward           text   NOT NULL,
  sort           int    NOT NULL,
  PRIMARY KEY (municipality, form_id, person_id)
);
CREATE INDEX form_of_person ON household_form_person (municipality, disaster_id, person_id, known_to_us);
SELECT shien.tenant_table('household_form_person', 'SELECT, INSERT');
GRANT UPDATE (name, kana, birth_text, sex, sealed_address, ward) ON household_form_person TO {{service}}; -- rotation, disposal

GRANT DELETE ON dwelling_household TO {{service}}; -- what the register said, once the form keeps it

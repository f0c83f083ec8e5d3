-- 援護の実施の状況, injuries and housing intentions of a person; what was said is never changed.
CREATE TABLE statement (
  municipality text   NOT NULL,
  statement_id text   NOT NULL,
  disaster_id  text   NOT NULL,
  person_id    text   NOT NULL,
  subject      text   NOT NULL CHECK (subject IN ('SUPPORT', 'INJURY', 'INTENTION')),
  sealed_body  bytea  NOT NULL, -- the message of its subject
  source       text   NOT NULL,
  replaces     text   NOT NULL,
  observed_us  bigint NOT NULL,
  recorded_by  text   NOT NULL,
  recorded_us  bigint NOT NULL,
  PRIMARY KEY (municipality, statement_id)
);
CREATE INDEX statement_of_person ON statement (municipality, disaster_id, person_id, observed_us);
CREATE INDEX statement_replaced ON statement (municipality, replaces) WHERE replaces <> '';
SELECT shien.tenant_table('statement', 'SELECT, INSERT');
GRANT UPDATE (sealed_body) ON statement TO {{service}};

-- 要配慮: a table of its own, the code itself sealed.
CREATE TABLE care (
  municipality text   NOT NULL,
  statement_id text   NOT NULL,
  disaster_id  text   NOT NULL,
  person_id    text   NOT NULL,
  sealed_body  bytea  NOT NULL, -- Care
  source       text   NOT NULL,
  replaces     text   NOT NULL,
  reuse_id     text   NOT NULL DEFAULT '', -- taken over from another disaster by this act
  observed_us  bigint NOT NULL,
  recorded_by  text   NOT NULL,
  recorded_us  bigint NOT NULL,
  PRIMARY KEY (municipality, statement_id)
);
CREATE INDEX care_of_person ON care (municipality, disaster_id, person_id, observed_us);
CREATE INDEX care_replaced ON care (municipality, replaces) WHERE replaces <> '';
SELECT shien.tenant_table('care', 'SELECT, INSERT');
GRANT UPDATE (sealed_body) ON care TO {{service}};

-- Use of one disaster's facts in another, with its basis.
CREATE TABLE care_reuse (
  municipality     text   NOT NULL,
  reuse_id         text   NOT NULL,
  from_disaster_id text   NOT NULL,
  to_disaster_id   text   NOT NULL,
  person_id        text   NOT NULL,
  basis            text   NOT NULL,
  sealed_reason    bytea  NOT NULL,
  statements       int    NOT NULL,
  reused_by        text   NOT NULL,
  reused_us        bigint NOT NULL,
  PRIMARY KEY (municipality, reuse_id)
);
SELECT shien.tenant_table('care_reuse', 'SELECT, INSERT');
GRANT UPDATE (sealed_reason) ON care_reuse TO {{service}};

-- 指定 of a disaster (rulings 27), of no person.
CREATE TABLE designation (
  municipality   text   NOT NULL,
  designation_id text   NOT NULL,
  disaster_id    text   NOT NULL,
  kind           text   NOT NULL,
  area           text   NOT NULL, -- municipality
  applies_from   date   NOT NULL,
  announced_on   date   NOT NULL,
  ended_on       date,
  ground         text   NOT NULL,
  replaces       text   NOT NULL,
  recorded_by    text   NOT NULL,
  recorded_us    bigint NOT NULL,
  PRIMARY KEY (municipality, designation_id)
);
CREATE INDEX designation_of_disaster ON designation (municipality, disaster_id, applies_from);
SELECT shien.tenant_table('designation', 'SELECT, INSERT');

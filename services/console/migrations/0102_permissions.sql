-- Who may see what (docs/permissions.md). An edition is the whole of it: the matrix, who stands where in it, who has which
-- marking. It is drafted by one person and made effective by another; what was in force stays to be read.

CREATE TABLE permission_edition (
  municipality text   NOT NULL,
  edition      bigint NOT NULL,
  state        text   NOT NULL DEFAULT 'DRAFT' CHECK (state IN ('DRAFT', 'APPLIED', 'DECLINED')),
  reason       text   NOT NULL,
  drafted_by   text   NOT NULL,
  drafted_us   bigint NOT NULL,
  decided_by   text   NOT NULL DEFAULT '',
  decided_us   bigint NOT NULL DEFAULT 0,
  based_on     bigint NOT NULL, -- the edition in force when it was drafted; 0 = none
  PRIMARY KEY (municipality, edition)
);
SELECT shien.tenant_table('permission_edition', 'SELECT, INSERT, UPDATE');

CREATE TABLE permission_row (
  municipality text   NOT NULL,
  edition      bigint NOT NULL,
  row_no       int    NOT NULL,
  organisation text   NOT NULL,
  business     text   NOT NULL,
  unit         text   NOT NULL,
  categories   text   NOT NULL, -- codes of categories.def, comma separated
  scope        text   NOT NULL CHECK (scope IN ('OWN', 'LISTED', 'ALL')),
  listed       text   NOT NULL,
  from_us      bigint NOT NULL,
  until_us     bigint NOT NULL,
  zone         text   NOT NULL,
  ask          text   NOT NULL,
  PRIMARY KEY (municipality, edition, row_no)
);
SELECT shien.tenant_table('permission_row', 'SELECT, INSERT');

-- Where an account stands. One that stands nowhere sees nothing.
CREATE TABLE permission_place (
  municipality text   NOT NULL,
  edition      bigint NOT NULL,
  login        text   NOT NULL,
  organisation text   NOT NULL,
  business     text   NOT NULL,
  unit         text   NOT NULL,
  PRIMARY KEY (municipality, edition, login, organisation, business, unit)
);
SELECT shien.tenant_table('permission_place', 'SELECT, INSERT');

CREATE TABLE permission_marking (
  municipality text   NOT NULL,
  edition      bigint NOT NULL,
  login        text   NOT NULL,
  marking      text   NOT NULL CHECK (marking IN ('SPECIAL_CARE', 'PROTECTED')),
  PRIMARY KEY (municipality, edition, login, marking)
);
SELECT shien.tenant_table('permission_marking', 'SELECT, INSERT');

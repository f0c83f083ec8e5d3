-- Before a disaster nothing about persons is open (rulings 9): which disasters the ledger has told of, and which
-- registers hold invented people only.
CREATE TABLE disaster (
  municipality text   NOT NULL,
  disaster_id  text   NOT NULL,
  begun_us     bigint NOT NULL,
  disposed_us  bigint NOT NULL DEFAULT 0, -- 0: open
  PRIMARY KEY (municipality, disaster_id)
);
CREATE INDEX disaster_open ON disaster (municipality) WHERE disposed_us = 0;
SELECT shien.tenant_table('disaster', 'SELECT, INSERT, UPDATE');

CREATE TABLE invented_register (
  municipality text   NOT NULL PRIMARY KEY,
  marked_us    bigint NOT NULL,
  marked_by    text   NOT NULL
);
SELECT shien.tenant_table('invented_register', 'SELECT, INSERT');

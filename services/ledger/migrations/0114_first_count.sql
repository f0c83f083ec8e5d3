-- Counts of the first hours (消防庁第4号様式), from phones and roads: of no house and no person, and apart from grades. The newest of
-- an item and district counts.
CREATE TABLE first_count (
  municipality text   NOT NULL,
  count_id     text   NOT NULL,
  disaster_id  text   NOT NULL,
  item         text   NOT NULL,
  district     text   NOT NULL,
  value        bigint NOT NULL,
  source       text   NOT NULL,
  counted_us   bigint NOT NULL,
  recorded_by  text   NOT NULL,
  recorded_us  bigint NOT NULL,
  PRIMARY KEY (municipality, count_id)
);
CREATE INDEX first_count_newest ON first_count (municipality, disaster_id, item, district, counted_us);
SELECT shien.tenant_table('first_count', 'SELECT, INSERT');

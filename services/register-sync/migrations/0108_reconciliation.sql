-- What a comparison with the register's own households found.
CREATE TABLE reconciliation (
  municipality      text   NOT NULL,
  as_of_us          bigint NOT NULL,
  compared_us       bigint NOT NULL,
  households_here   bigint NOT NULL,
  households_there  bigint NOT NULL,
  persons_here      bigint NOT NULL,
  persons_there     bigint NOT NULL,
  different         bigint NOT NULL,
  PRIMARY KEY (municipality, as_of_us, compared_us)
);
SELECT shien.tenant_table('reconciliation', 'SELECT, INSERT');

-- A mark that ended may be made again without a batch between.
ALTER TABLE stale DROP CONSTRAINT stale_pkey;
ALTER TABLE stale ADD PRIMARY KEY (municipality, person_id, cause, from_no, since_us);

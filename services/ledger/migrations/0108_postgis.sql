-- Geometry. Only an administrator can make it; where one has made it before, nothing happens.
CREATE EXTENSION IF NOT EXISTS postgis;

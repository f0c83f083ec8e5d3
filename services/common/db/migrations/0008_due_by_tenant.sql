-- Due work is leased tenant by tenant: a statement that locks names its tenant (deploy/scale/README.md).
CREATE INDEX due_of_tenant ON due (municipality, due_us);

/** Incidents, the notices that must reach their receivers, samples, small values. */
export const sql = `
CREATE TABLE incidents (
  id TEXT PRIMARY KEY,
  state TEXT NOT NULL,
  opened_at INTEGER NOT NULL,
  closed_at INTEGER,
  body TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX incidents_by_state ON incidents (state, id);
CREATE TABLE incident_upstreams (
  upstream TEXT NOT NULL,
  incident TEXT NOT NULL REFERENCES incidents (id) ON DELETE CASCADE,
  PRIMARY KEY (upstream, incident)
) WITHOUT ROWID;
CREATE TABLE outbox (
  seq INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  receiver TEXT NOT NULL,
  incident TEXT NOT NULL,
  state TEXT NOT NULL,
  at INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  body TEXT NOT NULL,
  outcome TEXT NOT NULL DEFAULT 'pending',
  reason TEXT,
  next_at INTEGER,
  settled_at INTEGER
);
CREATE INDEX outbox_pending ON outbox (next_at) WHERE outcome = 'pending';
CREATE INDEX outbox_order ON outbox (receiver, incident, seq) WHERE outcome = 'pending';
CREATE TABLE samples (
  upstream TEXT NOT NULL,
  at INTEGER NOT NULL,
  status TEXT NOT NULL,
  ms REAL,
  PRIMARY KEY (upstream, at)
) WITHOUT ROWID;
CREATE TABLE kept (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
`;

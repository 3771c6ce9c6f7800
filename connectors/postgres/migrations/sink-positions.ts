import type { Migration } from './migration.ts';

/**
 * What `exactlyOnce` sinks keep beside their rows. Apart from the platform's migrations: the tables belong into whatever database a sink
 * writes to.
 */
export const SINK_POSITIONS: Migration = {
  id: 'millrace-sink-positions',
  sql: `
CREATE TABLE millrace_sink_positions (
  application text NOT NULL,
  sink        text NOT NULL,
  topic       text NOT NULL,
  partition   integer NOT NULL,
  "offset"    bigint NOT NULL,
  number      integer NOT NULL,
  PRIMARY KEY (application, sink, topic, partition)
);

CREATE TABLE millrace_sink_refusals (
  application text NOT NULL,
  sink        text NOT NULL,
  topic       text NOT NULL,
  partition   integer NOT NULL,
  "offset"    bigint NOT NULL,
  number      integer NOT NULL,
  refused_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (application, sink, topic, partition, "offset", number)
);
`,
};

export { connectPostgres, type PostgresOptions } from './connect-postgres.ts';
export * from './database.ts';
export {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from './embedded/start-embedded-postgres.ts';
export { migrate } from './migrate.ts';
export { MIGRATIONS, type Migration } from './migrations/index.ts';
export { SINK_POSITIONS } from './migrations/sink-positions.ts';
export { countPositions, forgetPositions } from './sink/forget-positions.ts';
export { postgres } from './sink/postgres.ts';
export type { PostgresRow, PostgresSinkOptions } from './sink/sink-options.ts';

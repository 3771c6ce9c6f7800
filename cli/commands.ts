import type { Command } from 'commander';
import type { Io } from './io.ts';

/** Adds a command with its options and action to the program. */
export type RegisterCommand = (program: Command, io: Io) => void;

export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  /** Loads the command's module, only when it is the one that was called: `--help` stays fast. */
  readonly load: () => Promise<RegisterCommand>;
}

/** All commands, in the order in which help lists them. A new one is a file in `commands/` and an entry here. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'dev',
    summary: 'run the whole platform on this machine, in one terminal',
    load: async () => (await import('./dev/dev.ts')).registerDev,
  },
  {
    name: 'run',
    summary: 'run pipelines until they are stopped',
    load: async () => (await import('./commands/run.ts')).registerRun,
  },
  {
    name: 'describe',
    summary: 'print the topology of a pipeline; needs no broker',
    load: async () => (await import('./commands/describe.ts')).registerDescribe,
  },
  {
    name: 'topics',
    summary: 'list, describe, create and delete topics',
    load: async () => (await import('./commands/topics.ts')).registerTopics,
  },
  {
    name: 'produce',
    summary: 'write records to a topic, from options or JSON lines',
    load: async () => (await import('./commands/produce.ts')).registerProduce,
  },
  {
    name: 'consume',
    summary: 'read records of a topic as JSON lines',
    load: async () => (await import('./commands/consume.ts')).registerConsume,
  },
  {
    name: 'dlq',
    summary: 'look at dead letters, send them back, drop them',
    load: async () => (await import('./commands/dlq.ts')).registerDlq,
  },
  {
    name: 'reset',
    summary: 'let an application begin anew: offsets, topics and state of its own',
    load: async () => (await import('./commands/reset.ts')).registerReset,
  },
  {
    name: 'state',
    summary: 'look into stores, keep an application and go on with it as another',
    load: async () => (await import('./commands/state.ts')).registerState,
  },
  {
    name: 'kafka',
    summary: 'run a Kafka broker for tests and laptops, alone; list access rules and quotas',
    load: async () => (await import('./commands/kafka.ts')).registerKafka,
  },
  {
    name: 'schema',
    summary: 'Avro schemas: generate TypeScript, register, compare with a registry',
    load: async () => (await import('./commands/schema.ts')).registerSchema,
  },
  {
    name: 'schema-registry',
    summary: "run a schema registry with Confluent's API, alone or with others on a topic",
    load: async () => (await import('./commands/schema-registry.ts')).registerSchemaRegistry,
  },
];

import { availableParallelism } from 'node:os';
import { toStreamError } from '../engine/model/stream-error.ts';
import type { Logger } from '../engine/ports.ts';
import { cliFailure } from './cli-error.ts';
import type { Settings } from './settings.ts';

/** What resources are made from. */
export interface ResourceContext {
  readonly settings: Settings;
  readonly logger: Logger;
}

/** Makes a resource when a pipeline asks for it; it must not wait for the network. A `close` that it has is called at the end. */
export type ResourceFactory = (context: ResourceContext) => unknown;

/** What pipelines may ask for by name. Modules are loaded when `run` begins, as asking does not wait. */
export const RESOURCES: Readonly<Record<string, () => Promise<ResourceFactory>>> = {
  'schema-registry': async () => {
    const { schemaRegistry } = await import('../connectors/schema-registry/index.ts');
    return ({ settings }) => schemaRegistry(settings.registry);
  },
  database: async () => {
    const { connectPostgres } = await import('../connectors/postgres/index.ts');
    return ({ settings, logger }) => connectPostgres({ url: settings.databaseUrl, logger });
  },
  objects: async () => {
    const { folderStore, s3Store } = await import('../connectors/object-store/index.ts');
    return ({ settings: { objects } }) => (objects.kind === 'folder' ? folderStore(objects) : s3Store(objects));
  },
  analyst: async () => {
    const { createAnalyst } = await import('../operators/agents/analysis/create-analyst.ts');
    // One core is left to the streams.
    return () => createAnalyst({ workers: Math.max(1, availableParallelism() - 1) });
  },
};

export interface OpenResources {
  /** Each is made when it is read for the first time, and then kept. */
  readonly all: Readonly<Record<string, unknown>>;
  /** Closes those that were made. */
  close(): Promise<void>;
}

/** Errors: reading a resource whose module cannot be loaded throws STREAM_CLI naming it. */
export async function openResources(context: ResourceContext, table = RESOURCES): Promise<OpenResources> {
  const made = new Map<string, unknown>();
  const all = {};
  await Promise.all(
    Object.entries(table).map(async ([name, load]) => {
      const factory = await load().catch((cause: unknown): ResourceFactory => {
        return () => {
          throw cliFailure(`the resource '${name}' cannot be loaded: ${toStreamError(cause).message}`, undefined, cause);
        };
      });
      const get = (): unknown => {
        if (!made.has(name)) made.set(name, factory(context));
        return made.get(name);
      };
      Object.defineProperty(all, name, { enumerable: true, get });
    }),
  );
  return {
    all,
    close: async () => {
      for (const resource of made.values()) await closeOf(resource)?.();
    },
  };
}

function closeOf(resource: unknown): (() => unknown) | undefined {
  const { close } = resource as { readonly close?: unknown };
  return typeof close === 'function' ? () => close.call(resource) : undefined;
}

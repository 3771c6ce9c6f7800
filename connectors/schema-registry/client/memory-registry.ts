import type { AvroDefinition } from '../../../schemas/avro-schema.ts';
import { unknownSchema } from './client-error.ts';
import type { SchemaAnswer, SerdeRegistry } from './serde-registry.ts';

/**
 * A registry inside the process, for tests of pipelines: it hands out ids and checks no compatibility. Serdes are bound without a promise.
 *
 * @example
 * ```ts
 * import { avro, memoryRegistry, SCHEMA_REGISTRY } from 'millrace/connectors/schema-registry';
 * import { systemAlertSchema } from 'millrace/schemas';
 * const resources = { [SCHEMA_REGISTRY]: memoryRegistry() };
 * const codec = await avro(systemAlertSchema).bind({ topic: 'system_alert', part: 'value' }, { resource: () => resources[SCHEMA_REGISTRY] });
 * typeof codec.encode; // => 'function'
 * ```
 */
export function memoryRegistry(): SerdeRegistry {
  const schemas: AvroDefinition[] = [];
  const ids = new Map<string, number>();
  const answer = (id: number): SchemaAnswer => {
    const schema = schemas[id - 1];
    return schema === undefined ? { error: unknownSchema(id, 'the registry in memory') } : { schema };
  };
  return {
    prepare(_subject, schema, { register }) {
      const text = JSON.stringify(schema);
      const known = ids.get(text);
      if (known !== undefined || !register) return known;
      ids.set(text, schemas.push(schema));
      return schemas.length;
    },
    peek: answer,
    load: () => Promise.resolve(),
  };
}

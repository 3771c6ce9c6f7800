/** An Avro schema as JSON: the name of a type, a union as a list, or an object with the attributes of the type. */
export type AvroDefinition =
  | string
  | readonly AvroDefinition[]
  | { readonly type: AvroDefinition; readonly [attribute: string]: unknown };

declare const VALUE: unique symbol;

/** An Avro schema that carries the type of its values; only the compiler sees that type. */
export type AvroSchema<T = unknown> = AvroDefinition & { readonly [VALUE]?: T };

/** The type of the values of a schema. */
export type AvroValue<S> = S extends AvroSchema<infer T> ? T : never;

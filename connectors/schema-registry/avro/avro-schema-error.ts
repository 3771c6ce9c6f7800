/** A schema that Avro does not allow. `path` leads to the place: `Order.lines[].price`. */
export class AvroSchemaError extends Error {
  override readonly name = 'AvroSchemaError';
  readonly path: string;
  readonly problem: string;
  constructor(path: string, problem: string) {
    super(path === '' ? problem : `${path}: ${problem}`);
    this.path = path;
    this.problem = problem;
  }
}

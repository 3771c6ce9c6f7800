/** The fields that have a value: undefined and empty texts are left out, as optional fields want it. */
export function givenFields<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const given: Partial<T> = {};
  for (const key of Object.keys(fields) as (keyof T)[]) {
    if (fields[key] !== undefined && fields[key] !== '') given[key] = fields[key];
  }
  return given as { [K in keyof T]?: Exclude<T[K], undefined> };
}

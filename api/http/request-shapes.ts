import { z } from '@hono/zod-openapi';

const TENANT = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** Names a tenant in a header or a query. */
export const Tenant = z.string().regex(TENANT, 'a tenant has up to 64 letters, digits, dots, dashes or underscores');

export const TenantHeader = z.object({
  'x-tenant': Tenant.optional().openapi({
    description: 'Whose documents. Uploads without it belong to `default`; reads without it see those of all tenants.',
    example: 'default',
  }),
});

export const DocumentParams = z.object({
  id: z.string().min(1).max(256).openapi({ description: 'Id of the document.', example: '0b9a4f2e-8a55-4d0e-9d5e-3a1f0d1c2b3a' }),
});

export const ErrorShape = z
  .object({
    error: z.object({
      code: z.string().openapi({ example: 'not_found', description: 'Stable.' }),
      message: z.string().openapi({ description: 'What is wrong and what to do.' }),
      field: z.string().optional().openapi({ description: 'The header, parameter or form field at fault.' }),
    }),
  })
  .openapi('Error');

/** An answer in JSON, for `responses` of a route. */
export function jsonAnswer<S extends z.ZodType>(description: string, schema: S) {
  return { description, content: { 'application/json': { schema } } };
}

/** The refusals of a route, all of one shape. */
export function refusals<const Status extends number>(
  described: Readonly<Record<Status, string>>,
): { readonly [S in Status]: ReturnType<typeof jsonAnswer<typeof ErrorShape>> } {
  const entries = Object.entries<string>(described).map(([status, description]) => [status, jsonAnswer(description, ErrorShape)]);
  return Object.fromEntries(entries);
}

import { z } from '@hono/zod-openapi';

/** Entities that a list shows of each document; the document itself has all. */
export const LISTED_ENTITIES_MAX = 12;

export const DocumentStatus = z.enum(['queued', 'processing', 'done', 'failed']).openapi('DocumentStatus', {
  description: 'queued: accepted, no agent has begun. processing: an agent works on it. done, failed: final.',
});

const Time = z.string().openapi({ format: 'date-time', example: '2025-11-25T09:30:00.000Z' });

export const EntityShape = z
  .object({
    type: z.string().openapi({ example: 'organisation' }),
    text: z.string().openapi({ example: 'Acme GmbH', description: 'As the document has it, at its first place.' }),
    value: z.string().nullable().openapi({ description: 'In one form for all: ISO 8601 date, amount with currency.' }),
    start: z.int().openapi({ description: 'Index of its first character in the text.' }),
    end: z.int().openapi({ description: 'Index after its last character.' }),
    count: z.int().openapi({ description: 'How often it occurs.' }),
    confidence: z.number().openapi({ description: '0 to 1.' }),
  })
  .openapi('Entity');

export const QualityShape = z
  .object({
    score: z.int().openapi({ description: '0 to 100.', example: 92 }),
    reasons: z.array(z.object({ rule: z.string(), message: z.string(), points: z.int() })).openapi({
      description: 'What took points from 100.',
    }),
  })
  .openapi('Quality');

export const FailureShape = z
  .object({
    code: z.string().openapi({ example: 'STREAM_DOCUMENT_ENCRYPTED' }),
    message: z.string().openapi({ description: 'A sentence for the sender of the document.' }),
    stage: z.string(),
  })
  .openapi('Failure');

export const StageShape = z
  .object({
    agent: z.string().openapi({ example: 'document-analyzer' }),
    state: z.string().openapi({ example: 'running', description: 'queued, running, retrying, done or failed.' }),
    attempt: z.int(),
    message: z.string().nullable(),
    elapsedMs: z.number().nullable(),
    at: Time,
  })
  .openapi('Stage', { description: "How far one agent's work on the document is." });

export const DocumentShape = z
  .object({
    id: z.string().openapi({ example: '0b9a4f2e-8a55-4d0e-9d5e-3a1f0d1c2b3a' }),
    tenant: z.string().openapi({ example: 'default' }),
    status: DocumentStatus,
    fileName: z.string().openapi({ example: 'invoice-2041.pdf' }),
    contentType: z.string().openapi({ description: 'As the sender says.' }),
    sizeBytes: z.int(),
    sha256: z.string().nullable().openapi({ description: 'Of the bytes, in hexadecimal.' }),
    uploadedAt: Time,
    processedAt: Time.nullable(),
    kind: z.string().nullable().openapi({ description: 'pdf, docx, html, eml, markdown or text: told from the bytes.' }),
    pages: z.int().nullable().openapi({ example: 2 }),
    title: z.string().nullable().openapi({ description: 'As the format or the first heading tells it.' }),
    language: z.string().nullable().openapi({ description: 'ISO 639-1.' }),
    metadata: z.record(z.string(), z.string()).openapi({
      description: 'What the format itself tells: author, subject, date, from, to.',
      example: { author: 'J. Doe' },
    }),
    characters: z.int().nullable().openapi({ description: 'Length of the extracted text.' }),
    type: z.string().nullable().openapi({
      example: 'invoice',
      description: 'invoice, contract, cv, email, report, letter, minutes, scientific, or unknown.',
    }),
    confidence: z.number().nullable().openapi({ description: '0 to 1: how often an answer this sure is right.' }),
    summary: z.string().nullable().openapi({ description: 'Its most telling sentences.' }),
    entityCount: z.int().openapi({ description: 'Number of different entities.' }),
    entities: z.array(EntityShape).openapi({ description: `In a list the first ${LISTED_ENTITIES_MAX} only.` }),
    // Unions, because `nullable()` would make the named schema itself nullable.
    quality: z.union([QualityShape, z.null()]).openapi({ description: 'null: not assessed, or not yet.' }),
    warnings: z.array(z.object({ code: z.string(), message: z.string() })).openapi({
      description: 'What a reader of the result must know.',
    }),
    failure: z.union([FailureShape, z.null()]).openapi({ description: 'Why there is no result.' }),
    timings: z.array(z.object({ stage: z.string(), ms: z.number() })).openapi({
      description: 'Each stage, and `total` from upload to result.',
    }),
    stages: z.array(StageShape).openapi({ description: 'The newest word of each agent.' }),
    links: z.object({
      self: z.string(),
      stream: z.string().openapi({ description: 'WebSocket with what happens to the document.' }),
      text: z.string().nullable().openapi({ description: 'The extracted text, once there is one.' }),
      file: z.string().nullable().openapi({ description: 'The bytes as uploaded, when they lie in the object store.' }),
    }),
  })
  .openapi('Document');

export type DocumentBody = z.infer<typeof DocumentShape>;

export const DocumentListShape = z
  .object({
    documents: z.array(DocumentShape),
    nextCursor: z.string().nullable().openapi({ description: 'Give it as `cursor` for what follows; null at the end.' }),
  })
  .openapi('DocumentList');

export const AcceptedShape = z
  .object({
    id: z.string().openapi({ example: '0b9a4f2e-8a55-4d0e-9d5e-3a1f0d1c2b3a' }),
    status: z.literal('queued'),
    links: z.object({ self: z.string(), stream: z.string() }),
  })
  .openapi('Accepted');

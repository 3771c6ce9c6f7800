// Generated from the .avsc files by `millrace schema gen`. Do not edit.
import type { AvroSchema } from '../avro-schema.ts';
import type { Analysis, DocumentSource, Failure, Quality, StageTiming } from './shared.ts';

/** All work on a document is done, or has failed for good. */
export interface DocumentProcessed {
  /** Id of this event; the same when the event is sent again. */
  readonly id: string;
  /** Id of the document; also the record's key. */
  readonly documentId: string;
  /** Whose document it is. */
  readonly tenant: string;
  readonly status: ProcessedStatus;
  readonly source: DocumentSource;
  /** null when the analysis failed. */
  readonly analysis: Analysis | null;
  /** null when quality was not assessed. */
  readonly quality: Quality | null;
  readonly failure: Failure | null;
  /** Each stage, and `total` from upload to result. */
  readonly timings: readonly StageTiming[];
  readonly processedAt: number;
}

export type ProcessedStatus = 'done' | 'failed';

export const documentProcessedSchema: AvroSchema<DocumentProcessed> = {
  type: 'record',
  name: 'DocumentProcessed',
  namespace: 'millrace.events',
  doc: 'All work on a document is done, or has failed for good.',
  fields: [
    { name: 'id', type: 'string', doc: 'Id of this event; the same when the event is sent again.' },
    { name: 'documentId', type: 'string', doc: "Id of the document; also the record's key." },
    { name: 'tenant', type: 'string', default: 'default', doc: 'Whose document it is.' },
    { name: 'status', type: { type: 'enum', name: 'ProcessedStatus', symbols: ['done', 'failed'] } },
    {
      name: 'source',
      type: {
        type: 'record',
        name: 'DocumentSource',
        doc: 'The document that the work is about.',
        fields: [
          { name: 'fileName', type: 'string' },
          { name: 'contentType', type: 'string' },
          { name: 'sizeBytes', type: 'long' },
          { name: 'sha256', type: ['null', 'string'], default: null },
          {
            name: 'objectKey',
            type: ['null', 'string'],
            default: null,
            doc: 'Where its bytes lie in the object store.',
          },
          { name: 'uploadedAt', type: { type: 'long', logicalType: 'timestamp-millis' } },
        ],
      },
    },
    {
      name: 'analysis',
      type: [
        'null',
        {
          type: 'record',
          name: 'Analysis',
          doc: 'What the Document Analyzer found.',
          fields: [
            { name: 'kind', type: 'string', doc: 'pdf, docx, html, eml, markdown or text: told from the bytes.' },
            { name: 'pages', type: ['null', 'int'], default: null },
            { name: 'title', type: ['null', 'string'], default: null },
            {
              name: 'language',
              type: ['null', 'string'],
              default: null,
              doc: 'ISO 639-1; null when it cannot be told.',
            },
            {
              name: 'metadata',
              type: { type: 'map', values: 'string' },
              default: {},
              doc: 'What the format itself tells: author, subject, date, from, to (addresses separated by commas), attachments.',
            },
            { name: 'characters', type: 'int', doc: 'Length of the extracted text.' },
            {
              name: 'textKey',
              type: ['null', 'string'],
              default: null,
              doc: 'Where the text lies in the object store.',
            },
            {
              name: 'type',
              type: 'string',
              doc: 'invoice, contract, cv, email, report, letter, minutes, scientific, or unknown.',
            },
            { name: 'confidence', type: 'double', doc: '0 to 1: how often an answer this sure is right.' },
            {
              name: 'entities',
              type: {
                type: 'array',
                items: {
                  type: 'record',
                  name: 'Entity',
                  doc: 'Something named in a document.',
                  fields: [
                    {
                      name: 'type',
                      type: 'string',
                      doc: 'person, organisation, location, date, money, email, phone, iban, url, percent, reference, …',
                    },
                    { name: 'text', type: 'string', doc: 'As the document has it, at its first place.' },
                    {
                      name: 'value',
                      type: ['null', 'string'],
                      default: null,
                      doc: 'In one form for all: ISO 8601 date, amount with currency, digits of a phone; null where there is none.',
                    },
                    { name: 'start', type: 'int', doc: 'Index of the first character in the extracted text.' },
                    { name: 'end', type: 'int', doc: 'Index after the last character.' },
                    { name: 'count', type: 'int', default: 1, doc: 'How often it occurs.' },
                    { name: 'confidence', type: 'double', doc: '0 to 1.' },
                  ],
                },
              },
            },
            { name: 'summary', type: 'string' },
            {
              name: 'warnings',
              type: {
                type: 'array',
                items: {
                  type: 'record',
                  name: 'Notice',
                  doc: 'Something a reader of the result must know.',
                  fields: [{ name: 'code', type: 'string' }, { name: 'message', type: 'string' }],
                },
              },
            },
            {
              name: 'timings',
              type: {
                type: 'array',
                items: {
                  type: 'record',
                  name: 'StageTiming',
                  doc: 'How long one stage took.',
                  fields: [{ name: 'stage', type: 'string' }, { name: 'ms', type: 'double' }],
                },
              },
            },
          ],
        },
      ],
      default: null,
      doc: 'null when the analysis failed.',
    },
    {
      name: 'quality',
      type: [
        'null',
        {
          type: 'record',
          name: 'Quality',
          doc: 'What Quality Assurance says of a document and its analysis.',
          fields: [
            { name: 'score', type: 'int', doc: '0 to 100.' },
            {
              name: 'reasons',
              type: {
                type: 'array',
                items: {
                  type: 'record',
                  name: 'QualityReason',
                  doc: 'One rule that took points.',
                  fields: [
                    { name: 'rule', type: 'string' },
                    { name: 'message', type: 'string' },
                    { name: 'points', type: 'int', doc: 'Points taken from 100.' },
                  ],
                },
              },
            },
          ],
        },
      ],
      default: null,
      doc: 'null when quality was not assessed.',
    },
    {
      name: 'failure',
      type: [
        'null',
        {
          type: 'record',
          name: 'Failure',
          doc: 'Why a document has no result.',
          fields: [
            { name: 'code', type: 'string', doc: 'Stable, `STREAM_…`.' },
            { name: 'message', type: 'string', doc: 'A sentence for the sender of the document.' },
            { name: 'stage', type: 'string', doc: 'The stage that failed.' },
          ],
        },
      ],
      default: null,
    },
    {
      name: 'timings',
      type: { type: 'array', items: 'millrace.events.StageTiming' },
      doc: 'Each stage, and `total` from upload to result.',
    },
    { name: 'processedAt', type: { type: 'long', logicalType: 'timestamp-millis' } },
  ],
};

// Generated from the .avsc files by `millrace schema gen`. Do not edit.
import type { AvroSchema } from '../avro-schema.ts';
import type { Analysis, DocumentSource } from './shared.ts';

/** Internal: the orchestrator asks an agent for its work on a document. */
export interface AgentRequest {
  /** Id of this event; the same when the event is sent again. */
  readonly id: string;
  /** Id of the document; also the record's key. */
  readonly documentId: string;
  /** Whose document it is. */
  readonly tenant: string;
  readonly agent: string;
  readonly attempt: number;
  readonly source: DocumentSource;
  /** What agents before it found. */
  readonly analysis: Analysis | null;
  readonly requestedAt: number;
}

export const agentRequestSchema: AvroSchema<AgentRequest> = {
  type: 'record',
  name: 'AgentRequest',
  namespace: 'millrace.events',
  doc: 'Internal: the orchestrator asks an agent for its work on a document.',
  fields: [
    { name: 'id', type: 'string', doc: 'Id of this event; the same when the event is sent again.' },
    { name: 'documentId', type: 'string', doc: "Id of the document; also the record's key." },
    { name: 'tenant', type: 'string', default: 'default', doc: 'Whose document it is.' },
    { name: 'agent', type: 'string' },
    { name: 'attempt', type: 'int' },
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
      doc: 'What agents before it found.',
    },
    { name: 'requestedAt', type: { type: 'long', logicalType: 'timestamp-millis' } },
  ],
};

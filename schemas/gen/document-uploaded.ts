// Generated from the .avsc files by `millrace schema gen`. Do not edit.
import type { AvroSchema } from '../avro-schema.ts';

/** A document has arrived. Its bytes lie in the object store, or in the event itself. */
export interface DocumentUploaded {
  /** Id of this event; the same when the event is sent again. */
  readonly id: string;
  /** Id of the document; also the record's key. */
  readonly documentId: string;
  /** Whose document it is. */
  readonly tenant: string;
  readonly fileName: string;
  /** As the sender says; what the document is, is told from its bytes. */
  readonly contentType: string;
  /** 0 when the sender does not say. */
  readonly sizeBytes: number;
  /** Of the bytes, in hexadecimal. */
  readonly sha256: string | null;
  /** Where the bytes lie in the object store; null when `content` has them. */
  readonly objectKey: string | null;
  /** The bytes, for senders that cannot reach the object store; up to 900 kB. */
  readonly content: Buffer | null;
  readonly uploadedAt: number;
}

export const documentUploadedSchema: AvroSchema<DocumentUploaded> = {
  type: 'record',
  name: 'DocumentUploaded',
  namespace: 'millrace.events',
  doc: 'A document has arrived. Its bytes lie in the object store, or in the event itself.',
  fields: [
    { name: 'id', type: 'string', doc: 'Id of this event; the same when the event is sent again.' },
    { name: 'documentId', type: 'string', doc: "Id of the document; also the record's key." },
    { name: 'tenant', type: 'string', default: 'default', doc: 'Whose document it is.' },
    { name: 'fileName', type: 'string' },
    {
      name: 'contentType',
      type: 'string',
      default: 'application/octet-stream',
      doc: 'As the sender says; what the document is, is told from its bytes.',
    },
    { name: 'sizeBytes', type: 'long', default: 0, doc: '0 when the sender does not say.' },
    { name: 'sha256', type: ['null', 'string'], default: null, doc: 'Of the bytes, in hexadecimal.' },
    {
      name: 'objectKey',
      type: ['null', 'string'],
      default: null,
      doc: 'Where the bytes lie in the object store; null when `content` has them.',
    },
    {
      name: 'content',
      type: ['null', 'bytes'],
      default: null,
      doc: 'The bytes, for senders that cannot reach the object store; up to 900 kB.',
    },
    { name: 'uploadedAt', type: { type: 'long', logicalType: 'timestamp-millis' } },
  ],
};

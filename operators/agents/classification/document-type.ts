/** The kinds of document that the classifier tells apart. */
export const DOCUMENT_TYPES = ['invoice', 'contract', 'cv', 'email', 'report', 'letter', 'minutes', 'scientific'] as const;

export type DocumentType = (typeof DOCUMENT_TYPES)[number];

/** A class of the model: the types, and everything else (news, fiction, recipes, code, chat), which is reported as `unknown`. */
export const MODEL_CLASSES = [...DOCUMENT_TYPES, 'other'] as const;

export type ModelClass = (typeof MODEL_CLASSES)[number];

export function isDocumentType(name: string): name is DocumentType {
  return (DOCUMENT_TYPES as readonly string[]).includes(name);
}

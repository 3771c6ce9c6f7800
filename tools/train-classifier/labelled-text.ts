import type { ModelClass } from '../../operators/agents/classification/document-type.ts';

/** A text whose class is known. */
export interface LabelledText {
  readonly label: ModelClass;
  readonly text: string;
  /** Who or what wrote it: a template, a mail, a contract, a package. All texts of an origin are in one part of a split. */
  readonly origin: string;
  readonly kind?: string;
}

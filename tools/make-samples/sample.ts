/** What a document is, as the classifier names it. */
export type SampleType = 'invoice' | 'contract' | 'cv' | 'email' | 'report' | 'letter' | 'minutes' | 'scientific';

/** What a fair reader can be asked to find in a document. */
export type SampleEntityType =
  | 'person'
  | 'organisation'
  | 'location'
  | 'date'
  | 'money'
  | 'email'
  | 'phone'
  | 'iban'
  | 'reference'
  | 'percent'
  | 'url';

/** One thing that must be found, with its text as the document prints it. */
export interface ExpectedEntity {
  readonly type: SampleEntityType;
  readonly text: string;
}

/** An invented document, how it is made and what a reader should get out of it. */
export interface Sample {
  /** The name of the file in `examples/documents`. */
  readonly file: string;
  readonly type: SampleType;
  /** One sentence for the list of samples. */
  readonly about: string;
  readonly mustFind: readonly ExpectedEntity[];
  /** Words of which a fair summary holds most. */
  readonly summaryMentions: readonly string[];
  readonly render: () => Promise<Buffer>;
}

/** A document with a flaw on purpose, so that quality scores differ and failures can be seen. */
export interface ImperfectSample extends Sample {
  /** What is wrong with it, in one sentence. */
  readonly flaw: string;
  /** The code of the extraction's warning that tells of the flaw. */
  readonly warning?: string;
  /** The code of the error with which the extraction refuses it. */
  readonly error?: string;
}

/** The expectations of one type, in short form: `expected('person', 'Ada Quill', 'Ben Tarn')`. */
export function expected(type: SampleEntityType, ...texts: readonly string[]): readonly ExpectedEntity[] {
  return texts.map((text) => ({ type, text }));
}

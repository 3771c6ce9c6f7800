import { readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extractDocument } from '../extraction/index.ts';
import { createDocumentClassifier } from './document-classifier.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const classifier = createDocumentClassifier();

const NOVEL = `The rain had stopped when Edith came down to the harbour. Nobody was about. She sat on the wall and watched the boats, and thought
of her brother, who had promised to write and never did. "You will catch a cold," said a voice behind her. It was the old man from the mill.
She laughed. He sat down beside her, lit his pipe, and for a long time neither of them said a word. Far out a light went on and off again.`;
const CODE = `import { open } from './files.js';\nconst names = new Map();\nfunction add(name, value) {\n  if (names.has(name)) return false;\n
  names.set(name, value);\n  return true;\n}\nfor (const line of open('list.txt')) {\n  add(line.split('=')[0], line);\n}\nexport { add, names };\n`;
const LETTER = `Sea View Guest House\n2 Cliff Road\n\n3 May 2026\n\nDear Mrs Talbot,\n\nthank you for your enquiry about a room in August. I am glad to tell you that
the blue room, which you liked so much last year, is free from the 8th. Shall I keep it for you? Breakfast is included, as ever.\n\nYours sincerely,\n\nJoan Pell`;

describe('createDocumentClassifier', () => {
  it.each(readdirSync(`${root}examples/documents`).filter((file) => /^[a-z]+-/.test(file)))(
    'tells the type of %s',
    async (file) => {
      const { text, kind } = await extractDocument(readFileSync(`${root}examples/documents/${file}`), { fileName: file });
      expect(classifier.classify(text, { kind }).type).toBe(file.split('-')[0]);
    },
  );

  it('says unknown rather than guess at a novel, at code and at a few words', () => {
    expect(classifier.classify(NOVEL).type).toBe('unknown');
    expect(classifier.classify(CODE).type).toBe('unknown');
    expect(classifier.classify('See you there, thanks')).toEqual({ type: 'unknown', confidence: 0, alternatives: [] });
    expect(classifier.classify('')).toEqual({ type: 'unknown', confidence: 0, alternatives: [] });
  });

  it('knows a letter, and a mail by the kind of its file', () => {
    expect(classifier.classify(LETTER).type).toBe('letter');
    const body =
      'Hi Tom,\n\nthe proofs are ready, shall I send them on Thursday or would you rather come over and look at them here?\n\nCheers, Mara';
    const share = (hints: { kind?: string }) => {
      const { type, confidence, alternatives } = classifier.classify(body, hints);
      return type === 'email' ? confidence : (alternatives.find((other) => other.type === 'email')?.confidence ?? 0);
    };
    expect(share({ kind: 'eml' })).toBeGreaterThan(share({}));
  });

  it('answers within bounds whatever it is given, and the same each time', () => {
    const piece = fc.oneof(
      fc.constantFrom('Invoice ', 'Dear Sir,\n', 'Total 4.00\n', 'Abstract\n', 'the parties agree '),
      fc.string({ unit: 'binary', maxLength: 30 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 80 }), (pieces) => {
        const text = pieces.join('');
        const { type, confidence, alternatives } = classifier.classify(text);
        expect(confidence).toBeGreaterThanOrEqual(0);
        expect(confidence).toBeLessThanOrEqual(1);
        expect(type === 'unknown' || confidence >= 0.7).toBe(true);
        expect(alternatives.length).toBeLessThanOrEqual(3);
        expect(alternatives.some((other) => other.type === type)).toBe(false);
        expect(classifier.classify(text)).toEqual({ type, confidence, alternatives });
      }),
      { numRuns: 60 },
    );
  });

  it('ships a model below 1.5 MB and names the file that cannot be read', () => {
    expect(statSync(`${root}models/document-classifier.json`).size).toBeLessThan(1_500_000);
    expect(() => createDocumentClassifier({ model: '/nowhere/types.json' })).toThrow(
      /types\.json cannot be used: it cannot be read/,
    );
  });
});

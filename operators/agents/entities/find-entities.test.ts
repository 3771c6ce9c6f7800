import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findEntities, findMentions } from './find-entities.ts';
import { loadEntityTagger } from './load-entity-tagger.ts';

const LETTER = `Harrow & Pike Ltd
14 Cloth Hall Street, Leeds LS1 2HD

Dear Ms Quill,

Please pay EUR 1.234,50 for invoice no. 2024-0117 by 15 March 2024 to IBAN GB29 NWBK 6016 1331 9268 19.
Call +44 20 7946 0018 or write to ben.tarn@harrowpike.example if 2.5 % discount is missing. See https://harrowpike.example/terms.
Payment was promised for 2024-03-15.

Yours sincerely,
Ben Tarn`;

const found = (text: string, options?: Parameters<typeof findEntities>[1]): readonly string[] =>
  findEntities(text, options).map((entity) => `${entity.type}: ${entity.text}`);

describe('entities of a letter', () => {
  it('are all found, once each, in order', () => {
    expect(found(LETTER)).toEqual(
      expect.arrayContaining([
        'organisation: Harrow & Pike Ltd',
        'location: Leeds',
        'person: Quill',
        'money: EUR 1.234,50',
        'reference: 2024-0117',
        'date: 15 March 2024',
        'iban: GB29 NWBK 6016 1331 9268 19',
        'phone: +44 20 7946 0018',
        'email: ben.tarn@harrowpike.example',
        'percent: 2.5 %',
        'url: https://harrowpike.example/terms',
        'person: Ben Tarn',
      ]),
    );
    const entities = findEntities(LETTER);
    expect(entities.find(({ type }) => type === 'date')).toMatchObject({ value: '2024-03-15', count: 2 });
    expect(entities.map(({ start }) => start)).toEqual(entities.map(({ start }) => start).toSorted((a, b) => a - b));
  });

  it('are the same each time', () => {
    expect(findEntities(LETTER)).toEqual(findEntities(LETTER));
  });
});

describe('options', () => {
  it('do without the tagger', () => {
    expect(
      findEntities(LETTER, { tagger: null }).filter(({ type }) => ['person', 'organisation', 'location'].includes(type)),
    ).toEqual([]);
  });

  it('bound what the tagger reads, not what patterns read', () => {
    const types = findEntities(LETTER, { taggedTokensMax: 4 }).map(({ type, text }) => `${type}: ${text}`);
    expect(types).toContain('organisation: Harrow & Pike Ltd');
    expect(types).not.toContain('person: Ben Tarn');
    expect(types).toContain('url: https://harrowpike.example/terms');
  });

  it('bound the characters and the entities', () => {
    expect(findEntities(LETTER, { charsMax: 60 }).every(({ end }) => end <= 60)).toBe(true);
    expect(findEntities(LETTER, { entitiesMax: 3 })).toEqual(findEntities(LETTER).slice(0, 3));
  });

  it('set how certain an entity must be', () => {
    expect(findEntities(LETTER, { confidenceMin: 0.97 }).every(({ confidence }) => confidence >= 0.97)).toBe(true);
    expect(findEntities(LETTER, { confidenceMin: 0 }).length).toBeGreaterThanOrEqual(findEntities(LETTER).length);
  });

  it('read phone numbers of other countries and the order of dates', () => {
    expect(found('Tel. 030 901820', { phoneRegions: ['DE'] })).toEqual(['phone: 030 901820']);
    expect(findEntities('on 03/04/2024', { dateOrder: 'month-first' })[0]?.value).toBe('2024-03-04');
  });
});

describe('overlaps', () => {
  it.each([
    ['the number of an account is no phone', 'IBAN GB29 NWBK 6016 1331 9268 19', ['iban: GB29 NWBK 6016 1331 9268 19']],
    ['an address in the web keeps its number', 'http://192.168.0.1/a', ['url: http://192.168.0.1/a']],
    ['the host of an e-mail is no link', 'ada@docs.example.org', ['email: ada@docs.example.org']],
    ['a day is more than its month', '15 March 2024', ['date: 15 March 2024']],
    ['a date is no reference', 'Ref: 2024-03-15', ['date: 2024-03-15']],
  ])('%s', (_, text, expected) => {
    expect(found(text, { tagger: null })).toEqual(expected);
  });
});

describe('any text', () => {
  const tagger = loadEntityTagger();
  const word = fc.oneof(
    fc.constantFrom(
      'Ada',
      'Quill',
      'Ltd',
      'Leeds',
      'EUR',
      '5',
      '%',
      '15',
      'March',
      '2024',
      '\n',
      '\t',
      'a@b.example.com',
      'Dr.',
      '+44 20 7946 0018',
      '😀',
      '\ud83d',
    ),
    fc.string({ unit: 'binary', maxLength: 6 }),
  );
  const text = fc.array(word, { maxLength: 60 }).chain((words) => fc.constantFrom(' ', '', '\n').map((glue) => words.join(glue)));

  it('gives mentions that are slices of it, apart from each other, with confidences from 0 to 1', () => {
    fc.assert(
      fc.property(text, (input) => {
        let last = 0;
        for (const mention of findMentions(input, { tagger, confidenceMin: 0 })) {
          expect(input.slice(mention.start, mention.end)).toBe(mention.text);
          expect(mention.text).not.toBe('');
          expect(mention.start).toBeGreaterThanOrEqual(last);
          expect(mention.confidence).toBeGreaterThanOrEqual(0);
          expect(mention.confidence).toBeLessThanOrEqual(1);
          last = mention.end;
        }
      }),
      { numRuns: 300 },
    );
  });

  it('gives entities whose counts add up to the mentions', () => {
    fc.assert(
      fc.property(text, (input) => {
        const total = findEntities(input, { tagger }).reduce((sum, { count }) => sum + count, 0);
        expect(total).toBe(findMentions(input, { tagger }).length);
      }),
      { numRuns: 100 },
    );
  });

  it.each([
    ['nothing', ''],
    ['blanks', ' \n\t '],
    ['one long word', 'A'.repeat(200_000)],
    ['one long line of names', 'Ada Quill '.repeat(20_000)],
    ['capitals', 'ADA QUILL OF LEEDS '.repeat(5_000)],
  ])('may be %s', (_, input) => {
    for (const { text: own, start, end } of findEntities(input)) expect(input.slice(start, end)).toBe(own);
  });
});

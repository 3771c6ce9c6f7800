import { describe, expect, it } from 'vitest';
import { date } from './date.ts';
import { foundTexts } from './testing/found-texts.ts';

describe('dates', () => {
  it.each([
    ['2024-03-15', '2024-03-15'],
    ['2024/3/5', '2024-03-05'],
    ['15 March 2024', '2024-03-15'],
    ['15th of March, 2024', '2024-03-15'],
    ['1st day of May 2024', '2024-05-01'],
    ['15 Mar. 2024', '2024-03-15'],
    ['15-Mar-2024', '2024-03-15'],
    ['15-MAR-24', '2024-03-15'],
    ['March 15, 2024', '2024-03-15'],
    ['March 3rd 2024', '2024-03-03'],
    ['Sept 9, 1999', '1999-09-09'],
    ['MARCH 15, 2024', '2024-03-15'],
    ['15/03/2024', '2024-03-15'],
    ['03/15/2024', '2024-03-15'],
    ['3.4.2024', '2024-04-03'],
    ['31.12.99', '1999-12-31'],
    ['05/05/2024', '2024-05-05'],
    ['29 February 2024', '2024-02-29'],
    ['March 2024', '2024-03'],
    ['May, 2024', '2024-05'],
  ])('%s', (text, value) => {
    expect(foundTexts(date, text)).toContain(`${text} = ${value}`);
    expect(foundTexts(date, `Paid on ${text}, thank you.`)).toContain(`${text} = ${value}`);
  });

  it('without a year have no value', () => {
    expect(foundTexts(date, 'Call me by 4 June.')).toEqual(['4 June']);
    expect(foundTexts(date, 'June 4 at noon')).toEqual(['June 4']);
  });

  it('before a time of day keep their own characters only', () => {
    expect(foundTexts(date, '2024-03-15T10:00:00Z')).toEqual(['2024-03-15 = 2024-03-15']);
  });

  it.each([
    '31 February 2024',
    '30.02.2024',
    '2024-13-01',
    '32/01/2024',
    '1.2.3.4',
    '12/2024/1',
    'May I ask',
    'march on',
    '10:30',
    'March 10.5',
  ])('are not found in %j', (text) => {
    expect(foundTexts(date, text)).toEqual([]);
  });
});

describe('03/04/2024', () => {
  it('has no value by itself', () => {
    expect(foundTexts(date, 'on 03/04/2024')).toEqual(['03/04/2024']);
  });

  it('is read in the order that is given', () => {
    expect(foundTexts(date, '03/04/2024', { dateOrder: 'day-first' })).toEqual(['03/04/2024 = 2024-04-03']);
    expect(foundTexts(date, '03/04/2024', { dateOrder: 'month-first' })).toEqual(['03/04/2024 = 2024-03-04']);
  });

  it('is read as the clear dates of the same text are', () => {
    expect(foundTexts(date, '03/04/2024 to 25/04/2024')[0]).toBe('03/04/2024 = 2024-04-03');
    expect(foundTexts(date, '03/04/2024 to 04/25/2024')[0]).toBe('03/04/2024 = 2024-03-04');
  });

  it('stays open where the clear dates disagree', () => {
    expect(foundTexts(date, '03/04/2024, 25/04/2024, 04/25/2024')[0]).toBe('03/04/2024');
  });
});

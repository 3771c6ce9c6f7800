import { describe, expect, it } from 'vitest';
import { passesLuhn, paymentCard } from './payment-card.ts';
import { foundTexts } from './testing/found-texts.ts';

const hints = { phoneRegions: [], dateOrder: undefined };

describe('payment cards', () => {
  it.each([
    ['Visa 4111 1111 1111 1111', ['4111 1111 1111 1111 = 4111111111111111']],
    ['5555-5555-5555-4444', ['5555-5555-5555-4444 = 5555555555554444']],
    ['Amex 3782 822463 10005', ['3782 822463 10005 = 378282246310005']],
    ['378282246310005', ['378282246310005 = 378282246310005']],
  ])('are found in %j', (text, expected) => {
    expect(foundTexts(paymentCard, text)).toEqual(expected);
  });

  it.each([
    ['a wrong check digit', '4111 1111 1111 1112'],
    ['zeros', '0000 0000 0000 0000'],
    ['an issuer that does not exist', '9111 1111 1111 1115'],
    ['mixed separators', '4111-1111 1111-1111'],
    ['part of a longer number', '41111111111111111111111'],
    ['a phone number', '+447700677662'],
    ['part of a decimal', '0.4111111111111111'],
  ])('are not found in %s', (_, text) => {
    expect(foundTexts(paymentCard, text)).toEqual([]);
  });

  it('are surer beside a word and in groups', () => {
    const confidence = (text: string): number => paymentCard.find(text, hints)[0]?.confidence ?? 0;
    expect(confidence('card 4111111111111111')).toBeGreaterThan(confidence('4111 1111 1111 1111'));
    expect(confidence('4111 1111 1111 1111')).toBeGreaterThan(confidence('4111111111111111'));
  });
});

describe('the check digit', () => {
  it('catches every single wrong digit', () => {
    const card = '4111111111111111';
    for (let i = 0; i < card.length; i++) {
      const wrong = `${card.slice(0, i)}${(Number(card[i]) + 1) % 10}${card.slice(i + 1)}`;
      expect(passesLuhn(wrong), wrong).toBe(false);
    }
  });
});

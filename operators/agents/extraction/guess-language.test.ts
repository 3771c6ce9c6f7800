import { describe, expect, it } from 'vitest';
import { guessLanguage } from './guess-language.ts';

describe('guessLanguage', () => {
  it.each([
    [
      'en',
      'The meeting was opened at nine and the minutes of the last one were approved; it is not clear who will be the next chair of the board.',
    ],
    [
      'de',
      'Die Sitzung wurde um neun Uhr eröffnet und das Protokoll der letzten Sitzung ist genehmigt; es ist nicht klar, wer den Vorsitz haben wird.',
    ],
    [
      'fr',
      'La séance est ouverte à neuf heures et le procès-verbal de la dernière réunion est approuvé; nous ne savons pas qui sera le président du conseil.',
    ],
    [
      'es',
      'La reunión se abrió a las nueve y el acta de la última fue aprobada; no está claro quién será el próximo presidente de los vecinos y por qué.',
    ],
    [
      'it',
      'La riunione è stata aperta alle nove e il verbale della precedente è approvato; non è chiaro chi sarà il presidente del consiglio di quest’anno.',
    ],
    [
      'nl',
      'De vergadering werd om negen uur geopend en het verslag van de vorige is goedgekeurd; het is niet duidelijk wie de voorzitter zal zijn.',
    ],
    [
      'pt',
      'A reunião foi aberta às nove e a ata da última foi aprovada; não está claro quem será o presidente do conselho e dos sócios da empresa.',
    ],
  ])('knows %s', (language, text) => {
    expect(guessLanguage(text)).toBe(language);
  });

  it('says nothing about short texts, lists and other languages', () => {
    expect(guessLanguage('The house is big.')).toBeNull();
    expect(guessLanguage('Screw M4 galvanised box Washer nylon bag '.repeat(20))).toBeNull();
    expect(
      guessLanguage('Уважаемые коллеги, направляем вам протокол совещания и просим подтвердить сроки поставки '.repeat(3)),
    ).toBeNull();
  });

  it('does not read the parts of addresses as words', () => {
    const addresses = 'From: a@example.com To: o@example.com Link: https://example.com/e/o/a-a.com '.repeat(10);
    expect(guessLanguage(`${addresses} Please call me, the order is late`)).not.toBe('pt');
  });
});

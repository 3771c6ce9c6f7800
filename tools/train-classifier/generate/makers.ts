import { LEXICON } from './lexicon.ts';
import type { Random } from './random.ts';

/** Words that are made rather than chosen: figures, dates, names, numbers of things. */
export type Maker = (random: Random, args: readonly string[]) => string;

const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const DAYS = 'Monday Tuesday Wednesday Thursday Friday'.split(' ');

function word(random: Random, list: string): string {
  return random.pick(LEXICON[list] ?? ['']).replace(/[[{].*/, '');
}

function amount(random: Random, min: number, max: number): string {
  const value = min * (max / min) ** random.next();
  return value.toLocaleString('en-GB', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

function currency(random: Random): string {
  return random.pick(['€', '$', '£', '€ ', 'EUR ', 'USD ', 'GBP ', 'CHF ']);
}

function dayIn(random: Random, year = random.int(1998, 2027)): string {
  const [month, day] = [random.int(0, 11), random.int(1, 28)];
  const [name, two, dd] = [MONTHS[month] ?? '', String(month + 1).padStart(2, '0'), String(day).padStart(2, '0')];
  return random.pick([
    `${day} ${name} ${year}`,
    `${name} ${day}, ${year}`,
    `${dd}/${two}/${year}`,
    `${dd}.${two}.${year}`,
    `${year}-${two}-${dd}`,
    `${day} ${name.slice(0, 3)} ${year}`,
    `${dd} ${name} ${year}`,
    `${random.pick(DAYS)}, ${day} ${name} ${year}`,
  ]);
}

function person(random: Random): string {
  const initial = random.chance(0.1) ? ` ${random.pick([...'ABCDEFGHJKLMPRST'])}.` : '';
  return `${word(random, 'first')}${initial} ${word(random, 'last')}`;
}

function company(random: Random): string {
  const [name, other] = [word(random, 'brand'), word(random, 'last')];
  const trade = word(random, 'trade');
  return random.pick([
    `${name} ${trade} ${word(random, 'form')}`,
    `${name} ${word(random, 'form')}`,
    `${other} & ${word(random, 'last')}`,
    `${other} ${trade}`,
    `${word(random, 'town')} ${trade} ${word(random, 'form')}`,
    `${name} ${trade}`,
  ]);
}

function digits(random: Random, count: number): string {
  return Array.from({ length: count }, () => random.int(0, 9)).join('');
}

function letters(random: Random, count: number): string {
  return Array.from({ length: count }, () => random.pick([...'ABCDEFGHJKLMNPRSTUVWXYZ'])).join('');
}

function code(random: Random): string {
  return random.pick([
    () => digits(random, random.int(4, 8)),
    () => `${letters(random, 2)}-${random.int(2000, 2027)}-${digits(random, 3)}`,
    () => `${random.int(2000, 2027)}/${digits(random, 4)}`,
    () => `${letters(random, 3)}${digits(random, 5)}`,
    () => `${digits(random, 3)}-${digits(random, 4)}`,
  ])();
}

function phone(random: Random): string {
  return random.pick([
    () => `+44 ${digits(random, 4)} ${digits(random, 6)}`,
    () => `(${digits(random, 3)}) ${digits(random, 3)}-${digits(random, 4)}`,
    () => `0${digits(random, 3)} ${digits(random, 7)}`,
    () => `+${random.int(1, 99)} ${digits(random, 2)} ${digits(random, 3)} ${digits(random, 2)} ${digits(random, 2)}`,
    () => `${digits(random, 3)}.${digits(random, 3)}.${digits(random, 4)}`,
  ])();
}

function email(random: Random): string {
  const [first, last] = [
    word(random, 'first').toLowerCase(),
    word(random, 'last')
      .toLowerCase()
      .replace(/[^a-z]/g, ''),
  ];
  const host = `${word(random, 'brand')
    .toLowerCase()
    .replace(/[^a-z]/g, '')}.${random.pick(['com', 'org', 'co.uk', 'net', 'de', 'example', 'edu', 'io'])}`;
  return `${random.pick([`${first}.${last}`, `${first[0]}${last}`, first, `${first}_${last}`, `${first}${digits(random, 2)}`])}@${host}`;
}

export const MAKERS: Readonly<Record<string, Maker>> = {
  int: (random, [min, max]) => String(random.int(Number(min), Number(max))),
  amount: (random, [min = '5', max = '9000']) => amount(random, Number(min), Number(max)),
  money: (random, [min = '20', max = '90000']) => `${currency(random)}${amount(random, Number(min), Number(max))}`,
  sum: (random) => `${currency(random)}${(random.int(2, 900) * 500).toLocaleString('en-GB')}`,
  percent: (random) =>
    `${random.chance(0.5) ? random.int(1, 60) : (random.next() * 40).toFixed(1)}${random.pick([' %', '%', ' per cent'])}`,
  year: (random) => String(random.int(1996, 2027)),
  years: (random) => {
    const from = random.int(1992, 2022);
    const to = random.chance(0.25) ? random.pick(['present', 'Present', 'today', 'now']) : String(from + random.int(1, 8));
    const month = () => (random.chance(0.5) ? `${(MONTHS[random.int(0, 11)] ?? '').slice(0, random.pick([3, 9]))} ` : '');
    return `${month()}${from}${random.pick([' – ', '-', ' - ', ' to ', '–'])}${/^\d/.test(to) ? month() : ''}${to}`;
  },
  date: (random) => dayIn(random),
  month: (random) => MONTHS[random.int(0, 11)] ?? '',
  weekday: (random) => random.pick(DAYS),
  time: (random) => {
    const [hour, minute] = [random.int(8, 19), random.pick(['00', '15', '30', '45', '05', '10'])];
    return random.pick([
      `${hour}:${minute}`,
      `${hour}.${minute}`,
      `${((hour - 1) % 12) + 1}:${minute} ${hour < 12 ? 'am' : 'pm'}`,
    ]);
  },
  person: (random) => person(random),
  surname: (random) => word(random, 'last'),
  initials: (random) => `${letters(random, 2)}`,
  company: (random) => company(random),
  code: (random) => code(random),
  phone: (random) => phone(random),
  email: (random) => email(random),
  postcode: (random) =>
    random.pick([
      `${letters(random, 2)}${random.int(1, 29)} ${random.int(1, 9)}${letters(random, 2)}`,
      digits(random, 5),
      `${letters(random, 2)} ${digits(random, 5)}`,
    ]),
  street: (random) =>
    `${random.int(1, 240)} ${word(random, 'streetname')} ${random.pick(['Street', 'Road', 'Lane', 'Avenue', 'Way', 'Square', 'Drive', 'Close', 'St', 'Rd', 'Terrace'])}`,
  iban: (random) =>
    `${letters(random, 2)}${digits(random, 2)} ${digits(random, 4)} ${digits(random, 4)} ${digits(random, 4)} ${digits(random, 4)} ${digits(random, 2)}`,
  url: (random) =>
    `${random.pick(['www.', 'https://', 'https://www.'])}${word(random, 'brand')
      .toLowerCase()
      .replace(/[^a-z]/g, '')}.${random.pick(['com', 'org', 'net', 'io'])}`,
  cite: (random) =>
    random.pick([
      `[${random.int(1, 40)}]`,
      `[${random.int(1, 20)}, ${random.int(21, 40)}]`,
      `(${word(random, 'last')} et al., ${random.int(1990, 2024)})`,
      `(${word(random, 'last')} and ${word(random, 'last')}, ${random.int(1990, 2024)})`,
    ]),
  decimal: (random) => (random.next() * random.pick([1, 10, 100])).toFixed(random.int(1, 3)),
  open: () => '[',
  shut: () => ']',
  brace: () => '{',
  unbrace: () => '}',
};

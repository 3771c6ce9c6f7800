import { FIRST_NAMES } from '../../operators/agents/entities/gazetteer/first-names.ts';
import { CITIES, COUNTRIES, REGIONS } from '../../operators/agents/entities/gazetteer/places.ts';
import { SURNAMES } from '../../operators/agents/entities/gazetteer/surnames.ts';
import { pick, type Random } from './random.ts';

const ONSETS = 'b br c ch cl d dr f fl g gr h j k kr l m n p pr r s sh sk st t th tr v w z'.split(' ');
const VOWELS = 'a e i o u ai ea ee ie oa ou a e i o'.split(' ');
const CODAS = 'b ck d ff g l ll lm ln m n nd ng nt p r rd rn rt s ss st t th x'.split(' ');
const NAME_ENDINGS = 'son ton ford ley well ham sen berg mann ski ova ez ini escu wood field worth bridge by er a o'.split(' ');
const PLACE_ENDINGS = 'ton ford ham bury stead mouth burgh ville by thorpe dale field port wick holm bach berg heim'.split(' ');
/** Everyday words that serve as family names and in the names of companies. */
const NOUNS =
  'Quill Harrow Pike Ash Thorn Brook Fenn Marsh Heath Stone Rivers Vale Finch Swift Wren Drake Hawke Fox Lamb Bishop Abbot Marlow Kestrel Falcon Summit Beacon Harbour Anchor Northwind Blue River Oak Cedar Willow Granite Copper Silver Amber Lantern Compass Meridian Horizon Polar Orchard Meadow Castle Bridge Mill Foundry Tidewater Evergreen Ironside Brightwater Redwood Clearview Highland Lakeside Greenfield'.split(
    ' ',
  );
const TRADES =
  'Engineering Logistics Foods Software Systems Textiles Instruments Paper Timber Shipping Energy Analytics Consulting Holdings Publishing Pharma Optics Robotics Marine Farms Bakery Brewery Studios Printing Insurance Partners Solutions Electric Motors Tools Supplies Interiors Legal Capital Ventures Networks Laboratories Clinics'.split(
    ' ',
  );
const SUFFIXES =
  'Ltd|Ltd.|Limited|Inc|Inc.|Inc.|GmbH|AG|LLC|LLP|plc|PLC|Corp.|Corporation|Co.|S.A.|B.V.|AB|Oy|SARL|Pty Ltd|& Co.|Group'.split(
    '|',
  );

export function person(random: Random): string {
  const given = random() < 0.85 ? titled(pick(random, FIRST_NAMES)) : coined(random, ['a', 'e', 'i', 'o', 'an', 'in', 'us']);
  const family = familyName(random);
  const form = random();
  if (form < 0.68) return `${given} ${family}`;
  if (form < 0.78) return `${given} ${initial(random)} ${family}`;
  if (form < 0.88) return `${initial(random)} ${family}`;
  if (form < 0.94) return `${given} ${family}-${familyName(random)}`;
  return `${given} ${pick(random, ['van', 'de', 'von', 'van der', 'al', 'di'])} ${family}`;
}

export function givenName(random: Random): string {
  return titled(pick(random, FIRST_NAMES));
}

export function familyName(random: Random): string {
  const form = random();
  if (form < 0.4) return titled(pick(random, SURNAMES));
  if (form < 0.6) return pick(random, NOUNS);
  return coined(random, NAME_ENDINGS);
}

export function organisation(random: Random): string {
  const form = random();
  const head = form < 0.5 ? pick(random, NOUNS) : familyName(random);
  const suffix = pick(random, SUFFIXES);
  if (form < 0.16) return `${head} & ${familyName(random)} ${suffix}`;
  if (form < 0.42) return `${head} ${pick(random, TRADES)} ${suffix}`;
  if (form < 0.54) return `${head} ${suffix}`;
  if (form < 0.66) return `${head} ${pick(random, TRADES)}`;
  if (form < 0.74)
    return `${place(random)} ${pick(random, ['City Council', 'County Council', 'University', 'General Hospital', 'Chamber of Commerce', 'Bank', 'Museum', 'District Court'])}`;
  if (form < 0.82)
    return `${pick(random, ['University', 'Bank', 'Port Authority', 'Institute', 'Museum', 'Court', 'Church'])} of ${place(random)}`;
  if (form < 0.9)
    return `${pick(random, NOUNS)} ${pick(random, ['Foundation', 'Trust', 'Association', 'Institute', 'Society', 'School', 'Academy', 'Bank'])}`;
  if (form < 0.95) return Array.from({ length: 3 }, () => String.fromCharCode(65 + Math.floor(random() * 26))).join('');
  return `${pick(random, NOUNS)}${pick(random, ['soft', 'Tech', 'Works', 'ly', 'Net', 'Base', 'Soft'])}`;
}

export function place(random: Random): string {
  const form = random();
  if (form < 0.45) return titled(pick(random, CITIES));
  if (form < 0.65) return titled(pick(random, COUNTRIES));
  if (form < 0.75) return titled(pick(random, REGIONS));
  return coined(random, PLACE_ENDINGS);
}

function coined(random: Random, endings: readonly string[]): string {
  const stem = `${pick(random, ONSETS)}${pick(random, VOWELS)}${pick(random, CODAS)}`;
  return titled(stem + pick(random, endings));
}

function initial(random: Random): string {
  return `${String.fromCharCode(65 + Math.floor(random() * 25))}.`;
}

function titled(words: string): string {
  return words
    .replace(/(?<![\p{L}'’])\p{L}/gu, (letter) => letter.toUpperCase())
    .replace(/ (Of|And|The|De)(?= )/g, (word) => word.toLowerCase());
}

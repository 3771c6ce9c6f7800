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
  'Engineering Logistics Foods Software Systems Textiles Instruments Paper Timber Shipping Energy Analytics Consulting Holdings Publishing Pharma Optics Robotics Marine Farms Bakery Brewery Studios Printing Insurance Partners Solutions Electric Motors Tools Supplies Interiors Legal Capital Ventures Networks Laboratories Clinics Components Furniture Windows Roofing Plumbing Gardens Nurseries Kitchens Carpets Ceramics Glass Steel Metals Plastics Chemicals Packaging Freight Couriers Airways Travel Hotels Catering Coffee Dairy Seafood Wines Books Media Films Records Toys Sports Cycles Outdoor Fashion Jewellers Watches Bank Finance Accountants Architects Surveyors Recruitment Training Security Cleaning Hosting Telecom Semiconductors Batteries Solar Wind Water Biotech Diagnostics'.split(
    ' ',
  );
const FIELDS =
  'Physics Chemistry Biology Marine Research Public Health Applied Mathematics Materials Science Computer Science Social Policy Economic Studies Environmental Engineering Molecular Medicine Rural Development International Trade Modern Art Natural History Rivers Heritage Wildlife Arts Housing Children Youth Music Community'.split(
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
  const head = random() < 0.5 ? pick(random, NOUNS) : familyName(random);
  return pick(random, ORGANISATION_FORMS)(random, head);
}

/** Ways to name a company or institution; `head` is a family name or an everyday word. */
const ORGANISATION_FORMS: readonly ((random: Random, head: string) => string)[] = [
  (random, head) => `${head} & ${familyName(random)} ${pick(random, SUFFIXES)}`,
  (random, head) => `${head} & ${familyName(random)} ${pick(random, TRADES)} ${pick(random, SUFFIXES)}`,
  (random, head) => `${head} ${pick(random, TRADES)} ${pick(random, SUFFIXES)}`,
  (random, head) => `${head} ${pick(random, TRADES)} ${pick(random, SUFFIXES)}`,
  (random, head) => `${head} ${pick(random, SUFFIXES)}`,
  (random, head) => `${head} ${pick(random, TRADES)}`,
  (random, head) => `${head} ${pick(random, TRADES)}`,
  (random, head) => `${head} ${pick(random, NOUNS)} ${pick(random, TRADES)}`,
  (random, head) => `${head} ${pick(random, TRADES)} and ${pick(random, TRADES)}`,
  (random, head) => `${head} & ${pick(random, ['Sons', 'Daughters', 'Co', 'Co.', 'Partners', 'Company', 'Brothers'])}`,
  (random, head) => `${initial(random)} ${head} ${pick(random, ['& Sons', '& Co.', '& Daughter', 'and Partners'])}`,
  (random) =>
    `${place(random)} ${pick(random, ['City Council', 'County Council', 'University', 'General Hospital', 'Chamber of Commerce', 'Bank', 'Museum', 'District Court', 'State College', 'School of Business', 'Airport'])}`,
  (random) =>
    `${pick(random, ['University', 'Bank', 'Port Authority', 'Institute', 'Museum', 'Court', 'Church', 'Ministry', 'Royal Society'])} of ${place(random)}`,
  (random) =>
    `${pick(random, ['Institute for', 'Institute of', 'Centre for', 'Department of', 'Ministry of', 'Society for', 'Council for', 'Academy of'])} ${pick(random, FIELDS)} ${pick(random, FIELDS)}`,
  (random, head) =>
    `${head} ${pick(random, ['Foundation', 'Trust', 'Association', 'Institute', 'Society', 'School', 'Academy', 'Bank', 'Club', 'Union', 'Group', 'Collective', 'Charity', 'Clinic', 'College', 'Agency'])}`,
  (random) =>
    `${coined(random, PLACE_ENDINGS)} ${pick(random, FIELDS)} ${pick(random, ['Trust', 'Society', 'Group', 'Foundation', 'Association', 'Council'])}`,
  (random) => Array.from({ length: 3 }, () => String.fromCharCode(65 + Math.floor(random() * 26))).join(''),
  (random) => `${pick(random, NOUNS)}${pick(random, ['soft', 'Tech', 'Works', 'ly', 'Net', 'Base', 'Soft'])}`,
];

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

/** What stands before a person's name. */
export const TITLES = words(
  'mr mr. mrs mrs. ms ms. miss mx mx. dr dr. prof prof. professor sir lady lord dame rev rev. reverend hon hon. judge justice captain capt. colonel col. major general gen. lieutenant lt. sergeant sgt. president senator governor king queen prince princess pope saint father sister brother herr frau madame monsieur dear',
);

/** What stands beside a person's name in business documents. */
export const ROLES = words(
  'ceo cfo coo cto chairman chairwoman chair director manager president secretary treasurer engineer analyst accountant consultant officer partner partners founder co-founder head chief editor author attorney counsel solicitor notary buyer seller landlord tenant employee employer lender borrower lessee lessor auditor assistant lead coordinator representative signatory witness attendees present apologies regards sincerely faithfully attn attention contact name signed from cc',
);

/** Endings of companies' names. */
export const COMPANY_SUFFIXES = words(
  'ltd ltd. limited inc inc. incorporated corp corp. corporation co co. company plc llc l.l.c. llp lp l.p. gmbh ag kg ohg ug se sa s.a. sas sarl s.a.r.l. srl s.r.l. spa s.p.a. bv b.v. nv n.v. ab as asa oy oyj aps a/s pty pte kk pvt holdings holding group trust bancorp n.a.',
);

/** Words that name a kind of organisation. */
export const ORGANISATION_WORDS = words(
  'university college school institute academy faculty department ministry agency bureau commission committee council authority court parliament senate congress association society foundation union federation league club party church hospital clinic bank insurance assurance fund capital partners associates brothers bros. sons solutions systems technologies technology software services consulting logistics industries enterprises laboratories labs works motors airlines airways railway railways energy electric foods pharmaceuticals chemicals press publishing records studios pictures entertainment media news times post museum orchestra band army navy police office board team fc',
);

/** Words that name a kind of place. */
export const PLACE_WORDS = words(
  'street st st. road rd rd. avenue ave ave. lane drive square boulevard blvd blvd. way court terrace close quay bridge park river lake mount mountain mountains mt. hill hills valley island islands bay beach coast sea ocean gulf peninsula county district province state region city town village borough parish canyon forest desert creek falls airport station harbour harbor port north south east west northern southern eastern western central',
);

/** Peoples and languages: they look like places and are none. */
export const PEOPLES = words(
  'american british english scottish welsh irish french german italian spanish portuguese dutch belgian swiss austrian swedish norwegian danish finnish icelandic polish czech slovak hungarian romanian bulgarian greek turkish russian ukrainian serbian croatian chinese japanese korean indian pakistani thai vietnamese indonesian australian canadian mexican brazilian argentine chilean african asian european arab arabic israeli iranian iraqi egyptian nigerian kenyan latin roman christian jewish muslim catholic protestant californian',
);

/** Days, months and feasts. */
export const CALENDAR = words(
  'monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec easter christmas spring summer autumn winter q1 q2 q3 q4',
);

/** Capitalised words of forms, contracts and headings that name nobody. */
export const FORM_WORDS = words(
  'invoice order contract agreement date due number no no. total subtotal amount quantity description item price unit net gross vat tax payment terms bill ship delivery address phone fax email e-mail website page section clause article schedule exhibit annex appendix figure table summary abstract introduction conclusion results methods references minutes agenda action actions report subject re dear hello hi thanks thank regards party parties customer client supplier vendor account iban bic swift code reference ref project services education experience skills languages references the a an this that these those we our you your it its he she they i in on at for to and but if when while after before as by with under between whereas',
);

/** Small words inside names: `van der Berg`. */
export const PARTICLES = words(
  'van von de der den del della di da dos du la le el al bin ibn ben ter ten zu st. of the and & for',
);

function words(text: string): readonly string[] {
  return text.split(' ');
}

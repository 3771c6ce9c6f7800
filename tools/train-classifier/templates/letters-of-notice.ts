import type { Template } from '../generate/template.ts';

/** Letters that invite, ask, claim, offer or tell. */
export const LETTERS_OF_NOTICE: readonly Template[] = [
  {
    name: 'letter-us-block',
    text: `
{company}
{street}
{town}, [NY|CA|TX|OH|MA] {int 10000 99999}

{month} {int 1 28}, {year}

Ms. {x=person}
{street}
{town}, [NY|CA|TX|OH|MA] {int 10000 99999}

RE: {topic}

Dear Ms. {surname}:

[It is my pleasure to inform you|This letter serves to notify you|I would like to take this opportunity to let you know] that {topic} has been [approved|rescheduled for {date}|completed].

~1-3 {statement} {statement}

Sincerely,



{person}
{jobtitle}

cc: {person}
Enclosures ({int 1 4})`,
  },
  {
    name: 'letter-invitation',
    text: `
{town} [Museum|Theatre|Historical Society|Hospice|Library]
{date}

Dear [friends|members|{first} and {first}|neighbours],

[It gives us great pleasure to invite you|You are warmly invited|We should be delighted if you could come] to [the opening of {topic}|our summer party|a lecture by {person}] on {date} at {time}, at {street}.

{statement} [There will be drinks and light refreshments.|Admission is free.]

[RSVP by {date} to {phone}.|Please let us know by {date} whether you can attend.]

With [best|warm|kind] [regards|wishes],

{person}
[Director|Chair of the Friends|On behalf of the committee]`,
  },
  {
    name: 'letter-fundraising',
    text: `
{brand} Trust
Registered charity {code}
{date}

Dear Supporter,

[Every night, {int 200 900} people in {town} sleep in the cold.|When {first} came to us {int 2 9} years ago, she had nothing.|Without your help, {topic} cannot go on.]

{statement} Your gift of {money 5 100} could [buy a warm meal|pay for a day of care|plant {int 5 90} trees].

[Please give what you can today, using the form below.|Will you help us again this year?] Every pound counts.

With heartfelt thanks,

{person}
Chief Executive

P.S. [If you pay tax, we can claim {int 10 30}p for every pound you give.|Donate online at {url}.]`,
  },
  {
    name: 'letter-solicitor',
    text: `
{last}, {last} & Co.
Solicitors
Our ref {initials}/{code}
By post and email
{date}

WITHOUT PREJUDICE

{company}
{street}, {town}

Dear Sirs

Our client: {client=person}
{topic}

We act for {$client} of {street}, {town}, who has consulted us about the above matter. We are instructed that {statement}

Our client's position is that you are in breach of [your obligations|the lease|the agreement dated {date}]. We require you to [pay {money}|give the undertaking requested|remedy the breach] no later than {time} on {date}, failing which we have instructions to issue proceedings without further notice.

We await your reply.

Yours faithfully

{last}, {last} & Co.`,
  },
  {
    name: 'letter-to-editor-open',
    text: `
An open letter to {group}
{town}, {date}

Dear [members of the council|colleagues|Prime Minister|President {surname}],

We, the undersigned, [are deeply concerned about|call on you to reconsider] {topic}. {statement}

~1-3 {statement} {statement}

We urge you [to act now|to listen to those affected|to halt the plan until {date}].

Respectfully,

~3-8 {person}, {jobtitle}, {town}`,
  },
  {
    name: 'letter-doctor',
    text: `
Dr {surname}
{town} [Surgery|Clinic|Eye Hospital]
{date}
Re: {person}, born {date}, {street}
Dear Dr {surname}
Thank you for referring this [pleasant|{int 18 90}-year-old] [lady|gentleman|patient], whom I saw in clinic on {date}. [He|She] has had [pain in the left knee|headaches|a persistent cough|poor sight] for {int 2 12} [weeks|months].
On examination [there was no swelling|the chest was clear|blood pressure was {int 110 170}/{int 60 95}]. I have [arranged an X-ray|started treatment|taken blood samples] and will see [him|her] again in {int 2 12} weeks.
With kind regards
Yours sincerely
Dr {person}
Consultant`,
  },
  {
    name: 'letter-notice',
    text: `
[{date}|]
[VIA E-MAIL|By registered post|Sent by fax|]

Dear [{company}|Sir or Madam|{brand} Legal|Copyright Agent],

[I am|We are|My name is {person} and I am] the [owner|authorised representative|author] of {topic}. [I have become aware|It has come to our attention] that {topic} is being used [without permission|in breach of our rights].

~1-3 {statement}

~0-4 {url}

I have a good faith belief that this use is not authorised. [The information in this notice is accurate.|I swear under penalty of perjury that the above is true.] [Please remove|We ask that you disable access to] the material [immediately|within {int 2 14} days].

[You can reach me at {email} or {phone}.|{street}, {town}]

[Sincerely|Regards|Best regards|Respectfully|Yours truly],

{person}
[{jobtitle}|{company}|]`,
  },
  {
    name: 'letter-plain-correspondence',
    text: `
[My dear|Dear] [{first}|{first} {last}|Professor {last}|friend|Mother],

[I received yours of the {int 1 28}th.|Yesterday your parcel came.|I write in haste.|It is a long time since we met.] {statement}

~1-5 {statement} {statement}

[Believe me|I remain|As ever], [yours truly|your affectionate friend|yours],

{first} [{last}|]
{town}, {date}`,
  },
  {
    name: 'letter-offer',
    text: `
{company}
{date}
{person}
{street}, {town}

[Offer of employment|Your promotion|Re: internship]

Dear {first},

[We are delighted to offer you|I am pleased to confirm] the position of {jobtitle} at {company}, starting on {date}. Your annual salary will be {sum}. {statement}

[This offer is subject to|Our offer depends on] satisfactory references. Please sign and return the enclosed copy of this letter by {date}.

We very much look forward to working with you.

[Yours sincerely|Best wishes|Warm regards],
{person}
{jobtitle}`,
  },
];

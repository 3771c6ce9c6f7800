import type { Template } from '../generate/template.ts';

export const LETTERS: readonly Template[] = [
  {
    name: 'letter-business',
    text: `
{company}
{street}
{town} {postcode}

{date}

{person}
{company}
{street}, {town}

Dear [Mr|Ms|Mrs|Dr] {surname},

[Re: {topic}|Subject: {topic}|]

[Thank you for your letter of {date}.|I refer to our conversation on {date}.|Further to your enquiry, I am writing about {topic}.]

~2-4 {statement} {statement}

[Please do not hesitate to contact me if you have any questions.|I look forward to hearing from you.]

Yours [sincerely|faithfully],

{person}
{jobtitle}`,
  },
  {
    name: 'letter-complaint',
    text: `
{person}
{street}, {town}
{date}

Customer Service
{company}

Dear Sir or Madam,

I am writing to complain about {product} that I [bought|ordered] from you on {date} (order {code}). [It arrived damaged.|It does not work.|It has still not been delivered.|It is not what I ordered.]

I have [called|written to] you {int 2 6} times, but {topic} has not been dealt with. {statement}

I would therefore ask you to [refund {money 10 900}|send a replacement|repair it at your expense] within {int 7 28} days. Otherwise I shall [take further advice|inform the consumer association|cancel the contract].

Yours faithfully,
{person}

Enc. [copy of receipt|photographs]`,
  },
  {
    name: 'letter-application',
    text: `
{me=person}
{street}, {town}
{phone} {email}

{date}

Dear [Hiring Manager|Mr {surname}|Ms {surname}|Sir or Madam],

I am writing to apply for the position of {jobtitle} [advertised on your website|which I saw advertised in {month}]. [I have {int 2 20} years of experience in {field}|I have just completed my degree in {subject} at {school}] and believe that I would be a good match.

In my current role at {company} I am responsible for {topic}. {statement} I am also skilled in {skill} and {skill}.

[I would welcome the chance to discuss my application with you.|I am available for an interview at any time.] My curriculum vitae is enclosed.

[Kind regards|Yours sincerely|Sincerely],
{$me}`,
  },
  {
    name: 'letter-reference',
    text: `
{school}
Department of {subject}
{date}

To whom it may concern

I have known {x=person} for {int 2 9} years as [his|her] [supervisor|teacher|manager|employer]. During this time [he|she] worked on {topic} and showed [great diligence|independence|a friendly manner|excellent judgement].

{statement} [His|Her] knowledge of {skill} is well above average.

I recommend {$x} without reservation for [the post of {jobtitle}|admission to your programme|a scholarship]. Please feel free to contact me for further information.

[Sincerely|Yours truly],
{person}
[Professor|Head of Department|{jobtitle}]`,
  },
  {
    name: 'letter-council',
    text: `
{town} [City|Borough|County] Council
[Planning|Housing|Parking|Education|Revenue] Services

Our reference: {code}
Your reference: {code}
Date: {date}

{person}
{street}
{town}

Dear {person}

# {topic}

We have [received|considered] your [application|appeal|request|letter] dated {date}. [We are pleased to tell you|I regret to inform you|This letter is to confirm] that [it has been approved|it has been refused|we need more information].

~1-3 {statement}

If you disagree with this decision, you may appeal within {int 14 60} days of the date of this letter.

Yours sincerely
{person}
{jobtitle}`,
  },
  {
    name: 'letter-personal',
    text: `
{street}
{town}
{date}

Dear {first},

Thank you so much for your [letter|card|lovely present|kind words]! [I am sorry that I have not written for so long.|It was wonderful to hear from you.] We are all well here, although {first} has had a cold.

{statement} [You can imagine how we laughed.|The children send their love.|The garden is full of roses.] [Last week we went to {town} to see {first}.|On {weekday} we had {first} and {first} to tea.]

Do come and visit us in {month}, if you can. [Give my love to everyone.|Write soon!]

[With love|Yours ever|All my love|Your old friend],
{first}`,
  },
  {
    name: 'letter-reminder',
    text: `
{company}
Accounts department
{street}, {town}

{person}
{company}

{date}

[First|Second|Final] reminder: our invoice {code} of {date}

Dear {person},

Perhaps it has escaped your notice that the above invoice for {money} is still unpaid. Payment was due on {date}.

We kindly ask you to settle the amount by {date}. If you have paid in the meantime, please disregard this letter.

[Should we not receive your payment in time, we shall have to charge interest.|We trust that you will give this your prompt attention.]

Yours sincerely,
{person}`,
  },
  {
    name: 'letter-resignation',
    text: `
{me=person}
{street}, {town}

{date}

{person}
{jobtitle}
{company}

Dear {first},

Please accept this letter as formal notice of my resignation from my position as {jobtitle}. My last day will be {date}, in accordance with my notice period of {int 2 12} weeks.

[It has been a pleasure to work with {group}.|I have learned a great deal here.] I will do my best to hand over {topic} in good order.

[I wish you and the company every success.|Thank you for your support over the last {int 2 9} years.]

Yours sincerely,

{$me}`,
  },
  {
    name: 'letter-bank',
    text: `
{brand} Bank plc, {town} branch
Telephone {phone}
Account number: {code}
{date}

Mr & Mrs {surname}
{street}
{town}

Dear Mr and Mrs {surname},

[Important changes to your account|Your mortgage application|Your overdraft]

[From {date}, the interest rate on your account will change to {percent}.|I am pleased to confirm that we can offer you a loan of {sum}.|We note that your account has been overdrawn by {money 10 900} since {date}.] {statement}

You do not need to do anything. [If you are not happy with this change, you may close your account without charge.|Please sign and return the enclosed form in the envelope provided.]

Yours sincerely,

{person}
[Branch|Customer|Mortgage] Manager`,
  },
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

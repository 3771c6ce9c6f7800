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
];

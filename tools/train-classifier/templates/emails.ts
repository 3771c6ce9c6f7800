import type { Template } from '../generate/template.ts';

const HEAD = `From: {person} <{email}>
To: {person} <{email}>
%any 0-1
Cc: {email}
%end
Date: {date} {time}
`;

/** Mails of offices, beside the real ones of mailing lists: what they are about may be any other kind of document. */
export const EMAILS: readonly Template[] = [
  {
    name: 'email-office',
    text: `${HEAD}Subject: [Re: |Fwd: |]{topic}

[Hi|Hello|Dear|Good morning] {first},

~1-3 {statement}

[Could you|Can you please|Would you] {task}?

[Thanks|Best|Cheers|Kind regards|BR],
{first}`,
  },
  {
    name: 'email-invoice-attached',
    text: `${HEAD}Subject: Invoice {code}

Dear [Sir or Madam|{first}|customer],

please find attached our invoice {code} for {product} over {money}, due on {date}.

Kind regards
{company} accounts department

Attachment: invoice-{code}.pdf

{company}
Invoice no. {code}
~1-4 {product} {int 1 20} {amount}
Total {money}`,
  },
  {
    name: 'email-thread',
    text: `${HEAD}Subject: RE: RE: {topic}

{statement} [Sounds good.|I agree.|Not sure about that.|See my comments below.]

{first}

On {date} at {time}, {person} wrote:
~2-5 > {statement}
> {first}
>
> On {date}, {person} wrote:
~1-3 >> {statement}`,
  },
  {
    name: 'email-minutes-sent',
    text: `${HEAD}Subject: Minutes of {weekday}'s meeting

Hi all,

attached are the minutes of our meeting about {topic}. Please send corrections by {date}. In short:
~2-4 - {statement}
~1-3 - {first} {task}

Best,
{first}`,
  },
  {
    name: 'email-application',
    text: `${HEAD}Subject: Application as {jobtitle}

Dear [Mr|Ms] {surname},

I saw your advertisement for a {jobtitle}. I have worked in {field} for {int 2 20} years, most recently at {company}. My CV is attached.

[Looking forward to hearing from you|With kind regards]
{person}
{phone}`,
  },
  {
    name: 'email-newsletter',
    text: `From: {company} <{email}>
To: undisclosed recipients
Subject: [Your {month} newsletter|{percent} off {product}|News from {brand}]
Date: {date}

[Can't read this e-mail? View it in your browser: {url}|]

# {topic}
{statement}
# {topic}
{statement} Read more: {url}

You receive this e-mail because you signed up at {url}. Unsubscribe | Privacy | Contact`,
  },
  {
    name: 'email-ticket',
    text: `From: support@{brand}.com
To: {email}
Subject: {open}Ticket #{int 1000 90000}{shut} {topic}
Date: {date}

Hello {first},

Thank you for contacting support. {statement}

[We have reset your password.|Please send us a screenshot.|The issue has been passed to our engineers.|Your ticket has been closed.]

--
{brand} support, {url}
Please reply above this line.`,
  },
  {
    name: 'email-outlook',
    text: `From: {person}
Sent: {weekday}, {month} {int 1 28}, {year} {time}
To: {person}; {person}
Cc: {person}
Subject: {topic}
Importance: High

{first}, {first} -

{statement} {statement} Please {task} before {weekday}.

Regards,
{person}
{jobtitle} | {company}
T {phone} | {email}

This e-mail and any attachments are confidential.`,
  },
  {
    name: 'email-travel',
    text: `${HEAD}Subject: [Flight|Hotel|Restaurant|Course] booking confirmation {code}

Dear {person},

your booking is confirmed.

Booking reference: {code}
When: {date}, {time}
Where: {town}, {street}
Price: {money}

You may cancel free of charge until {date}. We wish you a pleasant stay.

The {brand} team`,
  },
  {
    name: 'email-document-attached',
    text: `${HEAD}Subject: [Draft contract|Report|My CV|Quotation|Statement] attached

{first},

[as discussed|as promised|for your records], here is the [contract|report|CV|order|statement]. {statement} Please {task}.

{first}

Attachment: {code}.pdf

[SERVICE AGREEMENT between {company} and {company}. 1. The Supplier shall provide the services. 2. Either party may terminate.|Quarterly report. Summary. {statement} {measure} {reportverb} by {percent}.|{person}. Work experience. {years} {jobtitle}, {company}. Education. {school}.|Invoice no. {code}. {product} {amount}. VAT {amount}. Total {money}.]`,
  },
];

import type { Template } from '../generate/template.ts';

/** Texts of none of the types: of work, study and machines. */
export const OTHERS_WORK: readonly Template[] = [
  {
    name: 'other-chat',
    text: `
~8-25 [{time} |]{first}: [ok|lol|see you at {int 1 9}|where are you?|{statement}|👍|on my way|can someone {task}|no idea|thanks!|brb]`,
  },
  {
    name: 'other-log',
    text: `
~10-30 {year}-{int 10 12}-{int 10 28}T{int 10 23}:{int 10 59}:{int 10 59}Z [INFO|WARN|ERROR|DEBUG] [http|db|worker-{int 1 9}|auth] [request finished in {int 1 900} ms|connection lost, retrying ({int 1 5})|job {code} done|cache miss for key {code}|user {int 100 9000} logged in]`,
  },
  {
    name: 'other-source-code',
    text: `
import {brace} [read|parse|open] {unbrace} from '[fs|./lib|../{brand}]';
~4-12 [const|let] [x|items|total|result|{initials}] = [load|parse|sum|find]([items|'{code}'|{int 1 99}]); // {topic}
~2-6 function [handle|update|check|render]([event|row|node]) {brace} return [event.id|row + {int 1 9}|null]; {unbrace}
export default [handle|total];`,
  },
  {
    name: 'other-config',
    text: `
# configuration of {topic}
~6-20 [host|port|user|timeout|path|level|retries|name|enabled][_{initials}|.max|] [=|:] [{int 1 9000}|true|false|"/var/{brand}"|localhost|{code}]`,
  },
  {
    name: 'other-forum',
    text: `
[Help with|Question about|Opinions on] {product}?
Posted by {first}{int 1 99} » {date}, {time}
Hi everyone, I [bought|tried|built] {product} and now {topic} [won't start|makes a noise|looks wrong]. Any ideas?
~2-7 Re: by {first}{int 1 99} » [Have you tried turning it off?|Same problem here.|{statement}|+1|Check the manual, page {int 2 90}.|Solved, thanks!]
{int 20 900} views · {int 1 30} replies`,
  },
  {
    name: 'other-syllabus',
    text: `
{subject} {int 100 499}: Introduction to {topic}
Instructor: {person} Office hours: {weekday} {time}
Course description: Students learn about {topic}. {statement}
Textbook: {surname}, {subject} for beginners
Week by week
~5-12 Week {int 1 14}: {topic} (reading: chapter {int 1 20})
Grading: [homework|quizzes] {int 10 40} %, midterm {int 10 40} %, final exam {int 20 50} %
[Late work loses {int 5 20} % a day.|Phones off in class.]`,
  },
  {
    name: 'other-exam',
    text: `
{subject} examination, {date}
Time allowed: {int 1 3} hours. Answer {int 3 6} questions.
~4-9 {int 1 9}. [Explain|Describe|Calculate|Compare|Define|Discuss] {topic}. ({int 4 25} marks)
(a) [Sketch the graph.|Give two examples.|Show your working.]
(b) [What is meant by|How would you measure] {topic}?
END OF PAPER`,
  },
  {
    name: 'other-glossary',
    text: `
Glossary
~6-15 {skill}: [the process of|a tool for|a person who|a unit of|see also] {topic}.
Index
~4-9 {topic}, {int 1 300}, {int 301 400}`,
  },
  {
    name: 'other-press-release',
    text: `
PRESS RELEASE – for immediate release
{company} [launches|announces|unveils|celebrates] {product}
{town}, {date} – {company}, the [leading|award-winning] maker of {product}, today announced {topic}.
"{statement}" says {person}, {jobtitle} at {brand}. "{statement}"
{statement}
About {brand}: Founded in {year}, {brand} employs {int 12 900} people.
Press contact: {person}, {phone}, {email}`,
  },
  {
    name: 'other-form',
    text: `
[Application|Registration|Order|Membership|Consent|Booking] form
Please complete in block capitals and return to {street}, {town}.
~5-12 [Surname|First name|Date of birth|Address|Postcode|Telephone|Allergies|Emergency contact|Size|Number of persons]: ..........................
Tick as appropriate: [☐|( )] yes [☐|( )] no
[I have read the conditions.|I agree to receive information.]
For office use only: ______`,
  },
  {
    name: 'other-slides',
    text: `
{topic}
{person} · {brand} conference {year}
~5-12 # [Agenda|Why?|What we learned|Demo|Architecture|Questions?|Thank you!|{topic}]
- [{statement}|faster, simpler, safer|{int 2 9} steps|next: {topic}]
- [see demo|more on slide {int 2 40}|{percent}]`,
  },
  {
    name: 'other-manual',
    text: `
{brand} {product} – Instruction manual
Safety instructions
~2-5 WARNING: [Do not|Never] [immerse in water|open the housing|use near children|cover the vents].
Parts: {int 1 9} [handle|lid|display|button], {int 1 9} [cable|filter|lamp|stand]
Operation
~3-8 Press [MODE|SET|+|POWER] [twice|for {int 2 9} seconds] to [choose|confirm|reset] the [time|temperature|programme].
Technical data: {int 110 240} V, {int 5 900} W, {decimal} kg
Disposal: do not throw into household waste.`,
  },
  {
    name: 'other-travel-guide',
    text: `
{town} in a weekend
Tucked between [the hills and the sea|two rivers|old city walls], {town} [charms|surprises|rewards] [the visitor|those who linger]. Start at [the market|St {first}'s church|the old bridge] and wander down {streetname} Street.
See: [the castle ({money 3 20})|the museum, open from {time}|street art].
Eat: [{last}'s|The {streetname}] does [excellent fish|fine cakes|cheap noodles].
Sleep: [Hotel {brand}|Pension {last}], doubles from {money 40 190}.
Getting there: trains from {town} take {int 1 6} hours.`,
  },
  {
    name: 'other-blog',
    text: `
[What I learned from|Thoughts on|{int 5 12} tips for|Why I gave up] {topic}
Posted on {date} in [life|work|tech|food]
[So,|Let me start with a confession:|A few months ago] I [decided to try|got interested in|was asked about] {topic}. {statement}
~2-5 [And you know what?|Here's the thing.|Fast forward to {month}.|I was wrong.] {statement} [It felt great.|I still don't know why.|Don't do this at home.]
[What do you think? Leave a comment.|Until next time!|Like and share.] Tags: {skill}, {field}`,
  },
  {
    name: 'other-data-list',
    text: `
[id,name,town,amount|no;article;price|date,station,value]
~12-40 {int 1 9000},{last},{town},{decimal}`,
  },
  {
    name: 'other-interview',
    text: `
"[I never planned any of this|We were lucky|People think it is easy]": {x=person} in conversation
{$x} is a [singer|cyclist|chef|novelist] from {town}. We met on a rainy {weekday}.
~4-9 [How did it all begin|What comes next|Do you miss {town}|Who inspired you]?
[Well,|Honestly,|That's a good question.|Ha!] {statement} [I was {int 6 30} at the time.|My mother was furious.|You just keep going.]`,
  },
];

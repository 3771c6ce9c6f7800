import type { Template } from '../generate/template.ts';

/** Texts of none of the types that have headings and paragraphs as reports and papers do, or talk as minutes do. */
export const OTHERS_PROSE: readonly Template[] = [
  {
    name: 'other-policy',
    text: `
# {topic} policy
## Purpose
This policy explains how {brand} deals with {topic}. {statement}
## Who this applies to
~1-2 {statement}
## What we expect
~3-6 - [Everyone must|You should|Do not|Always|Members are expected to] [be respectful|report problems|keep records|ask before sharing|use common sense]. {statement}
## What happens if the policy is broken
{statement} [A warning may be given.|The matter may be referred to {group}.]
## Review
This policy is reviewed every {int 1 3} years.`,
  },
  {
    name: 'other-style-guide',
    text: `
# {topic} guide
This guide describes how to [write|name|structure|choose] {topic}.
## Before you start
~1-3 {statement}
## Naming
~2-5 - [Use|Prefer|Avoid|Never use] {topic} [instead of|over|together with] {topic}. {statement}
## Examples
~1-3 Good: {statement} Bad: {statement}
## Further reading
~1-3 - {topic}: {url}`,
  },
  {
    name: 'other-process-description',
    text: `
How {topic} moves from one stage to the next
# Overview
There are {int 3 6} stages: [proposal|sandbox|draft], [incubation|trial|review], [at large|graduated|adopted] and [archived|emeritus].
~2-4 # Stage {int 1 6}: {topic}
Requirements: {statement} {statement}
~1-4 - [The applicant|The project|The sponsor|The owner] [must|should|may] {task}
# Questions
Ask in the {topic} channel. Changes to this page need approval of {group}.`,
  },
  {
    name: 'other-charter',
    text: `
Charter of the {topic} [working group|network|club|alliance]
1. Mission. {statement}
2. Scope. In scope: {topic}, {topic}. Out of scope: {topic}.
3. Members. Anyone may join. There are {int 5 15} voting members, elected every {int 1 3} years.
4. Voting. Decisions are made by [consensus|simple majority]. {statement}
5. Communication. {url}
6. Changes. This charter may be changed by two thirds of the members.`,
  },
  {
    name: 'other-essay',
    text: `
[On|Against|In praise of|What is] {topic}
by {person}
~4-9 {statement} {statement} [Consider|Suppose|Take] {topic}. {statement}
[To be sure,|Of course|And yet] {statement} [That is the question.|I think not.|We shall see.]`,
  },
  {
    name: 'other-textbook-chapter',
    text: `
Chapter {int 1 20}
{topic}
In this chapter you will learn about {topic} and {topic}.
~3-6 {int 1 9}.{int 1 9} {topic}
~2-5 {statement} {statement}
Remember: {statement}
Exercises
~3-6 {int 1 12}. [Explain|List|Why does|Compare] {topic}[?|.]
Answers to odd-numbered exercises are at the back of the book.`,
  },
  {
    name: 'other-agenda',
    text: `
[Agenda|Invitation and agenda|Draft agenda] for the meeting on {date}
{time}, {street}, {town}
Please let {first} know if you cannot come.
~4-9 {time} {topic} ({first}, {int 5 45} min)
Please read before the meeting: {url}
Lunch will be provided.`,
  },
  {
    name: 'other-job-advert-web',
    text: `
{jobtitle} – {town} (hybrid) | {company}
Apply now · Save · Share
About the role
{statement} You will join a team of {int 3 40} and report to the {jobtitle}.
What you'll do
~3-6 • {statement}
What you'll bring
~3-6 • [{int 2 8}+ years of|Solid|Proven|Some] [experience with|knowledge of] {skill}
Nice to have: {skill}, {skill}, {tongue}
Perks: [free lunch|remote work|gym|stock options|{int 25 35} days off]
We are an equal opportunity employer. Posted {int 1 30} days ago.`,
  },
  {
    name: 'other-group-chat-export',
    text: `
{open}{date}, {time}{shut} {first} created group "{topic}"
~10-30 {open}{date}, {time}{shut} {first}: [{statement}|yes!|haha|who brings the cake?|{first} can you {task}|same|see {url}|I'm in|cannot make it on {weekday}]`,
  },
  {
    name: 'other-question-and-answer-talk',
    text: `
{brand} podcast, episode {int 1 300}: {topic}
Host: {a=first}. Guest: {b=person}.
~6-14 {$a}: {statement} {$b}: {statement}
Subscribe wherever you listen. Music by {last}. {url}`,
  },
  {
    name: 'other-course-page',
    text: `
{topic} for beginners
A {int 2 12}-week evening course at {school}
What you will learn
~3-6 - {topic}
~2-5 Session {int 1 12}: {topic}. {statement}
Tutor: {person}, {jobtitle}. Price {money 40 900}, {int 5 20} places. Bring a notebook.
Enrol online at {url}. Refunds until {date}.`,
  },
  {
    name: 'other-talk-slides',
    text: `
{topic}: a tour
{person} — {town} meetup, {date}
~8-20 [1|{int 2 40}] / {int 40 60} {topic}
[{statement}|why · how · what next|live demo|(photo)|{percent}!]
Thanks! Slides: {url} — we're hiring`,
  },
  {
    name: 'other-privacy-terms',
    text: `
Privacy notice of {url}
Last updated: {date}
We, {company}, take your privacy seriously. {statement}
~3-6 [What data do we collect|Why do we use cookies|Who receives your data|How long do we keep it|Your rights]? {statement} [You may object at any time.|We never sell data.|Logs are deleted after {int 7 90} days.]
Contact our data protection officer at {email}.`,
  },
  {
    name: 'other-reference-manual',
    text: `
{topic}(1) User commands
NAME
{topic} - {statement}
SYNOPSIS
{initials} [-{initials}|--{skill}] FILE...
DESCRIPTION
~2-5 {statement}
OPTIONS
~3-9 -{initials} {statement}
EXIT STATUS
0 on success, {int 1 9} on failure.
SEE ALSO
{initials}(1), {initials}(8)
BUGS
{statement}`,
  },
];

import type { Template } from '../generate/template.ts';

export const MINUTES: readonly Template[] = [
  {
    name: 'minutes-committee',
    text: `
Minutes of the [meeting|ordinary meeting|monthly meeting] of the {topic} committee
held on {date} at {time} in [the village hall|room {int 1 40}|{street}|the library]

Present: {chair=person} (Chair), {a=person}, {b=person}, {c=person}
Apologies: {person}[, {person}|]
In attendance: {person} (Secretary)

# Minutes of the last meeting
The minutes of the meeting of {date} were [approved|agreed|signed as a correct record].

# Matters arising
~1-3 {statement}

# {topic}
~2-4 {statement}
[It was agreed|It was resolved|Agreed] {task}. Action: {$a}

# Any other business
~0-2 {statement}

# Date of next meeting
{date} at {time}. The meeting closed at {time}.`,
  },
  {
    name: 'minutes-board',
    text: `
{company}
MINUTES OF A MEETING OF THE BOARD OF DIRECTORS
Date: {date}
Time: {time}
Place: {street}, {town}
Directors present: {p=person}, {q=person}, {person}
Also present: {person}, company secretary
{$p} took the chair and noted that a quorum was present and that notice had been given.
# Declarations of interest
[None were declared.|{$q} declared an interest in {topic}.]
# Financial statements
The directors [received|considered] the accounts. {statement}
IT WAS RESOLVED that [the accounts be approved|a dividend of {money} be paid|{person} be appointed as a director].
# {topic}
~1-3 {statement}
IT WAS RESOLVED unanimously {task}.
# Close
There being no further business, the chairman declared the meeting closed.
Signed: ____________ Chairman`,
  },
  {
    name: 'minutes-team',
    text: `
Team meeting [notes|minutes] {date}
Attendees: {a=first}, {b=first}, {c=first}, {d=first}
Note taker: {$b}

# Updates
~2-5 - {$a}: {statement}
- {$c}: {statement}

# Discussion
~2-4 - {statement}

# Decisions
~1-3 - [We will|We decided] {task}

# Action items
~2-5 - {$d} {task} ([by|due] {date})`,
  },
  {
    name: 'minutes-action-table',
    text: `
PROJECT MEETING MINUTES
Project: {topic}
Meeting no.: {int 2 60}
Date: {date}
Location: [Teams|online|{town}|site office]
Participants | Company | Initials
~3-6 {person} | {company} | {initials}
Absent: {person}
Item | Subject / discussion | Action by | Deadline
~4-10 {int 1 9}.{int 1 9} | {statement} | {initials} | {date}
Next meeting: {date}, {time}
Distribution: all participants`,
  },
  {
    name: 'minutes-council',
    text: `
{town} [Parish|Town|City|District] Council
Minutes of the council meeting, {date}

PRESENT: Councillors {last}, {last}, {last}, {last} and {last}
ALSO: the clerk, {int 2 30} members of the public
The meeting began at {time}.

{int 100 180}/{int 10 26} Apologies were received from Cllr {last}.
{int 100 180}/{int 10 26} Public participation. ~
~1-2 A resident asked about {topic}.
~3-7 {int 100 180}/{int 10 26} {statement} [RESOLVED|Resolved by {int 4 9} votes to {int 0 3}|Proposed by Cllr {last}, seconded by Cllr {last}, carried]: {task}.
{int 100 180}/{int 10 26} Planning applications. [No objection|Objection on grounds of traffic] to {code}.
{int 100 180}/{int 10 26} Accounts for payment were approved: {money}, {money}.
The chairman closed the meeting at {time}.`,
  },
  {
    name: 'minutes-annual-general',
    text: `
{town} [Tennis|Gardening|Rowing|History|Chess|Choral] Club
Annual General Meeting {year}
Minutes

The chair, {person}, welcomed {int 12 90} members to the AGM on {date}. Apologies had been received from {person} and {person}.

1. The minutes of the previous AGM were read and adopted (proposed {person}, seconded {person}).
2. Chair's report. {statement}
3. Treasurer's report. Income was {money} and expenditure {money}. {statement} The accounts were accepted.
4. Election of officers. The following were elected: chair {person}; treasurer {person}; secretary {person}.
5. Subscriptions. It was decided to [keep the subscription at|raise the subscription to] {money 10 200}. Carried nem. con.
6. Motions. {statement} The motion was [lost|carried] by {int 9 60} votes to {int 1 9}.
The meeting ended at {time} with a vote of thanks.`,
  },
  {
    name: 'minutes-open-source',
    text: `
# [Technical steering committee|Community call|Working group|Maintainers] meeting {date}

## Links
* Recording: {url}
* Issue: #{int 100 9000}

## Present
~3-7 * {person} (@{initials}{int 1 99})

## Agenda
~2-4 * {topic} #{int 100 9000}

### Announcements
* {statement}

### {topic}
~2-4 * {first}: {statement}
* Consensus [to|is to] [merge|wait|close the issue|vote offline|revisit next week]

## Next steps
~1-3 - [ ] @{initials}{int 1 99} {task}

## Upcoming
Next meeting: {date}, {time} UTC`.replaceAll('[ ]', '{open} {shut}'),
  },
  {
    name: 'minutes-prose',
    text: `
Record of the discussion between {person} ({company}) and {person} ({company}), {town}, {date}

The participants met to discuss {topic}. {person} opened the meeting at {time} and thanked everyone for coming.

~3-6 {statement} {statement}

The following was agreed:
~2-4 - {company} undertakes {task} by {date}.

The next meeting takes place on {date} in {town}. Minutes taken by {person}; corrections within {int 3 14} days, please.`,
  },
  {
    name: 'minutes-residents',
    text: `
RESIDENTS' ASSOCIATION, {street}
Notes of meeting held {weekday} {date}
Attending: flats {int 1 9}, {int 10 19}, {int 20 29} and {int 30 40}; {person} for the managing agent.
Not attending: {person}
The notes of the last meeting were accepted.
~3-6 {topic}: {statement} [{first} to chase.|Agent to report back.|No action.|Agreed.]
Votes: {int 4 19} in favour, {int 0 5} against, {int 0 4} abstentions.
Meeting ended {time}. Next one: {date}.`,
  },
  {
    name: 'minutes-school',
    text: `
{last} School - Board of Governors
Meeting of {date}, {time}
Governors: {person} (chair), {person}, {person}, {person} (head teacher), {person} (parent governor)
Clerk: {person}
Absent with consent: {person}

Agenda item 1: Welcome
The chair welcomed [everyone|the new parent governor].
Agenda item 2: Head teacher's report
~2-4 {statement} Governors asked [how|whether|why] {topic} [would be paid for|had changed|was needed].
Agenda item 3: Budget
{statement} Governors approved the budget of {sum}.
Agenda item 4: Policies
The [safeguarding|attendance|complaints|uniform] policy was ratified.
Decision: {task}
Actions arising: ~
~1-4 [Head|Clerk|Chair] {task}`,
  },
];

import type { Template } from '../generate/template.ts';

/** Minutes and notes of small and open groups. */
export const MINUTES_OF_CALLS: readonly Template[] = [
  {
    name: 'minutes-safety',
    text: `
Health and Safety Committee, {company}
MEETING RECORD
When: {date}
Where: canteen, {town} works
Who: {person} (chair); {person} (union); {person} (maintenance); {person} (first aider)
Regrets: {person}
1 Review of actions from previous meeting
~2-4 [Done|Open|Carried forward]: {task} ([{initials}]).
2 Accidents and near misses
{int 0 6} accidents, {int 1 20} near misses since the last meeting. {statement}
3 Inspections
{statement}
4 New actions
~2-5 {initials} {task}, target {date}
5 Next committee: {date}`,
  },
  {
    name: 'minutes-shareholders',
    text: `
Protocol of the [extraordinary|ordinary] general meeting of {company}, registered office {town}
held on {date}, beginning {time}
The chairman of the supervisory board, {person}, opened the meeting, established that it had been convened in due form, and appointed {person} as keeper of the minutes.
Represented: {int 30 100} % of the share capital.
Item 1. Presentation of the annual report for {year}. {statement}
Item 2. Appropriation of profit. The meeting approved the proposal with {int 100 900}.{int 100 999} votes in favour and {int 0 99} against.
Item 3. Discharge of the board. Approved.
Item 4. Election of the auditor. {company} was elected.
Since nobody asked for the floor, the meeting was closed at {time}.
{town}, {date}
Chairman | Keeper of the minutes`,
  },
  {
    name: 'minutes-short-log',
    text: `
{weekday} sync, {date}
who: {first}, {first}, {first} (late), not {first}
agenda: {topic}; {topic}
~3-6 * {topic} - {statement}
decided: {task}
todo
~2-4 * {first} -> {task}
parked: {topic}
next time: {weekday} {time}`,
  },
  {
    name: 'minutes-triage',
    text: `
# {date} {topic} meeting
* Meeting date: {date}
## Attendance
* Team members: {first}, {first}, {first}
* Others: {first}, {first}
## Action item review
~0-3 * {statement}
## Topics
### {topic}
~2-5 * {statement}
* {first}: {statement}
* Conclusion: {task}
### "{topic}" #{int 100 90000}
~1-4 * {statement}
* [Not discussed, out of time.|We should ask {first}.|Nominated again for next week.|Everyone is fine with this.]
## Actions
~1-3 * {first} {task}`,
  },
  {
    name: 'minutes-speaker-transcript',
    text: `
Meeting of the {topic} group, {date}
Chair: {a=person}
Scribe: {b=person}
Agenda: {topic} / {topic} / any other business
~6-16 {first}: {statement}
RESOLUTION: {topic} [is accepted|is postponed|will be published]
~2-6 {first}: {statement}
ACTION: {$b} {task}
Meeting adjourned at {time}`,
  },
  {
    name: 'minutes-call',
    text: `
Conference call minutes, {weekday} {date}, {time}
On the call: {person}, {person}, {person}, {person}
Could not join: {person}
Last call's minutes accepted without changes.
~3-8 {topic}. {statement} {statement}
AOB: {statement}
Actions agreed on the call:
~2-5 - {first}: {task}, by {date}
Next call: {date}`,
  },
  {
    name: 'minutes-informal-notes',
    text: `
Notes from our meeting on {topic} ({date})
There: {first}, {first}, {first}, {first}. Missing: {first}
~3-6 - {topic}: {statement}
We agreed that {first} will {task}; {first} offered {task}.
Open questions
~1-3 - {topic}?
To do until next time
~2-4 - {first}: {task}
We meet again on {weekday}, {date}.`,
  },
];

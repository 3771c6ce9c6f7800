import type { Template } from '../generate/template.ts';

/** Reports of committees, laboratories and open groups. */
export const REPORTS_OF_FINDINGS: readonly Template[] = [
  {
    name: 'report-sales-brief',
    text: `
Monthly sales report {month} {year}
Region [north|south|east|west], {person}

{measure} {reportverb} by {percent} {reason}. {statement}

Top products
~3-6 {product}: {int 5 900} units, {money}

By branch
~3-5 {town} | {money} | {percent}

Compared with target: {percent}. {statement} {statement}

Actions for next month: {task}; {task}.`,
  },
  {
    name: 'report-evaluation',
    text: `
Evaluation of {topic}
Final report
{person} and {person}
{month} {year}

Executive summary
This evaluation assesses the effects of {topic} between {year} and {year}. {statement} {statement}

Approach
We combined [interviews|a survey|site visits|document review] with [an analysis of records|focus groups|observations]. In total {int 10 300} people contributed.

Results against objectives
~2-4 Objective {int 1 5}: {topic}. [Achieved|Partly achieved|Not achieved]. {statement}

Value for money
The programme cost {sum}, or {money 10 900} per participant.

Lessons learned
~2-4 - {statement}

Recommendations
~2-5 {int 1 9}. {group} should [consider|start|improve|stop] {topic}.`,
  },
  {
    name: 'report-committee-review',
    text: `
Report of the review panel on {topic}
Presented to {group} on {date}

Members of the panel: {person} (chair), {person}, {person}

Summary of findings: {statement}

Introduction. The panel was set up in {month} {year} after {topic} had given rise to concern. It heard evidence from {int 5 40} witnesses.

~3-5 Chapter {int 1 6}. {topic}. {statement} {statement}

The panel concludes that {statement} It makes {int 3 12} recommendations, of which the first is {task}.`,
  },
  {
    name: 'report-lab-test',
    text: `
TEST REPORT No. {code}
Client: {company}
Test item: {product}
Date of receipt: {date}
Date of test: {date}
Standard: [EN|ISO|ASTM|DIN] {int 100 9000}
Test conditions: {int 15 30} °C, {int 30 70} % relative humidity
Results
Property | Unit | Result | Requirement | Pass/fail
~3-8 [Tensile strength|Moisture|Thickness|Hardness|Elongation|Weight] | [MPa|%|mm|HV|g] | {decimal} | [≥|≤] {int 1 90} | [pass|fail]
Conclusion: the sample [complies|does not comply] with the requirements.
The results relate only to the items tested. This report may not be reproduced except in full.
Tested by {person} Approved by {person}`,
  },
  {
    name: 'report-trip',
    text: `
Report on a visit to {company}, {town}
By {person}
{date}

Purpose of visit: to learn about {topic} and to discuss {topic}.

People met: {person} ({jobtitle}), {person} ({jobtitle})

Observations
~3-6 {statement}

Assessment
The visit was worthwhile. {statement}

Follow-up
~1-3 - {task}`,
  },
  {
    name: 'report-health-statistics',
    text: `
{town} [Police|Fire Service|Public Health|Transport] statistical report {year}

Overview
This report presents figures on [accidents|infections|fires|journeys|crime] in {town} and surrounding areas for {year}. {statement}

Table 1: Annual totals
Year | Total | Change
~3-6 {year} | {int 200 9000} | {percent}

Chapter 1: Trends
~2-4 {statement} The increase was largest in {town} (+{percent}).
Chapter 2: Causes
~1-3 {statement}
Chapter 3: Comparison with other areas
~1-2 {statement}
Notes on the data: figures for {year} are provisional.`,
  },
  {
    name: 'report-questionnaire',
    text: `
{year} Annual Report: {topic}
## Current initiatives
1. What work did the group do this year that should be highlighted?
~2-5 - {statement}
2. What initiatives are you working on that aren't being tracked elsewhere?
~1-3 - {statement}
## Project health
What's going well, and what could be better?
~1-3 - {statement}
## Membership
Primary contact count: {int 2 90}
Members of the mailing list: {int 20 900}
## Operational
~1-3 - {statement}
Goals for the coming year: {task}`,
  },
  {
    name: 'report-yearly-review',
    text: `
{brand} annual review {year}
## Background
{statement} {statement}
## Alignment with last year's goals
~1-4 * {statement}
## Adoption
The number of users {reportverb} by {percent} since the last review. {statement}
## Community growth and statistics
~2-5 * {int 2 900} [contributors|members|releases|organisations] ({int 2 900} in {year})
## Goals for the next period
~2-4 * {task}
## How can {group} help?
{statement}`,
  },
  {
    name: 'report-threat-or-trend',
    text: `
{year} {topic} Report
{company}
Foreword
{statement} {statement}
Executive summary
~2-4 {statement}
Key findings
~3-6 - {percent} of [organisations|respondents|cases|incidents] {statement}
Chapter 1 {topic}
~2-5 {statement} {statement}
Chapter 2 {topic}
~2-5 {statement} {statement}
Conclusion and outlook
{statement}
Methodology
Data were gathered from {int 100 9000} [customers|devices|interviews] between {month} {year} and {month} {year}.`,
  },
  {
    name: 'report-postmortem',
    text: `
Post-mortem: {topic}
Date: {date}
Authors: {person}, {person}
Status: [complete|draft], action items in progress
Summary: {statement}
Impact: {int 2 900} [requests failed|users could not log in|orders were lost].
Root causes: {statement}
Trigger: {statement}
Resolution: {statement}
Detection: [a monitoring alert fired|customers called] at {time}.
What went well
~1-3 - {statement}
What went wrong
~1-3 - {statement}
Timeline (all times UTC)
~3-8 {time} {statement}`,
  },
  {
    name: 'report-outage-review',
    text: `
Incident review {code}: {topic}
{brand} operations, {date}
Severity: {int 1 4}
Duration: {int 5 600} minutes
Overview. {statement} {statement}
What our users saw. {statement}
Contributing factors
~2-4 - {statement}
How we responded
~2-5 {time} - {statement}
Lessons
~1-3 - {statement}
Follow-up items
~2-4 - {task} (owner {first}, due {date})`,
  },
  {
    name: 'report-progress-letterless',
    text: `
{month} {year} update on {topic}
Prepared by {person} for {group}
Status: {statement}
Progress since the last update
~2-5 - {statement}
Figures: {measure} {reportverb} by {percent}; {measure} {reportverb} by {percent}.
Current challenges
~1-3 - {statement}
Plans for the next quarter
~2-4 - {task}
Support needed from {group}: {statement}`,
  },
];

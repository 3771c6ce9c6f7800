import type { Template } from '../generate/template.ts';

export const REPORTS: readonly Template[] = [
  {
    name: 'report-quarterly',
    text: `
{company}
[Quarterly|Half-year|Interim] report, [Q{int 1 4}|first half|second quarter] {year}

# [Summary|At a glance|Highlights]
~2-4 - {statement}

# Results
{measure} {reportverb} by {percent} to {sum}. {statement}
Key figures | {year} | {year} | Change
~3-6 {measure} | {amount 10 900} | {amount 10 900} | {percent}

# Outlook
~1-3 {statement}

# Risks
~1-2 {statement}`,
  },
  {
    name: 'report-annual',
    text: `
Annual Report {year}
{company}

# Letter from the chair
{statement} {statement}

# Our year in numbers
~3-6 - {int 3 900} [visitors|members|projects|employees|volunteers|sites]

# Activities
%any 2-3
## {topic}
~1-3 {statement} {statement}
%or
## {topic}
~1-3 {statement} {statement}
%or
## People
~1-2 {statement}
%or
## Sustainability
~1-2 {statement}
%end

# Financial review
Total income was {sum} ({year}: {sum}). Total expenditure was {sum}. {statement}

# Governance
{group} met {int 3 12} times during the year. {statement}`,
  },
  {
    name: 'report-incident',
    text: `
Incident report
Reference: {code}
Date of incident: {date}
Reported by: {person}
Location: {town}

# What happened
At {time} on {date}, [a fire alarm went off|water was found on the floor|a vehicle hit the gate|the main server stopped answering|an employee slipped]. {statement}

# Timeline
~4-8 {time} | {statement}

# Root cause
The investigation found that [a worn part|a wrong setting|lack of training|a software update] was the cause.

# Impact
{int 2 900} [users|customers|employees] were affected for {int 1 12} hours.

# Corrective actions
~2-4 - {first} {task} by {date}`,
  },
  {
    name: 'report-audit',
    text: `
INTERNAL AUDIT REPORT
Audit of {topic}
Report number {code} – {date}
Prepared by: {person}, internal audit
Distribution: {group}

1. Executive summary
Overall opinion: [satisfactory|needs improvement|unsatisfactory]. {statement}
2. Scope and objectives
The audit covered {topic} between {date} and {date}.
3. Methodology
We interviewed {int 3 30} staff and tested a sample of {int 10 200} records.
4. Findings and recommendations
~2-5 Finding {int 1 9} ([high|medium|low] risk): {statement} Recommendation: {task}. Management response: [agreed|partly agreed|accepted].
5. Conclusion
{statement}
Appendix A: Documents reviewed`,
  },
  {
    name: 'report-progress',
    text: `
Project [status|progress] report
Project: {topic}
Reporting period: {date} to {date}
Author: {person}
Overall status: [green|amber|red]

# Accomplishments this period
~2-5 - {statement}
# Planned for next period
~2-4 - {task}
# Milestones
Milestone | Planned | Actual | Status
~3-6 {topic} | {date} | {date} | [done|late|open|on track]
# Issues and risks
~1-4 - {statement}
# Budget
Spent to date: {money} of {money} ({percent}).`,
  },
  {
    name: 'report-feasibility',
    text: `
A feasibility study for {topic}
Report to {group}
{person}, {date}

# Terms of reference
This report examines whether {topic} can be realised. It was commissioned by {group} in {month} {year}.
# Background
~1-3 {statement}
# Options considered
~2-4 Option {int 1 4}: {topic}. {statement}
# Cost comparison
~2-4 Option {int 1 4} | {money} | {int 2 30} months
# Conclusions
~1-3 {statement}
# Recommendations
It is recommended
~2-4 - {task}`,
  },
  {
    name: 'report-inspection',
    text: `
[Property|Building|School|Site|Food hygiene|Roof] inspection report
Address: {street}, {town}
Inspected on: {date}
Inspector: {person}, {company}
Weather: [dry|rain|overcast|sunny], {int 1 30} °C

# Purpose
The inspection was carried out at the request of {company} to establish the condition of {topic}.
# Observations
~3-7 [Condition {int 1 4}|Good|Fair|Poor]: {statement}
# Photographs
~1-3 Figure {int 1 9}: {topic}
# Assessment
{statement} The overall grade is [good|adequate|requires improvement].
# Works required
~2-4 - [Urgent|Within a year|Monitor]: {task}`,
  },
  {
    name: 'report-survey',
    text: `
Results of the {year} [employee|customer|visitor|reader|student] survey

Introduction
In {month} {year}, {int 100 900} people were invited to take part in our survey; {int 20 99} answered ({percent}).

Who answered
~1-3 {percent} of respondents were [aged {int 16 30} to {int 31 60}|women|new customers|from {town}].

Main findings
~3-6 - {percent} [agreed that|were satisfied with|would like to see changes in] {topic}.

Comments
~2-4 "{statement}"

Discussion
{statement} {statement}

What we will do next
~1-3 - {task}`,
  },
  {
    name: 'report-market',
    text: `
MARKET REPORT: {product}
{brand} Research, {month} {year}

KEY TAKEAWAYS
~3-5 • {statement}

MARKET SIZE AND GROWTH
The market for {product} was worth {sum} in {year} and is forecast to reach {sum} by {year}, a compound growth rate of {percent}.

COMPETITORS
~3-5 {company} – market share {percent}. {statement}

TRENDS
~1-3 {statement}

FORECAST
{statement}

ABOUT THIS REPORT
Data were collected between {date} and {date} from {int 10 90} interviews.`,
  },
  {
    name: 'report-environment',
    text: `
[Monitoring|Environmental|Water quality|Noise|Air quality] Report
Prepared for {company} by {company}
Document {code}, revision {int 1 5}, {date}

Contents
1 Introduction
2 Measurements
3 Results
4 Evaluation

1 Introduction
{company} was appointed to monitor [noise levels|air quality|groundwater|dust|biodiversity] at {street}, {town}. {statement}
2 Measurements
Samples were taken at {int 2 12} points between {date} and {date}. The instruments were calibrated on {date}.
3 Results
Point | Mean | Maximum | Limit
~3-8 P{int 1 12} | {decimal} | {decimal} | {int 10 90}
The limit was exceeded at {int 0 4} points. {statement}
4 Evaluation
~1-3 {statement}
It is recommended {task}.`,
  },
];

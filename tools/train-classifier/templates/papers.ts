import type { Template } from '../generate/template.ts';

/** Papers of many fields with their parts; the real texts are abstracts of one field. `{abstract}` is put in from real ones. */
export const PAPERS: readonly Template[] = [
  {
    name: 'paper-numbered',
    text: `
[A|On the|An analysis of the|The effect of] {adjective} [method|study|model|approach] [for|of] {topic}
{person}, {person} and {person}
Department of {subject}, {school}
{email}
Abstract
[We present|This paper presents|We study|In this work we investigate] {topic}. {finding} {finding}
Keywords: {subject}, {skill}, {topic}
1 Introduction
{finding} {cite} {statement} {related} [Our contributions are as follows.|The rest of the paper is organised as follows.]
2 Related work
~2-4 {related}
3 Method
~2-4 {method}
4 Experiments
~2-4 {finding}
Table 1: Results. | {decimal} | {decimal} | {decimal}
5 Conclusion
[We have shown|We proposed|We conclude] that {finding}
References
~4-9 {cite} {surname}, {initials}. and {surname}, {initials}. {topic}. In Proceedings of the Conference on {subject}, pages {int 1 200}–{int 201 400}, {year}.`,
  },
  {
    name: 'paper-biomedical',
    text: `
{topic}: a [randomised controlled trial|cohort study|systematic review|case report]
{surname} {initials}, {surname} {initials}, {surname} {initials}
{school}, {town}
ABSTRACT
Background: {related}
Methods: {int 20 900} [patients|participants|samples|mice] were [randomised|enrolled|examined] between {year} and {year}. {method}
Results: The mean difference was {decimal} (95% CI {decimal} to {decimal}; p = 0.0{int 1 49}). {finding}
Conclusions: {finding}
Trial registration: {code}
INTRODUCTION
~2-3 {related} {cite}
MATERIALS AND METHODS
~2-4 {method}
The study was approved by the ethics committee of {school}.
RESULTS
~2-4 {finding} (p < 0.0{int 1 5}).
DISCUSSION
~2-3 {finding} {related}
Limitations of this study include the small sample size.
Conflict of interest: none declared.
REFERENCES
~4-9 {int 1 30}. {surname} {initials}, {surname} {initials}. {topic}. J {subject} {year};{int 1 90}:{int 1 400}-{int 401 800}. doi:10.{int 1000 9999}/{code}`,
  },
  {
    name: 'paper-physics',
    text: `
{topic} in [thin films|dilute gases|coupled oscillators|granular matter|semiconductors]
{initials}. {surname}, {initials}. {surname}
{school}
(Dated: {date})
We report [measurements|simulations|a theory] of {topic}. {finding} {finding}
I. INTRODUCTION
~2-3 {related} {cite}
II. [THEORY|MODEL|EXPERIMENTAL SETUP]
~2-4 {method} The equation of motion reads x = {decimal} t + {decimal}, see Eq. ({int 1 9}).
III. RESULTS AND DISCUSSION
~2-4 {finding} Figure {int 1 6} shows the dependence on temperature.
IV. CONCLUSIONS
{finding}
ACKNOWLEDGMENTS
This work was supported by grant {code}.
~4-9 {cite} {initials}. {surname}, Phys. Rev. {int 1 90}, {int 100 900} ({year}).`,
  },
  {
    name: 'paper-social-science',
    text: `
Journal of {subject}, Vol. {int 1 60}, No. {int 1 6}, {year}
{topic}: Evidence from {town}
{person}
{school}

Abstract. This article examines {topic} using [interviews with|survey data on|archival records of] {int 20 900} {group}. {finding} The findings [suggest|indicate|imply] that {statement}

Keywords: {topic}; {field}; {subject}

Introduction
~2-4 {related} {statement}
Theoretical framework
~1-3 {related}
Data and methods
~2-3 {method}
Findings
~2-4 {finding} As one respondent put it, "{statement}"
Discussion and conclusion
~1-3 {finding}
Notes
Bibliography
~4-9 {surname}, {initials}. ({year}) {topic}. {town}: {school} Press.`,
  },
  {
    name: 'paper-abstract-only',
    text: `
{topic}
{person} ({school})
[We propose|We introduce|We describe|This paper describes|We analyse] a {adjective} [algorithm|framework|method|dataset|theory] for {topic}. {related} {method} {finding} {finding} [Code is available at {url}.|]`,
  },
  {
    name: 'paper-markdown-preprint',
    text: `
# {topic}: a {adjective} approach

{person}^1, {person}^2

^1 {school} ^2 {company} Research

## Abstract

{related} Here we [show|demonstrate|report] that {finding} {method} {finding}

## Introduction

~2-4 {related} {cite}

## Methods

~2-4 {method}

## Results

~2-4 {finding}

## Data availability

All data are available from the corresponding author ({email}) on reasonable request.

## References

~4-9 - {surname}, {initials}., & {surname}, {initials}. ({year}). {topic}. *Annals of {subject}*, {int 1 60}({int 1 6}), {int 1 300}–{int 301 600}.`,
  },
  {
    name: 'paper-short-note',
    text: `
A note on {topic}
{person}
{school}, {town}
Summary. {finding} {method}
1. The problem. {related} {cite}
2. Results. Theorem {int 1 4}. Let x be {adjective} and n > {int 1 9}. Then {finding} Proof. {method} This completes the proof.
3. Remarks. {related} Similar bounds were obtained in {cite}.
Literature
~3-6 {cite} {initials}. {surname}, {topic}, Math. {subject} {int 1 90} ({year}), {int 1 90}–{int 91 200}.`,
  },
  {
    name: 'paper-field-study',
    text: `
Original article
{topic} along the [coast|river|valley|border] near {town}
{person} & {person}
Received {date}, accepted {date}
Abstract — {method} {finding} {finding} We discuss [the implications for conservation|possible mechanisms|methodological problems].
Introduction — ~
~1-3 {related} {cite}
Study area — The site lies near {town} and covers {int 2 90} ha.
Sampling — {method} {method}
Statistical analysis — Means were compared by [t-test|analysis of variance|a mixed model]; significance was set at p < 0.05.
Results — ~
~2-4 {finding}
Discussion — ~
~1-3 {finding} {related}
Acknowledgements — We thank {person} for help in the field.
References — ~
~4-8 {surname} {initials} ({year}) {topic}. {subject} Letters {int 1 60}: {int 1 200}–{int 201 400}`,
  },
];

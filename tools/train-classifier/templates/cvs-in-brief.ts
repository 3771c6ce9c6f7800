import type { Template } from '../generate/template.ts';

/** CVs told in prose, on one page or for one trade. */
export const CVS_IN_BRIEF: readonly Template[] = [
  {
    name: 'cv-creative',
    text: `
hello, i am {person}
[graphic designer|illustrator|photographer|copywriter|film editor|stage designer] based in {town}

selected clients
~3-6 {company}

where i have worked
~2-4 {company}, {years}, {jobtitle}

where i studied
{school}, [fine art|design|photography|film], {year}

awards and exhibitions
~2-5 {year} [shortlist|winner|group show|solo show], {town}

tools
[photoshop, illustrator, indesign|premiere, after effects|pen, ink and paper]

say hello: {email}`,
  },
  {
    name: 'cv-biographical',
    text: `
Curriculum vitae

{person} was born in {town} on {date}. After leaving {last} School in {year}, [he|she] studied {subject} at {school}, graduating in {year}.

From {int 1990 2004} to {int 2005 2012} [he|she] was employed as {jobtitle} with {company} in {town}, where [his|her] duties included {topic} and {topic}. Since {year} [he|she] has held the position of {jobtitle} at {company}.

[He|She] speaks {tongue}, {tongue} and {tongue} and holds certificates in {skill} and {skill}. [He|She] is married and has {int 1 4} children.

Memberships: Institute of {subject}; {town} [Rotary Club|Choral Society|Sports Club]`,
  },
  {
    name: 'cv-teacher',
    text: `
{person} BA, [PGCE|M.Ed.|QTS]
{subject} teacher
{street}, {town}. {email}. {phone}.

Teaching experience
~2-4 {years}: {last} [Primary School|Academy|High School|Grammar School], {town}. [Class teacher|Head of {subject}|Supply teacher|Form tutor], [years {int 1 5} to {int 6 11}|key stage {int 1 4}].
~1-3 Responsible for {topic}; introduced {topic}.

Education and qualifications
~2-3 {year}: [PGCE|BA (Hons) {subject}|Certificate in special needs], {school}.

Professional development
~2-5 {year}: [Safeguarding|Behaviour management|Dyslexia awareness|First aid|Assessment for learning]

Interests: [school choir|orienteering|pottery|local history]
References: two head teachers, names supplied on request`,
  },
  {
    name: 'cv-education-first',
    text: `
{person}
{street} • {town} • {email} • {phone}
Education
{years} {school}
[MSc|BSc|BA|PhD], {subject} [(expected {year})|with honours|]
Thesis title: {topic}
{years} {school}
[Minor in {subject}|Exchange semester|Diploma], {town}
Experience
~2-4 {jobtitle}, {company} ({years})
~1-4 - {statement}
Technical experience
~1-4 {skill}: {topic}
Extra
~1-3 - [Human languages: {tongue} (native), {tongue}|Member of the {town} chess club|Volunteer at {company}]`,
  },
  {
    name: 'cv-scholar-short',
    text: `
# {me=person}
{jobtitle}, {school}
{email} | {url}
## Currently
[Working on|Leading a group on|Teaching] {topic}
### Research interests
{topic}, {topic}, {subject}
## Education
~1-3 {years} {school}, [PhD|MA|MSc|BA] [in|:] {subject}
## Awards
~1-4 {year} [Medal|Prize|Fellow|Scholarship], [Royal|National|International] [Society|Academy] of {subject}
## Publications
~1-5 {year} {topic}, {initials}. {surname}, Journal of {subject}
## Occupation
~1-4 {years} [Professor|Warden|Reader|Librarian|Assistant] of {subject}, {school}
Last updated: {month} {year}`,
  },
  {
    name: 'cv-consultant-profile',
    text: `
Consultant profile
{person}, born {year}, {jobtitle}
Focus: {skill}, {skill}, {topic}
Languages: {tongue}, {tongue}
Certificates: ~
~1-4 {skill} ({year})
Project history
~3-7 {years} {company}: {topic}. Role: {jobtitle}. Tools: {skill}, {skill}. {statement}
Education
{subject}, {school}, {year}
Availability: from {date}, {int 3 5} days a week`,
  },
  {
    name: 'cv-one-line-jobs',
    text: `
RESUME
{person} - {town} - {phone}
~3-8 {int 1985 2010}-{int 2011 2026}: {jobtitle}, {company}
Schooling: {last} School {year}; {school} {year}
Strengths: {skill}, {skill}, {skill}
Spare time: [fishing|choir|scouting|judo|painting], [dogs|motorbikes|travel]
Driving licence [B|C|yes]. Non-smoker. Salary expected: {money 20000 90000}.
References: {person} ({phone})`,
  },
  {
    name: 'cv-hospitality',
    text: `
{person}
[Chef de partie|Receptionist|Head waiter|Hotel manager|Cabin crew|Barista]
{phone} // {email} // {town}
WHO I AM
{statement} [I love|I thrive on] [busy kitchens|happy guests|early mornings].
WHERE I WORKED
~2-5 {brand} [Hotel|Restaurant|Café|Airlines], {town}, {years}
~1-3 > {statement}
WHAT I LEARNED
~1-3 [Apprenticeship|Certificate|Diploma] in {field}, {school}, {year}
~2-4 [Wine level {int 1 3}|Allergen training|First aid|Barista basics], {year}
I SPEAK
{tongue}, {tongue}, a little {tongue}`,
  },
  {
    name: 'cv-speaker-bio',
    text: `
{me=person}: curriculum vitae in brief
{$me} is {jobtitle} at {company}. [She|He] was educated at {last} School and at {school}, where [she|he] took a degree in {subject} in {year}.
After [her|his] studies [she|he] worked as {jobtitle} at {company} ({years}) and as {jobtitle} at {company} ({years}). {statement}
[She|He] has been a member of the Institute of {subject} since {year}, was awarded the {brand} Prize in {year} and has published on {topic}.
Born {year} in {town}. Languages: {tongue}, {tongue}. Contact: {email}`,
  },
];

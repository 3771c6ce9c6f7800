import type { Template } from '../generate/template.ts';

export const CVS: readonly Template[] = [
  {
    name: 'cv-chronological',
    text: `
{me=person}
{street}, {town} | {phone} | {email}

# Profile
[Experienced|Motivated|Reliable|Creative] {jobtitle} with {int 2 25} years [of experience|] in {field}. [Strong in|Skilled at] {skill} and {skill}.

# Work experience
~2-4 {years} {jobtitle}, {company}, {town}
~2-4 - [Managed|Led|Supported|Developed|Maintained|Introduced|Supervised] {topic}
~0-3 - [Reduced|Increased|Improved] {measure} by {percent}

# Education
~1-2 {years} [BSc|BA|MSc|MA|Diploma|PhD] {subject}, {school}

# Skills
{skill}, {skill}, {skill}, {skill}

# Languages
{tongue} (native), {tongue} ([fluent|intermediate|basic])`,
  },
  {
    name: 'cv-european',
    text: `
CURRICULUM VITAE
# Personal information
Name: {person}
Address: {street}, {postcode} {town}
Telephone: {phone}
E-mail: {email}
Nationality: [German|British|Italian|Polish|French|Spanish|Irish]
Date of birth: {date}
# Work experience
~2-4 Dates: {years}
Occupation or position held: {jobtitle}
Main activities and responsibilities: {topic}, {topic}
Name and address of employer: {company}, {town}
# Education and training
Dates: {years}
Title of qualification awarded: [Bachelor|Master|Diploma] in {subject}
Organisation providing education: {school}
# Personal skills and competences
Mother tongue: {tongue}
Other languages: {tongue}, {tongue}
Driving licence: [B|B, C|A, B]`,
  },
  {
    name: 'cv-developer',
    text: `
{person}
{jobtitle} · {town} · github.com/{initials}{int 1 99} · {email}

# Experience
~2-4 **{company}** — [Senior|Junior|Lead|] [Software Engineer|Developer|Data Engineer|SRE] ({years})
~2-4 - [Built|Designed|Shipped|Migrated|Refactored|Automated] [a billing service|the data pipeline|an internal tool|the mobile app|CI for {int 3 40} repositories] using {skill} and {skill}
~1-2 - [Cut|Reduced] [latency|costs|build time] by {percent}

# Projects
~1-3 - [open-source library for|command line tool for|small game about] {topic}

# Skills
Languages: [Python, Go, SQL|JavaScript, TypeScript, Rust|Java, Kotlin|C, C++]
Tools: [Docker, Kubernetes, Terraform|Git, Linux, PostgreSQL|AWS, Kafka, Redis]

# Education
[B.Sc.|M.Sc.|B.Eng.] in [Computer Science|Mathematics|Physics|Software Engineering], {school}, {years}`,
  },
  {
    name: 'cv-functional',
    text: `
Résumé of {person}
Mobile {phone}
Email {email}

OBJECTIVE
[To obtain a position as|Seeking a post as] {jobtitle} [in a growing company|where I can use my skills in {field}].

QUALIFICATIONS SUMMARY
~3-6 - [{int 2 20} years' experience in {field}|Proven record of {skill}|Excellent communication skills|Hard-working team player|Certified in {skill}|Able to work under pressure]

EMPLOYMENT HISTORY
~2-5 {company}, {town} - {jobtitle} - {years}

EDUCATION
{school}, {subject}, graduated {year}

REFERENCES
[Available upon request.|{person}, {company}, {phone}]`,
  },
  {
    name: 'cv-academic',
    text: `
{me=person}, PhD
Department of {subject}, {school}
{email}

# Academic appointments
~1-4 {years} | [Professor|Lecturer|Postdoctoral Researcher|Research Fellow|Assistant Professor] of {subject}, {school}
# Education
PhD in {subject}, {school}, {year}. Thesis: On {topic}
MA {subject}, {school}, {year}
# Publications
~3-8 {surname}, {initials}. and {$me} ({year}). A study of {topic}. Journal of {subject} {int 1 60}, {int 1 300}-{int 301 600}.
# Grants and awards
~1-4 {year} | [Fellowship|Travel grant|Teaching prize|Research grant] of the {school}, {sum}
# Teaching
~1-4 Introduction to {subject} ([undergraduate|graduate])
# Service
Reviewer for [Journal|Annals|Review] of {subject}; member of the [examination|library|ethics] committee`,
  },
  {
    name: 'cv-two-columns',
    text: `
CONTACT
{phone}
{email}
{town}
SKILLS
~4-7 {skill}
LANGUAGES
~2-3 {tongue}
INTERESTS
[Running|Chess|Cooking|Photography|Hiking|Music], [reading|football|travel|gardening]
{person}
{jobtitle}
ABOUT ME
[I am|A] [dedicated|curious|organised|passionate] [{jobtitle}|professional] who [enjoys working with people|likes solving problems|has worked in {field} since {year}].
EMPLOYMENT
~2-4 {jobtitle} / {company} / {years}
~1-3 [Responsible for|In charge of|Involved in] {topic} and {topic}.
EDUCATION AND CERTIFICATES
~1-3 {school} / {subject} / {year}`,
  },
  {
    name: 'cv-nurse',
    text: `
{person}, RN
{street}, {town}, {postcode}
{phone} · {email}

# Summary
Registered [nurse|midwife|physiotherapist|paramedic] with {int 2 30} years in [intensive care|community health|paediatrics|elderly care|emergency medicine].

# Licences and certifications
~2-4 - [State registration no. {code}|Advanced life support|Basic life support|Medication administration|First aid instructor], [valid until|expires|obtained] {year}

# Professional experience
~2-4 [Staff Nurse|Ward Sister|Charge Nurse|Care Assistant|Midwife], {town} [General Hospital|Clinic|Health Centre|Nursing Home] ({years})
~2-4 - [Cared for|Assessed|Admitted|Monitored] up to {int 4 30} patients [per shift|a day]

# Education
[BSc Nursing|Diploma in Nursing|BSc Midwifery], {school}, {year}`,
  },
  {
    name: 'cv-school-leaver',
    text: `
{person}
Age: {int 16 20}
Home address: {street}, {town}
Tel: {phone}

Personal statement
I am a [friendly|punctual|hard-working] [school leaver|student] looking for [an apprenticeship|a part-time job|my first job] in {field}. [I learn quickly|I enjoy meeting people] and {group} describe me as reliable.

Education
{last} School, {town}, {years}
GCSEs: ~
~3-6 {subject} ([A|B|C|7|6|5])

Work experience
~1-2 {company}, {years}, [shop assistant|work placement|paper round|waiter|babysitting|volunteer]

Hobbies and interests
[Football|Swimming|Drawing|Guitar|Cycling], [reading|baking|computer games|scouts]

Referee: {person}, [teacher|coach|manager], {phone}`,
  },
  {
    name: 'cv-executive',
    text: `
{person}
{jobtitle}
{town} | {email} | {phone} | linkedin.com/in/{initials}{int 10 999}

EXECUTIVE SUMMARY
Senior leader in {field} with profit and loss responsibility of up to {sum} and teams of {int 12 900}. [Track record in|Known for] [turnarounds|growth|mergers|cost control] across {int 2 12} countries.

CAREER HISTORY
~2-5 {company} | {jobtitle} | {years}
~2-4 • [Grew|Doubled|Restored|Delivered] {measure} [to|by] {percent} [within {int 1 4} years|]
• Reported to {group} and chaired {topic}

BOARD MEMBERSHIPS
~1-3 Non-executive director, {company}, {years}

QUALIFICATIONS
MBA, {school} ({year})
[Chartered accountant|Fellow of the Institute of Directors|BA {subject}, {school}]`,
  },
  {
    name: 'cv-trades',
    text: `
Name: {person}
Trade: [Electrician|Plumber|Carpenter|Welder|Bricklayer|HGV driver|Chef|Mechanic]
Contact: {phone}
Location: {town}, willing to travel
# Cards and tickets
~2-5 - [CSCS card|Forklift licence|Working at heights|Gas Safe registered|Food hygiene level {int 1 3}|First aid at work|HGV class 1]
# Employment
~2-5 {years} {company} — [site work|new build and refurbishment|maintenance|night shifts|repairs], {town}
# Training
Apprenticeship with {company}, completed {year}
City college course in {subject}, {year}
# Availability
[Immediately|Two weeks' notice|From {date}]`,
  },
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

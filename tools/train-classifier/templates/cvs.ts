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
];

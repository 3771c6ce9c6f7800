import type { Template } from '../generate/template.ts';

/** Other agreements than loans, which the real texts cover. */
export const CONTRACTS: readonly Template[] = [
  {
    name: 'contract-nda',
    text: `
[MUTUAL|] NON-DISCLOSURE AGREEMENT

This Non-Disclosure Agreement (the "Agreement") is entered into as of {date} between {company}, having its registered office at {street}, {town} ("Disclosing Party") and {company} ("Receiving Party").

# Definition of Confidential Information
"Confidential Information" means any information disclosed by either party, [orally or in writing|in whatever form], including {topic}.
# Obligations
The Receiving Party shall (a) hold the Confidential Information in strict confidence; (b) not disclose it to any third party without prior written consent; and (c) use it solely for the Purpose.
# Exclusions
This Agreement does not apply to information which is or becomes public knowledge through no breach of this Agreement.
# Term
This Agreement shall remain in force for {int 1 7} years from the Effective Date.
# Governing law
This Agreement shall be governed by the laws of [England and Wales|the State of New York|Ireland|Germany].

IN WITNESS WHEREOF the parties have executed this Agreement.
By: ______________ Name: {person} Title: {jobtitle}
By: ______________ Name: {person} Title: {jobtitle}`,
  },
  {
    name: 'contract-services',
    text: `
SERVICES AGREEMENT
between
(1) {client=company} of {street}, {town} (the "Client"); and
(2) {company}, registered number {code} (the "Supplier").
Background: the Client wishes to engage the Supplier in connection with {topic}.
The parties agree as follows:
1. Services
1.1 The Supplier shall provide the services set out in Schedule 1 with reasonable skill and care.
1.2 The Client shall give the Supplier such access as is reasonably required.
2. Charges
2.1 The Client shall pay {money} [per month|per day|in total] within {int 14 60} days of receipt of a valid invoice.
3. Intellectual property
3.1 All rights in the deliverables shall vest in the Client upon payment.
4. Liability
4.1 Neither party shall be liable for indirect or consequential loss. The total liability shall not exceed {sum}.
5. Termination
5.1 Either party may terminate this agreement by giving not less than {int 1 6} months' written notice.
6. General
6.1 No variation shall be effective unless in writing and signed by both parties.
Signed for and on behalf of {$client}: ........................`,
  },
  {
    name: 'contract-lease',
    text: `
[LEASE|TENANCY AGREEMENT|RENTAL AGREEMENT]
Date: {date}
Landlord: {person}
Tenant: {person}
Premises: {street}, {town}
Term: {int 6 60} months, commencing on {date}
Rent: {money 300 3000} per month, payable in advance on the first day of each month
Deposit: {money 300 3000}

The Landlord lets and the Tenant takes the Premises for the Term at the Rent.
The Tenant agrees with the Landlord:
~3-6 - to [pay the Rent on the due date|keep the interior in good repair|use the Premises as a private dwelling only|permit the Landlord to enter on {int 1 3} days' notice|not to assign or sublet without consent|not to keep animals]
The Landlord agrees:
~1-3 - to [keep the structure in repair|allow quiet enjoyment|insure the building]
If the Rent is unpaid for {int 14 30} days the Landlord may re-enter the Premises and this tenancy shall end.
Signed by the Landlord ____________ Signed by the Tenant ____________`,
  },
  {
    name: 'contract-employment',
    text: `
CONTRACT OF EMPLOYMENT
Employer: {company}
Employee: {person}
1. Commencement. Your employment begins on {date}. No previous employment counts as continuous.
2. Job title. You are employed as {jobtitle}. You may be required to perform other reasonable duties.
3. Place of work. Your normal place of work is {street}, {town}.
4. Hours. Your normal hours are {int 30 40} per week, {weekday} to Friday.
5. Salary. Your salary is {sum} per annum, payable monthly in arrears.
6. Holidays. You are entitled to {int 20 30} days' paid holiday in each year.
7. Sickness. You must notify your manager by {time} on the first day of absence.
8. Notice. The employer or the employee may terminate this contract by {int 1 12} weeks' notice in writing.
9. Confidentiality. You shall not, during or after employment, disclose any trade secrets.
10. Grievance and disciplinary procedures are set out in the handbook.
I accept the terms of this contract. Signed: ____________ Date: ________`,
  },
  {
    name: 'contract-sale',
    text: `
AGREEMENT FOR THE SALE OF [GOODS|A MOTOR VEHICLE|A BUSINESS|SHARES]
THIS AGREEMENT is made the {int 1 28} day of {month} {year}
BETWEEN {person} of {town} (hereinafter called "the Seller") of the one part AND {person} of {town} (hereinafter called "the Buyer") of the other part.
WHEREAS the Seller is the owner of {product} and has agreed to sell the same to the Buyer;
NOW IT IS HEREBY AGREED as follows:
1. The Seller shall sell and the Buyer shall buy the {product} free from all encumbrances for the sum of {money}.
2. The purchase price shall be paid [on completion|in {int 2 12} equal instalments|on or before {date}].
3. Risk and title shall pass to the Buyer upon delivery.
4. The Seller warrants that [he has good title|the goods are of satisfactory quality|there are no claims pending].
5. Any dispute arising hereunder shall be referred to arbitration.
AS WITNESS the hands of the parties the day and year first above written.
SIGNED by the Seller in the presence of {person}`,
  },
  {
    name: 'contract-licence',
    text: `
Software License and Subscription Agreement
This Agreement governs the Customer's use of the Service of {company} ("Licensor"). By signing an Order Form, {company} ("Customer") agrees to these terms as of {date} (the "Effective Date").
# Grant of license
Subject to payment of the Fees, Licensor grants Customer a non-exclusive, non-transferable right to use the Software for its internal business purposes for up to {int 5 500} Authorized Users.
# Restrictions
Customer shall not (i) reverse engineer the Software, (ii) sublicense or resell the Service, or (iii) exceed the usage limits.
# Fees
Customer shall pay {money} per year. Fees are non-refundable.
# Warranties; disclaimer
EXCEPT AS EXPRESSLY PROVIDED, THE SERVICE IS PROVIDED WITHOUT WARRANTIES OF ANY KIND.
# Limitation of liability
IN NO EVENT SHALL EITHER PARTY'S AGGREGATE LIABILITY EXCEED THE FEES PAID IN THE PRECEDING {int 6 24} MONTHS.
# Indemnification
Each party shall indemnify the other against third party claims arising out of its breach.
# Term and termination
This Agreement renews automatically unless either party gives {int 30 90} days' notice.
Accepted and agreed: {person}, {jobtitle}`,
  },
  {
    name: 'contract-plain-language',
    text: `
Agreement about {topic}
We, {company} in {town}, and you, {company} in {town}, agree on the following. "We", "us" and "you" below mean these two parties.
What we will do
~2-4 - We will deliver {product} by {date}.
What you will do
You will pay us {money} in {int 2 6} parts. You will tell us within {int 5 20} days if something is wrong.
How long this lasts
This agreement starts on {date} and ends on {date}. Either of us may end it earlier with {int 2 12} weeks' notice in writing.
If something goes wrong
We are not responsible for events outside our control. We will not owe you more than {money}.
Which law applies
The law of [Scotland|Ireland|Denmark|Ontario] applies to this agreement. It replaces anything we agreed before.
Signatures
For us: ____________ For you: ____________`,
  },
  {
    name: 'contract-amendment',
    text: `
[FIRST|SECOND|THIRD] AMENDMENT TO [MASTER SERVICES|LEASE|CREDIT|PURCHASE] AGREEMENT
This Amendment, dated as of {date}, is by and among {company}, a [Delaware|New York|California] corporation (the "Company"), and {company} (the "Counterparty").
RECITALS
A. The parties entered into that certain Agreement dated {date} (as amended, the "Agreement").
B. The parties desire to amend the Agreement on the terms set forth herein.
NOW, THEREFORE, in consideration of the mutual covenants contained herein, the parties agree:
Section 1. Defined Terms. Capitalized terms used but not defined herein have the meanings given in the Agreement.
Section 2. Amendments. Section {int 2 9}.{int 1 9} is hereby amended by deleting "{money}" and inserting "{money}" in lieu thereof.
Section 3. Effect. Except as expressly amended hereby, the Agreement remains in full force and effect.
Section 4. Counterparts. This Amendment may be executed in counterparts, each of which shall be deemed an original.
[Signature page follows]`.replace('[Signature page follows]', '{open}Signature page follows{shut}'),
  },
  {
    name: 'contract-works',
    text: `
Works contract no. {code}
concluded between
the client {company}, represented by {person},
and the contractor {company}, represented by {person}.
§ 1 Subject of the contract. The contractor undertakes to carry out {topic} at {street}, {town}, in accordance with the specification and drawings annexed.
§ 2 Remuneration. The parties agree a fixed price of {money}. Payment takes place in instalments according to progress.
§ 3 Deadlines. Work begins on {date} and must be completed by {date}. For each week of delay the contractor owes a penalty of {percent} of the price.
§ 4 Acceptance. Acceptance takes place jointly and is recorded in writing.
§ 5 Warranty. The warranty period is {int 2 5} years from acceptance.
§ 6 Final provisions. Should a provision be invalid, the remaining provisions stay in force. Place of jurisdiction is {town}.
{town}, {date} Client ________ Contractor ________`,
  },
  {
    name: 'contract-data-processing',
    text: `
DATA PROCESSING ADDENDUM
forming part of the agreement between {company} ("Controller") and {company} ("Processor")
1 Subject matter. The Processor processes personal data on behalf of the Controller for the purpose of {topic}.
2 Instructions. The Processor shall process personal data only on documented instructions from the Controller.
3 Confidentiality. The Processor shall ensure that persons authorised to process the data have committed themselves to confidentiality.
4 Security. The Processor shall implement appropriate technical and organisational measures as listed in Annex II.
5 Sub-processors. The Processor shall not engage another processor without prior written authorisation. Current sub-processors: {company}, {company}.
6 Breach. The Processor shall notify the Controller without undue delay and at the latest within {int 24 72} hours.
7 Deletion. Upon termination the Processor shall delete or return all personal data within {int 14 90} days.
8 Audits. The Controller may audit compliance once a year upon {int 10 30} days' notice.
Executed by the parties' authorised representatives on {date}.`,
  },
  {
    name: 'contract-partnership',
    text: `
PARTNERSHIP AGREEMENT
We, the undersigned, {person}, {person} and {person}, hereby form a partnership under the name {company} with effect from {date}.
Article I: Purpose. The purpose of the partnership is {topic} and related business.
Article II: Contributions. Each partner contributes {sum} in cash.
Article III: Profits and losses. Profits and losses shall be shared equally among the partners.
Article IV: Management. Decisions require the consent of a majority; obligations above {money} require unanimous consent.
Article V: Accounts. Books shall be kept at the principal place of business and be open to every partner.
Article VI: Withdrawal. A partner may withdraw upon {int 3 12} months' written notice.
Article VII: Dissolution. Upon dissolution the assets shall be liquidated and the proceeds divided.
Signed and sealed at {town} on {date}`,
  },
  {
    name: 'contract-employment-terms',
    text: `
Employment agreement
between {company} ("the Company") and {person} ("you")
Position: {jobtitle}
Start date: {date}
# Duties
You will report to the {jobtitle} and carry out such duties as the Company may reasonably assign to you.
# Remuneration
You will receive a gross salary of {sum} per year, paid in twelve instalments. {statement}
# Working time and leave
The regular working week is {int 35 42} hours. You are entitled to {int 20 32} days of annual leave.
# Probation and termination
The first {int 3 6} months are a probationary period. Thereafter either party may give notice of {int 1 3} months to the end of a calendar month.
# Non-competition
For {int 6 24} months after the end of employment you shall not work for a competitor.
# Entire agreement
This agreement replaces all prior arrangements. Amendments must be made in writing.
Place, date: {town}, {date}
Signature of employer Signature of employee`,
  },
  {
    name: 'contract-freelance-simple',
    text: `
Freelance contract
Client: {company}, {town}
Freelancer: {person}, {town}
1. The job. The freelancer will create {topic} for the client. {statement}
2. Deadline. The work will be delivered by {date}.
3. Fee. The client will pay {money}, half in advance and half on delivery.
4. Changes. {int 1 3} rounds of changes are included; more are charged at {money 30 150} per hour.
5. Rights. Once everything has been paid, the client may use the work without limits.
6. Cancelling. If the client cancels, the work done so far must be paid. Either of us can cancel in writing.
7. Disputes. We will try to agree first. After that the courts of {town} decide.
Agreed by client: ____________ on ________ Agreed by freelancer: ____________ on ________`,
  },
  {
    name: 'contract-house-rules-tenancy',
    text: `
Agreement to let a room
This is an agreement between {person} (the owner) and {person} (the lodger) about a room at {street}, {town}.
The lodger may use the room from {date} until {date}. The rent is {money 200 900} a month and includes [heating|water and electricity|internet].
The lodger will:
~2-5 - [pay on time|keep the room clean|not smoke in the house|tell the owner about damage at once|not make noise after {time}]
The owner will:
~1-3 - [repair what breaks|not enter the room without asking|return the deposit of {money 100 900} within {int 14 30} days]
Each of the two may end this agreement with {int 2 8} weeks' written notice. {statement}
Both have received a copy. Signed on {date}: ____________ ____________`,
  },
];

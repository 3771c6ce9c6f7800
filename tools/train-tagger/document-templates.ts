/** Lines of business documents: letters, invoices, contracts, curricula vitae, minutes, mails, reports and papers. */
export const TEMPLATES: readonly string[] = `
{O}
{O}, {L}
{O} · {N} Mill Lane · {L}
{P}
{L}
{L}, {L}
{L}, {D}
{P}, {O}
{P}, Managing Director
{P}, Head of Procurement, {O}
{P} ({O})
{P} | {O} | {L}
{N} High Street, {L}
{N} Station Road, {L}, {L}
Dear {G},
Dear Mr {F},
Dear Ms {F},
Dear Dr {F},
Dear Mrs. {F},
Dear Sir or Madam,
Dear Customer,
Dear Hiring Manager,
Hello {G},
Hi {G},
Hi all,
Thanks, {G}
Best regards, {P}
Kind regards, {G} {F}
Yours sincerely, {P}
Yours faithfully, {P}, {O}
Attn: {P}
Attention: {P}, {O}
From: {P}
To: {P}, {O}
Cc: {P}; {P}
From: {O}
Subject: Delivery delayed
Subject: Meeting with {O} in {L}
Bill to: {O}
Bill To {O} {L}
Ship to: {O}, {N} Harbour Way, {L}
Invoice from {O}
Invoice to {P}
Customer: {O}
Customer: {P}
Supplier: {O}
Contact: {P}
Contact person: {P}, {O}
Sales representative: {P}
Account holder: {O}
Bank: {O}
Beneficiary: {O}, {L}
Registered office: {L}
Registered in {L} under number {N}
Place of delivery: {L}
Place of birth: {L}
Name: {P}
Employee: {P}
Company: {O}
City: {L}
Country: {L}
Address: {N} Park Avenue, {L}
Prepared by {P}
Prepared for {O} by {P}
Approved by: {P}
Author: {P}
Authors: {P}, {P} and {P}
{P}, {P}
{P} and {P}
{P}, {O}; {P}, {O}
Department of Physics, {O}, {L}
Present: {P} (chair), {P}, {P}
Present: {P}, {P}, {P}, {P}
Attendees: {P}, {P} and {P}
Apologies: {P}
Apologies for absence were received from {P}.
Minutes taken by {P}
{F} reported that the figures for {L} were late.
{G} will send the draft to {P} by {D}.
Action: {P} to call {O} before {D}.
{P} opened the meeting at ten.
The chair thanked {P} of {O} for the report.
Mr {F} asked whether {O} had signed.
Ms {F} and Mr {F} abstained.
This Agreement is made on {D} between {O} ("the Supplier") and {O} ("the Customer").
This Agreement is entered into by and between {O}, a company registered in {L}, and {P}.
THIS LEASE is made between {P} (the "Landlord") and {P} (the "Tenant").
between {O}, with its registered office in {L}, hereinafter "the Seller",
{O}, a corporation organised under the laws of {L}
This Agreement shall be governed by the laws of {L}.
The courts of {L} have exclusive jurisdiction.
Signed for and on behalf of {O} by {P}
For {O}: {P}
Signed by {P} in the presence of {P}
The Buyer shall pay the Seller within thirty days.
The Borrower shall repay the Loan to the Lender in full.
The Tenant shall keep the Property in good repair.
The Supplier warrants that the Goods are free from defects.
Neither Party may assign this Agreement without consent of the other Party.
"Confidential Information" means all information disclosed by a Party.
Payment Terms: 30 days net
Terms and Conditions
Description Quantity Unit Price Amount
Item Description Qty Price Total
Subtotal VAT Total Due
Executive Summary
Annual Report
Statement of Work
Curriculum Vitae
Work Experience
Professional Summary
Education and Training
Skills and Languages
References available on request
Invoice Date Due Date
Purchase Order
Delivery Note
Minutes of the Board Meeting
Agenda for the Quarterly Review
Confidentiality Agreement
Table of Contents
Introduction and Related Work
Results and Discussion
Steel Bracket, 40 mm
Office Chair Black Leather
Consulting Services March
Annual Support Contract
Software Licence, one year
Senior Engineer, {O}, {L}
Senior Engineer at {O}, {L}, 2018 to 2021
Project Manager, {O}
{O}, {L} - Data Analyst
Worked for {O} in {L} as a team lead.
MSc Computer Science, {O}
BA History, {O}, {L}
Languages: English, German, French
Born in {L}, {P} studied at {O}.
{P} joined {O} in 2019 as Chief Financial Officer.
{P}, who leads the {L} office of {O}, said the contract was signed.
{O} reported revenue of 12 million, {P} said on Monday.
{O} opened a plant in {L}.
{O} agreed to buy {O} from {O}.
Sales in {L} and {L} grew, while {L} fell.
Shares of {O} rose after {P} resigned.
We visited {O} in {L} last week.
Our engineer {P} will be in {L} on {D}.
Please send the parts to {O}, {L}.
I am writing on behalf of {O} about the order of {D}.
I spoke to {G} at {O} and she agreed.
Could you ask {G} to call {P}?
{G}, can you check this with {O}?
Let me know if {G} or {G} can join.
On Monday, {P} wrote:
The goods were shipped from {L} to {L} on {D}.
The conference takes place in {L}, {L}.
We thank {P} and {P} for their comments.
This work was funded by {O}.
Following {F} and {F}, we use a linear model.
{F} et al. measured the same effect.
As shown by {F} (2014), the error is small.
The data were collected in {L} by {O}.
Dr {P} of {O} presented the results.
Prof. {P}, {O}
{P} <{N}@example.com>
{P} - {O}
{P}, born in {L} in 1984
Thank you for your order of {D}.
Please find attached our invoice for January.
The meeting of the Board is on Tuesday in Room {N}.
Your order will be delivered on Friday.
Total amount due: EUR {N}
Our reference: {N}
Witness: {P}
Landlord: {P}
Tenant: {P}
Chairman: {P}
Secretary: {P}
Solicitors: {O}
Auditors: {O}, {L}
Insured: {O}
Insurer: {O}
Claimant: {P}
Judge {F} heard the case in {L}.
{P} v. {O}
{O} v. {O}
Patient: {P}
Treated at {O}, {L}
{L} LS1 4AP
{N} Cloth Hall Street, {L} SW1A 1AA, {L}
{L} LS1 2HD, {L}
{N} {L}
10969 {L}
{L}, CA 94105
{L}, NY 10013, USA
Lindenstrasse {N}, {N} {L}
Dr. {P}
Attn: Dr. {P}
Mr {P}
Mrs {P} and Mr {P}
{O}, a {L} corporation ("Supplier"), and {O} ("Customer").
{O}, a {L} limited liability company, and {P} (the "Consultant")
is entered into between {O} (the "Company") and {P} (the "Employee").
We follow the method of {F} ({N}).
{P} and {P}, Department of Mathematics, {O}
{P}, {P}, {P}
The experiments use ImageNet and CIFAR-10.
Keywords: optimization, machine learning, convex functions
Abstract. We study the training of deep networks.
Java, Kafka, PostgreSQL, Docker, Kubernetes
Python, SQL, Excel, Tableau, Power BI
Skills: TypeScript, React, Node.js, Linux, Git
Microsoft Office, SAP, AutoCAD, Photoshop
Tools: Jira, Confluence, Jenkins, Terraform
{O} has not confirmed the order.
Customer Service, {O}
{O} · Page 1 of 3
{O} · Report {N} · Page 2 of 3
{O}, {D}
{O}, prepared by {P} for the management
It was agreed to accept the offer of {O}.
The largest customer there, {O}, moved an order to the next quarter.
The order of {O} is confirmed, but not yet paid for.
Graduate Engineer, {O}, {L}
Staff Engineer
{O}, {N} Weir Road, {L}
two quotations, from {O} and {O}, were compared.
Samples were taken at {L} and at {L} in May.
The probe at {L} drifted.
The team of {O} and we ourselves
University degree in civil engineering
BSc Civil Engineering
MSc Materials Science
Area and tools
Degree and school
Languages: Italian, English, Spanish
{F} and {F} (2019) found the same.
{F}, {F} and {F}: a study of owls
1. {P}: opening
{P} proposed, {P} seconded.
Proposed by {P}, seconded by {P}.
The parcel is in {L}.
{G} opened the meeting.
{G} reported that sales rose.
{G} to send the figures to {G} by Friday.
{F} moved that the accounts be approved; {F} seconded.
{O} acquired {O} of {L} for 450 million.
Chief Executive {P} said demand in {L} and {L} was strong.
{O} is based in {L}.
{P} of {L}
To whom it may concern
Re: Your application
Payment by bank transfer to {O}
Pay to: {O}
Delivery by {O}
Sort Code Account Number
Net Amount Gross Amount
Opening Balance Closing Balance
Key Findings
Next Steps
Quality Assurance
Human Resources
Customer Service
Sales Department
Board of Directors
Annual General Meeting
`
  .trim()
  .split('\n');

import type { Template } from '../generate/template.ts';

/** Texts of none of the types: reading and everyday paper. */
export const OTHERS_EVERYDAY: readonly Template[] = [
  {
    name: 'other-news',
    text: `
{topic} [divides|surprises|worries|delights] {town}
{weekday} {date} | By {person}
{town} — {statement} {statement}
"{statement}" said {person}, [a spokesman|a spokeswoman|{int 18 90}, a resident|who leads the campaign].
~2-5 {statement} {statement}
[Police are appealing for witnesses.|The story continues.|More on this later.|Additional reporting by {person}.]`,
  },
  {
    name: 'other-recipe',
    text: `
# [Grandmother's|Easy|Spicy|Classic|Quick] [apple cake|lentil soup|roast chicken|pancakes|vegetable curry|tomato salad|bread|fish pie]
Serves {int 2 8} | Preparation: {int 10 60} minutes
# Ingredients
~5-10 - [{int 1 500} g|{int 1 4} tbsp|a pinch of|{int 1 6}|half a cup of] [flour|sugar|butter|salt|onions|eggs|milk|olive oil|garlic|carrots|rice|pepper|yeast|lemon juice|cream|chicken|tomatoes]
# Method
~3-8 - [Chop|Stir|Mix|Fry|Bake|Simmer|Whisk|Knead|Season] the [onions|mixture|dough|sauce|vegetables|eggs|chicken] [for {int 2 60} minutes|until golden|until soft|gently|well].
[Enjoy!|Serve warm with bread.|Keeps for {int 2 5} days in the fridge.]`,
  },
  {
    name: 'other-poem',
    text: `
[To the sea|Autumn|Song of the {streetname}|Lines written in {town}|The clock]
~4-12 [O|And|When|Still|Beneath|Beyond|Softly] the [moon|river|wind|shadow|rose|winter|silence|star] [sleeps|sings|wanders|falls|remembers|burns] [upon the hill|in my hand|without a name|like snow|and is gone|over the sleeping town],

~4-10 [I|You|We|They] [dreamed|waited|whispered|wept|walked] [where the|until the|under the] [light|leaves|waves|bells|dark] [grew cold|turned gold|were old|spoke low],`,
  },
  {
    name: 'other-fiction',
    text: `
Chapter {int 1 40}
[The Visitor|A Long Road|Night|The House on {streetname} Street|]

{hero=first} [opened the door|looked out of the window|sat down|had not slept] and [listened|waited|laughed|lit a candle]. [It was raining again.|Nobody answered.|The house was quiet.] "[Who is there?|You are late,|I don't believe it,|Come in,]" {first} said.

~3-8 [She|He|{$hero}] [turned|shrugged|smiled|ran|whispered|remembered] [slowly|at last|without a word|as if in a dream]. [The old man|The girl|The captain|Her brother|The stranger] [was gone|did not reply|took the letter|put down the cup|pointed to the sea]. "[We must go|Tell me everything|That was long ago|He knew your father]," [she|he] said. [Outside, the dogs began to bark.|The fire had burned low.|Far away a bell rang.]`,
  },
  {
    name: 'other-howto',
    text: `
# How to [clean|install|repair|choose|assemble|set up] [a bicycle|your router|a garden pond|a dishwasher|wallpaper|a bookshelf]
You will need: [a screwdriver|a bucket|{int 2 9} screws|a cloth], [glue|tape|gloves|a ladder]
~4-9 - [Turn off|Remove|Unscrew|Lift|Attach|Tighten|Wait for|Check|Press|Pull] the [cover|power|handle|left panel|valve|cable|button|filter] [carefully|for {int 2 30} seconds|until it clicks|anti-clockwise|and keep it safe].
Tip: [never use hot water|take a photo first|work in a well-lit room].
[If it does not work|Still stuck?|Troubleshooting]: [start again at step {int 1 4}|consult the manual|press reset].`,
  },
  {
    name: 'other-faq',
    text: `
Frequently asked questions
~4-9 Q: [How do I|Can I|Where can I|Why can't I] [change|cancel|find|renew|return|update] [my booking|my password|an order|my membership|the app]?
A: [You can do this|Log in and choose settings|Please visit our shop|This is not possible] [at any time|within {int 7 30} days|online|]. {statement}
[Didn't find your answer? Chat with us.|Was this page helpful?]`,
  },
  {
    name: 'other-product-page',
    text: `
Home > [Kitchen|Garden|Electronics|Sport] > {product}
{brand} {product}
[★★★★☆|{decimal} out of 5 stars] ({int 3 900} reviews)
{money 5 400} [In stock|Only {int 1 9} left|Sold out]
Add to basket | Add to wish list
Product details
~3-6 - [Dimensions|Weight|Colour|Material|Warranty|Power]: [{int 10 90} x {int 10 90} cm|{decimal} kg|blue|steel|{int 1 5} years|{int 20 900} W]
Customers also bought: {product}, {product}
"[Great value|Broke after a week|Exactly as described]" – {first}, verified buyer
Free delivery on orders over {money 20 90}`,
  },
  {
    name: 'other-job-ad',
    text: `
{jobtitle} wanted ([m/f/d|full-time|part-time])
{company}, {town}
About us: We are a leading company in {field} with {int 12 900} employees.
Your tasks
~2-5 - You [are responsible for|support|manage|develop] {topic}
Your profile
~2-5 - [At least {int 1 6} years of experience in {field}|A degree in {subject}|Good knowledge of {skill}|Fluent {tongue}|Driving licence]
We offer
~2-4 - [flexible hours|{int 25 32} days of holiday|a company bicycle|free coffee|training]
Interested? Send your application with CV and salary expectations to {email} by {date}.`,
  },
  {
    name: 'other-menu',
    text: `
[Restaurant|Café|Pizzeria|Bistro] {last}
STARTERS
~2-5 [Soup of the day|Garlic bread|Green salad|Olives|Bruschetta] {amount 3 12}
MAINS
~3-8 [Grilled trout|Mushroom risotto|Steak|Pizza margherita|Vegetable lasagne|Fish and chips|Burger] [with fries|with salad|(v)|] {amount 9 32}
DESSERTS
~2-4 [Ice cream|Cheesecake|Apple pie|Fruit] {amount 4 11}
Open daily {time} to {time}. Please tell us about allergies. Service not included.`,
  },
  {
    name: 'other-itinerary',
    text: `
[Walking holiday|City break|Family trip|Round trip] {town} – {town}
~3-8 Day {int 1 14}: {town}. [Arrive and check in.|Morning visit to the cathedral.|Boat trip on the lake.|Free afternoon.|Hike of {int 5 22} km.] [Overnight in a small hotel.|Dinner by the harbour.]
What to pack: [rain jacket, boots|sun cream, hat|swimwear, towel]
Good to know: [bring cash|trains run every {int 10 60} minutes|museums close on Mondays]`,
  },
  {
    name: 'other-sports-results',
    text: `
[Football|Tennis|Cricket|Hockey] results, {date}
~5-14 {town} {int 0 6} - {int 0 6} {town}
Match of the day: {town} [beat|drew with|lost to] {town} after {surname} [scored twice|was sent off|missed a penalty] in the {int 2 90}th minute.
Table: ~
~4-9 {int 1 20} {town} {int 10 38} {int 10 90}`,
  },
  {
    name: 'other-obituary',
    text: `
{person}, {int 1910 1950}–{int 2000 2024}
{person}, who has died aged {int 60 99}, was a [much-loved|pioneering|controversial] [painter|teacher|botanist|footballer|broadcaster]. Born in {town}, the [youngest|second] of {int 2 9} children, [she|he] left school at {int 13 17}.
~2-5 [In {year} she|He later|A chance meeting with {person}] [moved to {town}|won a prize|published a first book|married {person}|changed everything]. {statement}
[She|He] is survived by [two daughters|a son|his wife {first}|four grandchildren].`,
  },
  {
    name: 'other-leaflet',
    text: `
[Recycling|Flu vaccination|Bus passes|Swimming lessons|Tree planting]: what you need to know
[Did you know?|It's easy!|Join in!] {statement}
~3-6 - [Put|Bring|Ask|Call|Use] [the right bin|your card|your doctor|the free app] [every {weekday}|before {date}|today]
Who can take part? [Everyone over {int 5 60}.|All residents.|Families with children.]
Where? {street}, {town} When? {weekday}s, {time}–{time}
[Large print available.|Free of charge.|www.{town}.example]`,
  },
  {
    name: 'other-event-programme',
    text: `
{town} [Music|Book|Film|Science] Festival {year} – Programme
~5-12 {time} | [Concert|Reading|Talk|Workshop|Panel|Film] | {person} | [Main hall|Tent {int 1 4}|Library]
Tickets {money 5 60}, children free. Programme subject to change.
Food and drink at the [courtyard|foyer]. Parking at {street}.`,
  },
  {
    name: 'other-horoscope-column',
    text: `
Your week ahead
~5-12 [Aries|Taurus|Gemini|Cancer|Leo|Virgo|Libra|Scorpio|Pisces]: [A surprise awaits you on {weekday}.|Trust your instincts.|Money matters need care.|Someone from the past returns.] [Lucky number {int 1 60}.|Rest more.|Love is in the air.]`,
  },
];

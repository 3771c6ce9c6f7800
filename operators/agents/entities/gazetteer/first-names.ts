/** Given names that are common in several countries, written down for this project; lower case. */
export const FIRST_NAMES = `
aaron abigail adam adele adrian agnes ahmed aisha alan albert alejandro alex alexander alexandra alfred ali alice alicia alison
allan amanda amber amelia amina amir amy ana anastasia andre andrea andreas andrew andy angela anita ann anna anne annette annie
anthony antonio arjun arthur ashley astrid audrey barbara barry beatrice ben benjamin bernard beth bill bjorn bob boris brandon
brenda brian bridget bruce camille carl carla carlos carmen carol caroline catherine cecilia charles charlotte chen chloe chris
christian christina christine christopher claire clara claude claudia colin connor craig cynthia daniel daniela danielle david
dawn deborah denis dennis derek diana diane diego dieter dmitri dominic donald donna dora doris dorothy douglas duncan dylan ebba
eddie edgar edith edmund edward edwin eileen elaine eleanor elena elias elisabeth elizabeth ella ellen ellie elsa emil emily emma
emmanuel enrique eric erica erik erin ernest esther ethan eugene eva evan evelyn fatima felix fernando fiona florence frances
francesca francis francisco frank franz fred frederick gabriel gareth gary gavin gemma geoffrey george georgia gerald gerard
gerhard gilbert giovanni giulia giuseppe glenn gloria gordon grace graham greg gregory greta gustav guy hamid hana hannah hans harold
harriet harry hassan heather hector heidi heinrich helen helena henri henrik henry herbert hilary hiroshi holly howard hugh hugo
hussein ian ibrahim ida ines ingrid irene iris isaac isabel isabella ivan jack jacob jacqueline jacques jaime jake james jamie
jan jane janet janice jasmine jason javier jean jeff jeffrey jennifer jenny jeremy jerome jessica jill jim joan joanna joanne joe
joel johan johann johanna john jon jonas jonathan jordan jorge jose joseph josephine joshua joyce juan judith judy julia julian julie
juliet jun karen karin karl kate katherine kathleen kathryn katie keith kelly ken kenneth kenji kevin khalid kim klaus kofi kurt
kwame kyle lara lars laura lauren laurence leah lee leila lena leo leon leonard leonie lewis liam lilian lily linda lisa liz lorenzo
louis louise lucas lucia lucy luigi luis lukas luke lydia lynn mabel maeve magnus malcolm manuel marc marco marcus margaret maria
marie marina mario marion mark marta martha martin mary mason mateo matthew matthias maurice max maya megan mei melanie melissa mia
michael michel michelle miguel mike milan miriam mohamed mohammed monica muhammad murray nadia nancy naomi natalia natalie natasha
nathan neil nicholas nick nicola nicolas nicole nigel nils nina noah noel nora norman olga oliver olivia olga omar oscar otto owen
pablo pamela patricia patrick paul paula pauline pedro peggy penelope peter petra philip philippa phillip phoebe pierre priya rachel
rafael rahul raj ralph ramon raymond rebecca renata richard rita robert roberto robin roger roland ronald rosa rose rosemary roy
ruben rupert russell ruth ryan sabine sally salma sam samantha samir samuel sandra sanjay sara sarah scott sean sebastian serena
sergei shane sharon sheila shirley sibyl sigrid silvia simon simone sofia sonia sophia sophie stanley stefan stella stephanie stephen
steve steven stewart stuart sunil susan suzanne sven svetlana sylvia tamara tanya tara tariq ted teresa terence terry theo theodore
theresa thomas tim timothy tina tobias todd tom tomas tony tracy trevor tristan ulrich ulrike una ursula valentina valerie vanessa
vera veronica victor victoria vijay vincent viola virginia vivian vladimir walter wanda wayne wei wendy werner wilhelm william
winston xavier yasmin yuki yusuf yvonne zara zoe
`
  .trim()
  .split(/\s+/);

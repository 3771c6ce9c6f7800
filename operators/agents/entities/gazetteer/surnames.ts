/** Family names that are common in several countries, written down for this project; lower case. */
export const SURNAMES = `
adams ahmed ali allen andersen anderson andersson bailey baker barnes becker bell bennett bernard bianchi brooks brown butler campbell
carter chan chang chen clark clarke cohen collins cook cooper costa cox cruz davies davis delgado diaz dubois dupont edwards ellis
evans fernandez fischer fisher fletcher flores foster fox garcia gibson gomez gonzalez graham gray green griffin gupta hall hamilton
hansen harris harrison hayes henderson hernandez hill hoffmann howard hughes hussain ivanov jackson jensen johansson johnson jones
jung kaur kelly kennedy khan kim king klein knight kowalski kumar larsen lee lewis lin lindberg liu lopez marshall martin martinez
mason matthews mcdonald mehta mendoza meyer miller mitchell moore morales morgan morris müller muller murphy murray nakamura nelson
nguyen nielsen novak okafor olsen olsson owen owens palmer park parker patel paterson pereira perez perry peterson petrov phillips
popescu powell price ramirez ramos reed reid reyes reynolds richards richardson richter rivera roberts robertson robinson rodriguez
rogers romano ross rossi russell russo ryan sanchez sanders santos sato schmidt schneider schulz scott shah shaw silva simpson singh
smith sokolov stevens stewart stone sullivan suzuki svensson tan tanaka taylor thomas thompson torres tucker turner vargas vasquez
wagner walker wallace wang ward watanabe watson weber wells white williams wilson wong wood wright yamamoto yang young zhang zimmermann
`
  .trim()
  .split(/\s+/);

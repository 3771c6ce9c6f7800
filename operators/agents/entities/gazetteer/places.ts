/** Countries with their usual short names, large regions and the parts of the United Kingdom; one a line, lower case. */
export const COUNTRIES = lines(`
afghanistan|albania|algeria|andorra|angola|argentina|armenia|australia|austria|azerbaijan|bahamas|bahrain|bangladesh|barbados|belarus
belgium|belize|benin|bermuda|bhutan|bolivia|bosnia|botswana|brazil|brunei|bulgaria|burkina faso|burundi|cambodia|cameroon|canada
cape verde|cayman islands|chad|chile|china|colombia|congo|costa rica|croatia|cuba|cyprus|czech republic|czechia|denmark|djibouti
dominican republic|ecuador|egypt|el salvador|england|eritrea|estonia|ethiopia|fiji|finland|france|gabon|gambia|germany|ghana|gibraltar
great britain|greece|greenland|guatemala|guernsey|guinea|guyana|haiti|honduras|hong kong|hungary|iceland|india|indonesia|iran|iraq
ireland|israel|italy|ivory coast|jamaica|japan|jersey|jordan|kazakhstan|kenya|kosovo|kuwait|kyrgyzstan|laos|latvia|lebanon|lesotho
liberia|libya|liechtenstein|lithuania|luxembourg|macau|madagascar|malawi|malaysia|maldives|mali|malta|mauritania|mauritius|mexico
moldova|monaco|mongolia|montenegro|morocco|mozambique|myanmar|namibia|nepal|netherlands|new zealand|nicaragua|niger|nigeria
north korea|north macedonia|northern ireland|norway|oman|pakistan|palestine|panama|papua new guinea|paraguay|peru|philippines|poland
portugal|puerto rico|qatar|romania|russia|rwanda|samoa|san marino|saudi arabia|scotland|senegal|serbia|seychelles|sierra leone
singapore|slovakia|slovenia|somalia|south africa|south korea|soviet union|spain|sri lanka|sudan|suriname|sweden|switzerland|syria
taiwan|tajikistan|tanzania|thailand|the netherlands|togo|tonga|trinidad|tunisia|turkey|turkmenistan|uganda|ukraine|uae|uk|u.k.
united arab emirates|united kingdom|united states|united states of america|u.s.|u.s.a.|usa|uruguay|uzbekistan|vanuatu|venezuela
vietnam|wales|yemen|yugoslavia|zambia|zimbabwe|africa|asia|europe|north america|south america|latin america|middle east|scandinavia
`);

/** States of the United States and some provinces, cantons, counties and states of other countries. */
export const REGIONS = lines(`
alabama|alaska|arizona|arkansas|california|colorado|connecticut|delaware|florida|hawaii|idaho|illinois|indiana|iowa|kansas
kentucky|louisiana|maine|maryland|massachusetts|michigan|minnesota|mississippi|missouri|montana|nebraska|nevada|new hampshire
new jersey|new mexico|new york|north carolina|north dakota|ohio|oklahoma|oregon|pennsylvania|rhode island|south carolina|south dakota
tennessee|texas|utah|vermont|virginia|washington|west virginia|wisconsin|wyoming|alberta|british columbia|manitoba|new brunswick
nova scotia|ontario|quebec|saskatchewan|new south wales|queensland|tasmania|bavaria|saxony|hesse|tyrol|lombardy|tuscany|sicily
andalusia|catalonia|brittany|normandy|provence|flanders|yorkshire|lancashire|kent|essex|surrey|sussex|cornwall|devon|dorset|norfolk
suffolk|cumbria|cheshire|hampshire|somerset|gujarat|kerala|punjab|maharashtra|tamil nadu
`);

/** Capitals and other large or often named towns. */
export const CITIES = lines(`
aberdeen|abu dhabi|accra|adelaide|amsterdam|ankara|antwerp|athens|atlanta|auckland|austin|baghdad|baltimore|bangalore|bangkok|barcelona
basel|beijing|beirut|belfast|belgrade|bergen|berlin|bern|bilbao|birmingham|bogota|bologna|bordeaux|boston|bratislava|bremen|brighton
brisbane|bristol|brussels|bucharest|budapest|buenos aires|buffalo|cairo|calgary|cambridge|canberra|cape town|cardiff|casablanca|chennai
chicago|cincinnati|cleveland|cologne|copenhagen|cork|coventry|dallas|damascus|delhi|denver|derby|detroit|dhaka|doha|dresden|dubai|dublin
dundee|durban|düsseldorf|edinburgh|eindhoven|exeter|florence|frankfurt|gdansk|geneva|genoa|ghent|glasgow|gothenburg|graz|hamburg|hanoi
hanover|havana|helsinki|hiroshima|houston|hull|hyderabad|istanbul|jakarta|jerusalem|johannesburg|karachi|kiev|kyiv|krakow|kuala lumpur
kyoto|lagos|lahore|las vegas|lausanne|leeds|leicester|leipzig|lille|lima|lisbon|liverpool|ljubljana|london|los angeles|lyon|madrid|malmo
manchester|manila|marseille|melbourne|mexico city|miami|milan|milwaukee|minneapolis|minsk|montreal|moscow|mumbai|munich|nairobi|naples
nashville|new delhi|new orleans|new york city|newcastle|nice|norwich|nottingham|nuremberg|osaka|oslo|ottawa|oxford|palermo|palo alto|paris
perth|philadelphia|phoenix|pittsburgh|plymouth|porto|portland|portsmouth|prague|reykjavik|riga|rio de janeiro|riyadh|rome|rotterdam
sacramento|salzburg|san antonio|san diego|san francisco|san jose|santiago|sao paulo|sarajevo|seattle|seoul|seville|shanghai|sheffield
shenzhen|sofia|southampton|st. louis|stockholm|strasbourg|stuttgart|sydney|tallinn|tampa|tehran|tel aviv|the hague|tokyo|toronto|toulouse
trieste|tunis|turin|utrecht|valencia|vancouver|venice|vienna|vilnius|warsaw|washington d.c.|wellington|winnipeg|wolverhampton|york|zagreb
zurich|zürich
`);

function lines(text: string): readonly string[] {
  return text.trim().split(/[|\n]/);
}

//! Common names, and words that look like names and are none. Written for Mercer from general knowledge; short on purpose: a
//! list never has all names, so cues do most of the work.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::world;

fn set(words: &'static str) -> HashSet<&'static str> {
    words.split_whitespace().collect()
}

/// Given names in Latin letters, in lower case.
pub(super) static GIVEN: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let mut given = set(
        "aaron abigail adam adriana adrian ahmed aidan aiden aisha akira alan albert alejandro alejandra alessandro alessia alex alexander alexandra \
    alexis alfred alice alicia alina alison allison amanda amber amelia amina amir amit amy ana anastasia andre andrea andreas andrew andrei angela \
    angelina anita anja anna annabel anne annette annika anthony antoine anton antonio antonia anya arash ariana arjun arnold arthur arturo asha ashley astrid \
    audrey aurora ava ayesha aylin barbara bartosz beatrice beatriz becky ben benedikt benjamin bernard bernd beth bettina bianca bill björn bjorn bob boris brandon \
    brenda brian bridget bruno bryan caleb camila camille carl carla carlos carmen caroline carolina catarina catherine cathy cecilia celine charles charlotte \
    chen chloe chris christian christina christine christoph christopher claire clara claude claudia clement colin connor constance cristina cynthia \
    daiki daisuke damian damien dan daniel daniela danielle dave david deborah deepak denise dennis derek diana diane diego dieter dimitri dina dirk dmitri \
    dominic dominik donald donna dora doris dorothy douglas duncan dylan edgar eduardo edward elena eleanor eli elias elif elijah elisa elisabeth elizabeth ella \
    ellen elsa emil emilia emilie emily emma emmanuel enrique enzo eric erica erik erika erin esther ethan eugene eva evan evelyn fabian fabio fatima \
    federico felicia felix fernanda fernando fiona florence florian francesca francesco francis francisco francois françois frank franziska fred frederic frederick \
    frida friedrich gabriel gabriela gabriele gareth gary gavin gemma geoffrey george georgia gerald gerard gerhard gianni gina giovanni giulia giuseppe gloria \
    gordon grace graham greg gregory guillaume günter gunter gustav hana hannah hans harold harper harriet harry haruki hassan heather hector heidi heike helen helena helga \
    hendrik henri henrik henry herbert hiroshi holly howard hugo hussein ian ibrahim ida ignacio igor ines ingrid irene iris isaac isabel isabella isabelle \
    ivan jack jackson jacob jacqueline jaime jake jakob jakub james jamie jan jana jane janet janice jason javier jay jean jeff jeffrey jelena jennifer jenny jens \
    jeremy jerome jesse jessica jesús jesus jill jim jimmy joan joanna joao joão jochen joe joel johan johanna johannes john johnny jon jonas jonathan jordan jorge jose josé \
    josef joseph josephine joshua joy juan juana juanita judith judy julia julian juliana julie julien juliette jun junko jürgen jurgen justin kai kamal karen karim karin \
    karl karolina kasia kate katharina katherine kathleen kathryn kathy katie katja katrin kayla keiko keith kelly ken kenji kenneth kenta kerstin kevin khalid kim kimberly \
    kirsten klara klaus kofi konrad krishna kristen kristina kumar kurt kwame kyle laila lakshmi lars laura lauren laurence laurent lea leah lee leila lena leo leon leonard leonardo \
    leonie leroy leslie li liam lin lina linda lindsay lisa liu logan lorenzo lori louis louisa louise luca lucas lucia lucy luigi luis luisa lukas luke lydia madison \
    magdalena mai maja malik manfred manuel manuela marc marcel marcela marco marcos marcus margaret margarita margot maria marian marianne marie marina mario marion marisol \
    marjorie mark markus marta martha martin martina mary masahiro mateo mathieu mathilde matt matteo matthew matthias maurice max maximilian maya megan mehmet mei melanie \
    melissa mia michael michaela michel michele michelle miguel mike mikhail milan milena mina ming miriam misaki mohamed mohammad mohammed molly monica monika moritz muhammad \
    murat mustafa nadia nadine nancy naomi natalia natalie natasha nathan neha neil nicholas nick nicola nicolas nicole niels nigel nikhil nikita nikolai nina noah noemi nora \
    norman nuno oksana ola oleg oliver olivia olivier olga omar oscar otto owen pablo pamela paola paolo patricia patrick paul paula paulina pavel pedro peggy penelope peter petra \
    philip philipp philippe phillip pierre pietro piotr priya qing quentin rachel rafael rahul raj rajesh ralph ramon ramona raphael raquel raul ravi raymond rebecca reginald renata rene \
    ricardo richard rita robert roberto robin rodrigo roger roland roman romain ron ronald rosa rosalie rosemary ross roxana roy ruben rudolf russell ruth ryan sabine sabrina said \
    sakura salma sally sam samantha samira samuel sandra sandy sanjay sara sarah sasha satoshi scott sean sebastian selma serena sergei sergio shane shannon sharon shaun sheila \
    shirley silvia silvio simon simona simone sofia sofie sonia sonja sophia sophie stacy stefan stefanie stella stephan stephanie stephen steve steven stuart sue sunil \
    susan susanne suzanne svetlana sven sylvia sylvie takashi takeshi tamara tanja tanya tara tariq tatiana ted teodoro teresa theo theodore theresa thomas thorsten tiffany tim \
    timothy tina tobias todd tom tomas tomasz tommy tony tracy travis trevor tristan tyler ulrich ulrike ursula uwe valentina valeria valerie vanessa vera veronica veronika vicky victor \
    victoria viktor vikram vincent vincenzo viola violet virginia vivian vladimir walter wang wanda wei wendy werner wilhelm will william wolfgang xavier xiao yan yann yara yasmin yasmine yolanda \
    yuki yuko yuri yusuf yvette yvonne achim adela adele agatha agnes agnieszka ainhoa alain alba alberto alessandra aleksander alejo alexa alfonso alfredo alma alvaro álvaro amadou amara amelie amos anaïs anders andrej andres andrés angel ángel angus anila aniket anouk ansel anselm antje aoife arianna arlene armando arno arvid asger aurelie ayodele baptiste bastian benito benoit benoît bernadette bertrand birgit björk blanca blake bogdan bonnie brandi branislav brent brett bryce camden candice carlo carlota carsten cassandra cedric celia cesar césar chandra chantal charlie cheng cheryl chiara chinedu chioma christa christelle ciara cindy clarissa claudio clemens clyde colette connie conrad cornelia corinna cory craig curtis daisy dana daphne daria darius darko darren dawn delia delphine desmond dino djamila dolores dominika dominique don dragan drew dwight earl eberhard ebony edith edmund edna edwin efrain egon eileen eirik eleni elin elise eliza elke ellie elodie eloise elvira emanuele emeka emre enzo ernest ernesto esmeralda esperanza esteban estelle ester etienne étienne eugenia ewa ewan ezra fabienne fabrice faith farah faye felipe félix femke ferdinand fernand filip filippo finn fiorella flavia flora floriane folake freya frieda fritz gael gaël gail galina gaspard genevieve geneviève georges georgina geraldine gianluca gilbert gilles ginevra giorgio giorgos gisela gladys glen glenn gonzalo gottfried grant greta gretchen guadalupe guido guillermo gunnar gustavo guy gwen halima hamza hana hanne haruka hedwig heiner heinrich heinz helmut henrietta henriette hermann hilda hilde hildegard horst hye iain ieva ignatius ilona ilse imke imran ines inga inge ingo ioana iona irina irma isabell isla ismael isolde itziar ivana ivo ivonne jacek jacques jamal jamila jan janina jarrod jasmin jasmine jayden jeanette jeanne jeannine jed jenna jennie jeroen jerry jette jin jitka joachim joaquín joaquin jodie joelle johnathan jolanda jon jordi jörg josefa josefina josephina josh josie josip jovan joyce juanita judit juliet julio june jutta kaan karl-heinz karla kasper katarina katarzyna katerina kathrin kaya kelsey kendra kiara kieran kim kirk kirstin koji konstantin kris krista krystyna krzysztof kunal lance lara larry lasse latoya laszlo lászló laurence laurie lavinia leandro leif leila lena lennart leopold leroy leticia levi liesel lilian liliana lilly lily linnea linus lionel livia lluis loïc lola lorena loretta lorna lothar lotte lou lovisa lowell luana luciana luciano lucie lucien lucinda ludovic ludwig luigi luisa lutz lyle lynn mabel maddalena mads magnus mahmoud maike maite malcolm malin mandy mara marcello marcin marcelo marcia marek margarethe marguerite mariam mariana marilyn marius marlene marlon marta marten martine marvin massimo mathias mats matthijs mattia maureen maxime maxine mercedes meredith merle michal michał mick mihai mikael mikkel mila miles milos mimi mina minh mira mireille mirjam misha mitchell mohan moira mona morgan moshe muriel mykola myra nadja naoko naomi narendra natasa nathalie neal ned nelson nevena ngozi nia nicholas nicoletta nicolò niklas nils ninette nita noelia noel noor norbert norma nuria núria octavia odette odile olaf olav olena olivier olu oluwaseun omer ophelia orla orlando orsolya oskar osman oswaldo otis ottilie pamela paolo parker pascal pascale patience patrice patrik patrizia paulo pawel paweł pearl pelle percy pernille petar phoebe phyllis pia piet pieter pilar piper preeti quincy radek rafal raimund rainer ralf ramesh randall randy rania rasmus raúl raul reinhard reinhold remi rémi renate rhys riccardo rick rico riley rita roberta rocio rocío rodney roger rolf romy ronan ronja roque rosalia rosario rosie rowan roxanne rosalind rupert sabina sabrina sadie saanvi salim salvador salvatore sanna sanne santiago santino saskia saul savannah sebastiaan sébastien selina sergey séverine shanice shauna shelby shinji sibylle sidney siegfried sigrid silke silvan silvana simeon siobhan siobhán sissel siv sofie solange solveig soren søren stanislav stanley stefania stefano steffen stéphane stéphanie sten stewart stina sumit sunita susana susanna suzan svenja sverre swati sybille sydney sylvain tabea tadeusz tamsin tania tariq tatjana terence terry tessa thea thérèse thiago thibault thierry thijs thilo till timo tino tiziana tobias tomoko torben torsten tove tracey trudy tyrone udo ugo ulf ulla ulrika umberto una ursel usha ute valentin valentino valerio vasile vera verena vernon vicente vijay vikas vilma violeta virginie vittoria vivienne volker walid waltraud wangari warren wayne wilfried wilhelmina wilma winifred wout xander ximena yana yannick yasemin yiannis yohann yolande yoko yoshi yosef youssef yuliya yuto yvan zdenek zoltan zoltán zofia zuzana zachary zainab zara zeynep zhang zoe ольга иван анна",
    );
    given.extend(world::GIVEN.split_whitespace());
    given
});

/// Surnames in Latin letters, in lower case.
pub(super) static SURNAMES: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let mut surnames = set(
        "abbott adams ahmed alexander allen alvarez anderson andersen andersson andrews aumann bailey baker bakker banerjee barnes bauer becker bell bennett berg bergmann bernard bernardi bianchi bishop \
    blanc boucher bouchard bradley braun brooks brown bryant burke burns butler byrne campbell carlsson carpenter carter castillo castro chan chapman chavez chen cheng choi \
    chowdhury christensen clark clarke cohen cole coleman collins colombo conti cook cooper cox cruz cunningham da\u{301}vila das davies davis dean delgado diaz díaz dixon \
    doyle dubois dupont duran edwards ellis esposito evans fernandes fernandez fernández ferrari ferris fischer fisher fitzgerald fleming fletcher flores flowers ford foster fournier \
    fox franco frank fraser freeman fuchs fuentes garcia garcía gardner gauthier giles gibson gil gill girard gomes gomez gómez gonzales gonzalez gonzález goldberg gordon graham gray green \
    griffin gruber guerrero gupta gutierrez guzman haas hall hamilton hansen harper harris harrison hartmann harvey hayes henderson hernandez hernández herrera hess hill \
    hoffman hoffmann holmes howard huang huber hughes hunt hunter hussain ibrahim ito ivanov iyer jackson jacobs jain james jansen jenkins jensen jimenez johansson johnson \
    jones jordan joshi kaiser kang kaplan kapoor karlsson kato kaur keller kelly kennedy khan kim king klein knight kobayashi koch kowalski kowalczyk kovacs kramer krause krüger kruger kumar \
    lambert lange larsen larsson laurent lavoie lawrence lee lefebvre lehmann leroy lewis lim lin lindqvist liu lopez lópez lorenzo louis lynch macdonald maier maldonado marino marsh marshall martin \
    martinez martínez mason matthews mayer mcdonald mckenzie medina mehta meier mendes mendez mendoza mercier meyer miller mills mitchell mohamed molina moore morales moreau moreno \
    morgan mori morris morrison müller muller munoz muñoz murphy murray myers nair nakamura navarro nelson neumann nguyen nielsen novak nowak nunez o'brien o'connor o'neill okafor okonkwo oliveira \
    olsen ortega ortiz owens palmer park parker patel pearson pereira perez pérez perry peters petersen petrov pham phillips pierce popescu porter powell price quinn ramirez ramírez ramos \
    rao reddy reed rees reid reyes reynolds ricci richard richards richardson richter riley rivera roberts robertson robinson rodrigues rodriguez rodríguez rogers romano romero rossi \
    roth rousseau roux roy ruiz russo ryan saito sabater salazar sanchez sánchez sanders sandoval santiago santos sato sauer schäfer schmid schmidt schmitt schneider schofield scholz schröder schroeder \
    schubert schulz schulze schumacher schuster schwartz schwarz scott serrano shah sharma shaw silva silveira simmons simon singh smit smith smirnov snyder soto souza spencer stein \
    stevens stewart stone sullivan suzuki svensson takahashi tanaka tan taylor thomas thompson torres tran tremblay tucker turner van vargas vasquez vega visser vogel vogt volkov wagner \
    walker wallace walsh wang ward warren watanabe watson weaver webb weber weiss wells werner west wheeler white whitfield wilson winter winkler wolf wolff wong wood woods wright wu xu yamada yamamoto yang \
    yilmaz young yu zhang zhao zimmermann zhou bianchini ricci ayers okoye mbeki adeyemi mwangi haddad nasser aziz rahman chaudhary chatterjee mukherjee desai kapoor menon pillai",
    );
    surnames.extend(world::SURNAMES.split_whitespace());
    surnames
});

/// Chinese surnames written in pinyin, in lower case.
pub(super) static PINYIN_SURNAMES: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    set(
        "li wang zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he lin gao luo zheng liang xie song tang han feng deng cao peng zeng xiao tian dong pan \
    yuan cai jiang yu du ye cheng wei su lu lü ding ren shen yao cui zhong tan fan fang shi xia jin dai jia qiu qin gu hou shao meng long wan duan lei qian yin bai chang kong cui kang mao lai ouyang zhuge sima",
    )
});

/// Words in capitals that begin sentences, days, months, places, kinds of things.
pub(super) static NO_NAMES: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    set(
        "a able about account action address admin after all also am amazon an and any anyone apple april are article as asap at august australia austria available back bank be because before belgium berlin best \
    bill billing black blue box boston brand brazil brown business but buy by call camera can cancel card cash chat check chicago china chinese christmas city click code color colour company contact could \
    customer customers dear debit december deliver delivered delivery deutsch diners discount discover do does don't driver easter email english error euro europe european every express express express february fedex final first \
    for france french friday friend from full german germany get gift give go going good google great green grey guest had happy has have he hello help her here hermes hey hi his home hong hotel house how however i if \
    i'm i've i'd i'll i'm im in india invoice ip is ipad iphone it it's italian italy item january japan japanese july june just kong korea large last lazada let london los manager march mastercard may me medium mexico microsoft midi mini miss model monday \
    more morning most mr mrs ms my name need netherlands new next nike no not note november now number october of office ok okay on one online only or orange order orders other our out package paid paper paris parcel \
    password pay paypal pdf phone pink please point poland portugal post premium price pro product purple question quick receipt red refund regards regarding return returns royal russia russian samsung san saturday sda september \
    service set shall she shenzhen shipping shop should signed since sincerely singapore size small so some sony sorry spain spanish st states station still stock store street sunday support sure switzerland team tel thank thanks that the their them then there \
    these they this those thursday ticket tiktok to today tokyo tomorrow tracking track tuesday turkey uk unit united until up ups us usa usps vat verify very visa was watch we wednesday wednesday's week well were what when where which while white who why will with \
    would yes yesterday yellow york you your zone north south east west summer winter spring autumn black friday cyber new old still here there gate door desk front side floor reception kitchen wool cotton silk leather linen grip jacket shoe shoes boots \
    invoice neighbour neighbor sir madam subject hola hallo bonjour guten tag gracias merci danke vielen bitte bestellung meine mein mon ma mi el la le les una der die das cardholder recipient sender buyer warehouse courier dhl gls dpd evri yodel royal mail",
    )
});

/// Makers and products that are named like people, in lower case.
pub(super) static BRANDS: &[&str] = &[
    "calvin klein",
    "dr. martens",
    "dr martens",
    "martens",
    "ben & jerry",
    "john deere",
    "jim beam",
    "johnny walker",
    "estee lauder",
    "mac jacobs",
    "santa claus",
    "santa cruz",
    "santa barbara",
    "santa monica",
    "santa fe",
    "san jose",
    "san diego",
    "san francisco",
    "san antonio",
    "saint louis",
    "st. louis",
    "ralph lauren",
    "tommy hilfiger",
    "hugo boss",
    "jack wolfskin",
    "michael kors",
    "kate spade",
    "marc jacobs",
    "tory burch",
    "stella mccartney",
    "paul smith",
    "ted baker",
    "fred perry",
    "johnnie walker",
    "jack daniel",
    "jack daniels",
    "jack daniel's",
    "levi strauss",
    "louis vuitton",
    "christian dior",
    "giorgio armani",
    "yves saint",
    "elizabeth arden",
    "harley davidson",
    "ben sherman",
    "karen millen",
    "jo malone",
    "laura ashley",
    "vera wang",
    "eddie bauer",
    "jimmy choo",
    "alexander wang",
    "alexander mcqueen",
    "tom ford",
    "tom tailor",
    "russell hobbs",
    "marc o'polo",
    "anne klein",
    "betty crocker",
    "uncle ben",
    "bobbi brown",
    "charlotte tilbury",
    "mary kay",
    "helena rubinstein",
    "steve madden",
    "sam edelman",
    "philip morris",
    "brooks brothers",
    "morgan stanley",
    "wells fargo",
    "john deere",
    "john lewis",
    "sophie allport",
    "emma bridgewater",
    "cath kidston",
    "christian louboutin",
    "diane von",
    "donna karan",
    "emilio pucci",
    "franck muller",
    "georg jensen",
    "harry potter",
    "hello kitty",
    "peter pan",
    "james bond",
    "james bulb",
    "mickey mouse",
    "donald duck",
    "jean paul",
    "karl lagerfeld",
    "kenneth cole",
    "liz claiborne",
    "max mara",
    "max factor",
    "nina ricci",
    "oscar de",
    "paco rabanne",
    "patrick ta",
    "perry ellis",
    "robert mondavi",
    "salvatore ferragamo",
    "sara lee",
    "ray ban",
    "tim hortons",
    "tiffany co",
    "van cleef",
    "victoria's secret",
    "vivienne westwood",
    "zara home",
    "martin guitar",
    "les paul",
    "george foreman",
    "george home",
    "martha stewart",
    "thomas train",
    "santa claus",
    "philip stein",
    "daniel wellington",
    "daniel hechter",
    "gerry weber",
    "hans wegner",
    "arne jacobsen",
    "le creuset",
    "joseph joseph",
    "dan brown",
    "stephen king",
    "rosetta stone",
    "alice band",
    "mason jar",
    "mary jane",
    "mary janes",
    "bobby pin",
    "jack frost",
    "jack russell",
    "king charles",
    "prince charles",
    "grace period",
    "victor mouse",
    "li ning",
    "kim kardashian",
    "dr. martens",
    "dr martens",
    "doc martens",
    "bill me",
    "bill payment",
    "mark as",
    "will call",
    "frank green",
    "ella's kitchen",
    "rose gold",
    "ruby red",
    "jordan air",
    "jordan brand",
    "jordan retro",
    "amber glass",
    "amber alert",
    "olive green",
    "forest green",
    "hunter green",
    "hunter boots",
    "sky blue",
    "max pro",
    "pro max",
    "jordan 1",
    "taylor swift",
    "fender stratocaster",
    "martin luther",
    "st john",
    "saint john",
    "san jose",
    "san juan",
    "santa maria",
    "santa rosa",
    "virginia beach",
    "jackson hole",
    "charlotte nc",
    "carolina blue",
    "victoria station",
    "victoria beckham",
    "king louis",
    "paris hilton",
    "austin powers",
    "austin tx",
    "lee cooper",
    "lee jeans",
    "miller lite",
    "carter's baby",
    "jean jacket",
    "denim jacket",
    "art deco",
    "christian book",
    "bluetooth",
    "wilson tennis",
    "wilson pro",
    "penn state",
    "clark's",
    "fisher price",
    "fisher-price",
    "baker street",
    "cooper hewitt",
];

/// Chinese surnames of one character.
pub(super) const SURNAMES_ZH: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉仝暴战宿郁麦";
/// Chinese surnames of two characters.
pub(super) const COMPOUND_ZH: &[&str] = &[
    "欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "宇文", "长孙", "司徒", "夏侯", "轩辕", "端木", "百里",
    "南宫", "闻人", "澹台", "呼延", "西门", "独孤", "申屠", "太史", "歐陽", "司馬", "諸葛",
];
/// Traditional forms of surnames.
pub(super) const SURNAMES_HANT: &str =
    "張劉陳楊黃趙吳孫馬羅鄭許韓馮鄧蕭葉蘇呂盧鍾譚陸範賈韋鄒閻龍賀顧龔邵萬錢嚴齊喬龐顏莊聶魯關蘭寧紀單華滿";
/// Makers that are named like people in Chinese.
pub(super) const BRANDS_ZH: &[&str] = &[
    "李宁",
    "周大福",
    "周生生",
    "周六福",
    "周黑鸭",
    "王老吉",
    "李锦记",
    "张小泉",
    "王麻子",
    "林清轩",
    "毛戈平",
    "马应龙",
    "王守义",
    "吴裕泰",
    "张一元",
    "韩束",
    "方太",
    "江小白",
    "徐福记",
    "钟薛高",
    "花西子",
    "谭木匠",
    "安踏",
    "安慕希",
    "金士顿",
    "金利来",
    "康师傅",
    "白象",
    "罗技",
    "罗莱",
    "雷蛇",
    "雷神",
    "高露洁",
    "马克华菲",
    "华为",
    "万宝龙",
    "方正",
    "石头科技",
    "小米",
    "米家",
    "易烊",
    "关东煮",
    "曲奇",
    "安佳",
    "安居",
    "贺卡",
    "柳叶刀",
    "梅花",
    "兰蔻",
    "万科",
    "万达",
    "龙井",
    "桂花",
    "毛毯",
    "毛衣",
    "毛巾",
];

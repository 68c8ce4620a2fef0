"""Words for things, where such things stand when no place is named, and words for how many."""

from __future__ import annotations

from vitascope.engines.draft.lexicon.entries import by_word

SUBJECTS: dict[str, str] = by_word(
    {
        "person": (
            "person,man,woman,figure,traveller,traveler,people,detective,monk,knight,warrior,old man,old woman,"
            "samurai,hiker,explorer,wanderer,musician,dancer,chef,model,king,queen,princess,prince,wizard,witch,"
            "soldier,cowboy,farmer,nomad,pilgrim,lady,gentleman,passenger,commuter,worker,scientist,artist,"
            "rider,lover,friend,stranger,player,character,human,fisherman,sailor,pirate,bride,ballerina,"
            "climber,grandmother,grandfather,grandson,granddaughter,florist,clerk,bartender,kayaker,someone,hero,"
            "heroine,young man,young woman,baker,bookbinder,barista,"
            "waiter,waitress,cook,carpenter,blacksmith,mechanic,engineer,doctor,nurse,surgeon,teacher,student,"
            "professor,librarian,tailor,painter,potter,gardener,shopkeeper,vendor,merchant,villager,local,tourist,"
            "photographer,singer,pianist,violinist,guitarist,drummer,busker,actor,actress,writer,poet,author,"
            "athlete,footballer,swimmer,diver,scuba diver,boxer,wrestler,driver,pilot,captain,police officer,"
            "policeman,firefighter,postman,mailman,courier,builder,miner,lumberjack,hunter,archer,ranger,"
            "shepherd,fisher,monarch,emperor,priest,nun,bishop,viking,gladiator,ninja,assassin,mage,sorcerer,"
            "druid,elf,dwarf,vampire,zombie,ghost,groom,mother,father,mom,dad,parent,grandma,grandpa,granny,"
            "adult,guest,customer,shopper,audience,spectator,skater,snowboarder,cook in white,barber,"
            "alien,extraterrestrial,martian,orc,goblin,santa,santa claus,father christmas,patient,skateboarder,gymnast,"
            "butcher,dentist,lawyer,judge,inventor,alchemist,watchmaker,beekeeper,ferryman,lifeguard,guard,"
            "free diver,freediver,snorkeler,snorkeller"
        ),
        "child": "child,kid,boy,girl,toddler,schoolboy,schoolgirl,teenager,baby,little girl,little boy,teen,youngster",
        "bench": "bench,park bench,wooden bench,garden bench",
        "sofa": "sofa,couch,settee,loveseat",
        "armchair": "armchair,easy chair,wing chair,recliner",
        "astronaut": "astronaut,cosmonaut,spaceman,space suit",
        "caravan": "caravan,camel caravan,camel train",
        "lighthouse": "lighthouse,beacon",
        "sailboat": "sailboat,sailing boat,yacht,sailing ship,sail,galleon,regatta",
        "boat": "boat,rowing boat,rowboat,canoe,kayak,gondola,skiff,dinghy,fishing boat,raft",
        "ship": "ship,cargo ship,ferry,cruise ship,freighter,tanker,steamship",
        "pier": "pier,jetty,dock,boardwalk,wooden pier",
        "island": "island,islet",
        "balloon": "balloon,hot air balloon,airship,zeppelin,blimp",
        "bird": (
            "bird,hummingbird,kingfisher,albatross,pelican,stork,ibis,bluebird,seagull,gull,crane,"
            "flock of birds,flock,swallow,heron"
        ),
        "tree": (
            "tree,oak,oak tree,chestnut tree,maple tree,fruit tree,willow tree,lime tree,elm,"
            "lone tree,willow,maple,old tree,apple tree,cypress"
        ),
        "palm": "palm,palm tree,coconut tree",
        "cactus": "cactus,cacti,saguaro",
        "house": "house,cottage,cabin,barn,farmhouse,log cabin,home,chalet,villa,hobbit house,bungalow",
        "castle": "castle,fortress,citadel,fort,chateau",
        "tower": (
            "tower,clock tower,bell tower,church tower,water tower,stone tower,castle tower,"
            "watchtower,obelisk,monolith,minaret"
        ),
        "pagoda": "pagoda,shrine,japanese temple",
        "windmill": "windmill,wind turbine,mill",
        "bridge": "bridge,stone bridge,aqueduct,viaduct,footbridge",
        "tent": "tent,camp,campsite,yurt,teepee",
        "campfire": "campfire,bonfire,fire pit",
        "car": "car,vintage car,sports car,automobile,convertible",
        "train": "train,locomotive,steam locomotive,monorail,steam train",
        "rocket": "rocket,space rocket,rocket launch,missile",
        "spaceship": "spaceship,starship,spacecraft,space station,shuttle,lander,rover",
        "planet": "planet,ringed planet,saturn,gas giant,jupiter,earth,two moons,exoplanet",
        "fish": "fish,school of fish,clownfish,goldfish,koi,salmon,tropical fish",
        "jellyfish": "jellyfish,medusa",
        "whale": "whale,orca",
        "turtle": "turtle,tortoise",
        "apple": "apple,plum",
        "orange": "orange fruit,oranges,tangerine,mandarin,grapefruit",
        "lemon": "lemon,lime fruit",
        "pear": "pear,fig",
        "strawberry": "strawberry,strawberries,raspberry,berry,berries,fruit,fruit bowl",
        "pumpkin": "pumpkin,squash",
        "cup": "cup,mug,teacup",
        "bottle": (
            "bottle,water bottle,bottle of water,bottle of wine,beer bottle,perfume,wine bottle,"
            "perfume bottle,glass bottle,potion,wine,flask"
        ),
        "glass": "glass of wine,wine glass,glass,goblet,chalice",
        "vase": "vase,pottery,jug,pitcher,pot",
        "bowl": "bowl,plate,dish",
        "tulips": "tulips in a vase,vase of tulips,bouquet of tulips,tulips in a glass vase",
        "sunflowers": "sunflowers in a vase,vase of sunflowers,bouquet of sunflowers",
        "bouquet": "bouquet,vase of flowers,rose bouquet,peony,roses,flowers in a vase,roses in a vase",
        "book": "book,old book,grimoire",
        "candle": "candle,candlelight,candlestick",
        "lamp": "lamp,desk lamp,table lamp",
        "lantern": "lantern,paper lantern,lanterns,sky lantern",
        "plant": "plant,potted plant,bonsai,fern",
        "crystal": "crystal,diamond,gem,gemstone,jewel,amethyst",
        "sphere": "sphere,orb,marble ball,pearl,bubble",
        "robot": "robot,android,mech,droid",
        "statue": "statue,sculpture,column",
        "kite": "kite",
        "volcano": "volcano,lava,eruption,volcanic eruption,erupting volcano,active volcano,volcano erupting,magma",
        "waterfall": "waterfall,cascade,water fall",
        "pyramid": "pyramid,ziggurat",
        "igloo": "igloo,snow hut",
        "market stall": (
            "market,market stall,stall,farmers market,street market,fruit market,flower market,bazaar,souk,"
            "market stand,fruit stand,food market,food stall,fruit stall,night market,christmas market"
        ),
        "fireworks": "fireworks,firework,firework display,fireworks display",
        "dragon": "dragon",
        "butterfly": "butterfly,moth",
        "waterlily": "water lily,lotus,lily pad",
        "sun": "sun,low sun",
    }
)

HOMES: dict[str, str] = {
    **dict.fromkeys(("container", "device", "food", "garment", "instrument", "object", "tool"), "room/table"),
    **dict.fromkeys(("creature", "structure"), "meadow/hills"),
    "furniture": "room/living",
    "vehicle": "country/road",
    **dict.fromkeys(("lighthouse", "island"), "coast/rocks"),
    **dict.fromkeys(("volcano",), "mountain/volcano"),
    **dict.fromkeys(("waterfall",), "forest/leafy"),
    **dict.fromkeys(("pyramid",), "desert/dunes"),
    **dict.fromkeys(("igloo",), "snow/field"),
    **dict.fromkeys(("market stall",), "town/street"),
    **dict.fromkeys(("fireworks",), "city/skyline"),
    **dict.fromkeys(("sailboat", "ship"), "coast/sea"),
    **dict.fromkeys(("boat", "pier", "bridge", "waterlily"), "mountain/lake"),
    **dict.fromkeys(("palm",), "coast/beach"),
    **dict.fromkeys(("caravan", "cactus"), "desert/dunes"),
    **dict.fromkeys(
        (
            "balloon",
            "tree",
            "house",
            "castle",
            "windmill",
            "tower",
            "kite",
            "dragon",
            "bird",
            "train",
            "butterfly",
        ),
        "meadow/hills",
    ),
    **dict.fromkeys(("bench",), "meadow/grass"),
    **dict.fromkeys(("tent", "campfire"), "forest/pine"),
    **dict.fromkeys(("car", "robot", "neon"), "city/street"),
    **dict.fromkeys(("sofa", "armchair", "chalkboard", "poster"), "room/living"),
    **dict.fromkeys(("rocket", "spaceship", "planet", "astronaut"), "space/nebula"),
    **dict.fromkeys(("fish", "jellyfish", "turtle", "whale"), "reef/reef"),
    **dict.fromkeys(("pagoda",), "mountain/lake"),
    **dict.fromkeys(("statue",), "hall/museum"),
    **dict.fromkeys(
        (
            "apple",
            "orange",
            "lemon",
            "pear",
            "strawberry",
            "pumpkin",
            "cup",
            "bottle",
            "glass",
            "vase",
            "bowl",
            "bouquet",
            "tulips",
            "sunflowers",
            "book",
            "candle",
            "lamp",
            "lantern",
            "plant",
            "crystal",
            "sphere",
        ),
        "room/table",
    ),
}

GROUPS: dict[str, int] = {
    "one": 1,
    "single": 1,
    "couple": 2,
    "pair": 2,
    "two": 2,
    "both": 2,
    "three": 3,
    "trio": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "dozen": 12,
    "several": 4,
    "many": 9,
    "few": 3,
    "crowd": 14,
    "family": 4,
    "group": 5,
    "flock": 11,
    "herd": 7,
    "fleet": 6,
    "pack": 4,
    "school": 12,
    "dozens": 14,
    "hundreds": 18,
    "some": 3,
    "rows": 6,
    "row": 5,
    "stack": 4,
    "pile": 4,
    "bunch": 4,
    "eleven": 11,
    "twelve": 12,
    "handful": 4,
    "various": 4,
    "numerous": 9,
    "twins": 2,
    "crowded": 12,
    "busy": 8,
}

COLLECTIVE = frozenset(
    {"people", "cattle", "sheep", "villagers", "flock", "herd", "audience", "fish", "deer", "reindeer"}
)
"""Words that mean several without an ending that says so."""

PLURAL_COUNT: dict[str, int] = {
    "person": 4,
    "bird": 7,
    "balloon": 5,
    "fish": 9,
    "tree": 5,
    "sheep": 7,
    "jellyfish": 5,
    "butterfly": 4,
    "fireworks": 6,
    "gravestone": 7,
}

GATHERED: dict[str, int] = {
    "flock": 11,
    "flock of bird": 9,
    "flock of birds": 9,
    "school of fish": 12,
    "graveyard": 7,
    "cemetery": 7,
    "churchyard": 7,
    "firework display": 6,
    "fireworks display": 6,
}
"""Words in the singular that mean several, whatever article stands before them."""

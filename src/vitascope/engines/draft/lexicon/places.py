"""Words for places: phrase -> "family/variant". Entries are singular; phrases win over single words."""

from __future__ import annotations

from vitascope.engines.draft.lexicon.entries import by_word, spaced

PLACES: dict[str, str] = by_word(
    {
        "mountain": "mountain,mountains,peak,alp,alps,alpine,summit,himalaya,himalayas,andes,rocky mountain",
        "mountain/ridge": "ridge,mountain ridge,cliffside,highland",
        "mountain/lake": "lake,mountain lake,fjord,pond,reservoir,tarn,loch,lakeside",
        "mountain/river": "viaduct,mountain river,mountain stream",
        "mountain/volcano": "volcano,volcanic,lava,crater lake",
        "coast/sea": "sea,ocean,open water,waves,wave,seascape,surf,harbor,harbour,bay,lagoon,marina",
        "coast/rocks": "coast,rocky coast,coastline,cliff,cliffs,shore,shoreline,skerry,cape,headland,island",
        "coast/beach": "beach,sandy beach,seaside,tropical beach,tropical,caribbean",
        "desert/dunes": "desert,dune,dunes,sahara,sand dune,sand,oasis,arabian",
        "desert/flats": "salt flat,salt flats,salt desert,mirage,playa,dry lake,steppe",
        "desert/canyon": "canyon,gorge,mesa,badlands,ravine,grand canyon,red rock,butte",
        "desert/mars": "mars,martian,red planet,alien planet,alien world,alien landscape,alien",
        "desert/moon": "lunar surface,moonscape,on the moon,lunar",
        "meadow/grass": (
            "meadow,field,grassland,prairie,pasture,grass,farm,farmland,countryside,plain,savanna,savannah"
        ),
        "country/river": "river,stream,creek,riverbank,riverside,brook,stone bridge,footbridge,bank,punt",
        "country/road": (
            "road,winding road,road through,country road,highway,street through fields,lane through fields,motorway,"
            "roadside"
        ),
        "country/track": "dirt road,track,farm track,farm road,country lane,footpath,trail,path",
        "country/desertroad": "desert road,desert highway,route 66,road through the desert,desert track",
        "country/mountainroad": "mountain road,mountain pass,alpine road,serpentine,hairpin,hairpin bend",
        "country/park": "park,city park,park bench,bench,public garden,playground,lawn,promenade",
        "country/garden": (
            "garden,backyard,rose garden,flower bed,flower garden,cottage garden,vegetable garden,vegetable patch,hedge"
        ),
        "country/japanese": "japanese garden,zen garden,koi pond,japanese footbridge,tea garden,moss garden",
        "meadow/hills": "hill,hills,rolling hill,hillside,hilltop,tuscany,valley,moor",
        "meadow/vineyard": "vineyard,vine,vines,wine country,tea plantation",
        "meadow/wheat": "wheat,wheat field,cornfield,barley,hay,harvest",
        "meadow/flowers": "wildflower,flower field,tulip,poppy,daisy,flower meadow,blossom field,dandelion",
        "meadow/sunflowers": "sunflower,sunflowers,sunflower meadow,sunflower field",
        "meadow/lavender": "lavender,lavender field,provence",
        "forest/pine": "pine forest,conifer,taiga,spruce,redwood,boreal",
        "forest/leafy": (
            "forest,wood,woods,woodland,jungle,rainforest,grove,glade,birch,tree line,orchard,cherry blossom,bamboo"
        ),
        "city/street": (
            "street,alley,alleyway,avenue,boulevard,crosswalk,downtown,city street,tokyo,city,urban,"
            "shibuya,cyberpunk,neon,noir,film noir,detective,parking lot,sidewalk,intersection,traffic"
        ),
        "town/street": (
            "town,small town,old town,side street,cobbled street,cobblestone,cobblestone street,town street,"
            "village street,high street,main street,lane,market town,town square,square,plaza,piazza,market,"
            "suburb,suburban street,apartment block,balcony"
        ),
        "town/front": (
            "shop,shop front,shopfront,storefront,cafe front,cafe terrace,street cafe,sidewalk cafe,bookshop,"
            "shop window,flower shop,facade,phone booth,awning,barber shop,ice cream parlour,shop sign"
        ),
        "town/village": "village,hamlet,mountain village,alpine village,snowy village,cottage village",
        "town/harbour": "fishing village,harbour village,harbor village,harbour town,harbor town,seaside town,amalfi",
        "town/canal": "canal,narrow canal,venice,amsterdam,venetian canal",
        "city/skyline": (
            "skyline,city skyline,cityscape,metropolis,skyscraper,skyscrapers,manhattan,waterfront,"
            "new york,dubai,hong kong,shanghai,rooftop,megacity,futuristic city"
        ),
        "snow/field": "snow,snowfield,snowy,tundra,arctic,winter,antarctica,polar,siberia,winter landscape",
        "snow/floe": "iceberg,glacier,ice floe,pack ice,frozen sea,frozen ocean",
        "cavern/ice": "ice cave,ice cavern,frozen cavern,frozen cave,glacier cave,ice tunnel",
        "cavern/rock": "cave,cavern,grotto,tunnel,mine,catacomb,underground,crystal cave,crystal cavern",
        "hall/deco": (
            "hall,grand hall,art deco,art deco hall,ballroom,lobby,concourse,palace,foyer,atrium,opera house,"
            "opera,arcade,colonnade"
        ),
        "hall/cathedral": "cathedral,church,nave,abbey,monastery,gothic,chapel,basilica,crypt,temple interior,mosque",
        "hall/library": "library,bookshelf,bookshelves,archive,study hall",
        "hall/station": (
            "station,train station,railway station,subway,metro,platform,airport,terminal,"
            "monorail station,hangar,factory,warehouse,monorail"
        ),
        "hall/greenhouse": "greenhouse,glasshouse,conservatory,botanical garden,orangery,winter garden",
        "hall/aquarium": "aquarium,oceanarium,aquarium concourse",
        "hall/museum": "museum,gallery,art gallery,exhibition,temple,throne room,vault,hall of columns",
        "hall/corridor": ("bunker,server room,data center"),
        "room/living": (
            "living room,fireplace,hearth,lounge,apartment,cabin interior,den,sofa,armchair,couch,hotel room,"
            "parlour,parlor,studio apartment,sitting room,coffee table,radiator"
        ),
        "room/plain": (
            "dance studio,courtroom,room,interior,indoors,inside,waiting room,dining room,chair,"
            "wall,ceiling,floor,stairs"
        ),
        "room/gym": "gym,gymnasium,fitness studio,weight room,fitness center,fitness centre,boxing gym",
        "room/ward": "hospital room,hospital ward,ward,clinic,operating room,operating theatre,patient,emergency room",
        "room/laboratory": "laboratory,lab,science lab,chemistry lab,research lab",
        "room/kitchen": "kitchen,kitchen counter,stove,sink,fridge,refrigerator,oven,pantry,chef,cooking",
        "room/bakery": "bakery,baker,bakery kitchen,brick oven,pizzeria,bread oven,flour",
        "room/bedroom": "bedroom,bed,teenager's bedroom,dorm room,dormitory,nursery,attic,pillow",
        "room/office": (
            "office,open plan office,cubicle,coworking,meeting room,conference room,computer room,call center,newsroom"
        ),
        "room/study": (
            "bookstore,second hand bookshop,study,home library,reading room,professor's study,bookcase,"
            "wizard's tower,wizard's study"
        ),
        "room/workshop": (
            "workshop,watchmaker,watchmaker's bench,bookbinder's workshop,garage,"
            "carpenter,carpenter's workshop,workbench,artist's studio,"
            "atelier,shed,tool,tools,forge,blacksmith,woodshop,bookbinder"
        ),
        "room/cafe": (
            "cafe,coffee shop,bar,pub,diner,restaurant,bistro,tavern,corner cafe,barista,chalkboard,espresso bar,"
            "cafeteria,jazz club,bar counter,saloon"
        ),
        "room/bathroom": "bathroom,bathtub,bath,shower,washroom,toilet,spa",
        "room/classroom": "classroom,school,schoolroom,lecture hall,blackboard,teacher,lecture room",
        "room/shop": (
            "shop interior,flower shop interior,florist,grocery store,supermarket,store,"
            "general store,toy shop,pharmacy,apothecary,boutique,"
            "record store,record shop,hardware store,grocer"
        ),
        "room/corridor": (
            "corridor,hallway,stairwell,hotel corridor,school corridor,hospital corridor,passage,passageway"
        ),
        "room/spaceship": (
            "space station corridor,space station window,space station,spaceship interior,space corridor,"
            "spaceship corridor,sci fi corridor,"
            "space station interior,inside a spaceship,inside a space station,starship bridge,submarine interior,"
            "airlock"
        ),
        "room/parking": "parking garage,underground parking,underground parking garage,car park,basement,cellar",
        "room/pool": "swimming pool,indoor pool,pool,swimming bath,pool side,poolside",
        "room/stage": "stage,theatre stage,theater stage,theatre,theater,puppet theatre,opera stage,concert stage",
        "room/studio": (
            "studio,product shot,product photo,product,packshot,luxury ad,pedestal,podium,plinth,studio backdrop,"
            "backdrop,"
            "seamless paper,mockup,product photography,advertisement,copy space,plain background,white background"
        ),
        "room/picnic": "picnic,picnic blanket,checked blanket,checkered blanket,blanket",
        "room/laundromat": "laundromat,laundry room,washing machine,laundrette,launderette",
        "room/table": ("table,desk,counter,countertop,windowsill,still life,shelf,tabletop,dining table,wooden table"),
        "reef/reef": (
            "reef,coral reef,coral,underwater,under water,seabed,ocean floor,deep sea,under the sea,undersea,kelp"
        ),
        "reef/floor": (
            "sea floor,seafloor,sandy bottom,sandy sea floor,bottom of the sea,bottom of a lake,lake bed,"
            "bottom of a clear lake,"
            "sandy seabed,sunken,shipwreck,wreck"
        ),
        "space/nebula": (
            "space,nebula,galaxy,cosmos,outer space,universe,orbit,orbiting,star cluster,deep space,"
            "interstellar,black hole,milky way galaxy"
        ),
        "abstract/flow": (
            "abstract,pattern,texture,psychedelic,fractal,fluid,wallpaper,gradient,geometric,swirl,abstract background"
        ),
        "portrait/bust": "portrait,headshot,close up of face,face,selfie,bust",
    }
)

WEAK_PLACES = spaced(
    "backdrop balcony bank bar bath bed bench blanket chair city cliff counter curtain detective "
    "espresso field flour floor "
    "garden grass hedge inside interior island lane lawn neon noir oven park path pattern pillow plain product school "
    "road room sand shelf shop sink snow snowy square stage stairs store stream studio table teacher texture "
    "tool tools town track trail wall wave waves wheat winter wood"
)
"""Words that name a place only where nothing stronger does."""

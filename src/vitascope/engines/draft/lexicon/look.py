"""Words for hour, weather, style, light, framing and colour, and words that need no drawing."""

from __future__ import annotations

from vitascope.engines.draft.lexicon.entries import by_word, spaced
from vitascope.engines.draft.scene import Rgb

HOURS: dict[str, str] = by_word(
    {
        "dawn": "dawn,sunrise,daybreak,first light,early morning,at sunrise",
        "morning": "morning,mid morning",
        "day": "day,noon,midday,daylight,afternoon,daytime,sunny,bright day,summer day",
        "golden": "golden hour,golden light,late afternoon,golden,warm light,evening light,magic hour",
        "sunset": "sunset,sundown,setting sun,dusk glow,evening,at sunset",
        "blue": "blue hour,dusk,twilight,nightfall,gloaming",
        "night": "night,midnight,nighttime,moonlit,moonlight,starry night,starlit,after dark,nocturnal",
    }
)

WEATHERS: dict[str, str] = by_word(
    {
        "clear": "clear,clear sky,blue sky,cloudless",
        "cloudy": (
            "cloudy,grey sky,gray sky,heavy grey sky,leaden sky,"
            "cloud,clouds,overcast,summer clouds,big clouds,dramatic clouds,dramatic sky,moody sky,partly cloudy"
        ),
        "fog": "fog,foggy,hazy fog,misty morning,thick mist,smog",
        "rain": "rain,rainy,raining,drizzle,downpour,rain soaked,wet,monsoon,puddle",
        "snow": "snowfall,snowing,falling snow,blizzard,snowstorm",
        "storm": "storm,stormy,thunderstorm,lightning,tempest,thunder,hurricane,gale",
        "dust": "dust,sandstorm,dust storm,haboob",
    }
)

STYLES: dict[str, str] = by_word(
    {
        "watercolour": "watercolor,watercolour,aquarelle,gouache",
        "oil": (
            "oil painting,oil on canvas,oils,impressionist,impressionism,van gogh,monet,painterly,"
            "painting,impasto,acrylic"
        ),
        "sketch": (
            "sketch,pencil drawing,pencil sketch,graphite,charcoal drawing,line art,drawing,engraving,"
            "etching,pen and ink"
        ),
        "noir": "noir,film noir,black and white,monochrome,greyscale,grayscale,b w",
        "cinematic": "cinematic,film still,movie still,anamorphic,blockbuster,filmic,epic,teal and orange",
        "pastel": "pastel,pastel colour,pastel color,soft pastel,chalk",
        "anime": (
            "anime,ghibli,manga,cartoon,cel shaded,comic,illustration,storybook,book illustration,"
            "storybook illustration,picture book illustration"
        ),
        "vintage": (
            "vintage photo,vintage photograph,vintage style,vintage film,retro style,polaroid,sepia,"
            "film grain,analog,kodak,nostalgic,old photo"
        ),
        "pixel": "pixel art,8 bit,16 bit,8bit,16bit,pixelated,retro game,pixel art style",
        "print": (
            "travel poster,poster art,poster design,poster style,screen print,risograph,woodblock,"
            "ukiyo e,flat illustration,minimalist poster,vector"
        ),
    }
)

FEATURES: dict[str, str] = by_word(
    {
        "mist": "mist,misty,low fog,haze,hazy,steam,steamy",
        "aurora": "aurora,northern lights,aurora borealis,polar lights",
        "stars": "star,starry,starry sky,milky way,stardust,constellation",
        "moon": "moon,full moon,crescent moon,moonlit,moonlight,moonrise",
        "big clouds": (
            "big cloud,big summer cloud,cumulus,billowing cloud,towering cloud,fluffy cloud,white cloud,summer cloud"
        ),
        "neon": "neon,neon lit,neon light,neon sign,cyberpunk,blade runner,vaporwave,synthwave",
        "wet": "wet,puddle,rain soaked,reflection,reflective,glossy",
        "shafts": (
            "light shaft,god ray,sun ray,ray of light,ray of sunlight,sunbeam,light ray,beam of light,"
            "shaft of light,dramatic lighting,"
            "volumetric light,sunlight streaming"
        ),
        "rainbow": "rainbow",
        "snowy": "snow,snowy,snow covered,winter,wintry,snow capped,frost,frosty,frozen,blizzard,snowfall",
        "autumn": "autumn,fall foliage,autumnal,autumn leaf,maple",
        "spring": "spring,cherry blossom,blossom,sakura",
        "warm": "warm,cosy,cozy,candlelit,lamplight,warm light,lamplit",
        "brass": "brass,gold,gilded,bronze",
        "stone": "stone,marble,granite",
        "lightning": "lightning,thunderstorm,thunder,lightning bolt",
        "waterfall": "waterfall,cascade",
        "flowers": "flower,wildflower,bloom,blossom,blooming",
        "fireflies": "firefly,fireflies,glowing spore,floating light,ember,spark",
        "ruined": "ruin,ruined,abandoned,derelict,overgrown,post apocalyptic",
    }
)

CAMERAS: dict[str, str] = by_word(
    {
        "aerial": (
            "aerial,aerial view,drone shot,from above,bird eye,bird s eye,birds eye view,"
            "top down,overhead shot,overhead view,from overhead,drone"
        ),
        "low": "low angle,from below,worm eye,ground level,low",
        "wide": ("wide,wide shot,wide angle,panorama,panoramic,establishing shot,vast,epic wide"),
        "close": "close,close up,closeup,macro,detail shot,extreme close up,tight shot",
    }
)

COLOURS: dict[str, Rgb] = {
    "red": (0.80, 0.10, 0.10),
    "crimson": (0.70, 0.05, 0.15),
    "scarlet": (0.85, 0.12, 0.08),
    "orange": (0.95, 0.50, 0.10),
    "amber": (1.00, 0.68, 0.15),
    "yellow": (0.95, 0.82, 0.15),
    "gold": (0.85, 0.65, 0.20),
    "green": (0.20, 0.60, 0.22),
    "emerald": (0.05, 0.55, 0.35),
    "olive": (0.42, 0.44, 0.16),
    "teal": (0.05, 0.50, 0.52),
    "turquoise": (0.15, 0.75, 0.72),
    "cyan": (0.15, 0.80, 0.90),
    "blue": (0.12, 0.32, 0.80),
    "navy": (0.06, 0.10, 0.32),
    "indigo": (0.25, 0.12, 0.55),
    "purple": (0.50, 0.18, 0.65),
    "violet": (0.52, 0.28, 0.80),
    "lilac": (0.75, 0.60, 0.85),
    "magenta": (0.90, 0.12, 0.60),
    "pink": (0.95, 0.55, 0.68),
    "rose": (0.85, 0.40, 0.50),
    "brown": (0.42, 0.26, 0.14),
    "beige": (0.85, 0.76, 0.60),
    "white": (0.95, 0.95, 0.95),
    "black": (0.05, 0.05, 0.06),
    "grey": (0.50, 0.50, 0.52),
    "silver": (0.75, 0.77, 0.80),
    "copper": (0.72, 0.42, 0.25),
    "ivory": (0.94, 0.91, 0.82),
    "burgundy": (0.45, 0.06, 0.16),
    "coral pink": (0.98, 0.50, 0.42),
    "peach": (0.98, 0.75, 0.58),
    "mint": (0.65, 0.92, 0.78),
    "ochre": (0.80, 0.55, 0.18),
    "lime": (0.65, 0.90, 0.15),
}

COLOUR_NAMES: dict[str, str] = {
    **{name: name for name in COLOURS},
    "gray": "grey",
    "aqua": "cyan",
    "azure": "blue",
    "golden": "gold",
    "rust": "copper",
    "mauve": "lilac",
    "maroon": "burgundy",
    "fuchsia": "magenta",
    "cream": "ivory",
    "bronze": "copper",
    "ruby": "crimson",
    "sapphire": "blue",
    "jade": "emerald",
}

STOP_WORDS = spaced(
    "a an the of in on at by with and or to from into over under above below near beside behind "
    "between through across along for as is are was it its this that these those very some any off "
    "up down out his her their my our your one around against toward towards while where there here "
    "who which being be has have like about during after before within without no not photo "
    "photograph picture image shot view scene render rendering photorealistic realistic detailed "
    "highly 4k 8k hd uhd high quality resolution beautiful stunning gorgeous masterpiece "
    "professional photography style atmosphere atmospheric light lit lighting sky water ground air "
    "big small large little great huge tiny tall old new quiet calm peaceful serene soft gentle "
    "bright dark moody dramatic mysterious grand deep lone lonely single silhouetted glowing shining "
    "colour color colourful colorful vivid vibrant rich beautifully full open early late summer far "
    "away"
)
"""Words that need no drawing of their own: grammar, praise, and adjectives the light already answers."""

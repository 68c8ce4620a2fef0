"""Words that say how things stand to one another, what they are made of, and words that ask for no drawing."""

from __future__ import annotations

from vitascope.engines.draft.lexicon.entries import by_word, spaced
from vitascope.engines.draft.scene import Rgb

POSITIONS: dict[str, str] = by_word(
    {
        "left": (
            "on the left,to the left,at left,on the left side,in the left corner,on the far left,left side,"
            "at the left,left of frame,left third,on its left,left shore,left bank,left hand side"
        ),
        "right": (
            "on the right,to the right,at right,on the right side,in the right corner,on the far right,right side,"
            "at the right,right of frame,right third,on its right,right shore,right bank,right hand side"
        ),
        "centre": "in the middle,in the centre,in the center,centered,centred,at the centre,at the center",
        "near": (
            "in the foreground,foreground,close by,in front,up close,nearby,close to the camera,near the camera,nearest"
        ),
        "far": (
            "in the background,in the distance,in the far distance,far away,far off,distant,on the horizon,far below,"
            "background,faraway,on the far side,far bank"
        ),
    }
)
"""Where a thing stands in the picture: across it, or towards its depth."""

RELATIONS: dict[str, str] = by_word(
    {
        "on": (
            "on,on top of,crossing,atop,upon,onto,riding,perched on,sitting on,resting on,standing on,asleep on,sits on"
        ),
        "in": "in,inside,inside of,into,within,full of,filled with,filled",
        "under": "under,beneath,underneath,below,sheltering under,hiding under",
        "behind": "behind,peeking out from behind",
        "before": "in front of,before,outside of,parked outside,outside",
        "beside": "next to,beside,by,near,alongside,leaning against,against,close to,at the foot of,around",
        "left of": "to the left of,left of,on the left of",
        "right of": "to the right of,right of,on the right of",
        "above": "above,over,flying over,hovering over,hovering above,floating above",
        "held": "with,wearing,holding,carrying,playing,with a,wielding,reading,eating,drinking,pushing",
    }
)
"""How the thing before stands to the thing after."""

MATERIALS: dict[str, Rgb] = {
    "wooden": (0.52, 0.33, 0.17),
    "rusty": (0.58, 0.28, 0.12),
    "rusted": (0.58, 0.28, 0.12),
    "brass": (0.76, 0.60, 0.26),
    "steel": (0.60, 0.62, 0.65),
    "chrome": (0.78, 0.80, 0.83),
    "brick": (0.60, 0.28, 0.20),
    "stone": (0.56, 0.55, 0.52),
    "bamboo": (0.72, 0.68, 0.36),
    "cardboard": (0.70, 0.53, 0.34),
    "plaster": (0.88, 0.86, 0.82),
    "metal": (0.58, 0.60, 0.63),
    "metallic": (0.58, 0.60, 0.63),
    "iron": (0.30, 0.30, 0.32),
    "pewter": (0.50, 0.51, 0.52),
    "leather": (0.42, 0.24, 0.13),
    "marble": (0.90, 0.89, 0.87),
    "terracotta": (0.76, 0.40, 0.26),
    "clay": (0.70, 0.44, 0.30),
    "ceramic": (0.90, 0.88, 0.84),
    "porcelain": (0.93, 0.93, 0.92),
    "straw": (0.86, 0.72, 0.38),
    "wicker": (0.66, 0.46, 0.24),
    "ginger": (0.85, 0.48, 0.16),
    "mustard": (0.84, 0.64, 0.12),
    "charcoal": (0.16, 0.16, 0.17),
    "khaki": (0.62, 0.56, 0.38),
    "tan": (0.78, 0.62, 0.42),
    "salmon": (0.96, 0.56, 0.46),
    "plum": (0.40, 0.14, 0.34),
}
"""What a thing may be made of, or dyed like, as the colour it then has."""

PATTERNED: dict[str, str] = by_word(
    {
        "striped": "striped,stripy,stripey,pinstriped,pinstripe,banded,zebra striped,candy striped",
        "checked": "checked,checkered,chequered,chequerboard,checkerboard,harlequin",
        "plaid": "plaid,tartan,gingham",
        "dotted": "polka dot,polka dotted,dotted,spotty",
        "spotted": "spotted,speckled,dappled,mottled,dalmatian",
        "floral": "floral,flowered,flowery,floral patterned,floral print,flower patterned",
    }
)
"""Patterns that a thing may have all over."""

WORN = spaced(
    "coat cloak jacket dress robe shirt suit raincoat sweater uniform overalls apron gown jumper hoodie parka cape "
    "raincoats coats dresses jackets"
)

SURFACES: dict[str, str] = by_word(
    {
        "chalkboard": "chalkboard,blackboard,menu board,chalk board,sandwich board,a frame sign,menu",
        "neon": "neon sign,neon letters,neon lettering,neon",
        "poster": "poster,banner,flyer,billboard,placard,notice,film poster,movie poster,book cover,magazine cover",
        "label": (
            "label,logo,sticker,mug,bottle,jar,can,tin,box,crate,t shirt,cup,book,cake,"
            "envelope,card,badge,van,door,mailbox,truck,bus,boat,ship,balloon"
        ),
        "signboard": (
            "sign,signpost,signboard,wooden sign,street sign,road sign,shop sign,board,plaque,nameplate,sign post,"
            "wooden signpost,hanging sign,sign above the door,marquee sign"
        ),
    }
)
"""What writing stands on."""

NEUTRAL = spaced(
    "palette "
    "standing placed parked moored lying resting set seen looking facing filled covered surrounded made located "
    "cosy cozy narrow forgotten empty messy tidy clean plain simple cute adorable funny friendly happy cheerful fresh "
    "ripe juicy delicious tasty hot cold warm cool young elderly little giant massive enormous tall short long "
    "straight slow fast shallow depth field sharp crisp focus blurred blurry bokeh composition composed balanced "
    "centered minimal minimalist elegant luxurious modern contemporary classic traditional rustic antique ancient "
    "weathered worn aged shabby lovely pretty charming graceful majestic magical mystical enchanted whimsical "
    "surreal fantastical ethereal dreamy romantic nostalgic melancholy sad eerie spooky creepy haunting dark light "
    "lit sunlit softly gently slightly very quite really only just almost nearly each every other another two-tone "
    "different various assorted several same together alone solitary still silent sleepy busy lively fluffy furry "
    "fat chubby thin slim thick heavy lightweight open closed half whole same master dutch style inspired by look "
    "feel mood vibe aesthetic shot frame framed camera lens angle composition space copy plenty lots lot side edge "
    "corner middle center centre front back behind left right top bottom foot feet next inside outside indoors "
    "outdoors day time sunday monday tuesday wednesday thursday friday saturday weekend place spot scene setting "
    "nice good best perfect ultra hyper super award winning trending artstation unreal engine octane raytraced sun "
    "please create make draw generate show me i want would like something anything thing things stuff one ones "
    "says saying say reading reads read written writes labelled labeled titled text words word lettering letters "
    "carved painted printed spelling spells colored coloured tinted toned matte shiny polished smooth rough "
    "silhouette silhouettes "
    "gliding drifting floating hanging sitting sits stands stand lies rests waiting leaning through toward facing "
    "perched called named natural ambient overhead studio pure solid true real fine seamless isolated against "
    "them they he "
    "she him us we you s t again also then than too so but if because how what which when why can could will may "
    "middle-aged vast infinite endless tranquil idyllic picturesque scenic remote rural local typical famous "
    "lush verdant radiant brilliant luminous plan brush strokes loose wall walls floor ceiling roof "
    "sunday ground vintage retro dusty glow softbox backlit rim key fill diffuse diffused harsh "
    "directional "
    "low-key high-key contrast saturated muted tones tone hues hue shades shade shadow shadows highlights texture "
    "textured visible detail details intricate ornate delicate fragile sturdy strong powerful dynamic motion "
    "feeling sense idea concept essence meaning moment emotion emotions overwhelming coming"
)
"""Words that no drawing can be held to: praise, mood, size and stance that any picture of the thing may have."""


HINTS: dict[str, str] = by_word(
    {
        "room/living": (
            "curtain,carpet,rug,floorboard,wardrobe,mantelpiece,nightstand,"
            "bedside table,indoor,inside the house,staircase,hallway mirror"
        ),
        "room/table": (
            "studio shot,flat lay,tablecloth,linen cloth,"
            "placemat,tray,cutting board,chopping board,saucer,napkin,marble slab"
        ),
        "hall/corridor": "spaceship bridge,space station",
        "coast/rocks": "seaside village",
        "reef/reef": (
            "lake bottom,bottom of the ocean,submerged,diver,free diver,freediver,scuba diver,snorkeler,snorkeller"
        ),
        "coast/beach": "sandcastle,sand castle,surfboard,lifeguard tower,palm beach",
        "city/street": "cinema,nightclub,traffic jam,rush hour,pavement,curb,kerb,street lamp,streetlight,lamppost",
    }
)
"""Words that are not drawn themselves, but tell where everything is."""

HATS = frozenset({"straw hat", "top hat", "baseball cap", "crown", "helmet", "hard hat", "graduation cap"})
"""Things that somebody wears on the head."""

CLOTHES = frozenset(
    {
        "scarf", "glove", "sock", "boot", "woman s boot", "necktie", "glasses pair", "sunglasses", "goggles", "t shirt",
        "jeans", "shorts", "swimsuit", "bikini", "blouse", "leather shoe", "sneaker", "high heel", "prayer bead",
        "ring",
        "sari", "flip flop", "ballet shoe", "karate uniform", "flat shoe", "cigarette",
    }
)  # fmt: skip
"""Things that are not shown by themselves where somebody is there to wear them."""

GARMENTS = frozenset({"trench coat", "evening gown", "kimono", "t shirt", "blouse", "sari", "jacket", "lab coat"})
"""Clothes whose colour a figure wears."""

IDLE = frozenset(
    {
        "copy space", "negative space", "empty space", "white space", "depth of field", "shallow depth of field",
        "brush stroke", "loose brush stroke", "art style", "oil paint", "film grain", "rule of third", "no one",
        "soft shadow", "long shadow", "hard shadow", "high quality", "point of view", "field of view", "open plan",
        "time of day", "top of", "toward the camera", "towards the camera", "to the camera", "at the camera",
        "camera angle", "camera movement", "facing the camera", "into the camera", "camera lens", "off camera",
        "fairy light", "string light", "christmas light", "white paper", "empty white paper", "sheet of paper",
        "sheet of white paper", "light trail", "square composition", "square format",
        "looking at camera", "the camera", "camera drift", "camera move", "camera motion", "away from the camera",
        "out of focus", "in focus", "side view", "front view", "wide open",
    }
)  # fmt: skip
"""Phrases whose words would mean something else one by one."""

POTTED = frozenset({"cactus", "tree", "palm", "pine tree"})
"""Plants that stand in a pot where they are indoors."""

FURNISHED = {
    "bedroom": frozenset({"bed"}),
    "bathroom": frozenset({"bathtub", "toilet", "mirror"}),
    "cafe": frozenset({"chair"}),
    "classroom": frozenset({"chair"}),
    "living": frozenset({"sofa", "armchair", "lamp", "fire"}),
    "office": frozenset({"chair", "computer"}),
    "plain": frozenset({"chair"}),
}
"""What rooms have anyway, by their variant: it is drawn anew only in a colour or by something else."""

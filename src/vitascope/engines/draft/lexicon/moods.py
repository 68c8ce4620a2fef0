"""Words of mood, and what shows each where a prompt names nothing to be seen: light, weather, a place, somebody."""

from __future__ import annotations

from typing import NamedTuple

from vitascope.engines.draft.lexicon.entries import by_word, spaced


class Mood(NamedTuple):
    """How a mood looks: the hour, the weather or "", a place "family/variant", and in words what then is shown.

    `cast` is the kind of thing that stands there, `many` of it, or "". `depth` is near, far or "".
    """

    hour: str
    weather: str
    place: str
    shown: str
    cast: str = ""
    many: int = 1
    depth: str = ""
    features: frozenset[str] = frozenset()
    style: str = ""


_MOODS: dict[str, Mood] = {
    "lonely": Mood("blue", "fog", "coast/beach", "a lone figure on a misty shore", "person", depth="far"),
    "home": Mood("golden", "clear", "country/track", "a house at the end of a lane", "house"),
    "rage": Mood(
        "blue", "storm", "coast/rocks", "a storm over a rocky coast", features=frozenset({"lightning", "big clouds"})
    ),
    "peace": Mood("dawn", "clear", "mountain/lake", "a still lake at dawn", features=frozenset({"mist"})),
    "secret": Mood("blue", "fog", "forest/pine", "a closed door in a misty wood", "door"),
    "past": Mood(
        "golden", "clear", "meadow/grass", "a bicycle in the grass, in faded colours", "bicycle", style="vintage"
    ),
    "hope": Mood(
        "dawn", "clear", "meadow/hills", "a seedling in the first light", "seedling", features=frozenset({"mist"})
    ),
    "joy": Mood("day", "clear", "meadow/flowers", "balloons over a flowering meadow", "balloon", 5),
    "grief": Mood("morning", "rain", "country/park", "a lone figure in the rain", "person"),
    "fear": Mood("blue", "fog", "forest/pine", "a ruined house in a dark wood", "derelict house"),
    "wonder": Mood(
        "night", "clear", "mountain/lake", "a starry sky over a lake", features=frozenset({"stars", "aurora"})
    ),
    "freedom": Mood("morning", "clear", "coast/sea", "birds over the open sea", "bird", 7),
    "love": Mood("sunset", "clear", "coast/beach", "two figures at sunset", "person", 2),
    "time": Mood("golden", "clear", "room/table", "an hourglass", "hourglass"),
    "weary": Mood("night", "clear", "room/office", "an office at night"),
    "silence": Mood("morning", "fog", "snow/field", "a bare tree in the snow", "tree"),
    "triumph": Mood("golden", "clear", "mountain/ridge", "somebody on a summit in golden light", "person"),
    "future": Mood("blue", "clear", "city/skyline", "a city of towers at dusk", features=frozenset({"neon"})),
    "learning": Mood("morning", "clear", "hall/library", "a library in morning light", features=frozenset({"shafts"})),
    "justice": Mood("morning", "clear", "room/table", "a pair of scales", "scales"),
    "death": Mood("blue", "fog", "meadow/grass", "a gravestone in the fog", "gravestone"),
    "greed": Mood("golden", "clear", "room/table", "a bag of money", "money bag"),
}

_WORDS: dict[str, str] = by_word(
    {
        "lonely": (
            "loneliness,lonely,lonesome,solitude,isolation,abandonment,longing,yearning,absence,emptiness,void,"
            "homesickness,homesick,alienation,being alone,exile"
        ),
        "home": "coming home,homecoming,return home,returning home,belonging,comfort,hygge",
        "rage": (
            "rage,chaos,anger,fury,wrath,violence,hatred,turmoil,destruction,madness,insanity,frenzy,conflict,war,"
            "rebellion,revolution,angry,furious,chaotic,turbulent,havoc,mayhem"
        ),
        "peace": (
            "serenity,peace,tranquility,tranquillity,calmness,harmony,mindfulness,contentment,inner peace,"
            "relaxation,peacefulness,equilibrium,wellness,acceptance"
        ),
        "secret": (
            "secret,secrets,mystery,enigma,the unknown,hidden truth,riddle,conspiracy,confession,intrigue,suspense,"
            "secrecy,mysterious,enigmatic,deception,betrayal,doubt"
        ),
        "past": (
            "nostalgia,memory,memories,reminiscence,childhood,yesterday,remembrance,the past,long ago,once upon a time,"
            "innocence,youth,bygone days,forgotten dream,forgotten dreams,bittersweet"
        ),
        "hope": (
            "hope,optimism,new beginning,new beginnings,beginning,rebirth,renewal,faith,promise,courage,awakening,"
            "resilience,healing,redemption,forgiveness,growth,hopeful,optimistic,second chance"
        ),
        "joy": (
            "joy,happiness,delight,cheerfulness,celebration,laughter,ecstasy,euphoria,excitement,playfulness,gratitude,"
            "joyful,joyous,carefree,exuberance,jubilation,bliss,generosity,kindness,friendship"
        ),
        "grief": (
            "grief,sorrow,sadness,mourning,loss,heartbreak,depression,despair,misery,regret,hopelessness,gloom,"
            "melancholy,melancholia,suffering,sad,melancholic,heartbroken,depressed,sorrowful,mournful,gloomy,bleak,"
            "somber,sombre,goodbye,farewell,disappointment,guilt,shame,pain,rejection"
        ),
        "fear": (
            "fear,dread,terror,horror,anxiety,panic,nightmare,paranoia,menace,danger,unease,doom,sinister,ominous,eerie,"
            "spooky,creepy,haunting,scary,terrifying,foreboding,threat,evil,dreadful,haunted"
        ),
        "wonder": (
            "wonder,awe,dream,dreams,magic,imagination,fantasy,curiosity,inspiration,enchantment,miracle,infinity,"
            "eternity,transcendence,spirituality,creativity,enlightenment,dreaming,soul,consciousness"
        ),
        "freedom": "freedom,liberty,adventure,escape,wanderlust,independence,liberation,letting go,possibility",
        "love": (
            "love,romance,tenderness,affection,intimacy,devotion,desire,falling in love,true love,first love,"
            "romantic,passion,togetherness,reunion,jealousy"
        ),
        "time": (
            "passing of time,passage of time,time passing,time slipping,time slipping away,impermanence,transience,"
            "patience"
        ),
        "weary": "burnout,exhaustion,stress,pressure,overwork,fatigue,tiredness,insomnia,boredom,monotony,routine",
        "silence": "silence,stillness,hush,quietude,numbness,coldness,indifference,simplicity",
        "triumph": (
            "triumph,victory,glory,success,pride,achievement,power,strength,ambition,determination,confidence,leadership"
        ),
        "future": "future,the future,progress,innovation,technology,modernity,globalization",
        "learning": "knowledge,wisdom,learning,education,truth,philosophy,literature,poetry,history",
        "justice": "justice,equality,democracy,fairness",
        "death": "death,mortality,the end,afterlife,fate,destiny",
        "greed": "greed,wealth,corruption,capitalism",
    }
)

MOODS: dict[str, Mood] = {word: _MOODS[mood] for word, mood in _WORDS.items()}
"""Each word of mood with how it looks."""

ADJECTIVES = spaced(
    "lonely lonesome homesick angry furious chaotic turbulent mysterious enigmatic hopeful optimistic joyful joyous "
    "carefree sad melancholic heartbroken depressed sorrowful mournful gloomy bleak somber sombre sinister ominous "
    "eerie spooky creepy haunting scary terrifying foreboding dreadful haunted romantic"
)
"""Words of mood that may stand before a thing; of the others "a fantasy castle" and "a war horse" speak of no mood."""

"""How the word lists are written down."""

from __future__ import annotations


def by_word(table: dict[str, str]) -> dict[str, str]:
    """Turn lists of words, parted by commas, into a table from each word to the key of its list."""
    return {word.strip(): key for key, words in table.items() for word in words.split(",")}


def spaced(words: str) -> frozenset[str]:
    """Turn words parted by spaces into a set."""
    return frozenset(words.split())

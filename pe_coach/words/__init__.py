"""Everything a person reads, one TOML file a language, for any room that has something to say."""

from pe_coach.words.catalogue import Words, languages, say, words

__all__ = ["Words", "languages", "say", "words"]

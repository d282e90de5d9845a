"""What kg knows of single languages: sentence boundaries, numbers, dates, offices, words that refer back."""

from kg.languages import dates, numbers, times
from kg.languages.anaphora import anaphor
from kg.languages.dateline import find_dateline, find_day
from kg.languages.pack import CODES, NEUTRAL, Language, get, table
from kg.languages.roles import find_office, is_former, same_role, to_office
from kg.languages.splitting import sentences

__all__ = [
    "CODES",
    "NEUTRAL",
    "Language",
    "anaphor",
    "dates",
    "find_dateline",
    "find_day",
    "find_office",
    "get",
    "is_former",
    "numbers",
    "same_role",
    "sentences",
    "table",
    "times",
    "to_office",
]

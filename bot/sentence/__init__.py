"""The rule sentence: `parse` reads it, `canonical` writes it, `accepts_next` tells what may follow."""

from bot.sentence.canonical import canonical
from bot.sentence.complete import Completion, accepts_next
from bot.sentence.errors import SentenceError
from bot.sentence.parser import parse
from bot.sentence.vocabulary import Vocabulary

__all__ = ["Completion", "SentenceError", "Vocabulary", "accepts_next", "canonical", "parse"]

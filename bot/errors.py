"""The errors that people see.

TickerbellError          what is wrong, where, what to do: one clear sentence
├─ SentenceError         a rule sentence (`bot.sentence.errors`: adds the column and the suggestion)
├─ RuleFileError         a line of a file in the rules folder
├─ SourceError           a feed, price source or recorded day that cannot be read
│  └─ OutsideDay         a time that the recorded day does not cover
├─ SettingsError         the environment or `.env`
├─ StoreError            the database
│  └─ StoreInUse         another process has it
├─ ReportError           the HTML report or a chart
└─ ChatError             a platform that does not take a message, or a command that cannot be done
   ├─ Slip               a word that is none, and the one that was probably meant
   ├─ ChannelGone        the channel is deleted, or the bot may not post there any more
   └─ PlatformRefused    the platform refuses the bot as a whole, such as for a dead token
"""

from datetime import datetime


class TickerbellError(Exception):
    """Base of all errors whose text is meant for a person."""


class SourceError(TickerbellError):
    """A source of prices, news or charts cannot be read."""


class OutsideDay(SourceError):
    """A time that a recorded day, which goes from `first` to `last`, knows nothing of."""

    def __init__(self, what: str, first: datetime, last: datetime) -> None:
        super().__init__(what)
        self.first = first
        self.last = last


class SettingsError(TickerbellError):
    """The environment or `.env` cannot be used."""


class StoreError(TickerbellError):
    """The database cannot be opened, read or written."""


class StoreInUse(StoreError):
    """Another process has the database."""


class ReportError(TickerbellError):
    """The report cannot be written."""


class ChatError(TickerbellError):
    """A chat platform did not take a message, or a command cannot be done."""


class Slip(ChatError):
    """A word of a command is none; `right` is probably meant."""

    def __init__(self, what: str, wrong: str, right: str) -> None:
        super().__init__(f"{what}. Did you mean {right}?")
        self.wrong = wrong
        self.right = right


class ChannelGone(ChatError):
    """The channel is deleted, or the bot may not post there any more: it is put to sleep."""


class PlatformRefused(ChatError):
    """The platform refuses the bot as a whole: posts wait until the token is mended."""

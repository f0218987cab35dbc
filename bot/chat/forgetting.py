"""Records without a trace of a person."""

from __future__ import annotations

from msgspec.structs import replace

from bot.chat.records import Record, Rule, Settings, Undo


def without(record: Record, person: str) -> Record:
    """The record as if somebody unknown had made it, mentioning that person no more; itself where nothing is to do."""
    mention = f"user:{person.partition(':')[2]}"
    if record.by == person:
        record = replace(record, by="")
    if isinstance(record, Rule) and record.mention == mention:
        return replace(record, mention="")
    if isinstance(record, Settings) and record.settings.mention == mention:
        return replace(record, settings=replace(record.settings, mention=""))
    if isinstance(record, Undo):
        keep = tuple(without(each, person) for each in record.keep)
        return replace(record, keep=keep, drop=tuple(without(each, person) for each in record.drop))
    return record

"""What a rules folder says otherwise than before, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath

from bot.errors import TickerbellError
from bot.rulebook import Pack, PackRule, Rulebook, RuleFileError

_NAMED = 5
_STAYS = " What was sound before stays in force."


def differences(before: Rulebook, after: Rulebook) -> list[str]:
    """Each in a few words: `pack ai: 2 rules new, 1 gone`, `basket ai-chips`, `names`."""
    packs = ({pack.name: pack for pack in book.packs} for book in (before, after))
    found = [*_packs(*packs)]
    for kind, old, new in (
        ("basket", before.baskets, after.baskets),
        ("topic", {topic.name: topic for topic in before.topics}, {topic.name: topic for topic in after.topics}),
        ("feed", {feed.name: feed for feed in before.feeds}, {feed.name: feed for feed in after.feeds}),
    ):
        if names := changed(old, new):
            more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
            found.append(f"{kind}{'s' * (len(names) > 1)} {', '.join(names[:_NAMED])}{more}")
    return [*found, "names"] if before.aliases != after.aliases else found


def changed(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    """The keys that came, went or have another value."""
    return sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))


def renewed(
    differences: Sequence[str],
    errors: Sequence[TickerbellError],
    unwatched: Sequence[tuple[PackRule, str]] = (),
    *,
    mended: bool = False,
) -> str:
    """One line for those who have written the rules; empty where there is nothing to tell. `mended`: before, there
    were errors."""
    sound = "no errors any more" if unwatched else "no errors any more, all is in force"
    told = [*differences, sound] if mended else differences
    said = f"Rules reloaded: {'; '.join(told)}" if told else ""
    if said and unwatched:
        said = f"{said}. {_never_fires(unwatched)}"
    if not errors:
        return said
    more = f" (and {len(errors) - 1} more: status names them)" if len(errors) > 1 else ""
    stays = "" if isinstance(errors[0], RuleFileError) and not errors[0].stands else _STAYS
    wrong = f"{_short(errors[0])}{more}{stays}"
    return f"{said.removesuffix('.')}. {wrong}" if said else f"Rules not reloaded: {wrong}"


def _never_fires(unwatched: Sequence[tuple[PackRule, str]]) -> str:
    (rule, reason), *others = unwatched
    more = f" (and {len(others)} more: tickerbell check names them)" if others else ""
    return f"{rule.text} never fires: {reason.removesuffix('.')}{more}."


def _packs(before: Mapping[str, Pack], after: Mapping[str, Pack]) -> Iterator[str]:
    for name in changed({name: _told(pack) for name, pack in before.items()}, {k: _told(p) for k, p in after.items()}):
        if name not in before or name not in after:
            yield f"pack {name} is {'new' if name in after else 'gone'}"
            continue
        old, new = ({rule.text for rule in packs[name].rules} for packs in (before, after))
        counts = [f"{len(rules)} {what}" for rules, what in ((new - old, "new"), (old - new, "gone")) if rules]
        yield f"pack {name}: {', '.join(counts) or 'changed'}"


def _told(pack: Pack) -> object:
    """All of a pack but where it stands in its file."""
    rules = [(rule.text, rule.severity, rule.mention, rule.note) for rule in pack.rules]
    return pack.about, pack.post, rules


def _short(error: TickerbellError) -> str:
    if isinstance(error, RuleFileError):
        return f"{PurePath(error.file).name}:{error.line}:{error.column}: {error.message}"
    return str(error)

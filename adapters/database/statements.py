"""The SQL, in words that SQLite and PostgreSQL both speak (its insert's ON CONFLICT compiles for both)."""

from __future__ import annotations

from sqlalchemy import bindparam, case, delete, exists, false, func, literal_column, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from adapters.database.tables import (
    cards,
    channels,
    contents,
    engine_state,
    messages,
    notes,
    outbox,
    records,
    told,
    unsaid,
)

_state = insert(engine_state)
PUT_STATE = _state.on_conflict_do_update(
    index_elements=["id"], set_={"state": _state.excluded.state, "updated": _state.excluded.updated}
)
_card = insert(cards)
PUT_CARD = _card.on_conflict_do_update(
    index_elements=["version"], set_={"card": _card.excluded.card, "updated": _card.excluded.updated}
)
ADD_UNSAID = insert(unsaid).on_conflict_do_nothing()
ADD_CHANNEL = insert(channels).on_conflict_do_nothing()
ADD_CONTENT = insert(contents).on_conflict_do_nothing()
_POST = {
    **{
        name: bindparam(name)
        for name in ("channel", "card", "revision", "action", "content", "rule_id", "mention", "due")
    },
    "not_before": bindparam("due"),
    "in_doubt": false(),
    "attempts": literal_column("0"),
}
ADD_POST = insert(outbox).values({**_POST, "state": literal_column("'waiting'")}).on_conflict_do_nothing()
ADD_HELD = (
    insert(outbox)
    .values({**_POST, "state": literal_column("'held'"), "done_at": bindparam("at"), "reason": bindparam("why")})
    .on_conflict_do_nothing()
)

GET_STATE = select(engine_state.c.state)
GET_CHANNELS = select(channels.c.channel, channels.c.id)
GET_UNHEARD = select(unsaid).where(unsaid.c.at >= bindparam("since")).order_by(unsaid.c.at)
GET_UNSAID = select(unsaid.c.identity, unsaid.c.channel).where(unsaid.c.at >= bindparam("since"))
GET_CARDS = select(cards.c.version, cards.c.card).where(cards.c.updated >= bindparam("since"))
GET_HOLDERS = (
    select(outbox.c.channel, outbox.c.card, outbox.c.rule_id, contents.c.version)
    .join(contents, contents.c.id == outbox.c.content)
    .where(contents.c.version != "", outbox.c.due >= bindparam("since"))
    .order_by(outbox.c.revision, outbox.c.id)
)
"""Who has which version of a card, its last one last."""

GET_CONTENTS = select(contents.c.id, contents.c.post).where(contents.c.id.in_(bindparam("ids", expanding=True)))
GET_POSTS = (
    select(outbox.c.channel, outbox.c.card, outbox.c.action, outbox.c.content, outbox.c.rule_id, outbox.c.mention)
    .where(
        outbox.c.state == "sent",
        outbox.c.action != "picture",
        outbox.c.due >= bindparam("since"),
        or_(bindparam("of") == 0, outbox.c.channel == bindparam("of")),
    )
    .order_by(outbox.c.done_at, outbox.c.id)
)
GET_ENTRIES = (
    select(
        channels.c.channel,
        outbox.c.card,
        outbox.c.action,
        contents.c.at,
        case((outbox.c.state == "held", outbox.c.reason), else_="").label("why"),
    )
    .join(channels, channels.c.id == outbox.c.channel)
    .join(contents, contents.c.id == outbox.c.content)
    .where(outbox.c.due >= bindparam("since"), outbox.c.action.not_in(("edit", "picture")))
    .order_by(outbox.c.id)
)

_open = outbox.c.done_at.is_(None)
_earlier = outbox.alias("earlier")

_columns = (
    *(outbox.c.id, outbox.c.channel, outbox.c.card, outbox.c.action, outbox.c.content, outbox.c.rule_id),
    *(outbox.c.mention, outbox.c.due, outbox.c.in_doubt, outbox.c.attempts),
)
HEADS = (
    select(*_columns, messages.c.message)
    .outerjoin(messages, (messages.c.card == outbox.c.card) & (messages.c.channel == outbox.c.channel))
    .where(
        _open,
        outbox.c.state == "waiting",
        outbox.c.not_before <= bindparam("now"),
        ~exists().where(
            _earlier.c.done_at.is_(None),
            _earlier.c.channel == outbox.c.channel,
            tuple_(_earlier.c.due, _earlier.c.id) < tuple_(outbox.c.due, outbox.c.id),
        ),
    )
    .order_by(outbox.c.due, outbox.c.id)
    .limit(bindparam("limit"))
)
"""The first open row of each channel, if it may be sent now, with its card's message."""

NEXT = select(func.min(outbox.c.not_before)).where(_open, outbox.c.state == "waiting")

JOINING = (
    select(*_columns)
    .where(
        _open,
        outbox.c.channel.in_(bindparam("channels", expanding=True)),
        outbox.c.action.in_(("edit", "picture", "reply")),
        outbox.c.state == "waiting",
        outbox.c.in_doubt.is_(False),
    )
    .order_by(outbox.c.revision, outbox.c.id)
)
"""The edits, pictures and replies in some channels that nobody has tried to send, or the platform surely hasn't."""

_row = outbox.c.id == bindparam("row")

CLAIM = (
    update(outbox)
    .where(outbox.c.id.in_(bindparam("rows", expanding=True)))
    .values(state="claimed", claimed_by=bindparam("worker"), attempts=outbox.c.attempts + 1)
)
PLACE = update(outbox).where(_row).values(due=bindparam("place"), not_before=bindparam("now"))
MERGE = update(outbox).where(_row).values(state="merged", done_at=bindparam("now"))
SENT = update(outbox).where(_row).values(state=literal_column("'sent'"), done_at=bindparam("now"), in_doubt=false())
UNCERTAIN = update(outbox).where(_row).values(state="uncertain", done_at=bindparam("now"))
REFUSED = update(outbox).where(_row).values(state="refused", done_at=bindparam("now"), reason=bindparam("why"))
POSTPONE = (
    update(outbox).where(_row).values(state="waiting", not_before=bindparam("until"), in_doubt=bindparam("doubt"))
)
TAKE_OVER = update(outbox).where(outbox.c.state == "claimed", _open).values(state="waiting", in_doubt=True)

_message = insert(messages).from_select(
    ["card", "channel", "message", "updated"],
    select(outbox.c.card, outbox.c.channel, bindparam("message"), bindparam("now")).where(_row),
)
PUT_MESSAGE = _message.on_conflict_do_update(
    index_elements=["card", "channel"],
    set_={"message": _message.excluded.message, "updated": _message.excluded.updated},
)

_copied = ("channel", "card", "revision", "content", "rule_id", "mention", "due")
ADD_PICTURE = (
    insert(outbox)
    .from_select(
        [*_copied, "action", "not_before", "state", "in_doubt", "attempts"],
        select(
            *(outbox.c[name] for name in _copied),
            literal_column("'picture'"),
            literal_column("0.0"),
            literal_column("'waiting'"),
            false(),
            literal_column("0"),
        ).where(_row),
    )
    .on_conflict_do_nothing()
)
"""The row of a post's picture: in the post's own place, so that it goes before what was decided later."""

GET_RECORDS = select(records.c.value).order_by(records.c.at, records.c.kind, records.c.scope, records.c.key)
_record = insert(records)
PUT_RECORD = _record.on_conflict_do_update(
    index_elements=["kind", "scope", "key"],
    set_={name: _record.excluded[name] for name in ("value", "by", "at")},
)
DROP_RECORD = delete(records).where(
    records.c.kind == bindparam("of_kind"),
    records.c.scope == bindparam("of_scope"),
    records.c.key == bindparam("of_key"),
)

TELL = insert(told)
GET_TOLD = select(told.c.kind, told.c.fact).where(told.c.seen >= bindparam("since")).order_by(told.c.id)
_note = insert(notes)
PUT_NOTE = _note.on_conflict_do_update(index_elements=["source", "key"], set_={"value": _note.excluded.value})
DROP_NOTE = delete(notes).where(notes.c.source == bindparam("of_source"), notes.c.key == bindparam("of_key"))
GET_NOTES = select(notes.c.key, notes.c.value).where(notes.c.source == bindparam("of_source"))

WAITING = (
    select(channels.c.channel, func.min(outbox.c.due).label("since"))
    .join(channels, channels.c.id == outbox.c.channel)
    .where(_open, outbox.c.due <= bindparam("now"))
    .group_by(channels.c.channel)
)
"""The oldest due row of each channel that has one."""

TALLY = select(outbox.c.state, func.count().label("rows")).group_by(outbox.c.state)

_channel = select(channels.c.id).where(channels.c.channel == bindparam("of")).scalar_subquery()
FORGET = (
    delete(messages).where(messages.c.channel == _channel),
    delete(outbox).where(outbox.c.channel == _channel),
    delete(unsaid).where(unsaid.c.channel == bindparam("of")),
    delete(channels).where(channels.c.channel == bindparam("of")),
)
TIDY = (
    delete(contents).where(contents.c.id.not_in(select(outbox.c.content))),
    delete(cards).where(cards.c.version.not_in(select(contents.c.version))),
)
"""What no post shows any more."""
UNNAME = (
    update(contents)
    .where(contents.c.post.contains(bindparam("token")))
    .values(post=func.replace(contents.c.post, bindparam("token"), "somebody")),
    update(outbox).where(outbox.c.mention == bindparam("mentioned")).values(mention=""),
)
PURGE = (
    delete(outbox).where(outbox.c.due < bindparam("until")),
    delete(messages).where(messages.c.updated < bindparam("before")),
    delete(unsaid).where(unsaid.c.at < bindparam("before")),
    delete(contents).where(contents.c.at < bindparam("before")),
    delete(cards).where(cards.c.updated < bindparam("before")),
)
PURGE_TOLD = delete(told).where(told.c.seen < bindparam("before"))

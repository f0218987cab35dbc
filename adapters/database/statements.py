"""The SQL, in words that SQLite and PostgreSQL both speak (its insert's ON CONFLICT compiles for both)."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, exists, func, literal, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from adapters.database.tables import cards, engine_state, firings, messages, outbox, records

_state = insert(engine_state)
PUT_STATE = _state.on_conflict_do_update(
    index_elements=["id"], set_={"state": _state.excluded.state, "updated": _state.excluded.updated}
)
_card = insert(cards)
PUT_CARD = _card.on_conflict_do_update(
    index_elements=["identity"], set_={"events": _card.excluded.events, "updated": _card.excluded.updated}
)
ADD_FIRING = insert(firings).on_conflict_do_nothing()
ADD_POST = insert(outbox).on_conflict_do_nothing()

GET_STATE = select(engine_state.c.state)
GET_CARDS = select(cards.c.identity, cards.c.events).order_by(cards.c.identity)
GET_POSTS = (
    select(outbox.c.post)
    .where(
        outbox.c.state == "sent",
        outbox.c.action != "picture",
        outbox.c.done_at >= bindparam("since"),
        or_(bindparam("of") == "", outbox.c.channel == bindparam("of")),
    )
    .order_by(outbox.c.done_at, outbox.c.id)
)

_open = outbox.c.done_at.is_(None)
_earlier = outbox.alias("earlier")

HEADS = (
    select(outbox, messages.c.message)
    .outerjoin(messages, messages.c.card == outbox.c.card)
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

EDITS = (
    select(outbox)
    .where(
        outbox.c.card.in_(bindparam("cards", expanding=True)),
        outbox.c.action.in_(("edit", "picture")),
        outbox.c.state == "waiting",
        outbox.c.in_doubt.is_(False),
    )
    .order_by(outbox.c.revision)
)
"""The edits and pictures of some cards that nobody has tried to send, or the platform surely hasn't."""

_row = outbox.c.id == bindparam("row")

CLAIM = (
    update(outbox)
    .where(_row)
    .values(
        state="claimed",
        claimed_by=bindparam("worker"),
        attempts=outbox.c.attempts + 1,
        due=bindparam("place"),
        not_before=bindparam("now"),
    )
)
MERGE = update(outbox).where(_row).values(state="merged", done_at=bindparam("now"))
SENT = update(outbox).where(_row).values(state="sent", done_at=bindparam("now"), in_doubt=False)
UNCERTAIN = update(outbox).where(_row).values(state="uncertain", done_at=bindparam("now"))
REFUSED = update(outbox).where(_row).values(state="refused", done_at=bindparam("now"), reason=bindparam("why"))
POSTPONE = (
    update(outbox).where(_row).values(state="waiting", not_before=bindparam("until"), in_doubt=bindparam("doubt"))
)
TAKE_OVER = update(outbox).where(outbox.c.state == "claimed").values(state="waiting", in_doubt=True)

_message = insert(messages).from_select(["card", "message"], select(outbox.c.card, bindparam("message")).where(_row))
PUT_MESSAGE = _message.on_conflict_do_update(index_elements=["card"], set_={"message": _message.excluded.message})

_copied = (outbox.c.card, outbox.c.revision, outbox.c.channel, outbox.c.post, outbox.c.due)
ADD_PICTURE = (
    insert(outbox)
    .from_select(
        [column.name for column in _copied] + ["action", "not_before", "state", "in_doubt", "attempts"],
        select(*_copied, literal("picture"), literal(0.0), literal("waiting"), literal(False), literal(0)).where(_row),
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

TALLY = select(outbox.c.state, func.count().label("rows")).group_by(outbox.c.state)


_of_channel = outbox.c.channel == bindparam("of")
FORGET = (
    delete(messages).where(messages.c.card.in_(select(outbox.c.card).where(_of_channel))),
    delete(outbox).where(_of_channel),
    delete(firings).where(firings.c.channel == bindparam("of")),
    delete(cards).where(func.substr(cards.c.identity, 1, func.length(bindparam("of")) + 1) == bindparam("of") + "/"),
)
PURGE = (
    delete(outbox).where(outbox.c.due < bindparam("before")),
    delete(messages).where(messages.c.card.not_in(select(outbox.c.card))),
    delete(firings).where(firings.c.at < bindparam("before")),
    delete(cards).where(cards.c.updated < bindparam("before")),
)

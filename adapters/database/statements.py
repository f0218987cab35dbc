"""The SQL, in words that SQLite and PostgreSQL both speak (its insert's ON CONFLICT compiles for both)."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, exists, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from adapters.database.tables import cards, channel_rules, engine_state, firings, messages, mutes, outbox

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
GET_POSTS = select(outbox.c.post).where(outbox.c.state == "sent").order_by(outbox.c.done_at, outbox.c.id)

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
        outbox.c.action == "edit",
        outbox.c.state == "waiting",
        outbox.c.in_doubt.is_(False),
    )
    .order_by(outbox.c.revision)
)
"""The edits of some cards that nobody has tried to send, or the platform surely hasn't."""

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
REFUSED = update(outbox).where(_row).values(state="refused", done_at=bindparam("now"), reason=bindparam("why"))
POSTPONE = (
    update(outbox).where(_row).values(state="waiting", not_before=bindparam("until"), in_doubt=bindparam("doubt"))
)
TAKE_OVER = update(outbox).where(outbox.c.state == "claimed").values(state="waiting", in_doubt=True)

_message = insert(messages).from_select(["card", "message"], select(outbox.c.card, bindparam("message")).where(_row))
PUT_MESSAGE = _message.on_conflict_do_update(index_elements=["card"], set_={"message": _message.excluded.message})

GET_RULES = select(channel_rules).order_by(channel_rules.c.made, channel_rules.c.rule_id)
ADD_RULE = insert(channel_rules).on_conflict_do_nothing()
DROP_RULE = delete(channel_rules).where(
    channel_rules.c.channel == bindparam("of"), channel_rules.c.rule_id == bindparam("id")
)

GET_MUTES = select(mutes).order_by(mutes.c.channel, mutes.c.target)
_mute = insert(mutes)
PUT_MUTE = _mute.on_conflict_do_update(index_elements=["channel", "target"], set_={"until": _mute.excluded.until})
DROP_MUTE = delete(mutes).where(mutes.c.channel == bindparam("of"), mutes.c.target == bindparam("what"))

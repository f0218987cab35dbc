"""Sentences built from the model, for properties."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from bot.sentence.model import (
    ALL_TIME,
    TODAY,
    Amount,
    And,
    AnyCause,
    Average,
    Basket,
    CalendarClaim,
    ChartClaim,
    Direction,
    Distance,
    Event,
    Extreme,
    Group,
    Hours,
    Level,
    Lookback,
    Measure,
    Modifiers,
    Move,
    NewsClaim,
    Not,
    Or,
    Period,
    Phrase,
    Quantifier,
    Record,
    Sentence,
    Side,
    Symbol,
    Topic,
    Unit,
    Window,
)
from bot.sentence.walk import claims

DOLLAR_NAMES = ["NVDA", "AMD", "ON", "ALL", "LOW", "OPEN", "NEWS", "NOT", "AND", "A", "T", "X", "BRK-B", "BTC-USD", "M"]
NAMES = [*DOLLAR_NAMES, "^IXIC", "ES=F", "7203.T", "0700.HK", "EURUSD=X", "DX-Y.NYB", "CRYPTO", "TODAY"]

symbols = st.sampled_from(NAMES).map(Symbol)
dollar_symbols = st.sampled_from(DOLLAR_NAMES).map(Symbol)
baskets = st.sampled_from(["ai-chips", "software"]).map(Basket)
quantifiers = st.sampled_from(Quantifier) | st.integers(1, 2)
lists = st.lists(dollar_symbols, min_size=2, max_size=4, unique=True).map(tuple)
groups = st.builds(Group, quantifiers, baskets | lists)
singles = symbols | groups
dollars = dollar_symbols | groups
subjects = singles | baskets
averages = st.integers(1, 500).map(Average)
figures = st.decimals(Decimal("0.01"), Decimal("99.99"), places=2)
percents = st.builds(Amount, figures, st.sampled_from([Unit.PERCENT, Unit.SIGMA]))
small_money = st.builds(Amount, st.decimals("0.01", "999999", places=2), st.just(Unit.MONEY))
money = st.builds(Amount, st.decimals("0.01", 10**13, places=2), st.just(Unit.MONEY))
directions = st.sampled_from(Direction)
lookbacks = st.builds(Lookback, st.integers(1, 500), st.sampled_from("dw")) | st.just(ALL_TIME)
phrases = (
    st.text(st.characters(exclude_characters='"', codec="ascii", categories=["L", "N", "P", "S", "Zs"]), min_size=1)
    .map(lambda text: " ".join(text[:30].replace("<", "").replace("&", "").split()))
    .filter(bool)
    .map(Phrase)
)
topics = st.sampled_from(["ai-models", "earnings", "crypto"]).map(Topic)
causes = st.none() | st.sampled_from(AnyCause) | topics | phrases
windows = st.one_of(
    st.builds(Window, st.just(Period.MINUTES), st.integers(1, 1440)),
    st.builds(Window, st.just(Period.SESSIONS), st.integers(1, 2520)),
    st.builds(Window, st.just(Period.WEEKS), st.integers(1, 520)),
    st.sampled_from([TODAY, *(Window(period) for period in Period if period not in ("m", "d", "w", "today"))]),
)
benchmarks = st.none() | st.sampled_from(["QQQ", "OR", "^GSPC"]).map(Symbol)
clocks = st.integers(1, 90 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))

moves = st.one_of(
    st.builds(Move, subjects, directions, percents, benchmark=benchmarks, window=windows, cause=causes),
    st.builds(Move, singles, directions, percents, averages | st.just(Measure.RSI), window=windows, cause=causes),
    st.builds(Move, dollars, directions, small_money, window=windows, cause=causes),
    st.builds(Move, dollars, directions, money, st.just(Measure.MARKET_VALUE), window=windows),
    st.builds(
        Move,
        st.just(Symbol("7203.T")),
        directions,
        st.builds(Amount, figures, st.just(Unit.MONEY), st.just("JPY")),
    ),
    st.builds(
        Move, singles, st.just(Direction.UP), st.builds(Amount, figures, st.just(Unit.TIMES)), st.just(Measure.VOLUME)
    ),
)
sides = st.sampled_from(Side)
prices = st.decimals("0.01", 10**12, places=2)
levels = st.one_of(
    st.builds(Level, singles, sides, prices | averages),
    st.builds(Level, st.just(Symbol("ES=F")), sides, st.decimals(-100, 100, places=2)),
    st.builds(Level, singles, sides, prices, st.sampled_from([Measure.VOLUME, Measure.MARKET_VALUE])),
    st.builds(Level, singles, sides, st.decimals(0, 100, places=1), st.just(Measure.RSI)),
    st.builds(Level, singles, sides, averages, averages).filter(lambda level: level.threshold != level.measure),
)
records = st.builds(Record, singles, lookbacks, st.sampled_from(Extreme), st.sampled_from(Measure) | averages)
percent_only = figures.map(lambda figure: Amount(figure, Unit.PERCENT))
distances = st.builds(
    lambda subject, high, amount, lookback, cause: Distance(
        subject,
        Direction.DOWN if high else Direction.UP,
        amount,
        lookback,
        Extreme.HIGH if high else Extreme.LOW,
        cause=cause,
    ),
    dollars,
    st.booleans(),
    percent_only | small_money,
    lookbacks,
    causes,
)
news = st.builds(NewsClaim, topics | phrases, st.none() | subjects) | st.builds(
    NewsClaim, st.none() | topics | phrases, subjects, st.integers(2, 100), st.none() | clocks
)
app_names = phrases.map(lambda phrase: phrase.text)
charts = st.builds(ChartClaim, app_names, st.integers(1, 200), st.just("app-store-us-free"))
calendar = st.one_of(
    st.builds(CalendarClaim, singles, st.sampled_from([Event.EARNINGS, Event.SPLITS]), st.none() | st.integers(1, 260)),
    st.builds(CalendarClaim, singles, st.just(Event.HALTED)),
    st.builds(CalendarClaim, singles, st.just(Event.FILES), form=st.sampled_from(["8-K", "10-Q", "4", "S-1/A"])),
)
any_claim = st.one_of(moves, levels, records, distances, news, charts, calendar)


def _joined(kind):
    """Parts of the same kind are flattened, as the parser does."""

    def build(parts):
        flat = []
        for part in parts:
            flat += part.parts if isinstance(part, kind) else [part]
        return kind(tuple(flat))

    return build


conditions = st.recursive(
    any_claim,
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, min_size=2, max_size=3).map(_joined(And)),
        st.lists(inner, min_size=2, max_size=3).map(_joined(Or)),
    ),
    max_leaves=5,
)


@st.composite
def sentences(draw):
    condition = draw(conditions.filter(lambda each: not all(negated for _, negated in claims(each))))
    moved = [claim for claim, negated in claims(condition) if not negated and isinstance(claim, Move | Distance)]
    step = draw(st.none() | st.just(moved[0].amount)) if moved else None
    modifiers = Modifiers(
        hold=draw(st.none() | clocks),
        every_further=step,
        once=draw(st.booleans()) if step is None else False,
        at_most_every=draw(st.none() | clocks),
        hours=draw(st.none() | st.sampled_from(Hours)),
        until=draw(st.none() | st.dates(date(1000, 1, 1))),
    )
    return Sentence(condition, modifiers)

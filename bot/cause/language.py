"""What a title's wording gives away: which way it points, whether it tells an event, whether it is news at all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from bot.news.words import asserted, plain, word_set

_ROSE = word_set(
    "rise rises rising rose up gain gains gained gaining jump jumps jumped jumping surge surges surged surging "
    "soar soars soared soaring climb climbs climbed climbing rally rallies rallied rallying rebound rebounds "
    "rebounding skyrocket skyrockets skyrocketed spike spikes spiked pop pops popped advance "
    "recover recovers leap leaps lifts lifted higher boost boosts boosting record-high outperforms rockets zooms"
)
_FELL = word_set(
    "fall falls falling fell down drop drops dropped dropping slump slumps slumped slumping sink sinks sinking "
    "sank plunge plunges plunged plunging tumble tumbles tumbled tumbling slide slides sliding slid slip slips "
    "slipped slipping dip dips dipped dipping crash crashes crashed crashing plummet plummets plummeted "
    "plummeting lower decline declines declined declining selloff sell-off sell-offs rout melt meltdown tank "
    "tanks tanking shed sheds lose loses losing retreat retreats wobble jolted reels reeling reckoning wipeout "
    "bloodbath swoon nosedive craters"
)
_GOOD = word_set(
    "beat beats beating top tops topped surpass surpasses exceed exceeds strong stronger robust upbeat record "
    "raise raises raised raising upgrade upgraded upgrades bullish optimism optimistic rosy solid "
    "better-than-expected profit growth wins win approval approves approved buyback booming accelerates "
    "accelerate outperform partnership truce pause deal pick impressive better outstanding stellar"
)
_BAD = word_set(
    "miss misses missed missing weak weaker weakness soft softer cut cuts cutting downgrade downgraded "
    "downgrades bearish disappoint disappoints disappointed disappointing disappointment warn warns warning "
    "warned lags lag fear fears concern concerns worries worry worried probe investigation lawsuit sues sued ban "
    "bans halt halts delay delays delayed delaying layoffs recall outage breach hack tariff tariffs short fraud "
    "underwhelm underwhelms threat threatens dim cautious tepid slower slowing restrictions curbs limits "
    "antitrust resigns glitch havoc caused disrupts disruption light risk risks loss losses problem problems "
    "bankruptcy default misleading challenges guarded headwinds grim blow shock shockwave shockwaves"
)
_BUSINESS = word_set(
    "sales revenue revenues profit profits earnings income costs demand margin margins deliveries shipments "
    "prices orders"
)
"""What rises and falls without being the share's price: good news when it rises."""
_OTHER = word_set("odds inflation unemployment yields rates tariffs fears worries concerns claims volatility")
"""What rises and falls without being the share's price, and without telling whether that is good."""
_EVENT = re.compile(
    r"\b(?:earnings|results|revenues?|sales|profits?|quarter(?:ly)?|q[1-4]|guidance|forecasts?|outlook|estimates?|"
    r"upgrade\w*|downgrade\w*|price target|initiat\w+|deal|acqui\w+|merger|buyout|takeover|stake|partner\w*|"
    r"agreement|contract|invest(?:s|ed|ments?)|launch\w*|unveil\w*|announce\w*|approv\w+|fda|lawsuit|probe|investigat\w+|antitrust|"
    r"fine[ds]?|ban[ns]?|tariffs?|export|sanctions?|ceo|cfo|resign\w*|steps? down|lay ?offs?|lays? off|job cuts|"
    r"split|dividend|buyback|offering|outage|recall\w*|delay\w*|halt\w*|strike|jobs report|payrolls|inflation|cpi|"
    r"rate cuts?|fed|recession|breakthrough|threat|fears?|report(?:s|ed)?|news|index|s&p 500 inclusion|bankruptcy|"
    r"hack\w*|breach|spending|warns?|warning|plans?)\b",
    re.IGNORECASE,
)
_RESULT = re.compile(
    r"\b(?:beats?|miss(?:es)?|tops?|surpass\w*|exceeds?|lags?|falls? short|better-than-expected|earnings|results|"
    r"record (?:revenue|results|quarter)|guidance|forecasts?|outlook|upgraded?|downgraded?|acquires?|to buy|buyout|"
    r"takeover|resigns?|steps? down|recall|outage|buyback|bankruptcy)\b",
    re.IGNORECASE,
)
_BECAUSE = re.compile(
    r"\b(?:after|on|as|amid|following|over|upon|due to|because|spurs?|sparks?|sends?|drives?)\b",
    re.IGNORECASE,
)
_RECAP = re.compile(
    r"^(?:here'?s )?why\b.*\b(?:stocks?|shares?|market|today|week|month)\b|\b(?:this week|price levels)$|"
    r"\b(?:biggest|top) (?:stock )?(?:movers?|losers?|gainers?)\b|\b(?:rises?|falls?|drops?|slides?|gains?|declines?|"
    r"advances?|sinks?|dips?|ascends?|suffers?|registers?|outpaces?)\b.*\b(?:market|broader)\b.*"
    r"\b(?:facts|know|investors|note|reason|insights|here'?s why|details)\b|"
    r"\b(?:stocks? (?:making|moving|on the move)|moving (?:lower|higher) in|movers now|stock movers|big stocks moving|"
    r"what you (?:should|need to) know|what to know|things to know|market (?:wrap|clubhouse|talk)|stocks? to watch|"
    r"price levels|gains and losses today|closes? (?:higher|lower|at|up|down)|"
    r"unusual options|options? (?:activity|trades)|"
    r"trending stock|analysts? (?:say|think)|most active|stock market (?:today|this week)|is (?:up|down) \d+%|"
    r"since (?:early|earnings|the start|january)|history (?:is|says)|final trades?|mad dash|3-stock lunch|"
    r"is (?:sinking|plummeting|soaring|falling|rising) today)|"
    r"\b(?:recover|recoup|pare|regain|erase)(?:s|d|ed|ing)? (?:\w+ ){0,3}loss|\bbounc(?:es?|ing) back\b|"
    r"\blive:|\b(?:dow|nasdaq|s&p 500)\b[^;:]{0,20} \d[\d,]* points(?! (?:as|after|on|amid|over|following)\b)|"
    r"\bnotch\w*\b.*\bday\b|"
    r"\bhits? (?:an? )?(?:all-time|record|52-week) (?:high|low)\b(?!.*\b(?:after|following|on)\b)|"
    r"\brebound(?:s|ed|ing)? (?:after|from)\b.{0,60}\b(?:rout|sell-?off|losses|drop|fall|plunge|slump|crash|panic)\b",
    re.IGNORECASE,
)
_OPINION = re.compile(
    r"\?|^(?:buy|sell|hold|explainer|analysis)\b|\((?:rating )?(?:up|down)grade\)|\bit's an? (?:buy|sell|hold)\b|"
    r"\bthis (?:\w+ ){0,2}stock\b|\bsaid this\b|"
    r"\bwhat\b.*\bmeans? for\b|\b(?:bullish|bearish|market) forecast|\bforecast [-:]|\bdip\b.*\bbuy|"
    r"\b(?:stocks?|best|one|reasons?|time|opportunity|chance|growth|dividend) to buy\b|"
    r"\bto buy (?:now|today|hand|right|and|for|before|in|on)\b|\bbuy (?:now|the|or|and|before|this|these)\b|"
    r"\b(?:best\b.*stocks?|stocks? (?:to|that could|you)|\d+ (?:\w+ ){0,4}stocks|(?:momentum|value|growth) stock|"
    r"dividend stocks?|prediction|price forecast|technical analysis|options action|valuation|undervalued|bargain|"
    r"buying opportunity|no-brainer|millionaire|billionaires?|hand over fist|forever|once-in|long[- ]term|opinion|"
    r"cathie wood|warren buffett|cramer|zacks analyst blog|my top|bull case|case for|reasons?|i'm|i am|if you|"
    r"should you|where will|how to|how .* stacks? up|here'?s (?:what|how|the)|forget|still a|vs\.?|versus|competitors|"
    r"preview|ahead of|what to expect|to (?:report|post|announce|gain from)|in focus|transcript|attention|"
    r"heavily search|market (?:size|report|intelligence|analysis)|could|might|may|can)\b",
    re.IGNORECASE,
)
_SOLICITATION = re.compile(
    r"\b(?:class action|shareholder alert|investor alert|stockholder alert|law (?:firm|offices?)|"
    r"securities (?:fraud|class|litigation)|levi & korsinsky|pomerantz|rosen|bronstein|bfa law|investors who lost|"
    r"lost money|lead plaintiff|llp)\b",
    re.IGNORECASE,
)
_MARKET = re.compile(
    r"^stocks\b|\bstocks,|\b(?:stocks? markets?|"
    r"(?<!emerging )(?<!betting )(?<!prediction )(?<!energy )(?<!credit )markets|"
    r"wall street(?! (?:analysts?|bulls?|gurus?|pundits?|thinks?|likes?|loves?|expects?))|"
    r"(?:us|global|asian|european) stocks|stock futures|futures|equities|s&p 500|nasdaq(?!\s?:)|dow|nikkei|"
    r"(?:global|market) sell-?off|nonfarm payrolls|jobs report)\b",
    re.IGNORECASE,
)
"""What stands for the market as a whole."""
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9'-]*")
_PRICES = {**dict.fromkeys(_ROSE, 1), **dict.fromkeys(_FELL, -1)}
_TONES = {**dict.fromkeys(_GOOD, 1), **dict.fromkeys(_BAD, -1)}


@dataclass(frozen=True, slots=True)
class Wording:
    """How a title speaks."""

    prices: tuple[tuple[int, int], ...]
    """The words that say which way prices went: offset, and 1 or −1."""
    tone: int
    """1 for good news, −1 for bad, 0 for neither."""
    market: tuple[int, str] | None
    """The words that name the market as a whole, and their offset."""
    event: bool
    event_at: int
    """Where the title last tells an event; −1 where it tells none."""
    result: bool
    """An event of the kind that moves prices: results, guidance, a takeover."""
    because: bool
    recap: bool
    opinion: bool
    solicitation: bool

    def price(self, place: int) -> int:
        """Which way the title says the price of what it names at `place` went: by the next such word, or the first."""
        after = (way for at, way in self.prices if at > place)
        return next(after, self.prices[0][1] if self.prices else 0)


@lru_cache(maxsize=20_000)
def wording(title: str) -> Wording:
    """Read a title's wording."""
    text = plain(title)
    said = asserted(text)
    words = [(match[0].lower(), match.start()) for match in _WORD.finditer(said)]
    prices = [
        (at, _PRICES[word])
        for (before, _), (word, at) in pairwise([("", 0), *words])
        if word in _PRICES and before not in _BUSINESS and before not in _OTHER
    ]
    balance = sum(_TONES.get(word, 0) for word, _ in words)
    balance += sum(_PRICES.get(word, 0) for (before, _), (word, _) in pairwise(words) if before in _BUSINESS)
    market = _MARKET.search(text)
    events = [match.start() for pattern in (_EVENT, _RESULT) for match in pattern.finditer(said)]
    return Wording(
        prices=tuple(prices),
        tone=(balance > 0) - (balance < 0),
        market=(market.start(), market[0]) if market else None,
        event=_EVENT.search(said) is not None,
        event_at=max(events, default=-1),
        result=_RESULT.search(said) is not None,
        because=_BECAUSE.search(text) is not None,
        recap=_RECAP.search(text) is not None,
        opinion=_OPINION.search(text) is not None,
        solicitation=_SOLICITATION.search(text) is not None,
    )

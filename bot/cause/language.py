"""What a title's wording gives away: which way it points, whether it tells an event, whether it is news at all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.news.words import plain, word_set

_ROSE = word_set(
    "rise rises rising rose up gain gains gained gaining jump jumps jumped jumping surge surges surged surging soar soars"
    " soared soaring climb climbs climbed climbing rally rallies rallied rallying rebound rebounds rebounding skyrocket"
    " skyrockets skyrocketed spike spikes spiked pop pops popped advance advances advancing recover recovers leap leaps"
    " lifts lifted higher boost boosts boosting record-high outperforms rockets zooms"
)
_FELL = word_set(
    "fall falls falling fell down drop drops dropped dropping slump slumps slumped slumping sink sinks sinking sank plunge"
    " plunges plunged plunging tumble tumbles tumbled tumbling slide slides sliding slid slip slips slipped slipping dip dips"
    " dipped dipping crash crashes crashed crashing plummet plummets plummeted plummeting lower decline declines declined"
    " declining selloff sell-off sell-offs rout melt meltdown tank tanks tanking shed sheds lose loses losing"
    " retreat retreats wobble jolted reels reeling reckoning wipeout bloodbath swoon nosedive craters"
)
_GOOD = word_set(
    "beat beats beating top tops topped surpass surpasses exceed exceeds strong stronger robust upbeat record raise raises"
    " raised raising upgrade upgraded upgrades bullish optimism optimistic rosy solid better-than-expected profit growth"
    " wins win approval approves approved buyback booming accelerates accelerate outperform partnership truce pause deal"
    " pick impressive better outstanding stellar"
)
_BAD = word_set(
    "miss misses missed missing weak weaker weakness soft softer cut cuts cutting downgrade downgraded downgrades bearish"
    " disappoint disappoints disappointed disappointing disappointment warn warns warning warned lags lag fear fears concern"
    " concerns worries worry worried probe investigation lawsuit sues sued ban bans halt halts delay delays delayed delaying"
    " layoffs recall outage breach hack tariff tariffs short fraud underwhelm underwhelms threat threatens dim cautious"
    " tepid slower slowing restrictions curbs limits antitrust resigns glitch havoc caused disrupts disruption light risk"
    " risks loss losses problem problems bankruptcy default misleading challenges guarded headwinds grim blow"
)
_EVENT = re.compile(
    r"\b(?:earnings|results|revenues?|sales|profits?|quarter(?:ly)?|q[1-4]|guidance|forecasts?|outlook|estimates?|upgrade\w*|"
    r"downgrade\w*|price target|initiat\w+|deal|acqui\w+|merger|buyout|takeover|stake|partner\w*|agreement|contract|"
    r"launch\w*|unveil\w*|announce\w*|approv\w+|fda|lawsuit|probe|investigat\w+|antitrust|fine[ds]?|ban[ns]?|tariffs?|"
    r"export|sanctions?|ceo|cfo|resign\w*|steps? down|lay ?offs?|lays? off|job cuts|split|dividend|buyback|offering|outage|"
    r"recall\w*|delay\w*|halt\w*|strike|jobs report|payrolls|inflation|cpi|rate cuts?|fed|recession|breakthrough|threat|"
    r"fears?|report(?:s|ed)?|news|index|s&p 500 inclusion|bankruptcy|hack\w*|breach|spending|warns?|warning|plans?)\b",
    re.IGNORECASE,
)
_RESULT = re.compile(
    r"\b(?:beats?|miss(?:es)?|tops?|surpass\w*|exceeds?|lags?|falls? short|better-than-expected|record (?:revenue|results|quarter)|"
    r"earnings|results|guidance|forecasts?|outlook|upgraded?|downgraded?|layoffs?|lays? off|job cuts|acquires?|to buy|buyout|"
    r"takeover|resigns?|steps? down|recall|outage|export|tariffs?|probe|ban|halts?|deal|deals|split|buyback|bankruptcy)\b",
    re.IGNORECASE,
)
_BECAUSE = re.compile(
    r"\b(?:after|on|as|amid|following|over|upon|due to|because|spurs?|sparks?|sends?|drives?)\b", re.IGNORECASE
)
_RECAP = re.compile(
    r"^(?:here'?s )?why\b.*\b(?:stocks?|shares?|market|today|week|month)\b|\b(?:biggest|top) (?:stock )?(?:movers?|losers?|gainers?)|"
    r"stocks? (?:making|moving|on the move)|moving (?:lower|higher) in|movers now|big stocks moving|what you (?:should|need to) know|"
    r"what to know|things to know|market (?:wrap|clubhouse|talk)|stocks? to watch|price levels|gains and losses today|"
    r"(?:rises?|falls?|drops?|slides?|gains?|declines?|advances?|sinks?|dips?|ascends?|suffers?|registers?|outpaces?)\b.*"
    r"\b(?:market|broader)\b.*(?:facts|know|investors|note|reason|insights|here'?s why|details)|closes? (?:higher|lower)|"
    r"unusual options|option(?:s)? (?:activity|trades)|this week$|\btrending stock\b|analysts? (?:say|think)|most active|"
    r"stock market today|final trades?|mad dash|3-stock lunch|is (?:sinking|plummeting|soaring|falling|rising) today",
    re.IGNORECASE,
)
_OPINION = re.compile(
    r"\?|\bto buy\b|\bbuy now\b|\bbest\b.*\bstocks?\b|\bstocks? (?:to|that could|you)\b|\bprediction\b|\bif you\b|\bshould you\b|"
    r"\bbuy (?:the|or|and|before)\b|\bno-brainer\b|\bmillionaire\b|\bhand over fist\b|\bforever\b|\bundervalued\b|\bvaluation\b|"
    r"\bbull case\b|\bmy top\b|\breasons?\b|\bopinion\b|\bi'm\b|\bi am\b|\bwhere will\b|\bhow to\b|\bforget\b|\bvs\.?\b|\bversus\b|"
    r"\bprice forecast\b|\btechnical analysis\b|\blong[- ]term\b|\bmomentum stock\b|\bvalue stock\b|\bgrowth stock\b|\bdividend stocks?\b|"
    r"\bhere'?s (?:what|how|the)\b|\bcathie wood\b|\bbillionaires?\b|\bwarren buffett\b|\bcramer\b|\bbargain\b|\bbuying opportunity\b|"
    r"\bbuy (?:this|these)\b|\bpreview\b|\bahead of\b|\bwhat to expect\b|\bto (?:report|post|announce)\b|\bin focus\b|\btranscript\b|"
    r"\battention\b|\bheavily search\b|\bzacks analyst blog\b|\bcompetitors\b|\(rating (?:up|down)grade\)|\bdip\b.*\bbuy|\b\d+ (?:\w+ ){0,4}stocks\b|"
    r"\bmarket (?:size|report|intelligence|analysis)\b|\bforecast [-:]|\boptions action\b|\bcould\b|\bmight\b|\bmay\b|\bcan be\b|\bstill a\b|\bonce-in|\bcase for\b|\bhow .* stacks? up\b",
    re.IGNORECASE,
)
_SOLICITATION = re.compile(
    r"\b(?:class action|shareholder alert|investor alert|stockholder alert|law (?:firm|offices?)|securities (?:fraud|class|litigation)|"
    r"levi & korsinsky|pomerantz|rosen|bronstein|bfa law|investors who lost|lost money|lead plaintiff|llp)\b",
    re.IGNORECASE,
)
_MARKET = re.compile(
    r"\b(?:stock markets?|stocks markets?|markets|wall street(?! (?:analysts?|bulls?|gurus?|pundits?|thinks?|likes?|loves?|expects?))|(?:US|global|asian|european) stocks|stock futures|s&p 500|nasdaq(?!\s?:)|dow|"
    r"^stocks|stocks,|global sell-?off|market sell-?off|equities|futures|nikkei|nonfarm payrolls|jobs report)\b",
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
    result: bool
    """An event of the kind that moves prices: results, guidance, deals, bans."""
    because: bool
    recap: bool
    opinion: bool
    solicitation: bool

    def price(self, place: int) -> int:
        """Which way the title says the price went of what it names at `place`: by the next such word, else the first."""
        after = (way for at, way in self.prices if at > place)
        return next(after, self.prices[0][1] if self.prices else 0)


@lru_cache(maxsize=20_000)
def wording(title: str) -> Wording:
    """Read a title's wording."""
    text = plain(title)
    words = [(match[0].lower(), match.start()) for match in _WORD.finditer(text)]
    balance = sum(_TONES.get(word, 0) for word, _ in words)
    market = _MARKET.search(text)
    return Wording(
        prices=tuple((at, _PRICES[word]) for word, at in words if word in _PRICES),
        tone=(balance > 0) - (balance < 0),
        market=(market.start(), market[0]) if market else None,
        event=_EVENT.search(text) is not None,
        result=_RESULT.search(text) is not None,
        because=_BECAUSE.search(text) is not None,
        recap=_RECAP.search(text) is not None,
        opinion=_OPINION.search(text) is not None,
        solicitation=_SOLICITATION.search(text) is not None,
    )

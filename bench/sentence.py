"""How long it takes to read a rule and to print it, beside what lark alone takes for the same text.

python -m bench.sentence
"""

from __future__ import annotations

import statistics
import timeit
from collections.abc import Callable

from bot.sentence import Vocabulary, accepts_next, canonical, parse, tables

SENTENCES = (
    "NVDA down 10% on ai-models news, every further 5%",
    "most of @ai-chips down 4% in 1h",
    "(NVDA down 5% or AMD down 5%) and not ^IXIC down 2%, for 10m, at most every 2h",
    "BTC-USD down 20% from 52w high",
    '"DeepSeek" in top 10 on app-store-us-free',
)
VOCABULARY = Vocabulary(baskets={"ai-chips": ("NVDA", "AMD", "AVGO")}, topics=("ai-models",))


def microseconds(action: Callable[[], object], number: int = 400) -> float:
    """The median of seven rounds, for one call."""
    return statistics.median(timeit.repeat(action, number=number, repeat=7)) / number * 1e6


def main() -> None:
    bare = tables.load()
    print(f"{'lark':>6} {'parse':>6} {'print':>6} {'next':>6}  µs")
    for text in SENTENCES:
        sentence = parse(text, VOCABULARY)
        bare.parse(text)
        times = (
            microseconds(lambda text=text: bare.parse(text)),
            microseconds(lambda text=text: parse(text, VOCABULARY)),
            microseconds(lambda sentence=sentence: canonical(sentence)),
            microseconds(lambda text=text: accepts_next(text, VOCABULARY), number=20),
        )
        print(" ".join(f"{time:6.0f}" for time in times), "", text)


if __name__ == "__main__":
    main()

"""A small vocabulary for the tests of the sentence."""

from bot.sentence import Vocabulary

VOCABULARY = Vocabulary(
    baskets={"ai-chips": ("NVDA", "AMD", "AVGO"), "software": ("MSFT", "CRM"), "japan": ("7203.T", "6758.T")},
    topics=("ai-models", "export-control", "earnings", "tariffs", "crypto"),
    aliases={
        "Nvidia": ("NVDA",),
        "Alphabet": ("GOOGL", "GOOG"),
        "Ford": ("F",),
        "McDonald's": ("MCD",),
        "Coca-Cola": ("KO",),
        "Microsoft": ("MSFT",),
        "gold": ("GC=F",),
        "Barrick": ("GOLD",),
        "Advanced Micro Devices": ("AMD",),
    },
    currencies={"^N225": "JPY", "ODD": "CHF"},
)

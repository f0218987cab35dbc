"""Names, tickers and phrases that mean something else as well.

Names are in small letters, one a line or between commas; tickers are in capitals.
"""

from __future__ import annotations

from bot.news.words import word_set


def _list(text: str) -> frozenset[str]:
    return frozenset(entry.strip() for line in text.splitlines() for entry in line.split(",") if entry.strip())


COMMON = _list(
    """
    affirm, american eagle, apple, arm, avis, block, brent, caesars, carlyle, carnival, casey's, chase, cigna
    coach, coherent, coke, constellation, converse, copper, corning, crown castle, diamondback, dover, eaton, ether
    fiserv, ford, freeport, gap, gold, hilton, jefferies, key, lilly, linde, lucid, match, meta, mosaic, nasdaq
    next, oil, paramount, progressive, puma, shell, signet, silver, snap, square, stryker, target, toast, tyson
    unity, upstart, vale, visa, xylem, zara
    """
)
"""Names that are words, or other people's and places' names, as well: believed only in a company's context."""

NOT_ALONE = _list(
    """
    apa, ball, box, dow, elastic, eqt, fox, grab, mitsubishi, moody's, msci, nasdaq, news, pool, ppl, ptc, rollins, sea
    southern, strategy
    """
)
"""What a name is not shortened to when its `Inc` or `Corp` goes."""

DECOYS = _list(
    """
    Apple Cider, Apple Hospitality, Apple Orchard, Apple Pie, Apple Harvest, Big Apple, Fiona Apple
    Amazon Basin, Amazon Deforestation, Amazon Fires, Amazon Forest, Amazon Jungle, Amazon Rainforest, Amazon River
    Amazon basin, Amazon deforestation, Amazon fires, Amazon forest, Amazon jungle, Amazon rainforest, Amazon river
    AI Arm, Cloud Arm, Finance Arm, Investment Arm, Left Arm, Lending Arm, Retail Arm, Right Arm, Robotic Arm
    Trading Arm, Venture Arm
    a Best Buy, A Best Buy, the Best Buy, The Best Buy, Best Buy List, Best Buy Now, Best Buy Stocks
    Auction Block, Cell Block, Chopping Block, H&R Block, Trading Block, Voting Block, Writer's Block
    Carnival Games, Carnival Parade, Carnival Row, Carnival Season, Notting Hill Carnival, Rio Carnival, Winter Carnival
    Car Chase, Chase Center, Chase Elliott, Chase Field, Chase Young, Chevy Chase, Police Chase
    Chevron Deference, Chevron Doctrine, Chevron deference, Chevron doctrine
    Diet Coke, Coke Studio
    Coca-Cola Consolidated, Coca-Cola Europacific, Coca-Cola Bottling, Coca-Cola HBC
    Eaton Canyon, Eaton Fire, Eaton Vance, Eaton fire
    Betty Ford, Christine Blasey Ford, Doug Ford, Ford Field, Ford Foundation, Gerald Ford, Harrison Ford
    Henry Ford Health, Henry Ford Hospital, John Ford, Premier Ford, Rob Ford, Tom Ford
    Budget Gap, Funding Gap, Gap Between, Gap Down, Gap In, Gap Insurance, Gap Up, Gap Year, Gender Gap, Pay Gap
    Skills Gap, Trade Gap, Valuation Gap, Wage Gap, Wealth Gap
    Gold Coast, Gold Cup, Gold Fields, Gold Medal, Gold Resource, Gold Rush, Olympic Gold, Royal Gold, Team Gold
    White Gold, Gold Card, Digital Gold
    Hilton Grand, Hilton Head, Kathy Hilton, Paris Hilton, Perez Hilton
    Israeli Intel, Russian Intel, Secret Intel, US Intel
    Lilly King, Lilly Ledbetter, Lilly Pulitzer
    Macy's Day Parade, Macy's Parade, Macy's Thanksgiving Day Parade, Thanksgiving Day Parade
    Meta Analysis, Meta Description, Meta Materials
    Nasdaq Biotechnology, Nasdaq Capital Market, Nasdaq Compliance, Nasdaq Copenhagen, Nasdaq Delisting, Nasdaq Global
    Nasdaq Golden Dragon, Nasdaq Helsinki, Nasdaq Listing, Nasdaq Market, Nasdaq Notice, Nasdaq Notification
    Nasdaq Stock Market, Nasdaq Stockholm, from Nasdaq, on Nasdaq, on the Nasdaq, to Nasdaq, the Nasdaq Stock Market
    From Nasdaq, On Nasdaq, On The Nasdaq, To Nasdaq, on The Nasdaq, The Nasdaq Stock Market, on Nasdaq First North
    Canola Oil, Cooking Oil, Oil Painting, Olive Oil, Palm Oil, Snake Oil, Standard Oil, Midnight Oil, Vegetable Oil
    Oracle Of Omaha, Oracle Park, Oracle of Delphi, Oracle of Omaha
    Progressive Candidate, Progressive Caucus, Progressive Conservatives, Progressive Democrats, Progressive Groups
    Progressive Lawmakers, Progressive Party, Progressive Policy, Progressive Rock, Progressive Senators
    Progressive Tax, Progressive Web
    S&P Global Flash, S&P Global Market Intelligence, S&P Global Mobility, S&P Global PMI, S&P Global Ratings
    Klaus Schwab, ADP Employment, ADP Jobs, ADP National, ADP employment, ADP jobs, ADP payrolls, ADP report
    Bomb Shell, Shell Casings, Shell Companies, Shell Company, Shell Corporation, Shell Game, Shell Shock
    Silver Alert, Silver Lining, Silver Medal, Silver Spring, Adam Silver, Nate Silver, Silver Lake
    Cold Snap, Oh Snap, Snap Election, Snap Benefits, Snap election, Snap Poll, Snap Decision
    Madison Square, Red Square, Square Enix, Square Feet, Square Foot, Square Kilometer, Square Mile, Square One
    Tiananmen Square, Times Square, Trafalgar Square, Union Square
    Acquisition Target, Buyout Target, Climate Target, Delivery Target, EPS Target, Earnings Target, Easy Target
    Emissions Target, Fed Target, GDP Target, Growth Target, Inflation Target, Next Target, Price Target
    Prime Target, Production Target, Profit Target, Revenue Target, Sales Target, Soft Target, Takeover Target
    Target Date, Target Hospitality, Target Market, Target Practice, Target Price, Target Range, Top Target
    French Toast, Toast to
    Cicely Tyson, Mike Tyson, Neil deGrasse Tyson, Tyson Fury, Tyson Chandler
    Golden Visa, H-1B Visa, Student Visa, Tourist Visa, Travel Visa, UK Visa, US Visa, Work Visa, Visa Applications
    Visa Ban, Visa Fee, Visa Fees, Visa Holders, Visa Program, Visa Restrictions, Visa Rules, Visa Waiver
    Zara Tindall, Zara Larsson, Zara McDermott
    """
)
"""Longer phrases in which a name stands for somebody or something else."""

NOT_TICKERS = word_set(
    "ACHR ADP AES AGCO AI ALL AND ANY APA API APP ARE BALL BE BEN BIG BOX BROS CAN CAP CAR CARR CART CASH CEO CF "
    "CFO CI CLF CMS COR CPI DAY DD DE DECK DEI DIA DIY DJT DNA DOC DOE DOJ DOV DOW EA EAT EPA EPS EQT ESG ETF EVS "
    "EXE FAA FAST FBI FCC FDA FED FIG FIS FIVE FIX FOR FOX FTC GAP GAS GDP GEN GOOD GPS GT HAL HAS HD ICE ICP IMF "
    "IPO IRS IT ITS KEY KIM LAZ LEVI LIN LINK LLC LLP LOVE LOW LUV MAIN MAR MAT MET MSCI NATO NEW NEXT NOV NOW NYSE "
    "ON ONE OPEN OUT OWL PATH PEG PLAY PLUG POOL PPL PSA PTC PWR QS RACE REAL ROK RUN SAFE SAN SAVE SEC SEE SIG SMR "
    "SNAP SO STM STT SYM TAP TEAM TECH TEL TEM TER THE TRIP USA USB USO VGT WELL WEN WING WIT WIX WOLF WOOF WTO WTW "
    "YOU"
)
"""Words and abbreviations often set in capitals: as tickers only with `$`, with their exchange, or tagged."""

SHOUTED = word_set(
    "ARES ARM BILL BIRK CAR CARS CAT CAVA COIN COST COUR DASH DOCU EAT ELF FANG FUN GILD GLEN "
    "GOLD HOG HOOD HUM KEYS KR LAND LEN LOGI LULU MARA META MOS NET NICE PENN PINS POD RF RIO RIOT RUN SHOP SNOW SPOT "
    "TECK TEVA TOST VALE VET WISH ZION"
)
"""Tickers that are words: not believed where the whole title is in capitals."""

HOUSES = word_set(
    "BAC BCS BMO BNS C CBK.DE DB EVR GS HSBC ING JEF JPM LAZ MFG MS NMR NOMURA RJF RY SCHW TD TFC UBS WFC"
)
"""Houses whose analysts rate others."""

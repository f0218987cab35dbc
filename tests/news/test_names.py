"""Whom headlines are about, by the names that ship. All headlines are invented."""

from __future__ import annotations

import pytest

from adapters.rules.names import known_names
from bot.news.entities import Entities
from tests.news.make import headline

ENTITIES = Entities(known_names())

NAMED = """
AAPL: Apple trims iPhone orders for the spring
AAPL: Shares of Apple slide as China sales weaken
AAPL: Why Is Everybody Buying Apple Stock?
AAPL: APPLE CUTS ITS FORECAST
AMZN: Amazon.com opens a second office in Leeds
AMZN: AWS outage takes down a third of the web
BRK-B: Berkshire adds to its pile of cash
BRK-B: What Berkshire Hathaway sold last quarter
GOOGL: Google loses its appeal in Brussels
GOOGL: Alphabet raises its spending plan again
GOOGL: Waymo asks for permission to drive in Boston
META: Meta lays off hundreds in its virtual-reality unit
META: Facebook is fined in Ireland
META: Judge tells Meta to share its data
TGT: Target cuts its profit forecast after a weak spring
TGT: Shoppers stay away from Target as tariffs bite
TGT: Target Stock Drops 9% On Outlook
WMT TGT: Walmart, Target And The Price Of Eggs
GAP: Gap shares jump as Old Navy grows
GAP: A new chief for Gap Inc
V: Visa profit beats as travel spending holds up
V MA: Mastercard and Visa settle with shops
V: Regulators sue Visa over debit cards
XYZ: Block shares fall after Cash App slows
XYZ: Square Inc changes its name
SNAP: Snap posts a smaller loss
SNAP: Snapchat goes dark in three countries
ARM: Arm plans a chip of its own
ARM: Why Arm Holdings Jumped Today
F: Ford recalls a million pickups
F: Union strikes at two plants of Ford
F GM: Ford and GM stop shifts for lack of parts
SHEL: Shell to cut a fifth of its exploration staff
SHEL BP: BP, Shell and the end of a merger rumour
ORCL: Oracle signs a huge cloud contract
ORCL: Oracle's cloud backlog doubles
PGR: Progressive says premiums rose 12% in May
CCL: Carnival raises its outlook as bookings boom
CCL RCL: Royal Caribbean, Carnival Shares Sink As Fuel Rises
BBY: Best Buy pulls its forecast
BALL: Ball Corp buys a can maker in Brazil
SO: Southern Company delays its reactor again
GM: General Motors stops work on robotaxis
GE: General Electric wins an engine order
MTCH: Match Group lays off 13% of its staff
U: Unity Software scraps its fee per installation
KEY: KeyCorp sells bonds at a loss
NOW: ServiceNow jumps on AI demand
NOW: ServiceNow (NOW) Tops Estimates
ON: Onsemi cuts its forecast
ON: ON Semiconductor closes a plant
ALL: Allstate leaves another state
IT: Gartner shares plunge as government contracts end
A: Agilent beats estimates
T: AT&T says call records were stolen
C: Citigroup lays off 20,000
C: Citi posts its best quarter in a decade
M: Macy's rejects a bid
LOW HD: Home Depot and Lowe's see fewer big projects
KO: Coke raises prices again
PEP: PepsiCo buys a maker of prebiotic soda
MCD: McDonald's burgers are linked to an outbreak
UPS: UPS cuts 20,000 jobs
FDX UPS: FedEx, UPS Fall On Rate Fears
CAT: Caterpillar warns of tariffs
DE: Deere lays off workers in Iowa
BA: Boeing loses a door plug in flight
BA: BOEING HALTS DELIVERIES
UNH: UnitedHealth's chief steps down
LLY NVO: Zepbound outsells Wegovy for the first time
PFE: Pfizer drops its weight-loss pill
MRK: Merck stops shipping its vaccine to China
MRK.DE: Merck KGaA agrees to buy a rare-disease firm
JNJ: J&J loses its third try at a talc settlement
CVS: CVS Health replaces its boss
DIS: Disney raises the price of its parks
WBD: Warner Bros. Discovery puts itself up for sale
PSKY: Paramount agrees to a merger
NFLX: Netflix cracks down on password sharing
SPOT: Spotify turns its first yearly profit
UBER LYFT: Uber, Lyft sink as robotaxis expand
UBER: Uber to offer rides without a driver in Texas
ABNB: Airbnb Stock Tumbles On Slow Bookings
DASH: DoorDash buys its British rival
COIN: Coinbase is added to the S&P 500|^GSPC
HOOD: Robinhood fined over its record keeping
MSTR: MicroStrategy buys another billion of coins
PYPL: PayPal picks a new chief
INTC: Intel halts construction in Ohio
AMD: AMD unveils a rival for Nvidia's best chip|NVDA
NVDA: Nvidia sinks on new export rules
NVDA: NVDA drops below a round number
NVDA: Analysts cut Nvidia after (NASDAQ: NVDA) warns
TSM: TSMC doubles its spending in Arizona
ASML: ASML orders miss by half
SMCI: Super Micro delays its annual report
MU: Micron guides far above estimates
QCOM: Qualcomm loses its biggest customer
DELL: Dell sells more AI servers than ever
IBM: IBM falls the most in a year
CRM: Salesforce hires salespeople to sell its agents
ADBE: Adobe's forecast disappoints
INTU: Intuit raises prices for TurboTax
CRWD: CrowdStrike update crashes computers worldwide
PANW: Palo Alto Networks agrees to a big takeover
PLTR: Palantir wins an army contract
SNOW: Snowflake soars after results
SHOP: Shopify Shares Jump
TSLA: Tesla deliveries fall short
TSLA: Cybertruck recalled for the eighth time
RIVN: Rivian lays off workers
TM: Toyota halts production at all its plants in Japan
HMC 7201.T: Honda and Nissan call off their merger
VOW3.DE: Volkswagen plans to close plants in Germany
BMW.DE: BMW cuts its outlook over brakes
STLA: Jeep maker offers buyouts
RACE: Ferrari's first electric car disappoints
005930.KS: Samsung apologises for weak profits
000660.KS: SK Hynix sells out its memory for next year
9984.T: SoftBank raises money for data centres
SONY: Sony raises the price of its console
BABA: Alibaba pours money into AI
TCEHY BIDU: Tencent, Baidu fall in Hong Kong
BYDDY: BYD outsells everybody in Europe
PDD: Temu stops shipping from China
NVO: Novo Nordisk cuts its forecast for the third time
SAP: SAP cloud revenue misses
SIE.DE: Siemens cuts thousands of jobs
BAYN.DE: Bayer loses another weedkiller trial
ADS.DE: Adidas sees a boost from retro shoes
MC.PA: LVMH sales drop as Chinese shoppers stay home
KER.PA: Gucci owner warns of falling profit
NSRGY: Nestle fires its chief executive
UBS: UBS must hold more capital, Bern says
AZN: AstraZeneca to list in New York
BP: BP returns to oil
RIO: Rio Tinto talks to a rival about a merger
GLEN.L: Glencore keeps its coal
BTC-USD: Bitcoin tumbles below a round number
BTC-USD: A thief of bitcoin is sentenced
ETH-USD: Ethereum upgrade goes live
DOGE-USD: Dogecoin doubles in a week
GC=F: Gold prices set another record
GC=F: Gold jumps as the dollar sinks
CL=F: Oil falls 4% as tankers pass the strait
CL=F: Crude oil slips on higher output
BZ=F: Brent falls below 60
^N225: Nikkei suffers its worst day since 1987
^GSPC: The S&P 500 closes at a record
^HSI: Hang Seng jumps on stimulus hopes
^IXIC: Nasdaq Composite enters a correction
GME: GameStop sells shares into the rally
CVNA: Carvana says its loans are fine
HIMS: Hims & Hers loses its partner
SBUX: Starbucks misses again
NKE: Nike warns of falling sales
LULU: Lululemon cuts its outlook
BUD: Bud Light maker loses shelf space
KVUE: Tylenol maker sinks on a report
MAT: Mattel raises prices of dolls
DAL: Delta Air Lines withdraws its forecast
LUV: Southwest Airlines ends free bags
NVDA AMD: Nvidia and AMD will pay for licences
AMZN: US sues Amazon over Prime cancellations
"""
OTHERS = """
Apple harvest fails in the frost
The Big Apple sweats through June
How to bake an Apple Pie
Amazon rainforest loses less forest
Fires spread across the Amazon Basin
Meta Analysis Of Sleep Studies
Analysts Lift Price Target Cuts To Come
New Emissions Target Will Be Missed
Inflation Target Is Out Of Reach
Gender Pay Gap Falls Slowly
The Trade Gap Widens Again
A Gap Year Is Worth It
Student Visa Cuts Hit Universities
H-1B Visa Fees And What They Mean
Trump's Golden Visa Will Cost Millions
Chopping Block: Which Agencies Are Next?
Cold Snap Is On Its Way
Snap Election Is Called In Spain
He lost his right arm in the war
Lending Arm To Be Sold
Harrison Ford Is Back
Doug Ford Wins Again In Ontario
Ford Foundation Gives Millions
Police Chase Ends In A Crash
Chase Young Signs For A Year
Oracle of Omaha shares his wisdom
Oracle Of Omaha To Step Down
Progressive Caucus Is Divided
Progressive Democrats Raise The Alarm
Rio Carnival Ends In Rain
Notting Hill Carnival And The Police
Is This The Best Buy Of The Year?
It Might Be A Best Buy Now
Times Square Is Closed To Cars
Madison Square Is Full
Shell Company Is Used To Hide Money
Bomb Shell Report
The general said it was a match for unity
General says more troops are on their way
Southern states brace for a storm
Keys to success: five rules
A ball, a block and a key
What to do NOW
It is ON: the final tonight
ALL IN: the last card
A F T: letters of the alphabet
Turn IT off and on again
(AI) in schools
A day at the MET
ICE raids a farm
US Intel Says Otherwise
FOX NEWS HOST LEAVES
PSA: check your smoke alarms
USB cables will be the same everywhere
GPS is jammed over the Baltic
Mike Tyson To Fight Again
Tyson Fury Wins
Paris Hilton Launches A Perfume
Hilton Head Is Under Water
Eaton Fire Victims Sue
Klaus Schwab Steps Down
Lilly King Wins Gold Medal
Olympic Gold And Tears
A Silver Lining For Farmers
Adam Silver Says No
Silver Spring Is Flooded
Palm Oil Falls From Favour
Olive Oil Is Cheaper
Chevron deference is dead
The visa office is closed
an oracle, a target and a shell
Nvidia-backed start-up raises money
Tesla-like doors are banned
They met at a coach stop
Zara Tindall Is Back
French Toast And Coffee
The dow of physics
News Corp is hacked|NWSA
Moody's cuts France
Snake Oil Sells
Bank of England holds rates
Nasdaq Helsinki Is Closed
Firm receives Nasdaq Notice
Shares will begin trading on Nasdaq on Friday
ADP report: hiring slows
Mitsubishi plane lands
My grandfather's Strategy for a long life
Coca-Cola Consolidated splits its stock
The sea, the box and the pool
CEO, CFO and CIO: three jobs
"""
HOUSES = """
NVDA: Goldman Sachs upgrades Nvidia
NVDA: Nvidia upgraded at Morgan Stanley
NVDA: Nvidia's price target raised by Citigroup
TSLA: Tesla is a buy, says UBS
AAPL: JPMorgan raises its Apple price target
AAPL: Barclays analyst doubts that Apple can grow
DIS: Disney rated overweight at Wells Fargo
TXN: Texas Instruments to speak at Citi conference
GS: Goldman Sachs profit doubles
GS: Goldman Sachs cuts 700 jobs
JPM: JPMorgan raises its forecast of interest income
WFC: Wells Fargo is free of its cap
BCS: Barclays to sell its German arm
"""


def rows(table: str) -> list[tuple[str, frozenset[str]]]:
    """`SYMBOL SYMBOL: title|SYMBOL`; what stands behind is about it too."""
    found: list[tuple[str, frozenset[str]]] = []
    for line in table.strip().splitlines():
        symbols, _, rest = line.partition(": ") if table is not OTHERS else ("", "", line)
        title, _, more = rest.partition("|")
        if title:
            found.append((title, frozenset((*symbols.split(), *more.split()))))
    return found


@pytest.mark.parametrize(("title", "symbols"), [*rows(NAMED), *rows(HOUSES), *rows(OTHERS)])
def test_whom_a_headline_is_about(title: str, symbols: frozenset[str]) -> None:
    assert set(ENTITIES.find(headline(title)).issuers) == symbols

"""Yahoo's exchanges, and the ISO 10383 codes (MICs) of the calendars that they keep."""

from __future__ import annotations

import logging

from bot.market.calendar import ALWAYS_OPEN

log = logging.getLogger(__name__)

_CODES = {
    "XNAS": "NMS NGM NCM NIM NAS NSD",
    "XNYS": "NYQ NYS SNP DJI DJX WCB CXI CGI CBO OPI OPR",
    "XASE": "ASE",
    "ARCX": "PCX",
    "BATS": "BTS",
    "IEXG": "IEX",
    "OTCM": "PNK OEM OQB OQX OBB OTC OID OGM OPQ",
    ALWAYS_OPEN: "CCC",
    "24/5": "CCY TLV",
    "XCME": "CME",
    "XCBT": "CBT",
    "XNYM": "NYM",
    "XCEC": "CMX",
    "IFUS": "NYB",
    "XLON": "LSE IOB FGI AQS CXE",
    "XETR": "GER",
    "XFRA": "FRA BER MUN HAN",
    "XSTU": "STU",
    "XDUS": "DUS",
    "XHAM": "HAM",
    "XPAR": "PAR ENX",
    "XAMS": "AMS",
    "XBRU": "BRU",
    "XLIS": "LIS",
    "XDUB": "ISE",
    "XMAD": "MCE",
    "XMIL": "MIL TLO",
    "XSWX": "EBS VTX ZRH",
    "XWBO": "VIE",
    "XSTO": "STO",
    "XCSE": "CPH",
    "XOSL": "OSL",
    "XHEL": "HEL BVB ATH",  # Bucharest and Athens keep nearly its hours; their own calendars are not known
    "XICE": "ICE",
    "XTAL": "TAL",
    "XRIS": "RIS",
    "XLIT": "LIT",
    "XWAR": "WSE",
    "XPRA": "PRA",
    "XBUD": "BUD",
    "XIST": "IST",
    "XTSE": "TOR VAN CNQ NEO",
    "XMEX": "MEX",
    "BVMF": "SAO",
    "XBUE": "BUE",
    "XSGO": "SGO",
    "XHKG": "HKG",
    "XTKS": "JPX OSA FKA SAP",
    "XSHG": "SHH SHZ",
    "XBOM": "NSI BSE",
    "XKRX": "KSC KOE",
    "XTAI": "TAI TWO",
    "XSES": "SES",
    "XIDX": "JKT",
    "XKLS": "KLS",
    "XBKK": "SET",
    "XPHS": "PHS PHP",
    "XKAR": "KAR",
    "XASX": "ASX CXA",
    "XNZE": "NZE",
    "XSAU": "SAU",
    "XJSE": "JNB",
}
_SUFFIXES = {
    ALWAYS_OPEN: "-USD -EUR -GBP",
    "24/5": "=X .TA",
    "XCME": "=F .CME",
    "XCBT": ".CBT",
    "XNYM": ".NYM",
    "XCEC": ".CMX",
    "IFUS": ".NYB",
    "XLON": ".L .IL .XC .AQ",
    "XETR": ".DE .XD",
    "XFRA": ".F .BE .MU .HA",
    "XSTU": ".SG",
    "XDUS": ".DU",
    "XHAM": ".HM",
    "XPAR": ".PA .NX",
    "XAMS": ".AS",
    "XBRU": ".BR",
    "XLIS": ".LS",
    "XDUB": ".IR",
    "XMAD": ".MC",
    "XMIL": ".MI .TI",
    "XSWX": ".SW",
    "XWBO": ".VI",
    "XSTO": ".ST",
    "XCSE": ".CO",
    "XOSL": ".OL",
    "XHEL": ".HE .RO .AT",
    "XICE": ".IC",
    "XTAL": ".TL",
    "XRIS": ".RG",
    "XLIT": ".VS",
    "XWAR": ".WA",
    "XPRA": ".PR",
    "XBUD": ".BD",
    "XIST": ".IS",
    "XTSE": ".TO .V .CN .NE",
    "XMEX": ".MX",
    "BVMF": ".SA",
    "XBUE": ".BA",
    "XSGO": ".SN",
    "XHKG": ".HK",
    "XTKS": ".T",
    "XSHG": ".SS .SZ",
    "XBOM": ".NS .BO",
    "XKRX": ".KS .KQ",
    "XTAI": ".TW .TWO",
    "XSES": ".SI",
    "XIDX": ".JK",
    "XKLS": ".KL",
    "XBKK": ".BK",
    "XPHS": ".PS",
    "XKAR": ".KA",
    "XASX": ".AX .XA",
    "XNZE": ".NZ",
    "XSAU": ".SR",
    "XJSE": ".JO",
}
_ZONES = {
    "America/New_York": "XNYS",
    "America/Chicago": "XCME",
    "America/Toronto": "XTSE",
    "America/Mexico_City": "XMEX",
    "America/Sao_Paulo": "BVMF",
    "America/Argentina/Buenos_Aires": "XBUE",
    "America/Buenos_Aires": "XBUE",
    "America/Santiago": "XSGO",
    "America/Bogota": "XBOG",
    "America/Lima": "XLIM",
    "Europe/London": "XLON",
    "Europe/Berlin": "XETR",
    "Europe/Paris": "XPAR",
    "Europe/Amsterdam": "XAMS",
    "Europe/Brussels": "XBRU",
    "Europe/Lisbon": "XLIS",
    "Europe/Dublin": "XDUB",
    "Europe/Madrid": "XMAD",
    "Europe/Rome": "XMIL",
    "Europe/Zurich": "XSWX",
    "Europe/Vienna": "XWBO",
    "Europe/Stockholm": "XSTO",
    "Europe/Copenhagen": "XCSE",
    "Europe/Oslo": "XOSL",
    "Europe/Helsinki": "XHEL",
    "Europe/Warsaw": "XWAR",
    "Europe/Prague": "XPRA",
    "Europe/Budapest": "XBUD",
    "Europe/Bucharest": "XHEL",
    "Europe/Athens": "XHEL",
    "Europe/Istanbul": "XIST",
    "Europe/Moscow": "XMOS",
    "Asia/Tokyo": "XTKS",
    "Asia/Hong_Kong": "XHKG",
    "Asia/Shanghai": "XSHG",
    "Asia/Kolkata": "XBOM",
    "Asia/Calcutta": "XBOM",
    "Asia/Seoul": "XKRX",
    "Asia/Taipei": "XTAI",
    "Asia/Singapore": "XSES",
    "Asia/Jakarta": "XIDX",
    "Asia/Kuala_Lumpur": "XKLS",
    "Asia/Bangkok": "XBKK",
    "Asia/Manila": "XPHS",
    "Asia/Karachi": "XKAR",
    "Asia/Jerusalem": "24/5",
    "Asia/Riyadh": "XSAU",
    "Australia/Sydney": "XASX",
    "Pacific/Auckland": "XNZE",
    "Africa/Johannesburg": "XJSE",
    "UTC": ALWAYS_OPEN,
}


def _turned(table: dict[str, str]) -> dict[str, str]:
    return {word: mic for mic, words in table.items() for word in words.split()}


_OF_CODE = _turned(_CODES)
_OF_SUFFIX = _turned(_SUFFIXES)


def exchange(code: str, symbol: str, zone: str) -> str:
    """The MIC, `24/7` or `24/5` for Yahoo's `code`; failing that by the symbol's suffix, or by what trades in the time
    `zone` (`Europe/Berlin`), and then a word in the log."""
    if known := _OF_CODE.get(code) or by_suffix(symbol):
        return known
    guess = _ZONES.get(zone, "XNYS")
    log.warning("Yahoo's exchange %s of %s is not known: the hours of %s are taken.", code or "(none)", symbol, guess)
    return guess


def by_suffix(symbol: str) -> str | None:
    """The MIC that `.DE` of `SAP.DE` stands for, `=X` of `EURUSD=X`, `-USD` of `BTC-USD`; None without such an end."""
    at = max(symbol.rfind(mark) for mark in ".=-")
    return _OF_SUFFIX.get(symbol[at:]) if at > 0 else None

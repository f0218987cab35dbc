"""Forms and the items of an 8-K, in our words."""

from __future__ import annotations

_FORMS = {
    "6-K": "report of a foreign company",
    "10-Q": "quarterly report",
    "10-K": "annual report",
    "20-F": "annual report of a foreign company",
    "40-F": "annual report of a Canadian company",
    "11-K": "annual report of an employee plan",
    "NT 10-Q": "the quarterly report will be late",
    "NT 10-K": "the annual report will be late",
    "S-1": "registration of new securities",
    "F-1": "registration of a foreign company's new securities",
    "S-3": "shelf registration",
    "S-3ASR": "shelf registration, in force at once",
    "F-3": "shelf registration of a foreign company",
    "S-4": "securities for a merger or an exchange",
    "F-4": "a foreign company's securities for a merger or an exchange",
    "S-8": "shares for employees",
    "FWP": "free writing prospectus",
    "3": "an insider's first statement of holdings",
    "4": "an insider's trade",
    "5": "an insider's trades of the year",
    "144": "an insider's planned sale",
    "13F-HR": "holdings of an investment manager",
    "SC 13D": "a holder of more than 5%, who may seek influence",
    "SC 13G": "a passive holder of more than 5%",
    "SC TO-T": "tender offer by another company",
    "SC TO-I": "tender offer for its own shares",
    "SC TO-C": "announcement of a tender offer",
    "SC 14D9": "answer to a tender offer",
    "SC 13E3": "going private",
    "PRE 14A": "preliminary proxy statement",
    "DEF 14A": "proxy statement",
    "DEFA14A": "more material for a shareholders' vote",
    "DEFM14A": "proxy statement on a merger",
    "25": "withdrawal from listing",
    "25-NSE": "withdrawal from listing, by the exchange",
    "15-12G": "end of registration",
    "SD": "specialised disclosure",
    "D": "securities sold privately",
}
_ITEMS = {
    "1.01": "material agreement",
    "1.02": "end of a material agreement",
    "1.03": "bankruptcy or receivership",
    "1.04": "mine safety",
    "1.05": "material cybersecurity incident",
    "2.01": "acquisition or disposal completed",
    "2.02": "results of operations",
    "2.03": "new financial obligation",
    "2.04": "financial obligation accelerated",
    "2.05": "costs of an exit or restructuring",
    "2.06": "material impairment",
    "3.01": "notice of delisting",
    "3.02": "unregistered sale of shares",
    "3.03": "change of shareholders' rights",
    "4.01": "change of auditor",
    "4.02": "earlier statements no longer to be relied on",
    "5.01": "change of control",
    "5.02": "change of directors or officers",
    "5.03": "change of bylaws or fiscal year",
    "5.04": "trading suspended in employee plans",
    "5.05": "change of the code of ethics",
    "5.06": "no shell company any more",
    "5.07": "shareholders' vote",
    "5.08": "shareholders' nominations",
    "7.01": "Regulation FD disclosure",
    "8.01": "other events",
    "9.01": "exhibits",
}
_MATERIAL = ("8-K", "6-K", "10-Q", "10-K", "20-F", "40-F", "S-4", "F-4", "SC 13D", "SC TO-T", "SC TO-I")
_ABOUT_SHARES = ("SC 13", "SC TO")
_SAID = 3
"""So many items of an 8-K are named; any further are counted."""


def named(form: str) -> str:
    """The form as people call it: EDGAR has written out `SCHEDULE 13D` since December 2024."""
    return form.upper().replace("SCHEDULE ", "SC ")


def material(form: str) -> bool:
    """Whether it may move a price by itself, amended or not."""
    return form.removesuffix("/A") in _MATERIAL


def title(form: str, items: tuple[str, ...], role: str) -> str:
    """`8-K: results of operations (2.02)`; of a form that is not in the table its name alone.

    `items` are the codes of an 8-K; `role` is the company's in the filing, such as `Filer`, `Subject`, `Filed by`.
    """
    base = form.removesuffix("/A")
    amended = base != form
    if base.startswith("8-K"):
        words = _items(items)
    elif role == "Filed by" and base.startswith(_ABOUT_SHARES):
        words = "about another company's shares"
    elif base.startswith("424B"):
        words = "prospectus"
    else:
        words = _FORMS.get(base, "")
    said = ", ".join(part for part in (words, "amended" if amended else "") if part)
    return f"{form}: {said}" if said else form


def _items(codes: tuple[str, ...]) -> str:
    known = [code for code in dict.fromkeys(codes) if code in _ITEMS]
    told = [code for code in known if code != "9.01"] or known
    said = [f"{_ITEMS[code]} ({code})" for code in told[:_SAID]]
    return ", ".join(said) + (f" and {len(told) - _SAID} more" if len(told) > _SAID else "")

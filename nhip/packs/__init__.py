"""Country packs: a state's dated lists (charts, rates, banks, holidays, forms) as frozen rows, each with its source.

A pack is data only, one folder per country code. The owner of a table reads from here; nothing is written here, and
nothing here knows the database, the clock or Django. `confidence` says how sure the source is; what is less than
"high" is listed with its doubt in `docs/domain/`.
"""

import csv
import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable


class NotInPack(LookupError):
    """The country has no pack, or the pack has no such list, form or circular."""


@dataclass(frozen=True, slots=True)
class Account:
    """One account of a chart. `normal_side` is debit, credit, both (by partner) or zero (closing account)."""

    code: str
    name_vi: str
    name_en: str
    type: str
    parent: str
    level: int
    normal_side: str
    has_children: bool
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class VatRate:
    """One rate a line may carry. `percent` is None when no tax is computed (exempt, not declared)."""

    code: str
    name_vi: str
    name_en: str
    kind: str
    percent: Decimal | None
    on_invoice: str
    since: date | None
    until: date | None
    reduces: str
    source: str
    confidence: str

    def holds_on(self, day: date) -> bool:
        """Whether the law knows this rate on that day, both ends included."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class NonCashRule:
    """From `threshold` (VAT included) a purchase needs proof of payment other than cash to deduct its input VAT."""

    threshold: Decimal
    includes_vat: bool
    rule: str
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class BadDebtRate:
    """From so many months overdue on, so many percent of a receivable may be provided for."""

    months: int
    rate: Decimal
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Bank:
    """A bank of the payment network: `bin` is its number in QR codes; `sends` false = it can only be paid to."""

    bin: str
    code: str
    short_name: str
    name_vi: str
    swift: str
    sends: bool
    note: str
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day off. `kind`: statutory, compensation, or swap_public_sector (`paid` false: a company chooses)."""

    day: date
    name_vi: str
    name_en: str
    kind: str
    paid: bool
    note: str
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Province:
    """A province or centrally-run city of the two-level administration (since 2025-07-01)."""

    code: str
    name_vi: str
    codename: str
    kind: str
    phone_code: str
    note: str
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class DocumentForm:
    """What a paper must carry: its requisites and who signs, in the order of the form.

    `issued_vi` is the line under the form's number («Ban hành theo Thông tư ...»), empty for papers without a model.
    """

    code: str
    name_vi: str
    name_en: str
    fields: tuple[str, ...]
    signatures: tuple[str, ...]
    copies: str
    issued_vi: str
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class InvoiceSeries:
    """How an invoice's form digit and series are written, e.g. `1C26TAA`; numbers restart on 1 January at 1."""

    pattern: str
    form_digits: tuple[tuple[str, str], ...]
    coded: tuple[tuple[str, str], ...]
    kinds: tuple[tuple[str, str], ...]
    max_digits: int
    source: str
    confidence: str


@cache
def accounts(country: str, chart: str) -> tuple[Account, ...]:
    """The chart of accounts in the order of its circular; every parent stands before its children."""
    rows = _csv(country, f"chart_{chart}.csv")
    parents = {row["parent"] for row in rows}
    return tuple(Account(**{**row, "level": int(row["level"])}, has_children=row["code"] in parents) for row in rows)


@cache
def vat_rates(country: str) -> tuple[VatRate, ...]:
    """Every rate with its window (`holds_on`); one that `reduces` another stands in for it while it holds."""
    paper = _json(country, "vat_rates.json")
    return tuple(_rate(row, paper) for row in paper["rates"])


@cache
def non_cash_rule(country: str) -> NonCashRule:
    """When cash costs the buyer his input VAT."""
    rule = _json(country, "vat_rates.json")["input_vat_non_cash"]
    return NonCashRule(**{**rule, "threshold": Decimal(rule["threshold"])})


@cache
def bad_debt_rates(country: str) -> tuple[BadDebtRate, ...]:
    """How much of an overdue receivable is provided for, the shortest delay first."""
    rows = _csv(country, "bad_debt_rates.csv")
    return tuple(BadDebtRate(**{**row, "months": int(row["months"]), "rate": Decimal(row["rate"])}) for row in rows)


@cache
def banks(country: str) -> tuple[Bank, ...]:
    """Banks, the most used first."""
    return tuple(_bank(row) for row in _csv(country, "banks.csv"))


@cache
def holidays(country: str, year: int) -> tuple[Holiday, ...]:
    """The days off of a year in order; empty for a year outside `holiday_years` (not: a year without holidays)."""
    return tuple(day for day in _holidays(country) if day.day.year == year)


@cache
def holiday_years(country: str) -> tuple[int, ...]:
    """The years the pack knows; a calendar that runs beyond them must say so."""
    return tuple(sorted({holiday.day.year for holiday in _holidays(country)}))


@cache
def provinces(country: str) -> tuple[Province, ...]:
    """Provinces in the order of their official codes."""
    return tuple(_only(Province, row) for row in _csv(country, "provinces.csv"))


@cache
def document_form(country: str, code: str, circular: str) -> DocumentForm:
    """The form `code` (02-VT, 01-TT ...) as the circular (tt133, tt99) prints it."""
    paper = _json(country, "document_forms.json")
    form = _one(paper["forms"], code)
    if "Circular" not in form["source"]:
        return _form(form, issued_vi="", confidence=form["confidence"])
    issuer = _one(paper["circulars"], circular)
    confidence = min(form["confidence"], issuer["confidence"], key=CONFIDENCE.index)
    return _form(form, issued_vi=issuer["issued_vi"], confidence=confidence)


@cache
def invoice_series(country: str) -> InvoiceSeries:
    """The rule of form digits, series and numbers of electronic invoices."""
    paper = _json(country, "invoice_symbols.json")
    series = paper["series"]
    return InvoiceSeries(
        pattern=paper["regex"],
        form_digits=tuple(paper["form_digit"].items()),
        coded=tuple(series["char1"].items()),
        kinds=tuple(series["char4"].items()),
        max_digits=paper["number"]["max_digits"],
        source=paper["source"],
        confidence=paper["confidence"],
    )


CONFIDENCE = ("low", "medium", "medium-high", "high")


def _rate(row: dict, paper: dict) -> VatRate:
    return VatRate(
        code=row["code"],
        name_vi=row["label_vi"],
        name_en=row["label_en"],
        kind=row["kind"],
        percent=row["percent"] and Decimal(row["percent"]),
        on_invoice=row["invoice_TSuat"],
        since=_day(row.get("valid_from")),
        until=_day(row.get("valid_to")),
        reduces=row.get("reduces", ""),
        source=row.get("source", paper["base_law"]),
        confidence=paper["confidence"],
    )


def _bank(row: dict) -> Bank:
    return _only(Bank, {**row, "sends": row["vietqr_status"] == "TRANSFER_SUPPORTED"})


@cache
def _holidays(country: str) -> tuple[Holiday, ...]:
    rows = (
        {**row, "day": date.fromisoformat(row["date"]), "paid": row["paid"] == "yes"}
        for row in _csv(country, "holidays.csv")
    )
    return tuple(sorted((_only(Holiday, row) for row in rows), key=lambda holiday: holiday.day))


def _form(row: dict, **known) -> DocumentForm:
    lists = {"fields": tuple(row["fields"]), "signatures": tuple(row["signatures"])}
    return _only(DocumentForm, row | lists | known)


def _only[Row](kind: type[Row], row: dict) -> Row:
    """The row without the columns that no reader asks for."""
    return kind(**{name: row[name] for name in kind.__dataclass_fields__})


def _one(rows: list[dict], code: str) -> dict:
    for row in rows:
        if row["code"] == code:
            return row
    raise NotInPack(code)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _csv(country: str, name: str) -> list[dict]:
    with _file(country, name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _json(country: str, name: str) -> dict:
    return json.loads(_file(country, name).read_text(encoding="utf-8"))


def _file(country: str, name: str) -> Traversable:
    file = resources.files(__name__) / country.lower() / name
    if not (country.isalpha() and file.is_file()):
        raise NotInPack(f"{country}/{name}")
    return file

"""Country packs: the law's rows taken into the tables, as often as one likes, with the same outcome."""

from collections.abc import Iterable
from typing import Any

from django.db import models, transaction

from nhip import packs
from nhip.kernel.models import Holiday

from .models import Bank, Province, TaxRate

COUNTRIES = ("vn",)


def load_all() -> None:
    """Every country that the product knows; `nhip migrate` calls it after the tables are there."""
    for country in COUNTRIES:
        load_pack(country)


@transaction.atomic
def load_pack(country: str) -> None:
    """Tax rates, banks, provinces and public holidays of a country; rows of companies are left alone.

    Raises `packs.NotInPack` for a country that has none. What a release knows better is corrected in place; a rate
    that left the pack stays, because papers of its days still carry it.
    """
    _take(TaxRate, country, ("code", "reduces", "since"), map(_rate, packs.vat_rates(country)))
    _take(Bank, country, ("bin",), map(_bank, packs.banks(country)))
    _take(Province, country, ("code",), map(_province, packs.provinces(country)))
    years = packs.holiday_years(country)
    days = (_holiday(day) for year in years for day in packs.holidays(country, year) if day.paid)
    _take(Holiday, country, ("on",), days)


def _rate(row: packs.VatRate) -> dict[str, Any]:
    return {
        "code": row.code,
        "label": row.name_vi,
        "rate": None if row.percent is None else row.percent / 100,
        "reduces": row.reduces,
        "since": row.since,
        "until": row.until,
        "source": row.source,
    }


def _bank(row: packs.Bank) -> dict[str, Any]:
    known = {"bin": row.bin, "code": row.code, "short_name": row.short_name, "name": row.name_vi, "swift": row.swift}
    return known | {"source": row.source}


def _province(row: packs.Province) -> dict[str, Any]:
    return {"code": row.code, "name": row.name_vi, "source": row.source}


def _holiday(row: packs.Holiday) -> dict[str, Any]:
    return {"on": row.day, "name": row.name_vi[:100], "source": row.source[:200]}


def _take(model: type[models.Model], country: str, key: tuple[str, ...], wanted: Iterable[dict[str, Any]]) -> None:
    """Insert what is new, correct what changed, leave the rest: one SELECT and as few writes as possible."""
    law = {"country": country} | ({"company": None} if hasattr(model, "company_id") else {})
    there = {tuple(getattr(row, name) for name in key): row for row in model.objects.filter(**law)}
    fresh = []
    for values in wanted:
        row = there.get(tuple(values[name] for name in key))
        if row is None:
            fresh.append(model(country=country, **values))
        elif any(getattr(row, name) != value for name, value in values.items()):
            model.objects.filter(pk=row.pk).update(**values)
    model.objects.bulk_create(fresh)

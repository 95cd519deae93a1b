"""Currencies: how many decimals an amount has (ISO 4217) and the sign that it is written with."""

from decimal import Decimal

WITHOUT_CENTS = frozenset({"CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"})
"""ISO 4217 gives these no minor unit; the books keep two decimals of every other."""

SIGNS = {"VND": "₫", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "PHP": "₱", "RUB": "₽"}

WITH_MILS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})
"""ISO 4217 gives these three decimals; papers have them, books that are kept in them end with two."""

IN_USE = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP
CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR
IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU
MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG
SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST
XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
"""
KNOWN = frozenset(IN_USE.split())
"""The currencies in use that ISO 4217 lists."""


def places(code: str) -> int:
    """Decimals of an amount: none of the dong, two of the dollar."""
    return 0 if code in WITHOUT_CENTS else 2


def decimals(code: str) -> int:
    """Decimals of an amount on a paper in that currency: three of the Kuwaiti dinar."""
    return 3 if code in WITH_MILS else places(code)


def coin(code: str) -> Decimal:
    """The smallest coin: 1 of the dong, 0.01 of the dollar."""
    return Decimal(1).scaleb(-places(code))


def sign(code: str) -> str:
    """`₫`, `$`; the code itself where it has no sign of its own."""
    return SIGNS.get(code, code)

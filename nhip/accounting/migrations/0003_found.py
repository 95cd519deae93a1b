"""How invoices, receipts, entries, accounts and treasuries are found."""

from django.db import migrations

from nhip.kernel.following import Findable, From, found

OF_CUSTOMER = {
    "text": "t.folded || ' ' || COALESCE(a.folded, '')",
    "paper": True,
    "of": (From("shared_party", "customer_id", ("folded", "name")),),
}
INVOICE = Findable(
    "accounting.invoice",
    "CASE t.number WHEN '' THEN '' ELSE t.symbol || ' ' || t.number END || ' · ' || COALESCE(a.name, '')",
    uses=("folded", "number", "symbol"),
    **OF_CUSTOMER,
)
RECEIPT = Findable(
    "accounting.receipt",
    "CASE t.number WHEN '' THEN t.interim_number ELSE t.number END || ' · ' || COALESCE(a.name, '')",
    uses=("folded", "number", "interim_number"),
    **OF_CUSTOMER,
)


class Migration(migrations.Migration):
    dependencies = [("accounting", "0002_guards"), ("shared", "0003_found")]
    operations = [
        *found(INVOICE),
        *found(RECEIPT),
        *found(Findable("accounting.journalentry", "t.number", uses=("folded", "number"), paper=True)),
        *found(Findable("accounting.account", "''")),
        *found(Findable("accounting.treasury", "t.name", uses=("folded", "name"))),
    ]

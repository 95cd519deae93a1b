"""How parties, their people and what we trade in are found."""

from django.db import migrations

from nhip.kernel.following import Findable, From, found

GONE = ("archived",)
NAMED = "t.code || ' · ' || t.name"
OF_PARTY = (From("shared_party", "party_id", ("folded", "name")),)


class Migration(migrations.Migration):
    dependencies = [("shared", "0002_guards"), ("kernel", "0003_found")]
    operations = [
        *found(Findable("shared.party", NAMED, uses=("folded", "code", "name"), gone=GONE)),
        *found(
            Findable(
                "shared.contact",
                "t.name || ' · ' || COALESCE(a.name, '')",
                text="t.folded || ' ' || COALESCE(a.folded, '')",
                uses=("folded", "name"),
                of=OF_PARTY,
                gone=GONE,
            )
        ),
        *found(Findable("shared.product", NAMED, uses=("folded", "code", "name"), gone=GONE)),
        *found(Findable("shared.unitofmeasure", "t.name", uses=("folded", "name"), gone=GONE)),
        *found(Findable("shared.pricelist", "t.name", uses=("folded", "name"), gone=GONE)),
    ]

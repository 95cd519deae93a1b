"""How activities are found: by their subject and by the customer's name."""

from django.db import migrations

from nhip.kernel.following import Findable, From, found


class Migration(migrations.Migration):
    dependencies = [("agenda", "0001_initial"), ("shared", "0003_found"), ("kernel", "0003_found")]
    operations = [
        *found(
            Findable(
                "agenda.activity",
                "t.subject",
                text="t.folded || ' ' || COALESCE(a.folded, '')",
                uses=("folded", "subject"),
                paper=True,
                of=(From("shared_party", "party_id", ("folded", "name")),),
                gone=("cancelled",),
            )
        ),
    ]

"""Tables that seldom change tell so by a stamp, on both engines."""

from django.db import migrations

from nhip.kernel.guards import stamped
from nhip.kernel.rowcounts import counted


class Migration(migrations.Migration):
    dependencies = [("shared", "0001_initial"), ("kernel", "0002_guards")]
    operations = [
        *stamped("shared_taxrate"),
        *stamped("shared_pricelist"),
        *(step for table in ("party", "contact", "product") for step in counted(f"shared_{table}")),
    ]

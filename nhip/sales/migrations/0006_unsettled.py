"""Orders no longer note whether their invoices are paid: accounting is asked."""

from django.db import migrations

from nhip.kernel.guards import LiftGuards, PutBackGuards


class Migration(migrations.Migration):
    dependencies = [("sales", "0005_promised")]

    operations = [
        LiftGuards(),
        migrations.RemoveField(model_name="bill", name="settled"),
        PutBackGuards(),
    ]

"""By which document goods came in, as form 01-VT asks."""

from django.db import migrations, models

from nhip.kernel.guards import LiftGuards, PutBackGuards


class Migration(migrations.Migration):
    dependencies = [("warehouse", "0006_transfers_are_ck")]

    operations = [
        LiftGuards(),
        migrations.AddField(
            model_name="goodsreceipt",
            name="document",
            field=models.CharField(blank=True, default="", max_length=200, verbose_name="by document"),
            preserve_default=False,
        ),
        PutBackGuards(),
    ]

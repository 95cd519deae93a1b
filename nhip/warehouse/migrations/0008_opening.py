"""Opening stock: its file, and the goods receipts that an opening made (ACC-21)."""

import django.db.models.deletion
from django.db import migrations, models

import nhip.kernel.fields
import nhip.kernel.ids
from nhip.kernel.guards import LiftGuards, PutBackGuards


class Migration(migrations.Migration):
    dependencies = [
        ("accounting", "0009_opening"),
        ("kernel", "0003_found"),
        ("warehouse", "0007_by_document"),
    ]

    operations = [
        LiftGuards(),
        migrations.AddField(
            model_name="goodsreceipt",
            name="opening",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounting.opening",
                verbose_name="opening of the balances",
            ),
        ),
        migrations.CreateModel(
            name="OpeningStock",
            fields=[
                (
                    "id",
                    nhip.kernel.fields.RowId(
                        default=nhip.kernel.ids.new,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                        verbose_name="id",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("file", models.CharField(max_length=200, verbose_name="file")),
                ("digest", models.CharField(max_length=64, verbose_name="digest")),
                ("rows", models.JSONField(default=list, verbose_name="rows")),
                (
                    "company",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.company",
                        verbose_name="company",
                    ),
                ),
                (
                    "opening",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounting.opening",
                        verbose_name="opening of the balances",
                    ),
                ),
            ],
            options={
                "verbose_name": "opening stock",
                "verbose_name_plural": "opening stock",
            },
        ),
        PutBackGuards(),
    ]

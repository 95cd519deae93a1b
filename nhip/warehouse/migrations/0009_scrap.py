"""Scrap slips: goods that leave the store for good, agreed to by somebody else, final once they have left."""

import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.lookups
from django.db import migrations, models

import nhip.kernel.fields
import nhip.kernel.folding
import nhip.kernel.ids
from nhip.kernel.following import Findable, From, found
from nhip.kernel.guards import Refuse

SLIP, LINE = "warehouse_scrapslip", "warehouse_scrapline"
OF_FINAL = f"EXISTS (SELECT 1 FROM {SLIP} s WHERE s.id = OLD.slip_id AND s.state = 'scrapped')"
FOUND = Findable(
    "warehouse.scrapslip",
    "t.number || ' · ' || COALESCE(a.code || ' ' || a.name, '')",
    uses=("folded", "number"),
    of=(From("warehouse_warehouse", "warehouse_id", ("code", "name")),),
    paper=True,
)


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0005_custom_fields"),
        ("shared", "0003_found"),
        ("warehouse", "0008_opening"),
    ]

    operations = [
        migrations.AlterField(
            model_name="serial",
            name="state",
            field=models.CharField(
                choices=[("in_stock", "In stock"), ("issued", "Issued"), ("scrapped", "Scrapped")],
                default="in_stock",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.CreateModel(
            name="ScrapSlip",
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
                ("number", models.CharField(blank=True, max_length=40, verbose_name="number")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Waiting for agreement"),
                            ("returned", "Given back"),
                            ("scrapped", "Scrapped"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="proposed",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("date", models.DateField(verbose_name="date")),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("disposal", models.CharField(blank=True, max_length=300, verbose_name="way of disposal")),
                ("council", models.TextField(blank=True, max_length=1000, verbose_name="members of the council")),
                ("decision", models.CharField(blank=True, max_length=200, verbose_name="decision")),
                ("remark", models.CharField(blank=True, max_length=300, verbose_name="remark")),
                ("estimate", nhip.kernel.fields.MoneyField(default=0, verbose_name="estimated value")),
                ("cost", nhip.kernel.fields.MoneyField(default=0, verbose_name="value scrapped")),
                (
                    "folded",
                    nhip.kernel.folding.FoldedField(blank=True, default="", editable=False, of=("number", "reason")),
                ),
                (
                    "agreed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.person",
                        verbose_name="agreed to by",
                    ),
                ),
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
                    "handoff",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.handoff"
                    ),
                ),
                (
                    "keeper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.person",
                        verbose_name="proposed by",
                    ),
                ),
                (
                    "warehouse",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="warehouse.warehouse",
                        verbose_name="warehouse",
                    ),
                ),
            ],
            options={
                "verbose_name": "scrap slip",
                "verbose_name_plural": "scrap slips",
            },
        ),
        migrations.CreateModel(
            name="ScrapLine",
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
                (
                    "condition",
                    models.CharField(
                        choices=[
                            ("expired", "Expired"),
                            ("spoiled", "Spoiled"),
                            ("broken", "Broken"),
                            ("defective", "Defective"),
                        ],
                        max_length=10,
                        verbose_name="condition",
                    ),
                ),
                ("serials", models.JSONField(default=list, verbose_name="serial numbers")),
                ("quantity", nhip.kernel.fields.QuantityField(verbose_name="quantity")),
                ("estimate", nhip.kernel.fields.MoneyField(default=0, verbose_name="estimated value")),
                ("cost", nhip.kernel.fields.MoneyField(default=0, verbose_name="value scrapped")),
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
                    "location",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="warehouse.location",
                        verbose_name="shelf",
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="warehouse.lot",
                        verbose_name="lot",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="shared.product",
                        verbose_name="product",
                    ),
                ),
                (
                    "slip",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="warehouse.scrapslip",
                        verbose_name="scrap slip",
                    ),
                ),
            ],
            options={
                "verbose_name": "scrap line",
                "verbose_name_plural": "scrap lines",
            },
        ),
        migrations.AddIndex(
            model_name="scrapslip",
            index=models.Index(
                condition=models.Q(("state", "proposed")), fields=["company", "warehouse"], name="open_scrap"
            ),
        ),
        migrations.AddConstraint(
            model_name="scrapslip",
            constraint=models.UniqueConstraint(
                condition=models.Q(("number", ""), _negated=True),
                fields=("company", "number"),
                name="one_scrap_of_a_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="scrapslip",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("agreed_by__isnull", False), ("state", "scrapped"), models.Q(("number", ""), _negated=True)
                    ),
                    models.Q(
                        models.Q(("state", "scrapped"), _negated=True),
                        ("agreed_by", None),
                        ("number", ""),
                    ),
                    _connector="OR",
                ),
                name="nothing_is_scrapped_unagreed",
            ),
        ),
        migrations.AddConstraint(
            model_name="scrapslip",
            constraint=models.CheckConstraint(
                condition=models.Q(("keeper", models.F("agreed_by")), _negated=True),
                name="nobody_scraps_what_they_proposed",
            ),
        ),
        migrations.AddConstraint(
            model_name="scrapline",
            constraint=models.CheckConstraint(condition=models.Q(("quantity__gt", 0)), name="something_is_scrapped"),
        ),
        migrations.AddConstraint(
            model_name="scrapline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.Exact(
                        models.F("quantity"),
                        django.db.models.functions.comparison.Cast(models.F("quantity"), models.BigIntegerField()),
                    ),
                    django.db.models.lookups.Exact(
                        models.F("estimate"),
                        django.db.models.functions.comparison.Cast(models.F("estimate"), models.BigIntegerField()),
                    ),
                    django.db.models.lookups.Exact(
                        models.F("cost"),
                        django.db.models.functions.comparison.Cast(models.F("cost"), models.BigIntegerField()),
                    ),
                ),
                name="scrapped_in_whole_numbers",
            ),
        ),
        *found(FOUND),
        Refuse("warehouse_scrapslip_final", SLIP, "UPDATE", "OLD.state = 'scrapped'", "a scrap slip is final"),
        Refuse("warehouse_scrapline_final", LINE, "UPDATE", OF_FINAL, "a scrap slip is final"),
    ]

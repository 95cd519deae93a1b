"""Fields that companies define for themselves, and what records say in them."""

import django.db.models.deletion
from django.db import migrations, models

import nhip.kernel.custom.kinds
import nhip.kernel.fields
import nhip.kernel.ids
from nhip.kernel.guards import stamped


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0004_audit"),
    ]

    operations = [
        migrations.CreateModel(
            name="CustomField",
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
                    "about",
                    models.CharField(
                        choices=nhip.kernel.custom.kinds.carriers, max_length=60, verbose_name="on which records"
                    ),
                ),
                ("code", models.CharField(max_length=40, verbose_name="code of the field")),
                ("label", models.CharField(max_length=60, verbose_name="label of the field")),
                ("label_en", models.CharField(blank=True, max_length=60, verbose_name="label in English")),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("text", "short text"),
                            ("long", "long text"),
                            ("whole", "whole number"),
                            ("decimal", "number with decimals"),
                            ("money", "amount of money"),
                            ("date", "day"),
                            ("yes_no", "yes or no"),
                            ("choice", "choice from a list"),
                            ("link", "link to a record"),
                        ],
                        max_length=10,
                        verbose_name="type of value",
                    ),
                ),
                ("hint", models.CharField(blank=True, max_length=200, verbose_name="explanation in the form")),
                ("choices", models.JSONField(blank=True, default=list, verbose_name="choices of the list")),
                (
                    "dropped",
                    models.JSONField(
                        blank=True, default=list, editable=False, verbose_name="choices no longer offered"
                    ),
                ),
                ("places", models.PositiveSmallIntegerField(default=2, verbose_name="decimals of the number")),
                (
                    "links_to",
                    models.CharField(
                        blank=True,
                        choices=nhip.kernel.custom.kinds.targets,
                        max_length=60,
                        verbose_name="links to records",
                    ),
                ),
                ("needed", models.BooleanField(default=False, verbose_name="must be filled in")),
                ("alone", models.BooleanField(default=False, verbose_name="no two records the same")),
                ("listed", models.BooleanField(default=False, verbose_name="column of the list")),
                (
                    "known_to",
                    models.CharField(
                        blank=True,
                        choices=nhip.kernel.custom.kinds.groups,
                        max_length=60,
                        verbose_name="restricted to",
                    ),
                ),
                ("place", models.PositiveSmallIntegerField(default=0, verbose_name="place in the form")),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "Active"), ("archived", "Archived")],
                        default="active",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.company",
                        verbose_name="company",
                    ),
                ),
            ],
            options={
                "verbose_name": "custom field",
                "verbose_name_plural": "custom fields",
                "constraints": [
                    models.UniqueConstraint(fields=("company", "about", "code"), name="one_custom_field_of_a_code")
                ],
            },
        ),
        migrations.CreateModel(
            name="CustomValue",
            fields=[
                (
                    "id",
                    nhip.kernel.fields.RowId(
                        default=nhip.kernel.ids.new, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("about_kind", models.CharField(max_length=60)),
                ("about_id", models.BigIntegerField()),
                ("text", models.TextField(null=True)),
                ("folded", models.TextField(null=True)),
                ("sorted", models.CharField(max_length=300, null=True)),
                ("whole", models.BigIntegerField(null=True)),
                ("number", nhip.kernel.fields.QuantityField(null=True)),
                ("amount", nhip.kernel.fields.MoneyField(null=True)),
                ("day", models.DateField(null=True)),
                ("yes", models.BooleanField(null=True)),
                ("target_kind", models.CharField(blank=True, default="", max_length=60)),
                ("target_id", models.BigIntegerField(null=True)),
                ("unlike", models.CharField(max_length=80, null=True)),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.company",
                    ),
                ),
                (
                    "field",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.customfield",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("about_id", "field"), name="custom_value_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("unlike__isnull", False)),
                        fields=("field", "unlike"),
                        name="custom_unlike",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["company", "field", "about_id"], name="custom_of_field"),
                    models.Index(
                        condition=models.Q(("sorted__isnull", False)),
                        fields=["field", "sorted"],
                        name="custom_sorted",
                    ),
                    models.Index(
                        condition=models.Q(("whole__isnull", False)), fields=["field", "whole"], name="custom_whole"
                    ),
                    models.Index(
                        condition=models.Q(("number__isnull", False)),
                        fields=["field", "number"],
                        name="custom_number",
                    ),
                    models.Index(
                        condition=models.Q(("amount__isnull", False)),
                        fields=["field", "amount"],
                        name="custom_amount",
                    ),
                    models.Index(
                        condition=models.Q(("day__isnull", False)), fields=["field", "day"], name="custom_day"
                    ),
                    models.Index(
                        condition=models.Q(("target_id__isnull", False)),
                        fields=["field", "target_id"],
                        name="custom_target",
                    ),
                ],
            },
        ),
        *stamped("kernel_customfield"),
    ]

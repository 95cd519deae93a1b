"""The audit trail: its chain, what waits to be sealed, and events at the doors (B30)."""

import django.db.models.deletion
from django.db import migrations, models

import nhip.kernel.fields
import nhip.kernel.ids
from nhip.kernel.guards import sealed
from nhip.kernel.rowcounts import counted


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0003_found"),
    ]

    operations = [
        migrations.CreateModel(
            name="SecurityEvent",
            fields=[
                (
                    "id",
                    nhip.kernel.fields.RowId(
                        default=nhip.kernel.ids.new, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("about_kind", models.CharField(max_length=60)),
                ("about_id", models.BigIntegerField()),
                ("actor", models.CharField(max_length=200, verbose_name="by")),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("session", "Logging in"),
                            ("key", "Access keys"),
                            ("rights", "Roles and rights"),
                            ("people", "People and units"),
                            ("policy", "Policies and settings"),
                            ("books", "Closing of the books"),
                            ("money", "Money"),
                            ("ledger", "Journal entries"),
                            ("export", "Exports"),
                            ("reading", "Reading of restricted fields"),
                            ("room", "Rooms off and on"),
                            ("keeping", "Backup and restore"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("verb", models.CharField(max_length=60, verbose_name="what was done")),
                ("details", models.JSONField(default=dict, verbose_name="details")),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.company"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.person"
                    ),
                ),
            ],
            options={
                "verbose_name": "security event",
            },
        ),
        migrations.CreateModel(
            name="Unsealed",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("source", models.CharField(max_length=60)),
                ("source_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "company",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.company",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["source_id"], name="waiting_row")],
            },
        ),
        migrations.CreateModel(
            name="AuditEvent",
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
                ("seq", models.BigIntegerField(verbose_name="no.")),
                ("at", models.DateTimeField(verbose_name="at")),
                ("sealed_at", models.DateTimeField(verbose_name="sealed at")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("session", "Logging in"),
                            ("key", "Access keys"),
                            ("rights", "Roles and rights"),
                            ("people", "People and units"),
                            ("policy", "Policies and settings"),
                            ("books", "Closing of the books"),
                            ("money", "Money"),
                            ("ledger", "Journal entries"),
                            ("export", "Exports"),
                            ("reading", "Reading of restricted fields"),
                            ("room", "Rooms off and on"),
                            ("keeping", "Backup and restore"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("verb", models.CharField(max_length=60, verbose_name="what was done")),
                ("actor", models.CharField(blank=True, max_length=200, verbose_name="by")),
                ("about_kind", models.CharField(blank=True, max_length=60, verbose_name="about")),
                ("about_id", models.BigIntegerField(null=True)),
                ("number", models.CharField(blank=True, max_length=60, verbose_name="number")),
                ("amount", nhip.kernel.fields.MoneyField(null=True, verbose_name="amount")),
                ("source", models.CharField(max_length=60)),
                ("source_id", models.BigIntegerField()),
                ("form", models.PositiveSmallIntegerField(default=1)),
                ("salt", models.CharField(max_length=32)),
                ("digest", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64, verbose_name="hash")),
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
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.person",
                        verbose_name="who",
                    ),
                ),
            ],
            options={
                "verbose_name": "audit event",
                "verbose_name_plural": "audit trail",
                "constraints": [
                    models.UniqueConstraint(fields=("company", "seq"), name="one_link_of_a_place"),
                    models.UniqueConstraint(fields=("company", "source", "source_id"), name="sealed_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="AuditHead",
            fields=[
                (
                    "id",
                    nhip.kernel.fields.RowId(
                        default=nhip.kernel.ids.new, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("seq", models.BigIntegerField(default=0)),
                ("hash", models.CharField(max_length=64)),
                ("verified_at", models.DateTimeField(null=True)),
                ("verified_from", models.BigIntegerField(default=0)),
                ("verified_to", models.BigIntegerField(default=0)),
                ("faults", models.PositiveIntegerField(default=0)),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.company"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("company",), name="one_head_of_a_chain")],
            },
        ),
        *sealed("kernel_auditevent"),
        *sealed("kernel_securityevent"),
        *counted("kernel_auditevent"),
    ]

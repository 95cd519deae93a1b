import django.db.models.deletion
from django.db import migrations, models

import nhip.kernel.ids


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0002_guards"),
        ("screens", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Mapping",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=nhip.kernel.ids.new,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                        verbose_name="id",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("kind", models.CharField(max_length=60, verbose_name="kind")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("pairs", models.JSONField(verbose_name="columns")),
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
            ],
            options={
                "verbose_name": "mapping of columns",
                "constraints": [
                    models.UniqueConstraint(fields=("company", "kind", "name"), name="one_mapping_of_a_name")
                ],
            },
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=nhip.kernel.ids.new,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                        verbose_name="id",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")),
                ("kind", models.CharField(max_length=60, verbose_name="kind")),
                ("name", models.CharField(max_length=200, verbose_name="file")),
                ("digest", models.CharField(max_length=64, verbose_name="digest")),
                ("heads", models.JSONField(verbose_name="headings")),
                ("table", models.JSONField(verbose_name="rows")),
                ("pairs", models.JSONField(default=dict, verbose_name="columns")),
                ("failures", models.JSONField(default=list, verbose_name="refused rows")),
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
                    "job",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.job",
                        verbose_name="job",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.person",
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "import",
                "indexes": [models.Index(fields=["owner", "kind"], name="uploads_of_a_person")],
            },
        ),
    ]

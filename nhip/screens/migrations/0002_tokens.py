"""Access keys for programs, and when each was last used."""

import django.db.models.deletion
from django.db import migrations, models

import nhip.kernel.fields
import nhip.kernel.ids


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0003_found"),
        ("screens", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Token",
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
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("digest", models.CharField(max_length=64, verbose_name="digest")),
                ("scopes", models.JSONField(verbose_name="scopes")),
                ("expires_at", models.DateTimeField(verbose_name="expires")),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "In use"), ("revoked", "Revoked")],
                        default="active",
                        max_length=10,
                        verbose_name="state",
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
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.person",
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "access key",
                "verbose_name_plural": "access keys",
            },
        ),
        migrations.CreateModel(
            name="TokenUse",
            fields=[
                (
                    "token",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="use",
                        serialize=False,
                        to="screens.token",
                        verbose_name="key",
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="last used")),
            ],
            options={
                "verbose_name": "use of an access key",
            },
        ),
        migrations.AddIndex(
            model_name="token",
            index=models.Index(fields=["person", "state"], name="tokens_of_a_person"),
        ),
    ]

"""Webhooks: who is told what, the messages, and how each attempt went; links to a new password."""

import django.db.models.deletion
from django.db import migrations, models

import nhip.kernel.fields
import nhip.kernel.ids
from nhip.kernel.guards import stamped


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0003_found"),
        ("screens", "0002_tokens"),
    ]

    operations = [
        migrations.CreateModel(
            name="Hook",
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
                ("url", models.CharField(max_length=1000, verbose_name="address of the program")),
                ("events", models.JSONField(verbose_name="hears of")),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "Sends"), ("paused", "Does not send for now"), ("ended", "Over")],
                        default="paused",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("failing", "It has not been reached for too long"),
                            ("gone", "It said that it is not there any more"),
                            ("reader", "The person whose rights it has cannot log in any more"),
                        ],
                        max_length=10,
                        verbose_name="why it stands still",
                    ),
                ),
                ("salt", models.CharField(blank=True, max_length=64, verbose_name="random number of the secret")),
                ("old_salt", models.CharField(blank=True, max_length=64)),
                (
                    "old_until",
                    models.DateTimeField(blank=True, null=True, verbose_name="the secret before counts until"),
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
                    "reader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.person",
                        verbose_name="with the rights of",
                    ),
                ),
            ],
            options={
                "verbose_name": "webhook",
                "verbose_name_plural": "webhooks",
            },
        ),
        migrations.CreateModel(
            name="Circuit",
            fields=[
                (
                    "hook",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="circuit",
                        serialize=False,
                        to="screens.hook",
                    ),
                ),
                ("next_at", models.DateTimeField()),
                ("leased_until", models.DateTimeField(null=True)),
                ("leased_by", models.CharField(default="", max_length=40)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("failing_since", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Dispatch",
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
                ("event", models.BigIntegerField(null=True, verbose_name="number of the event")),
                ("type", models.CharField(max_length=80, verbose_name="event")),
                ("about_kind", models.CharField(default="", max_length=60)),
                ("about_id", models.BigIntegerField(null=True, verbose_name="record")),
                ("told_at", models.DateTimeField(verbose_name="happened")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Still to be sent"),
                            ("sent", "Has arrived"),
                            ("parked", "Put aside"),
                            ("dropped", "Left out"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                ("next_at", models.DateTimeField(verbose_name="next attempt")),
                ("done_at", models.DateTimeField(null=True, verbose_name="settled")),
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
                    "hook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dispatches",
                        to="screens.hook",
                        verbose_name="webhook",
                    ),
                ),
            ],
            options={
                "verbose_name": "message to a program",
                "verbose_name_plural": "messages to programs",
            },
        ),
        migrations.CreateModel(
            name="ResetLink",
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
                ("digest", models.CharField(max_length=64, verbose_name="digest")),
                ("bound", models.CharField(max_length=64, verbose_name="digest")),
                ("expires_at", models.DateTimeField(verbose_name="expires")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Not used yet"),
                            ("used", "Used up"),
                            ("withdrawn", "Replaced by another one"),
                        ],
                        default="open",
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
                "verbose_name": "link to a new password",
            },
        ),
        migrations.CreateModel(
            name="Sending",
            fields=[
                (
                    "id",
                    nhip.kernel.fields.RowId(
                        default=nhip.kernel.ids.new, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="at")),
                ("status", models.PositiveSmallIntegerField(null=True, verbose_name="status of the answer")),
                (
                    "why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("forbidden", "The address lies inside a network"),
                            ("name", "Nobody knows the name of the host"),
                            ("connection", "No connection"),
                            ("encryption", "The encryption or its certificate is not in order"),
                            ("time", "No answer in time"),
                            ("answer", "The answer cannot be read"),
                        ],
                        max_length=12,
                        verbose_name="why there was none",
                    ),
                ),
                ("millis", models.PositiveIntegerField(null=True, verbose_name="milliseconds")),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="kernel.company"
                    ),
                ),
                (
                    "dispatch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sendings",
                        to="screens.dispatch",
                        verbose_name="webhook message",
                    ),
                ),
            ],
            options={
                "verbose_name": "attempt to send",
            },
        ),
        migrations.AddIndex(
            model_name="dispatch",
            index=models.Index(
                condition=models.Q(("state", "waiting")), fields=["hook", "about_id", "id"], name="dispatches_to_send"
            ),
        ),
        migrations.AddIndex(
            model_name="dispatch",
            index=models.Index(fields=["hook", "-id"], name="dispatches_of_a_hook"),
        ),
        migrations.AddConstraint(
            model_name="resetlink",
            constraint=models.UniqueConstraint(fields=("digest",), name="one_link_of_a_digest"),
        ),
        migrations.AddIndex(
            model_name="sending",
            index=models.Index(fields=["dispatch", "id"], name="sendings_of_a_dispatch"),
        ),
        *stamped("screens_hook"),
    ]

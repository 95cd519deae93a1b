"""Comments, notices, what each follows and does not want to hear of."""

import django.db.models.deletion
from django.db import migrations, models

import nhip.kernel.fields
import nhip.kernel.folding
import nhip.kernel.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kernel", "0005_custom_fields"),
        ("shared", "0003_found"),
    ]

    operations = [
        migrations.CreateModel(
            name="Comment",
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
                ("about_kind", models.CharField(editable=False, max_length=60)),
                ("about_id", models.BigIntegerField(editable=False)),
                ("text", models.TextField(blank=True, max_length=10000, verbose_name="comment")),
                (
                    "audience",
                    models.CharField(
                        choices=[("internal", "Internal"), ("customer", "May be shown to the customer")],
                        default="internal",
                        max_length=10,
                        verbose_name="for whom",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("said", "Comment written"), ("taken_back", "Comment taken back")],
                        default="said",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("mentions", models.JSONField(default=list, verbose_name="people named")),
                ("edited_at", models.DateTimeField(null=True, verbose_name="changed at")),
                ("pinned_at", models.DateTimeField(null=True, verbose_name="pinned at")),
                ("folded", nhip.kernel.folding.FoldedField(blank=True, default="", editable=False, of=("text",))),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="shared.party",
                        verbose_name="customer",
                    ),
                ),
                (
                    "answers",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="messages.comment",
                        verbose_name="answers the comment",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.person",
                        verbose_name="written by",
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
                "verbose_name": "comment",
                "verbose_name_plural": "comments",
            },
        ),
        migrations.CreateModel(
            name="Following",
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
                ("about_kind", models.CharField(editable=False, max_length=60)),
                ("about_id", models.BigIntegerField(editable=False)),
                ("follows", models.BooleanField(default=True, verbose_name="follows")),
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
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.person",
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "following",
            },
        ),
        migrations.CreateModel(
            name="Muted",
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
                ("kind", models.CharField(max_length=60, verbose_name="kind")),
                ("muted", models.BooleanField(default=True, verbose_name="muted")),
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
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.person",
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "muted news",
            },
        ),
        migrations.CreateModel(
            name="Notice",
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
                ("about_kind", models.CharField(editable=False, max_length=60)),
                ("about_id", models.BigIntegerField(editable=False)),
                ("kind", models.CharField(max_length=60, verbose_name="kind")),
                ("text", models.CharField(blank=True, max_length=300, verbose_name="in words")),
                ("read_at", models.DateTimeField(null=True, verbose_name="read at")),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.person",
                        verbose_name="done by",
                    ),
                ),
                (
                    "comment",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="messages.comment",
                        verbose_name="comment",
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
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.person",
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "notice",
                "verbose_name_plural": "notices",
            },
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(fields=["company", "about_kind", "about_id", "id"], name="comments_on_a_record"),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                condition=models.Q(("account__isnull", False)),
                fields=["company", "account", "id", "about_kind", "about_id"],
                name="comments_of_an_account",
            ),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "said"), models.Q(("text", ""), _negated=True)),
                    models.Q(("pinned_at", None), ("state", "taken_back"), ("text", "")),
                    _connector="OR",
                ),
                name="a_comment_says_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(("answers", models.F("id")), _negated=True), name="no_comment_answers_itself"
            ),
        ),
        migrations.AddConstraint(
            model_name="following",
            constraint=models.UniqueConstraint(
                fields=("company", "about_kind", "about_id", "person"), name="followed_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="muted",
            constraint=models.UniqueConstraint(fields=("company", "person", "kind"), name="muted_once"),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["company", "person", "-id"], name="notices_of_a_person"),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("read_at", None)), fields=["company", "person"], name="notices_to_read"
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                fields=("comment", "person"),
                name="told_of_a_comment_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(("by", models.F("person")), _negated=True), name="nobody_is_told_of_themselves"
            ),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = [("kernel", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="Attempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("account", models.CharField(max_length=64, verbose_name="account")),
                ("at", models.DateTimeField(verbose_name="at")),
            ],
            options={
                "verbose_name": "failed log-in",
                "indexes": [models.Index(fields=["account", "at"], name="attempts_on_an_account")],
            },
        ),
        migrations.CreateModel(
            name="Seen",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="kernel.person",
                        verbose_name="person",
                    ),
                ),
                ("look", models.CharField(blank=True, max_length=120, verbose_name="look")),
                ("language", models.CharField(blank=True, max_length=5, verbose_name="language")),
            ],
            options={"verbose_name": "look"},
        ),
    ]

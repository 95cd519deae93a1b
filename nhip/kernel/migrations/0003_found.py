"""How people and units are found, and the index of words that everything is found by."""

from django.db import migrations

from nhip.kernel.following import Findable, found, words

PERSON = Findable(
    "kernel.person",
    "CASE t.job_title WHEN '' THEN t.name ELSE t.name || ' · ' || t.job_title END",
    uses=("folded", "name", "job_title"),
    gone=("left",),
)
UNIT = Findable("kernel.unit", "t.code || ' · ' || t.name", uses=("folded", "code", "name"), gone=("archived",))


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_guards")]
    operations = [*words(), *found(PERSON), *found(UNIT)]

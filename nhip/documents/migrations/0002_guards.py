"""Versions are written once; files are found by their names."""

from django.db import migrations

from nhip.kernel.following import Findable, found
from nhip.kernel.guards import sealed

FILE = Findable("documents.file", "t.name", uses=("folded", "name"), gone=("archived",))


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial"), ("kernel", "0003_found")]
    operations = [*sealed("documents_version"), *found(FILE)]

"""What is found by words: one row for every record that people call by a name or a number."""

from django.db import models
from django.db.models import Q

from ..fields import RowId


class Found(models.Model):
    """Written by triggers of the record's table and of those it takes words from, and by nothing else.

    `text` is the record's own folded text and that of what it belongs to, such as an order's customer; `title` is
    what it is called, empty where that depends on the language. Papers come by the day and are found apart from
    things and people, or they would bury them. Who may find a row is asked of the record itself.
    """

    id = RowId(primary_key=True)
    company_id = models.BigIntegerField()
    kind = models.CharField(max_length=60)
    text = models.TextField()
    title = models.TextField()
    paper = models.BooleanField()
    gone = models.BooleanField()

    class Meta:
        indexes = [
            models.Index(fields=["company_id", "paper", "-id"], condition=Q(gone=False), name="found_newest_first")
        ]

"""The bare table: like the inbox in size, with two indexes and no guard."""

from typing import ClassVar

from django.db import models

from kernel.ids import uuid7


class Fact(models.Model):
    """One row of the floor's own table."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    source = models.TextField()
    message_id = models.TextField()
    occurred_at = models.DateTimeField()
    payload = models.JSONField()

    objects: ClassVar[models.Manager["Fact"]] = models.Manager()

    class Meta:
        app_label = "bench_floors"
        db_table = "bench_fact"
        managed = False

    def __str__(self) -> str:
        return self.message_id

"""The index for advocates in their order takes the place of the one by score; built while the table is in use."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('advocacy', '0007_weights_into_versions'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='advocate',
            index=models.Index(fields=['organization', '-rank', '-id'], include=('contact', 'tier'), name='advocacy_advocate_ranked'),
        ),
        AddIndexConcurrently(
            model_name='advocate',
            index=models.Index(condition=models.Q(('override_until__isnull', False)), fields=['organization', 'override_until'], name='advocacy_advocate_overridden'),
        ),
        RemoveIndexConcurrently(
            model_name='advocate',
            name='advocacy_advocate_best',
        ),
    ]

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('advocacy', '0013_kinds_into_triggers'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='rule',
            name='kinds',
        ),
    ]

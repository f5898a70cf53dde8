from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('advocacy', '0008_advocates_in_order'),
    ]

    operations = [
        migrations.DeleteModel(
            name='KindWeight',
        ),
    ]

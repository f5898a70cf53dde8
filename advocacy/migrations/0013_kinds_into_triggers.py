"""The kinds a playbook waited for become its trigger."""

from django.db import migrations

from kernel import tenancy


def gather(apps, schema_editor):
    Rule = apps.get_model('advocacy', 'Rule')
    with tenancy.everywhere():
        rows = list(Rule.objects.filter(trigger={}))
        for rule in rows:
            rule.trigger = {'on': 'signal', 'kinds': rule.kinds}
        Rule.objects.bulk_update(rows, ['trigger'], batch_size=500)


def scatter(apps, schema_editor):
    """Back: a playbook that waits for something else than signals had no kinds, and does nothing; what it did is gone."""
    Rule = apps.get_model('advocacy', 'Rule')
    with tenancy.everywhere():
        for name in ('Decision', 'Moment'):
            apps.get_model('advocacy', name).objects.filter(signal=None).delete()
        rows = list(Rule.objects.all())
        for rule in rows:
            on = rule.trigger.get('on')
            rule.kinds = ['milestone'] if on == 'milestone' else rule.trigger.get('kinds', []) if on == 'signal' else []
        Rule.objects.bulk_update(rows, ['kinds'], batch_size=500)


class Migration(migrations.Migration):

    dependencies = [
        ('advocacy', '0012_rules_as_data'),
    ]

    operations = [
        migrations.RunPython(gather, scatter),
    ]

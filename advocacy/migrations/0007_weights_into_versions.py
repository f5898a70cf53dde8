"""What an organization had set for single kinds becomes version 1 of its scoring; advocates get a first place in order."""

from django.db import migrations
from django.db.models.functions import Now

from kernel import tenancy

FIELDS = ('strength', 'half_life_days', 'cap')
NOTE_LENGTH = 200

# As scoring.rules.rank, without unprompted acts and fit: the daily refresh fills those in.
RANK = """
UPDATE advocacy_advocate SET rank = 1000000 * 1000 * (CASE tier WHEN 'champion' THEN 5 WHEN 'natural' THEN 4
    WHEN 'warm' THEN 3 WHEN 'resting' THEN 2 WHEN 'quiet' THEN 1 ELSE 0 END)::bigint
    + round((coalesce(score, 0) + 40000)::numeric * 10)::bigint
"""


def gather(apps, schema_editor):
    KindWeight = apps.get_model('advocacy', 'KindWeight')
    ScoringModel = apps.get_model('advocacy', 'ScoringModel')
    with tenancy.everywhere():
        versions = {}
        for row in KindWeight.objects.order_by('organization_id', 'kind'):
            said = versions.setdefault(row.organization_id, ({}, []))
            said[0][row.kind] = {field: getattr(row, field) for field in FIELDS}
            if row.reason:
                said[1].append(f'{row.kind}: {row.reason}')
        ScoringModel.objects.bulk_create(
            ScoringModel(
                organization_id=organization_id,
                number=1,
                state='active',
                note='; '.join(reasons)[:NOTE_LENGTH],
                content={'kinds': kinds},
                activated_at=Now(),
            )
            for organization_id, (kinds, reasons) in versions.items()
        )
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(RANK)


def scatter(apps, schema_editor):
    """Back: the weights of the active version, kind by kind. Efforts, values, names and heights are not kept there."""
    KindWeight = apps.get_model('advocacy', 'KindWeight')
    ScoringModel = apps.get_model('advocacy', 'ScoringModel')
    with tenancy.everywhere():
        KindWeight.objects.all().delete()
        for version in ScoringModel.objects.filter(state='active'):
            KindWeight.objects.bulk_create(
                KindWeight(
                    organization_id=version.organization_id,
                    kind=kind,
                    reason=version.note,
                    **{field: said[field] for field in FIELDS},
                )
                for kind, said in version.content.get('kinds', {}).items()
                if all(field in said for field in FIELDS)
            )
        ScoringModel.objects.all().delete()


class Migration(migrations.Migration):

    dependencies = [
        ('advocacy', '0006_more_kinds_of_acts'),
    ]

    operations = [
        migrations.RunPython(gather, scatter),
    ]

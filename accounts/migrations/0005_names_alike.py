import django.contrib.postgres.indexes
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations

import accounts.customers.folding
import kernel.trigrams


class Migration(migrations.Migration):
    """Built while others go on reading and writing; not in a transaction, and safe to run again."""

    atomic = False

    dependencies = [
        ('accounts', '0004_people_are_matched'),
    ]

    operations = [
        kernel.trigrams.Trigrams(),
        AddIndexConcurrently(
            model_name='company',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(accounts.customers.folding.Folded('name'), name='gin_trgm_ops'), name='accounts_company_alike'),
        ),
        AddIndexConcurrently(
            model_name='contact',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(accounts.customers.folding.Folded('name'), name='gin_trgm_ops'), name='accounts_contact_alike'),
        ),
    ]

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import kernel.ids
import kernel.tenancy.constraints
import kernel.tenancy.models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_ids_of_other_services'),
    ]

    operations = [
        migrations.AlterField(
            model_name='consent',
            name='answer',
            field=models.CharField(choices=[('granted', 'granted'), ('withdrawn', 'withdrawn'), ('objected', 'objected'), ('lapsed', 'lapsed')], max_length=10, verbose_name='answer'),
        ),
        migrations.AlterField(
            model_name='identity',
            name='kind',
            field=models.CharField(choices=[('external_id', 'your id'), ('email', 'mail address'), ('anonymous_id', 'anonymous id'), ('handle', 'social handle'), ('profile_url', 'page'), ('service_id', 'id in another service')], max_length=12, verbose_name='kind'),
        ),
        migrations.CreateModel(
            name='Refusal',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=12, verbose_name='kind')),
                ('value', models.CharField(max_length=420, verbose_name='value')),
                ('is_test', models.BooleanField(default=False, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('contact', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='refusals', to='accounts.contact')),
                ('organization', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'refused match',
                'verbose_name_plural': 'refused matches',
                'constraints': [models.UniqueConstraint(fields=('organization', 'is_test', 'kind', 'value', 'contact'), name='accounts_refusal_once'), kernel.tenancy.constraints.RowLevelSecurity(name='accounts_refusal_rows'), kernel.tenancy.constraints.SameOrganization(field='contact', name='accounts_refusal_contact_owner')],
            },
        ),
    ]

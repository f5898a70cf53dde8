import accounts.customers.folding
import datetime
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
import kernel.ids
import kernel.money
import kernel.tenancy.constraints
import kernel.tenancy.models
import kernel.together
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('referrals', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        kernel.together.Together([
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('yes', 'Yes, gladly'), ('not_now', 'Not now'), ('something_else', 'Something else instead'), ('knows_nobody', 'I know nobody who needs this'), ('company_forbids', 'My company does not allow it'), ('never', 'Please do not ask me again'), ('not_me', 'This is not me'), ('left', 'I have left the company')], max_length=16, verbose_name='answer')),
                ('note', models.TextField(blank=True, max_length=1000, verbose_name='in their words')),
                ('until', models.DateField(blank=True, null=True, verbose_name='from this day on')),
                ('kinds', models.JSONField(default=list)),
                ('how', models.CharField(choices=[('page', 'on the page of the moment'), ('in_app', 'in the product'), ('api', 'told by your systems'), ('team', 'told to a colleague')], default='page', max_length=8, verbose_name='where')),
                ('answered_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='answered')),
                ('consent', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.consent')),
                ('contact', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='accounts.contact', verbose_name='person')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('preference', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.preference')),
            ],
            options={
                'verbose_name': 'answer',
                'verbose_name_plural': 'answers',
                'ordering': ['-answered_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Candidate',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('referral_won', 'referral won'), ('referral_qualified', 'referral qualified'), ('referral_submitted', 'referral submitted'), ('introduction', 'introduction'), ('named_by_signup', 'named by a sign-up'), ('case_study', 'case study'), ('reference_call', 'reference call'), ('talk', 'talk or joint webinar'), ('contribution', 'guest article or podcast'), ('advisory_board', 'seat on the customer board'), ('testimonial', 'detailed testimonial'), ('quote', 'short quote'), ('review', 'public review'), ('mention', 'mention'), ('mention_neutral', 'mention, neutral'), ('peer_talk', 'answer to a peer'), ('insight', 'insight shared'), ('changed_job', 'changed jobs'), ('colleague_stayed', 'invited colleague who stayed'), ('invitation_sent', 'invitation sent'), ('invitation_accepted', 'invitation accepted'), ('warm_reply', 'warm reply'), ('promoter', 'promoter answer'), ('csat_best', 'best satisfaction mark'), ('expansion', 'expansion'), ('renewal', 'renewal signed'), ('milestone', 'milestone'), ('power_use', 'power use'), ('reorder', 'bought again'), ('delivered', 'parcel delivered'), ('product_rated', 'good mark for a product'), ('content_shared', 'photo or video shared'), ('beta_feedback', 'beta feedback'), ('research', 'interview for research'), ('helped_customer', 'help for another customer'), ('nomination', 'nominated by a colleague of ours'), ('self_nomination', 'self-nomination'), ('detractor', 'unhappy answer'), ('complaint', 'complaint'), ('serious_ticket', 'serious ticket'), ('contraction', 'contraction or notice to leave')], max_length=32, verbose_name='kind')),
                ('subject', models.CharField(max_length=120)),
                ('details', models.JSONField(blank=True, default=dict)),
                ('tone', models.CharField(blank=True, default='', max_length=12, verbose_name='tone')),
                ('strength', models.FloatField(null=True)),
                ('occurred_at', models.DateTimeField(verbose_name='when')),
                ('source', models.CharField(max_length=60, verbose_name='source')),
                ('event_id', models.BigIntegerField()),
                ('is_live', models.BooleanField(default=True)),
                ('is_test', models.BooleanField(default=False, editable=False)),
                ('is_proven', models.BooleanField(default=True)),
                ('is_exact', models.BooleanField(default=False)),
                ('name', models.CharField(blank=True, max_length=200, verbose_name='name')),
                ('company', models.CharField(blank=True, max_length=200, verbose_name='company')),
                ('handle', models.CharField(blank=True, max_length=320, verbose_name='handle')),
                ('profile_url', models.CharField(blank=True, max_length=500, verbose_name='page')),
                ('email', models.CharField(blank=True, max_length=254, verbose_name='mail address')),
                ('external_id', models.CharField(blank=True, max_length=255, verbose_name='your id')),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('accepted', 'accepted'), ('rejected', 'rejected')], default='waiting', max_length=8, verbose_name='state')),
                ('reason', models.JSONField(blank=True, default=dict)),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
                ('remembered', models.JSONField(blank=True, default=list, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='came')),
                ('contact', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='accepted_candidates', to='accounts.contact', verbose_name='person')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'likely match',
                'verbose_name_plural': 'likely matches',
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='CardPicture',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('hash', models.CharField(max_length=64)),
                ('png', models.BinaryField()),
                ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
        ),
        migrations.CreateModel(
            name='CelebratedResult',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('metric', models.CharField(max_length=120)),
                ('value', models.FloatField()),
                ('celebrated_at', models.DateTimeField()),
                ('contact', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.contact')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
        ),
        migrations.CreateModel(
            name='Connection',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('provider', models.CharField(max_length=24, verbose_name='service')),
                ('name', models.CharField(help_text='How your team calls it, for example: Stripe, Europe.', max_length=80, verbose_name='name')),
                ('token_hash', models.BinaryField(max_length=32)),
                ('token_sealed', models.TextField(editable=False)),
                ('secret_sealed', models.TextField(blank=True, default='', editable=False)),
                ('previous_sealed', models.TextField(blank=True, default='', editable=False)),
                ('previous_until', models.DateTimeField(blank=True, editable=False, null=True)),
                ('is_test', models.BooleanField(default=False, help_text='What comes in here is for programs that test: it reaches no customer.', verbose_name='for tests')),
                ('is_active', models.BooleanField(default=True, verbose_name='takes news in')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='connected')),
                ('last_received_at', models.DateTimeField(editable=False, null=True, verbose_name='last received')),
                ('last_refused_at', models.DateTimeField(editable=False, null=True, verbose_name='last refused')),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='connected by')),
                ('organization', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'connected service',
                'verbose_name_plural': 'connected services',
                'ordering': ['provider', 'name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ContentItem',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('title', models.CharField(max_length=160, verbose_name='title')),
                ('kind', models.CharField(choices=[('case_study', 'case study'), ('guide', 'guide'), ('tip', 'tip'), ('webinar', 'recording')], default='case_study', max_length=10, verbose_name='kind')),
                ('url', models.URLField(max_length=500, verbose_name='address')),
                ('language', models.CharField(choices=[('en', 'English'), ('fr', 'Français')], default='en', max_length=2, verbose_name='language')),
                ('summary', models.CharField(blank=True, max_length=300, verbose_name='what it says, in one sentence')),
                ('use_cases', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), blank=True, default=list, help_text='With commas: codes of answers (campaigns), or names of traits that are true (replaces_a_tool).', size=None, verbose_name='use cases')),
                ('industry', models.CharField(blank=True, max_length=120, verbose_name='industry')),
                ('employees_from', models.PositiveIntegerField(blank=True, null=True, verbose_name='from people')),
                ('employees_to', models.PositiveIntegerField(blank=True, null=True, verbose_name='to people')),
                ('is_active', models.BooleanField(default=True, verbose_name='on')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'content piece',
                'verbose_name_plural': 'content pieces',
                'ordering': ['kind', 'title'],
            },
        ),
        migrations.CreateModel(
            name='Conversation',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('spoken_at', models.DateTimeField(verbose_name='when')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                ('logged_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='logged')),
                ('contact', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='conversations', to='accounts.contact', verbose_name='person')),
                ('logged_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'conversation',
                'verbose_name_plural': 'conversations',
                'ordering': ['-spoken_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='DailyFigure',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('day', models.DateField(verbose_name='day')),
                ('figure', models.CharField(choices=[('acts', 'acts of advocacy'), ('moments_opened', 'moments opened'), ('gestures_done', 'gestures done'), ('leads_submitted', 'leads'), ('leads_qualified', 'qualified leads'), ('leads_won', 'leads won'), ('won_mrr', 'monthly revenue of leads won'), ('mrr', 'movement of monthly revenue'), ('advocates_new', 'new advocates'), ('advocates_resting', 'advocates gone to rest')], max_length=20, verbose_name='figure')),
                ('kind', models.CharField(blank=True, max_length=32, verbose_name='of what')),
                ('split', models.CharField(blank=True, max_length=16, verbose_name='and how')),
                ('currency', models.CharField(blank=True, max_length=3, verbose_name='currency')),
                ('value', models.BigIntegerField(verbose_name='value')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
        ),
        migrations.CreateModel(
            name='Digest',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('pending', 'waiting'), ('done', 'done'), ('failed', 'failed'), ('cancelled', 'cancelled')], db_default='pending', default='pending', max_length=10, verbose_name='state')),
                ('due_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('lease_until', models.DateTimeField(blank=True, editable=False, null=True)),
                ('attempts', models.PositiveSmallIntegerField(db_default=0, default=0, editable=False)),
                ('finished_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('failure', models.JSONField(blank=True, editable=False, null=True)),
                ('kind', models.CharField(choices=[('csm_daily', 'your day'), ('csm_weekly', 'your week with your advocates'), ('sales_weekly', 'the week of sales'), ('monthly', 'the month, for leadership'), ('alarms', 'alarms')], default='csm_weekly', max_length=12)),
                ('channel', models.CharField(choices=[('mail', 'mail'), ('slack', 'Slack')], default='mail', max_length=5)),
                ('period', models.DateField()),
                ('hour', models.PositiveSmallIntegerField(db_default=0, default=0)),
                ('since', models.DateField()),
                ('until', models.DateField()),
                ('is_extra', models.BooleanField(default=False)),
                ('planned_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('outcome', models.JSONField(blank=True, editable=False, null=True)),
                ('membership', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.membership')),
                ('organization', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'digest',
                'verbose_name_plural': 'digests',
            },
        ),
        migrations.CreateModel(
            name='DigestSchedule',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('csm_daily', 'your day'), ('csm_weekly', 'your week with your advocates'), ('sales_weekly', 'the week of sales'), ('monthly', 'the month, for leadership'), ('alarms', 'alarms')], default='csm_weekly', max_length=12)),
                ('is_on', models.BooleanField(default=True, verbose_name='by mail')),
                ('on_slack', models.BooleanField(default=False, verbose_name='on Slack')),
                ('weekday', models.PositiveSmallIntegerField(choices=[(0, 'Monday'), (1, 'Tuesday'), (2, 'Wednesday'), (3, 'Thursday'), (4, 'Friday'), (5, 'Saturday'), (6, 'Sunday')], default=0, verbose_name='day')),
                ('at', models.TimeField(default=datetime.time(8, 30), verbose_name='time')),
                ('changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('membership', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.membership')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'digest',
                'verbose_name_plural': 'digests',
            },
        ),
        migrations.CreateModel(
            name='DirtyDay',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('marked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
        ),
        migrations.CreateModel(
            name='EventMapping',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(help_text='Capital letters do not matter.', max_length=200, verbose_name='event')),
                ('kind', models.CharField(blank=True, choices=[('referral_won', 'referral won'), ('referral_qualified', 'referral qualified'), ('referral_submitted', 'referral submitted'), ('introduction', 'introduction'), ('named_by_signup', 'named by a sign-up'), ('case_study', 'case study'), ('reference_call', 'reference call'), ('talk', 'talk or joint webinar'), ('contribution', 'guest article or podcast'), ('advisory_board', 'seat on the customer board'), ('testimonial', 'detailed testimonial'), ('quote', 'short quote'), ('review', 'public review'), ('mention', 'mention'), ('mention_neutral', 'mention, neutral'), ('peer_talk', 'answer to a peer'), ('insight', 'insight shared'), ('changed_job', 'changed jobs'), ('colleague_stayed', 'invited colleague who stayed'), ('invitation_sent', 'invitation sent'), ('invitation_accepted', 'invitation accepted'), ('warm_reply', 'warm reply'), ('promoter', 'promoter answer'), ('csat_best', 'best satisfaction mark'), ('expansion', 'expansion'), ('renewal', 'renewal signed'), ('milestone', 'milestone'), ('power_use', 'power use'), ('reorder', 'bought again'), ('delivered', 'parcel delivered'), ('product_rated', 'good mark for a product'), ('content_shared', 'photo or video shared'), ('beta_feedback', 'beta feedback'), ('research', 'interview for research'), ('helped_customer', 'help for another customer'), ('nomination', 'nominated by a colleague of ours'), ('self_nomination', 'self-nomination'), ('detractor', 'unhappy answer'), ('complaint', 'complaint'), ('serious_ticket', 'serious ticket'), ('contraction', 'contraction or notice to leave')], max_length=32, verbose_name='evidence of')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'event meaning',
                'verbose_name_plural': 'event meanings',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('quote', 'quote'), ('review', 'review'), ('case_study', 'case study'), ('talk', 'talk or webinar'), ('card', 'success card'), ('logo', 'logo')], max_length=10, verbose_name='kind')),
                ('title', models.CharField(blank=True, max_length=200, verbose_name='title')),
                ('text', models.TextField(blank=True, max_length=4000, verbose_name='their words')),
                ('url', models.CharField(blank=True, max_length=500, verbose_name='address')),
                ('source', models.CharField(blank=True, max_length=120, verbose_name='from')),
                ('said_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date')),
                ('tone', models.CharField(blank=True, choices=[('enthusiastic', 'enthusiastic'), ('friendly', 'friendly'), ('unknown', 'tone not known'), ('', 'no text')], default='', max_length=12, verbose_name='tone')),
                ('origin', models.CharField(choices=[('unprompted', 'by themselves'), ('prompted', 'after we asked'), ('unknown', 'not known'), ('unreviewed', 'not reviewed yet')], default='unknown', max_length=10, verbose_name='prompted')),
                ('language', models.CharField(blank=True, max_length=8, verbose_name='language')),
                ('tags', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list, size=None, verbose_name='tags')),
                ('disclosure', models.CharField(blank=True, max_length=300, verbose_name='to stand beside it')),
                ('benefit', models.CharField(blank=True, max_length=200, verbose_name='what they had been given')),
                ('picture', models.BinaryField(null=True)),
                ('refused_at', models.DateTimeField(editable=False, null=True, verbose_name='not to be used, they said')),
                ('retired_at', models.DateTimeField(editable=False, null=True, verbose_name='put away')),
                ('is_test', models.BooleanField(default=False, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='kept since')),
                ('company', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='evidence', to='accounts.company', verbose_name='company')),
                ('contact', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='evidence', to='accounts.contact', verbose_name='person')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'piece of evidence',
                'verbose_name_plural': 'evidence',
                'ordering': ['-said_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Feed',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('pending', 'waiting'), ('done', 'done'), ('failed', 'failed'), ('cancelled', 'cancelled')], db_default='pending', default='pending', max_length=10, verbose_name='state')),
                ('due_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('lease_until', models.DateTimeField(blank=True, editable=False, null=True)),
                ('attempts', models.PositiveSmallIntegerField(db_default=0, default=0, editable=False)),
                ('finished_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('failure', models.JSONField(blank=True, editable=False, null=True)),
                ('kind', models.CharField(choices=[('rss', 'RSS, Atom or Google Alerts'), ('hackernews', 'Hacker News'), ('mastodon', 'Mastodon'), ('bluesky', 'Bluesky')], max_length=24, verbose_name='place')),
                ('query', models.CharField(max_length=500, verbose_name='what is read there')),
                ('server', models.CharField(blank=True, default='', max_length=200, verbose_name='server')),
                ('listens_for', models.CharField(choices=[('product', 'your product'), ('problem', 'the problem you solve')], default='product', max_length=8, verbose_name='listens for')),
                ('account', models.CharField(blank=True, default='', max_length=254, verbose_name='account')),
                ('password_sealed', models.TextField(blank=True, default='', editable=False)),
                ('session_sealed', models.TextField(blank=True, default='', editable=False)),
                ('interval_minutes', models.PositiveSmallIntegerField(default=15, validators=[django.core.validators.MinValueValidator(5), django.core.validators.MaxValueValidator(1440)], verbose_name='minutes between two looks')),
                ('etag', models.CharField(blank=True, default='', editable=False, max_length=300)),
                ('last_modified', models.CharField(blank=True, default='', editable=False, max_length=100)),
                ('cursor', models.CharField(blank=True, default='', editable=False, max_length=200)),
                ('last_polled_at', models.DateTimeField(editable=False, null=True, verbose_name='last looked')),
                ('last_new_at', models.DateTimeField(editable=False, null=True, verbose_name='last found')),
                ('failures', models.PositiveIntegerField(default=0, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'feed',
                'verbose_name_plural': 'feeds',
                'ordering': ['kind', 'query', 'id'],
            },
        ),
        migrations.CreateModel(
            name='FollowUp',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('thank', 'thank them, and take it further'), ('policy', 'find out what their company allows'), ('something_else', 'find out what they would rather do'), ('job_change', 'they left the company: who is there now, and where are they?'), ('not_me', 'the address belongs to somebody else: correct it'), ('erasure', 'they want their data erased'), ('referrer_left', 'the company that brought them has left: look in on them')], max_length=16, verbose_name='what')),
                ('note', models.TextField(blank=True, verbose_name='in their words')),
                ('opened_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='since')),
                ('due_at', models.DateTimeField(verbose_name='until')),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='done')),
                ('result', models.CharField(blank=True, max_length=200, verbose_name='result')),
                ('is_test', models.BooleanField(default=False, editable=False)),
                ('answer', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='follow_ups', to='advocacy.answer')),
                ('company', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='follow_ups', to='accounts.company', verbose_name='company')),
                ('contact', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='follow_ups', to='accounts.contact', verbose_name='person')),
                ('done_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organization', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'thing to follow up',
                'verbose_name_plural': 'to follow up',
                'ordering': ['due_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Grant',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('naming', models.CharField(choices=[('name', 'with their name and company'), ('company', 'with the company only'), ('nobody', 'without any name')], max_length=8, verbose_name='what')),
                ('places', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('website', 'website'), ('sales', 'sales material'), ('social', 'social networks'), ('press', 'press and events')], max_length=8), blank=True, default=list, help_text='None chosen: everywhere.', size=None, verbose_name='where')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('how', models.CharField(choices=[('code', 'on the page, with a code to their own address'), ('colleague', 'told to a colleague')], max_length=10, verbose_name='given how')),
                ('proof', models.CharField(max_length=500, verbose_name='proof')),
                ('disclosure', models.CharField(blank=True, max_length=300, verbose_name='to stand beside it')),
                ('given_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='given')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended')),
                ('ended_why', models.CharField(blank=True, choices=[('withdrawn', 'taken back by the person'), ('replaced', 'replaced by a newer one'), ('colleague', 'ended by a colleague')], max_length=10, verbose_name='why')),
                ('stale_at', models.DateTimeField(blank=True, null=True, verbose_name='lapsed')),
                ('stale_why', models.CharField(blank=True, choices=[('left', 'they left the company'), ('churned', 'the company is no customer any more'), ('policy', 'the company forbids it now'), ('time', 'its time is over'), ('consent', 'they said no to publication')], max_length=8, verbose_name='why')),
                ('contact', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='grants', to='accounts.contact', verbose_name='given by')),
                ('evidence', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='grants', to='advocacy.evidence', verbose_name='evidence')),
                ('given_to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='noted by')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'permission',
                'verbose_name_plural': 'permissions',
                'ordering': ['-given_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='GrantRequest',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('pending', 'waiting'), ('done', 'done'), ('failed', 'failed'), ('cancelled', 'cancelled')], db_default='pending', default='pending', max_length=10, verbose_name='state')),
                ('due_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('lease_until', models.DateTimeField(blank=True, editable=False, null=True)),
                ('attempts', models.PositiveSmallIntegerField(db_default=0, default=0, editable=False)),
                ('finished_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('failure', models.JSONField(blank=True, editable=False, null=True)),
                ('naming', models.CharField(choices=[('name', 'with their name and company'), ('company', 'with the company only'), ('nobody', 'without any name')], max_length=8)),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('wrong', models.PositiveSmallIntegerField(default=0)),
                ('used_at', models.DateTimeField(null=True)),
                ('contact', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.contact')),
                ('evidence', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='advocacy.evidence')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
        ),
        migrations.CreateModel(
            name='GrowthSettings',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('margin_percent', models.PositiveSmallIntegerField(blank=True, help_text='Of the revenue. Empty: four fifths are assumed, and marked as assumed.', null=True, validators=[django.core.validators.MaxValueValidator(100)], verbose_name='margin (%)')),
                ('trial_days', models.PositiveSmallIntegerField(default=30, help_text='Trial-to-paid counts payments within so many days of the start of a trial.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(180)], verbose_name='days to decide')),
                ('live_since', models.DateField(blank=True, help_text='Empty: the day of the first gesture that was done.', null=True, verbose_name='programme live since')),
                ('worth_more', models.CharField(choices=[('unknown', 'not sure'), ('yes', 'yes, each one makes it better for the others'), ('no', 'no, most use it for themselves')], default='unknown', max_length=8, verbose_name='would the product be worth more if more people used it?')),
                ('stage', models.CharField(blank=True, choices=[('searching', 'looking for the first customers who stay'), ('repeating', 'repeating what works'), ('scaling', 'growing what repeats')], max_length=10, verbose_name='where you are')),
                ('goal_qualified', models.PositiveIntegerField(blank=True, help_text='Empty: no goal. The page on the forecast proposes one from your own past.', null=True, verbose_name='goal: qualified leads a month')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'measuring',
                'verbose_name_plural': 'measuring',
            },
        ),
        migrations.CreateModel(
            name='HoldoutDraw',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('salt', models.CharField(editable=False, max_length=43)),
                ('percent', models.PositiveSmallIntegerField(verbose_name='percent of companies')),
                ('eligible', models.PositiveIntegerField(verbose_name='companies that could be asked')),
                ('drawn_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='drawn')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='why')),
                ('drawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organization', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'draw',
                'verbose_name_plural': 'draws',
                'ordering': ['-drawn_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='HoldoutArm',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('rule', models.CharField(max_length=40, verbose_name='playbook')),
                ('number', models.FloatField()),
                ('is_held_out', models.BooleanField(verbose_name='held out')),
                ('met_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='met')),
                ('company', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company')),
                ('contact', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.contact')),
                ('organization', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('draw', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='arms', to='advocacy.holdoutdraw')),
            ],
            options={
                'verbose_name': 'side in a draw',
                'verbose_name_plural': 'sides in a draw',
                'ordering': ['-met_at'],
            },
        ),
        migrations.CreateModel(
            name='HoldoutExemption',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('why', models.CharField(max_length=200, verbose_name='why')),
                ('exempted_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='since')),
                ('company', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.company', verbose_name='company')),
                ('exempted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'exempt company',
                'verbose_name_plural': 'exempt companies',
                'ordering': ['-exempted_at'],
            },
        ),
        migrations.CreateModel(
            name='HoldoutSettings',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('is_on', models.BooleanField(default=True, help_text='Begins by itself once enough companies can be asked. Asks only: everybody is thanked, equipped and offered.', verbose_name='keep some companies unasked')),
                ('percent', models.PositiveSmallIntegerField(default=10, help_text='Holds from the next draw on: who is drawn stays drawn.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(50)], verbose_name='percent of companies')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'holdout',
                'verbose_name_plural': 'holdout',
            },
        ),
        migrations.CreateModel(
            name='Incentive',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('code', models.SlugField(max_length=40, verbose_name='code')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('advocate_gets', models.CharField(max_length=200, verbose_name='the advocate gets')),
                ('advocate_gives', models.CharField(blank=True, help_text='What it takes them: time, words, a place on a stage.', max_length=200, verbose_name='the advocate gives')),
                ('peer_gets', models.CharField(blank=True, max_length=200, verbose_name='the peer gets')),
                ('text', models.TextField(blank=True, help_text='Shown on the page of the offer.', verbose_name='more about it')),
                ('least_tier', models.CharField(choices=[('champion', 'Champion'), ('natural', 'Natural advocate'), ('warm', 'Warm'), ('quiet', 'Quiet'), ('resting', 'Resting'), ('leave', 'Leave in peace')], default='natural', max_length=8, verbose_name='from tier')),
                ('conditions', models.JSONField(blank=True, default=dict, verbose_name='only if')),
                ('consent', models.CharField(blank=True, choices=[('service', 'service relation'), ('recommendation', 'being asked to recommend'), ('publication', 'publication'), ('profiling', 'profiling (scores)'), ('content', 'content by mail')], max_length=16, verbose_name='only with their yes to')),
                ('capacity', models.PositiveIntegerField(verbose_name='places')),
                ('period', models.CharField(choices=[('month', 'a month'), ('quarter', 'a quarter'), ('total', 'in all')], default='month', max_length=8, verbose_name='per')),
                ('is_first_come', models.BooleanField(default=False, help_text='More may be offered than there are places; who comes too late waits in line.', verbose_name='first come, first served')),
                ('lead_days', models.PositiveIntegerField(default=5, verbose_name='working days to prepare')),
                ('needs_time', models.BooleanField(default=False, help_text='They propose three times, you confirm one, and an invitation goes out.', verbose_name='needs a time together')),
                ('minutes', models.PositiveIntegerField(default=30, verbose_name='minutes together')),
                ('opens', models.SlugField(blank=True, help_text='Your product asks for it by this name. Empty: nothing is opened.', max_length=80, verbose_name='opens the feature')),
                ('seats_to_share', models.PositiveIntegerField(default=0, verbose_name='seats to hand on to colleagues')),
                ('hours_before', models.PositiveIntegerField(default=0, help_text='More than 0: a first look at a product that is not on sale yet.', verbose_name='hours before others')),
                ('makes', models.CharField(blank=True, choices=[('', 'nothing'), ('webinar', 'a joint webinar'), ('case_study', 'a joint case study'), ('talk', 'a talk')], default='', max_length=12, verbose_name='makes together')),
                ('hours', models.DecimalField(decimal_places=1, max_digits=5, verbose_name='hours it costs us')),
                ('is_active', models.BooleanField(default=True, verbose_name='on')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('product', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, help_text='It needs a day from which it is on sale. Nothing is offered without one, nor after.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.product', verbose_name='product to see first')),
            ],
            options={
                'verbose_name': 'incentive',
                'verbose_name_plural': 'incentives',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='KindTotal',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('referral_won', 'referral won'), ('referral_qualified', 'referral qualified'), ('referral_submitted', 'referral submitted'), ('introduction', 'introduction'), ('named_by_signup', 'named by a sign-up'), ('case_study', 'case study'), ('reference_call', 'reference call'), ('talk', 'talk or joint webinar'), ('contribution', 'guest article or podcast'), ('advisory_board', 'seat on the customer board'), ('testimonial', 'detailed testimonial'), ('quote', 'short quote'), ('review', 'public review'), ('mention', 'mention'), ('mention_neutral', 'mention, neutral'), ('peer_talk', 'answer to a peer'), ('insight', 'insight shared'), ('changed_job', 'changed jobs'), ('colleague_stayed', 'invited colleague who stayed'), ('invitation_sent', 'invitation sent'), ('invitation_accepted', 'invitation accepted'), ('warm_reply', 'warm reply'), ('promoter', 'promoter answer'), ('csat_best', 'best satisfaction mark'), ('expansion', 'expansion'), ('renewal', 'renewal signed'), ('milestone', 'milestone'), ('power_use', 'power use'), ('reorder', 'bought again'), ('delivered', 'parcel delivered'), ('product_rated', 'good mark for a product'), ('content_shared', 'photo or video shared'), ('beta_feedback', 'beta feedback'), ('research', 'interview for research'), ('helped_customer', 'help for another customer'), ('nomination', 'nominated by a colleague of ours'), ('self_nomination', 'self-nomination'), ('detractor', 'unhappy answer'), ('complaint', 'complaint'), ('serious_ticket', 'serious ticket'), ('contraction', 'contraction or notice to leave')], max_length=32)),
                ('total', models.FloatField()),
                ('signals', models.PositiveIntegerField()),
                ('last_at', models.DateTimeField()),
                ('contact', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='kind_totals', to='accounts.contact')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
        ),
        migrations.CreateModel(
            name='Listening',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('product_names', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), blank=True, default=list, help_text='One per line, as people write them. What names none of them is no mention.', size=None, verbose_name='names of your product')),
                ('problem_words', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), blank=True, default=list, help_text='One per line: how people in your field speak of the problem you solve, without naming you.', size=None, verbose_name='words of the problem')),
                ('own_domains', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), blank=True, default=list, help_text='One per line: your mail domains (ours.example) and your handles (mastodon:ours@hachyderm.io). What you say about yourselves never counts.', size=None, verbose_name='your own addresses')),
                ('reads_replies', models.BooleanField(default=False, help_text='Off until you turn it on. When it is on, replies that people send to your own mails are read for enthusiasm: their own words only, quoted text of others is cut off first. An excerpt is kept, the full text for 30 days. What somebody writes to you is never used against them.', verbose_name='read replies for tone')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'listening',
                'verbose_name_plural': 'listening',
            },
        ),
        migrations.CreateModel(
            name='LoggedAsk',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('survey', 'your opinion, in a line or two'), ('quote', 'to be quoted'), ('share', 'to share something'), ('review', 'a public review'), ('introduction', 'an introduction'), ('reference_call', 'a call with somebody who is choosing'), ('talk', 'a talk, a webinar or a seat on a board'), ('case_study', 'a case study')], max_length=16, verbose_name='asked for')),
                ('effort', models.PositiveSmallIntegerField(verbose_name='effort')),
                ('asked_at', models.DateTimeField(verbose_name='when')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                ('logged_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='logged')),
                ('company', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.company')),
                ('contact', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='logged_asks', to='accounts.contact', verbose_name='person')),
                ('logged_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'ask made elsewhere',
                'verbose_name_plural': 'asks made elsewhere',
                'ordering': ['-asked_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Material',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('post', 'draft of a post'), ('answer', 'answer for a forum'), ('outline', 'outline of a case study'), ('slide', 'one slide'), ('introduction', 'mail they send themselves')], max_length=12, verbose_name='what it is')),
                ('occasion', models.CharField(choices=[('any', 'any moment'), ('result', 'a measured result'), ('peers', 'peers talk about the problem'), ('insight', 'they share a practice'), ('growth', 'they grew, renewed, or their story is out')], max_length=8, verbose_name='for')),
                ('language', models.CharField(choices=[('en', 'English'), ('fr', 'Français')], max_length=2, verbose_name='language')),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('body', models.TextField(max_length=5000, verbose_name='text')),
                ('is_active', models.BooleanField(default=True, verbose_name='handed out')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'material',
                'verbose_name_plural': 'materials',
                'ordering': ['occasion', 'kind', 'language'],
            },
        ),
        migrations.CreateModel(
            name='MilestoneDefinition',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('metric', models.CharField(help_text='As the product sends it.', max_length=120, verbose_name='metric')),
                ('label', models.CharField(max_length=120, verbose_name='in words')),
                ('unit', models.CharField(blank=True, max_length=40, verbose_name='unit')),
                ('period', models.CharField(blank=True, max_length=40, verbose_name='period')),
                ('direction', models.CharField(choices=[('up', 'more is better'), ('down', 'less is better')], default='up', max_length=4, verbose_name='direction')),
                ('is_active', models.BooleanField(default=True, verbose_name='celebrated')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'milestone',
                'verbose_name_plural': 'milestones',
                'ordering': ['label'],
            },
        ),
        migrations.CreateModel(
            name='Moment',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(blank=True, db_default='', default='', max_length=160)),
                ('gesture', models.CharField(choices=[('thank', 'Thank'), ('equip', 'Equip'), ('offer', 'Offer'), ('ask', 'Ask')], max_length=5, verbose_name='gesture')),
                ('state', models.CharField(choices=[('open', 'open'), ('done', 'done'), ('dismissed', 'let pass'), ('expired', 'expired'), ('cancelled', 'cancelled')], default='open', max_length=10, verbose_name='state')),
                ('position', models.CharField(choices=[('off', 'off'), ('observe', 'observe'), ('drafts', 'drafts'), ('on', 'on')], max_length=7, verbose_name='position')),
                ('reasons', models.JSONField(default=list, verbose_name='why')),
                ('language', models.CharField(default='en', max_length=2, verbose_name='language')),
                ('subject', models.CharField(blank=True, max_length=200, verbose_name='subject')),
                ('body', models.TextField(blank=True, verbose_name='text')),
                ('opened_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='opened')),
                ('expires_at', models.DateTimeField(verbose_name='until')),
                ('acted_at', models.DateTimeField(blank=True, null=True, verbose_name='done')),
                ('passed_why', models.CharField(blank=True, choices=[('time', 'not the right time'), ('person', 'not this person'), ('text', 'nothing fitting to say'), ('elsewhere', 'done in another way')], db_default='', default='', editable=False, max_length=9, verbose_name='why it was let pass')),
                ('edited_at', models.DateTimeField(blank=True, null=True, verbose_name='text changed')),
                ('edited_much', models.BooleanField(db_default=False, default=False, editable=False)),
                ('asks_on', models.DateField(editable=False, null=True)),
                ('needs_human', models.BooleanField(db_default=False, default=False, editable=False, verbose_name='needs a human')),
                ('snoozed_until', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='put off until')),
                ('approved_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='approved')),
                ('is_test', models.BooleanField(default=False, editable=False)),
                ('acted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('approved_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('company', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.company', verbose_name='company')),
                ('contact', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='moments', to='accounts.contact', verbose_name='person')),
                ('edited_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'moment',
                'verbose_name_plural': 'moments',
                'ordering': ['-opened_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('pending', 'waiting'), ('done', 'done'), ('failed', 'failed'), ('cancelled', 'cancelled')], db_default='pending', default='pending', max_length=10, verbose_name='state')),
                ('due_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('lease_until', models.DateTimeField(blank=True, editable=False, null=True)),
                ('attempts', models.PositiveSmallIntegerField(db_default=0, default=0, editable=False)),
                ('finished_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('failure', models.JSONField(blank=True, editable=False, null=True)),
                ('channel', models.CharField(choices=[('in_app', 'in the product'), ('task', 'task for the CSM'), ('mail', 'mail'), ('remind', 'reminder by mail')], max_length=6, verbose_name='channel')),
                ('outcome', models.JSONField(blank=True, editable=False, null=True)),
                ('hurried_at', models.DateTimeField(editable=False, null=True)),
                ('hurried_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('moment', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='advocacy.moment')),
            ],
            options={
                'verbose_name': 'delivery',
                'verbose_name_plural': 'deliveries',
            },
        ),
        migrations.CreateModel(
            name='Nomination',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('is_own', models.BooleanField(default=False, verbose_name='by themselves')),
                ('why', models.TextField(blank=True, max_length=500, verbose_name='why')),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('approved', 'approved'), ('declined', 'declined')], default='waiting', max_length=8, verbose_name='state')),
                ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='nominated')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='nominated by')),
                ('contact', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='nominations', to='accounts.contact', verbose_name='person')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'nomination',
                'verbose_name_plural': 'nominations',
                'ordering': ['-made_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Occasion',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('kind', models.CharField(choices=[('conference', 'conference'), ('meetup', 'meetup'), ('forum', 'forum topic'), ('other', 'other')], default='conference', max_length=10, verbose_name='kind')),
                ('starts_on', models.DateField(verbose_name='from')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='until')),
                ('topic', models.CharField(blank=True, help_text='As the draft will say it: “late approvals”.', max_length=120, verbose_name='the problem on the programme')),
                ('url', models.URLField(blank=True, max_length=2000, verbose_name='page')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'occasion',
                'verbose_name_plural': 'occasions',
                'ordering': ['-starts_on', 'name'],
            },
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('contact', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.contact', verbose_name='person')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('occasion', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='guests', to='advocacy.occasion')),
            ],
            options={
                'verbose_name': 'person who will be there',
                'verbose_name_plural': 'who will be there',
            },
        ),
        migrations.CreateModel(
            name='Offer',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('offered', 'offered'), ('waiting', 'on the waiting list'), ('accepted', 'accepted'), ('scheduled', 'scheduled'), ('fulfilled', 'kept'), ('declined', 'declined'), ('expired', 'expired'), ('withdrawn', 'withdrawn')], default='offered', max_length=10, verbose_name='state')),
                ('offered_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='offered')),
                ('expires_at', models.DateTimeField(verbose_name='open until')),
                ('waiting_since', models.DateTimeField(blank=True, null=True, verbose_name='waiting since')),
                ('accepted_at', models.DateTimeField(blank=True, null=True, verbose_name='accepted')),
                ('fulfilled_at', models.DateTimeField(blank=True, null=True, verbose_name='kept')),
                ('freed_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='promised for')),
                ('proposed', django.contrib.postgres.fields.ArrayField(base_field=models.DateTimeField(), blank=True, default=list, editable=False, size=3)),
                ('zone', models.CharField(blank=True, editable=False, max_length=64, verbose_name='time zone')),
                ('starts_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='meeting')),
                ('place', models.CharField(blank=True, editable=False, max_length=300, verbose_name='where')),
                ('sequence', models.PositiveIntegerField(db_default=0, default=0, editable=False)),
                ('called_off_by_them', models.BooleanField(db_default=False, default=False, editable=False)),
                ('changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='last change')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                ('contact', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='offers', to='accounts.contact', verbose_name='person')),
                ('incentive', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='advocacy.incentive', verbose_name='incentive')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('product', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.product', verbose_name='product')),
            ],
            options={
                'verbose_name': 'offer',
                'verbose_name_plural': 'offers',
                'ordering': ['-offered_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='JointPiece',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('webinar', 'a joint webinar'), ('case_study', 'a joint case study'), ('talk', 'a talk')], max_length=12, verbose_name='kind')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('stage', models.CharField(choices=[('idea', 'idea'), ('agreed', 'agreed'), ('drafting', 'drafting'), ('approval', 'with them for approval'), ('approved', 'approved by them'), ('published', 'published'), ('retired', 'retired')], default='idea', max_length=10, verbose_name='stage')),
                ('stage_since', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='in this stage since')),
                ('takes_place_on', models.DateField(blank=True, null=True, verbose_name='takes place on')),
                ('draft_url', models.URLField(blank=True, max_length=500, verbose_name='draft')),
                ('published_url', models.URLField(blank=True, max_length=500, verbose_name='published at')),
                ('text', models.TextField(blank=True, help_text='Word for word as it will be published.', max_length=20000, verbose_name='what they approve')),
                ('version', models.PositiveIntegerField(db_default=1, default=1, editable=False)),
                ('approved_version', models.PositiveIntegerField(blank=True, editable=False, null=True)),
                ('approved_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='approved')),
                ('their_words', models.TextField(blank=True, editable=False, verbose_name='what they want changed')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('company', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.company', verbose_name='company')),
                ('contact', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='joint_pieces', to='accounts.contact', verbose_name='person')),
                ('evidence', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='joint_pieces', to='advocacy.evidence')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('offer', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='pieces', to='advocacy.offer')),
            ],
            options={
                'verbose_name': 'joint piece',
                'verbose_name_plural': 'made together',
                'ordering': ['stage_since', 'id'],
            },
        ),
        migrations.CreateModel(
            name='OfferMail',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('pending', 'waiting'), ('done', 'done'), ('failed', 'failed'), ('cancelled', 'cancelled')], db_default='pending', default='pending', max_length=10, verbose_name='state')),
                ('due_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('lease_until', models.DateTimeField(blank=True, editable=False, null=True)),
                ('attempts', models.PositiveSmallIntegerField(db_default=0, default=0, editable=False)),
                ('finished_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('failure', models.JSONField(blank=True, editable=False, null=True)),
                ('kind', models.CharField(choices=[('invitation', 'invitation'), ('cancellation', 'the meeting is off'), ('place_free', 'a place is free'), ('due_soon', 'promised, and due soon'), ('late', 'promised, and late'), ('very_late', 'promised, and late for days'), ('approval', 'for your approval')], max_length=12, verbose_name='what')),
                ('number', models.PositiveIntegerField(default=0)),
                ('outcome', models.JSONField(blank=True, editable=False, null=True)),
                ('contact', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.contact')),
                ('offer', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='mails', to='advocacy.offer')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('piece', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='mails', to='advocacy.jointpiece')),
                ('to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'mail about an offer',
                'verbose_name_plural': 'mails about offers',
                'ordering': ['-due_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='OfferStep',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('before', models.CharField(blank=True, choices=[('offered', 'offered'), ('waiting', 'on the waiting list'), ('accepted', 'accepted'), ('scheduled', 'scheduled'), ('fulfilled', 'kept'), ('declined', 'declined'), ('expired', 'expired'), ('withdrawn', 'withdrawn')], max_length=10)),
                ('after', models.CharField(choices=[('offered', 'offered'), ('waiting', 'on the waiting list'), ('accepted', 'accepted'), ('scheduled', 'scheduled'), ('fulfilled', 'kept'), ('declined', 'declined'), ('expired', 'expired'), ('withdrawn', 'withdrawn')], max_length=10, verbose_name='state')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='when')),
                ('how', models.CharField(choices=[('page', 'by themselves, on their page'), ('in_app', 'by themselves, in the product'), ('api', 'told by your systems'), ('team', 'by a colleague'), ('engine', 'by itself')], default='engine', max_length=8, verbose_name='how')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('offer', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='advocacy.offer')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'step of an offer',
                'verbose_name_plural': 'steps of offers',
                'ordering': ['at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ParcelCode',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=32, unique=True, verbose_name='code')),
                ('sheet', models.CharField(blank=True, default='', max_length=40, verbose_name='sheet')),
                ('is_test', models.BooleanField(default=False, editable=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='made')),
                ('contact', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.contact', verbose_name='person')),
                ('order', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='parcel_codes', to='accounts.order', verbose_name='order')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'card for a parcel',
                'verbose_name_plural': 'cards for parcels',
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='PieceLead',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tied_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('lead', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='joint_pieces', to='referrals.lead')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('piece', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='leads', to='advocacy.jointpiece')),
            ],
            options={
                'verbose_name': 'lead of a joint piece',
                'verbose_name_plural': 'leads of joint pieces',
            },
        ),
        migrations.CreateModel(
            name='PieceStep',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('stage', models.CharField(choices=[('idea', 'idea'), ('agreed', 'agreed'), ('drafting', 'drafting'), ('approval', 'with them for approval'), ('approved', 'approved by them'), ('published', 'published'), ('retired', 'retired')], max_length=10, verbose_name='stage')),
                ('version', models.PositiveIntegerField()),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='when')),
                ('text', models.TextField(blank=True)),
                ('note', models.CharField(blank=True, max_length=1000, verbose_name='note')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('piece', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='advocacy.jointpiece')),
            ],
            options={
                'verbose_name': 'step of a joint piece',
                'verbose_name_plural': 'steps of joint pieces',
                'ordering': ['at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Placement',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('place', models.CharField(choices=[('website', 'website'), ('sales', 'sales material'), ('social', 'social networks'), ('press', 'press and events')], max_length=8, verbose_name='kind of place')),
                ('address', models.CharField(help_text='An address, or a page of a brochure.', max_length=500, verbose_name='where exactly')),
                ('published_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='since')),
                ('taken_down_at', models.DateTimeField(blank=True, null=True, verbose_name='taken down')),
                ('evidence', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='placements', to='advocacy.evidence', verbose_name='evidence')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('taken_down_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'place where it stands',
                'verbose_name_plural': 'places where it stands',
                'ordering': ['published_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ProductFigure',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('category', models.CharField(blank=True, max_length=120)),
                ('orders', models.PositiveIntegerField(verbose_name='orders in 365 days')),
                ('orders_90d', models.PositiveIntegerField(verbose_name='orders in 90 days')),
                ('interval_days', models.FloatField(null=True)),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('product', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.product')),
            ],
        ),
        migrations.CreateModel(
            name='ProductPair',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('together', models.PositiveIntegerField(verbose_name='orders with both')),
                ('lift', models.FloatField(verbose_name='lift')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('other', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.product')),
                ('product', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='pairs', to='accounts.product')),
            ],
            options={
                'verbose_name': 'bought together',
                'verbose_name_plural': 'bought together',
                'ordering': ['-lift', '-together', 'id'],
            },
        ),
        migrations.CreateModel(
            name='RecommendationGroup',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=340)),
                ('is_shown', models.BooleanField()),
                ('first_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('is_test', models.BooleanField(default=False)),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
        ),
        migrations.CreateModel(
            name='ReferenceRequest',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('topic', models.CharField(help_text='As the draft will say it: “how approvals work in a team of 30”.', max_length=120, verbose_name='what the call is about')),
                ('prospect', models.CharField(help_text='Their role, as the draft will say it: “A head of marketing”.', max_length=120, verbose_name='who wants to talk')),
                ('industry', models.CharField(blank=True, max_length=80, verbose_name='field')),
                ('employees', models.PositiveIntegerField(blank=True, null=True, verbose_name='people in their company')),
                ('use_case', models.CharField(blank=True, max_length=120, verbose_name='use case')),
                ('needed_by', models.DateField(blank=True, null=True, verbose_name='needed by')),
                ('state', models.CharField(choices=[('open', 'nobody asked yet'), ('asked', 'asked'), ('held', 'the call was held'), ('declined', 'they would rather not'), ('silent', 'no answer'), ('dropped', 'not needed any more')], default='open', editable=False, max_length=8, verbose_name='state')),
                ('attempts', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('outcome', models.CharField(blank=True, editable=False, max_length=300, verbose_name='what became of it')),
                ('requested_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='requested')),
                ('asked_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='asked')),
                ('closed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='closed')),
                ('contact', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='reference_requests', to='accounts.contact', verbose_name='person asked')),
                ('moment', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='advocacy.moment')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('requested_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='requested by')),
            ],
            options={
                'verbose_name': 'reference request',
                'verbose_name_plural': 'reference requests',
                'ordering': ['-requested_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Rule',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('code', models.SlugField(max_length=40, verbose_name='code')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('trigger', models.JSONField(default=dict, verbose_name='when')),
                ('conditions', models.JSONField(blank=True, default=dict, verbose_name='only if')),
                ('gesture', models.CharField(choices=[('thank', 'Thank'), ('equip', 'Equip'), ('offer', 'Offer'), ('ask', 'Ask')], max_length=5, verbose_name='gesture')),
                ('asks_from_tier', models.CharField(blank=True, choices=[('champion', 'Champion'), ('natural', 'Natural advocate'), ('warm', 'Warm'), ('quiet', 'Quiet'), ('resting', 'Resting'), ('leave', 'Leave in peace')], help_text='From this tier on the gesture becomes an ask, where an ask is allowed. Empty: never asks.', max_length=8, verbose_name='asks from tier')),
                ('is_wide', models.BooleanField(db_default=False, default=False, help_text='A first wave asks those only. To go wider, say why below.', verbose_name='asks beyond Champions and Natural advocates')),
                ('holdout_percent', models.PositiveSmallIntegerField(blank=True, help_text='Empty: as the organization. 0: nobody. Whoever was met stays on their side.', null=True, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(50)], verbose_name='share of companies held out (percent)')),
                ('ask_effort', models.PositiveSmallIntegerField(default=4, verbose_name='effort of the ask')),
                ('asks_for', models.JSONField(blank=True, default=list, help_text='Acts that count as prompted after this. Empty: all of them.', verbose_name='asks or offers for')),
                ('only_unprompted', models.BooleanField(default=False, verbose_name='only for what they did by themselves')),
                ('least_tier', models.CharField(blank=True, choices=[('champion', 'Champion'), ('natural', 'Natural advocate'), ('warm', 'Warm'), ('quiet', 'Quiet'), ('resting', 'Resting'), ('leave', 'Leave in peace')], max_length=8, verbose_name='for tier and above')),
                ('position', models.CharField(choices=[('off', 'off'), ('observe', 'observe'), ('drafts', 'drafts'), ('on', 'on')], default='drafts', max_length=7, verbose_name='position')),
                ('sends_at_once', models.BooleanField(default=False, help_text='Otherwise a draft waits for the CSM the next working morning.', verbose_name='sends by itself, at once')),
                ('in_app', models.BooleanField(default=False, verbose_name='shown in the product')),
                ('channel_order', models.CharField(choices=[('both', 'both'), ('in_app', 'in the product first, mail where it cannot be shown'), ('mail', 'mail first, the product where no mail may go')], db_default='both', default='both', max_length=6, verbose_name='which way first')),
                ('delay_days', models.PositiveSmallIntegerField(default=0, verbose_name='days to wait')),
                ('life_hours', models.PositiveIntegerField(default=240, verbose_name='hours the moment lasts')),
                ('cooldown_days', models.PositiveSmallIntegerField(default=30, verbose_name='days between two of these for one person')),
                ('texts', models.JSONField(blank=True, default=dict, help_text='By language: subject, body, and ask (added when the gesture is an ask); short_subject, short_body and short_ask are used when a value is missing, and body_<kind> for one kind of signal.', verbose_name='texts')),
                ('priority', models.SmallIntegerField(default=0, verbose_name='priority')),
                ('starts_at', models.DateTimeField(blank=True, null=True, verbose_name='not before')),
                ('ends_at', models.DateTimeField(blank=True, null=True, verbose_name='not after')),
                ('version', models.PositiveIntegerField(db_default=1, default=1, editable=False, verbose_name='version')),
                ('live_since', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, null=True)),
                ('switched_on_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, null=True)),
                ('errors', models.PositiveSmallIntegerField(db_default=0, default=0, editable=False)),
                ('paused_at', models.DateTimeField(editable=False, null=True, verbose_name='paused')),
                ('paused_why', models.JSONField(editable=False, null=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('incentive', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='advocacy.incentive', verbose_name='incentive')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'playbook',
                'verbose_name_plural': 'playbooks',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='RuleVersion',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField(verbose_name='version')),
                ('content', models.JSONField()),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='why')),
                ('saved_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='saved')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('rule', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='advocacy.rule')),
                ('saved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'version of a playbook',
                'verbose_name_plural': 'versions of playbooks',
                'ordering': ['-number'],
            },
        ),
        migrations.CreateModel(
            name='ScoreOverride',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('tier', models.CharField(choices=[('champion', 'Champion'), ('natural', 'Natural advocate'), ('warm', 'Warm'), ('quiet', 'Quiet'), ('resting', 'Resting'), ('leave', 'Leave in peace')], max_length=8, verbose_name='tier')),
                ('reason', models.CharField(max_length=200, verbose_name='why')),
                ('until', models.DateTimeField(verbose_name='until')),
                ('set_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='set')),
                ('lifted_at', models.DateTimeField(blank=True, null=True, verbose_name='taken back')),
                ('machine_score', models.FloatField(null=True)),
                ('machine_tier', models.CharField(choices=[('champion', 'Champion'), ('natural', 'Natural advocate'), ('warm', 'Warm'), ('quiet', 'Quiet'), ('resting', 'Resting'), ('leave', 'Leave in peace')], max_length=8)),
                ('contact', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.contact')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('set_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'tier set by hand',
                'verbose_name_plural': 'tiers set by hand',
                'ordering': ['-set_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='ScoreWeek',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('week', models.DateField()),
                ('score', models.FloatField()),
                ('tier', models.CharField(choices=[('champion', 'Champion'), ('natural', 'Natural advocate'), ('warm', 'Warm'), ('quiet', 'Quiet'), ('resting', 'Resting'), ('leave', 'Leave in peace')], max_length=8)),
                ('model_number', models.PositiveIntegerField()),
                ('contact', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.contact')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
        ),
        migrations.CreateModel(
            name='ScoringModel',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField(verbose_name='version')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('active', 'active'), ('retired', 'retired')], default='draft', max_length=7, verbose_name='state')),
                ('based_on', models.PositiveIntegerField(default=0, verbose_name='based on')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='why')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='begun')),
                ('activated_at', models.DateTimeField(blank=True, null=True, verbose_name='in force since')),
                ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='in force until')),
                ('content', models.JSONField(default=dict)),
                ('activated_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'version of the scoring',
                'verbose_name_plural': 'versions of the scoring',
                'ordering': ['-number'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SeatPass',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('made_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('taken_at', models.DateTimeField(blank=True, null=True, verbose_name='taken')),
                ('called_back_at', models.DateTimeField(blank=True, null=True)),
                ('contact', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.contact')),
                ('offer', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='passes', to='advocacy.offer')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'seat to hand on',
                'verbose_name_plural': 'seats to hand on',
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='Entitlement',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('feature', models.SlugField(max_length=80, verbose_name='feature')),
                ('granted_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='since')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='until')),
                ('revoked_why', models.JSONField(blank=True, editable=False, null=True)),
                ('contact', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='entitlements', to='accounts.contact', verbose_name='person')),
                ('organization', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('offer', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='entitlements', to='advocacy.offer')),
                ('seat', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='entitlements', to='advocacy.seatpass')),
            ],
            options={
                'verbose_name': 'entitlement',
                'verbose_name_plural': 'entitlements',
                'ordering': ['-granted_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='SeenStanding',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('score', models.FloatField()),
                ('tier', models.CharField(max_length=8)),
                ('seen_at', models.DateTimeField()),
                ('contact', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.contact')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
        ),
        migrations.CreateModel(
            name='Sequence',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('code', models.SlugField(max_length=40, verbose_name='code')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('position', models.CharField(choices=[('off', 'off'), ('on', 'on')], default='off', max_length=3, verbose_name='position')),
                ('counts_openings', models.BooleanField(default=False, help_text='Links then go by way of us, and we note that one was opened, and when. No pixel, no address.', verbose_name='count who opens a piece')),
                ('steps', models.JSONField(default=list, verbose_name='mails')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('segment', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='sequences', to='referrals.segment', verbose_name='segment')),
            ],
            options={
                'verbose_name': 'sequence',
                'verbose_name_plural': 'sequences',
                'ordering': ['segment', 'code'],
            },
        ),
        migrations.CreateModel(
            name='Enrolment',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('running', 'under way'), ('finished', 'all sent'), ('stopped', 'stopped')], default='running', max_length=8, verbose_name='state')),
                ('step', models.PositiveSmallIntegerField(default=0, verbose_name='next mail')),
                ('next_at', models.DateTimeField(blank=True, null=True, verbose_name='next')),
                ('started_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='since')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='until')),
                ('reason', models.JSONField(blank=True, null=True)),
                ('replied_at', models.DateTimeField(blank=True, null=True, verbose_name='answered')),
                ('contact', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='enrolments', to='accounts.contact', verbose_name='person')),
                ('lead', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='enrolments', to='referrals.lead')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('sequence', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='enrolments', to='advocacy.sequence', verbose_name='sequence')),
            ],
            options={
                'verbose_name': 'person in a sequence',
                'verbose_name_plural': 'people in sequences',
                'ordering': ['-started_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='SequenceMail',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('pending', 'waiting'), ('done', 'done'), ('failed', 'failed'), ('cancelled', 'cancelled')], db_default='pending', default='pending', max_length=10, verbose_name='state')),
                ('due_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('lease_until', models.DateTimeField(blank=True, editable=False, null=True)),
                ('attempts', models.PositiveSmallIntegerField(db_default=0, default=0, editable=False)),
                ('finished_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('failure', models.JSONField(blank=True, editable=False, null=True)),
                ('step', models.PositiveSmallIntegerField()),
                ('language', models.CharField(max_length=2)),
                ('subject', models.CharField(max_length=200, verbose_name='subject')),
                ('body', models.TextField(verbose_name='text')),
                ('outcome', models.JSONField(blank=True, null=True)),
                ('opened_at', models.DateTimeField(blank=True, null=True, verbose_name='piece opened')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('content', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='mails', to='advocacy.contentitem')),
                ('enrolment', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='mails', to='advocacy.enrolment')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'mail of a sequence',
                'verbose_name_plural': 'mails of sequences',
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='SharingSettings',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('shop_url', models.URLField(blank=True, default='', verbose_name='your shop')),
                ('tips_en', models.TextField(blank=True, default='', help_text='Plain words, a tip a line.', verbose_name='care tips, English')),
                ('tips_fr', models.TextField(blank=True, default='', verbose_name='care tips, French')),
                ('note_en', models.CharField(blank=True, default='', help_text='What the share button hands on beside the link.', max_length=300, verbose_name='note to pass on, English')),
                ('note_fr', models.CharField(blank=True, default='', max_length=300, verbose_name='note to pass on, French')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'page of the parcel',
                'verbose_name_plural': 'page of the parcel',
            },
        ),
        migrations.CreateModel(
            name='Shopper',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('segment', models.CharField(choices=[('vip', 'VIP'), ('loyal', 'loyal'), ('new', 'new'), ('at_risk', 'at risk'), ('lapsed', 'lost sight of'), ('regular', 'now and then')], max_length=8, verbose_name='segment')),
                ('is_at_risk', models.BooleanField(default=False, verbose_name='at risk')),
                ('first_at', models.DateTimeField(verbose_name='first order')),
                ('last_at', models.DateTimeField(verbose_name='last order')),
                ('orders', models.PositiveIntegerField(verbose_name='orders')),
                ('orders_12m', models.PositiveIntegerField(verbose_name='orders in 12 months')),
                ('currency', kernel.money.CurrencyField(max_length=3, validators=[django.core.validators.RegexValidator('^[A-Z]{3}$', 'Three capital letters, like EUR.')])),
                ('value', models.BigIntegerField(verbose_name='value (minor units)')),
                ('value_12m', models.BigIntegerField(verbose_name='value in 12 months (minor units)')),
                ('margin_12m', models.BigIntegerField(verbose_name='margin in 12 months (minor units)')),
                ('recency', models.PositiveSmallIntegerField(verbose_name='recency')),
                ('frequency', models.PositiveSmallIntegerField(verbose_name='frequency')),
                ('money', models.PositiveSmallIntegerField(verbose_name='money')),
                ('interval_days', models.FloatField(null=True, verbose_name='days between orders')),
                ('interval_from', models.CharField(blank=True, choices=[('own', 'their own orders'), ('product', 'others who bought the same'), ('shop', 'everybody'), ('', 'not known yet')], default='', max_length=7, verbose_name='taken from')),
                ('due_at', models.DateTimeField(null=True, verbose_name='due to buy again')),
                ('alive', models.FloatField(null=True, verbose_name='chance that they still buy here')),
                ('expected_12m', models.FloatField(null=True, verbose_name='orders expected in 12 months')),
                ('worth_12m', models.BigIntegerField(null=True, verbose_name='expected value in 12 months (minor units)')),
                ('refreshed_at', models.DateTimeField()),
                ('contact', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.contact', verbose_name='person')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'buyer',
                'verbose_name_plural': 'buyers',
                'ordering': ['-worth_12m', '-value_12m', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ShopState',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('refreshed_at', models.DateTimeField(null=True)),
                ('fitted_at', models.DateTimeField(null=True)),
                ('paired_at', models.DateTimeField(null=True)),
                ('has_margins', models.BooleanField(default=False)),
                ('model', models.JSONField(default=dict)),
                ('backtest', models.JSONField(default=dict)),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
        ),
        migrations.CreateModel(
            name='Signal',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('referral_won', 'referral won'), ('referral_qualified', 'referral qualified'), ('referral_submitted', 'referral submitted'), ('introduction', 'introduction'), ('named_by_signup', 'named by a sign-up'), ('case_study', 'case study'), ('reference_call', 'reference call'), ('talk', 'talk or joint webinar'), ('contribution', 'guest article or podcast'), ('advisory_board', 'seat on the customer board'), ('testimonial', 'detailed testimonial'), ('quote', 'short quote'), ('review', 'public review'), ('mention', 'mention'), ('mention_neutral', 'mention, neutral'), ('peer_talk', 'answer to a peer'), ('insight', 'insight shared'), ('changed_job', 'changed jobs'), ('colleague_stayed', 'invited colleague who stayed'), ('invitation_sent', 'invitation sent'), ('invitation_accepted', 'invitation accepted'), ('warm_reply', 'warm reply'), ('promoter', 'promoter answer'), ('csat_best', 'best satisfaction mark'), ('expansion', 'expansion'), ('renewal', 'renewal signed'), ('milestone', 'milestone'), ('power_use', 'power use'), ('reorder', 'bought again'), ('delivered', 'parcel delivered'), ('product_rated', 'good mark for a product'), ('content_shared', 'photo or video shared'), ('beta_feedback', 'beta feedback'), ('research', 'interview for research'), ('helped_customer', 'help for another customer'), ('nomination', 'nominated by a colleague of ours'), ('self_nomination', 'self-nomination'), ('detractor', 'unhappy answer'), ('complaint', 'complaint'), ('serious_ticket', 'serious ticket'), ('contraction', 'contraction or notice to leave')], max_length=32, verbose_name='kind')),
                ('subject', models.CharField(max_length=120)),
                ('occurred_at', models.DateTimeField(verbose_name='when')),
                ('strength', models.FloatField(verbose_name='strength')),
                ('tone', models.CharField(blank=True, choices=[('enthusiastic', 'enthusiastic'), ('friendly', 'friendly'), ('unknown', 'tone not known'), ('', 'no text')], default='', max_length=12, verbose_name='tone')),
                ('origin', models.CharField(choices=[('unprompted', 'by themselves'), ('prompted', 'after we asked'), ('unknown', 'not known'), ('unreviewed', 'not reviewed yet')], default='unknown', max_length=10, verbose_name='origin')),
                ('weight', models.FloatField()),
                ('details', models.JSONField(blank=True, default=dict)),
                ('event_id', models.BigIntegerField(null=True)),
                ('is_live', models.BooleanField(default=True, help_text='Arrived in time to act on; imported and late facts did not.')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('company', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.company')),
                ('contact', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='signals', to='accounts.contact')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'signal',
                'verbose_name_plural': 'signals',
                'ordering': ['-occurred_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.CharField(blank=True, db_default='', default='', max_length=160)),
                ('outcome', models.CharField(choices=[('fired', 'moment opened'), ('late', 'too late to act on'), ('not_significant', 'not significant'), ('tier', 'not for this tier'), ('duplicate', 'the same is open already'), ('cooldown', 'too soon after the last one'), ('budget', 'ask budget'), ('pace', 'as many asks as a day takes'), ('holdout', 'held out'), ('lost', 'something else came first'), ('trouble', 'open trouble'), ('policy', 'company policy'), ('consent', 'no consent'), ('capacity', 'no place left'), ('prompted', 'they were asked'), ('merged', 'person now under another name'), ('conditions', 'conditions not met'), ('unknown', 'not known'), ('error', 'the playbook failed')], max_length=16, verbose_name='outcome')),
                ('reasons', models.JSONField(default=list, verbose_name='why')),
                ('decided_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='decided')),
                ('contact', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='accounts.contact')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('moment', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='decisions', to='advocacy.moment')),
                ('rule', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='advocacy.rule')),
                ('signal', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='advocacy.signal')),
            ],
            options={
                'verbose_name': 'decision',
                'verbose_name_plural': 'decisions',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Act',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('referral_won', 'referral won'), ('referral_qualified', 'referral qualified'), ('referral_submitted', 'referral submitted'), ('introduction', 'introduction'), ('named_by_signup', 'named by a sign-up'), ('case_study', 'case study'), ('reference_call', 'reference call'), ('talk', 'talk or joint webinar'), ('contribution', 'guest article or podcast'), ('advisory_board', 'seat on the customer board'), ('testimonial', 'detailed testimonial'), ('quote', 'short quote'), ('review', 'public review'), ('mention', 'mention'), ('mention_neutral', 'mention, neutral'), ('peer_talk', 'answer to a peer'), ('insight', 'insight shared'), ('changed_job', 'changed jobs'), ('colleague_stayed', 'invited colleague who stayed'), ('invitation_sent', 'invitation sent'), ('invitation_accepted', 'invitation accepted'), ('warm_reply', 'warm reply'), ('promoter', 'promoter answer'), ('csat_best', 'best satisfaction mark'), ('expansion', 'expansion'), ('renewal', 'renewal signed'), ('milestone', 'milestone'), ('power_use', 'power use'), ('reorder', 'bought again'), ('delivered', 'parcel delivered'), ('product_rated', 'good mark for a product'), ('content_shared', 'photo or video shared'), ('beta_feedback', 'beta feedback'), ('research', 'interview for research'), ('helped_customer', 'help for another customer'), ('nomination', 'nominated by a colleague of ours'), ('self_nomination', 'self-nomination'), ('detractor', 'unhappy answer'), ('complaint', 'complaint'), ('serious_ticket', 'serious ticket'), ('contraction', 'contraction or notice to leave')], max_length=32, verbose_name='kind')),
                ('occurred_at', models.DateTimeField(verbose_name='when')),
                ('origin', models.CharField(choices=[('unprompted', 'by themselves'), ('prompted', 'after we asked'), ('unknown', 'not known'), ('unreviewed', 'not reviewed yet')], default='unknown', max_length=10, verbose_name='origin')),
                ('contact', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='acts', to='accounts.contact')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('signal', kernel.tenancy.models.OwnedOneToOneField(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='act', to='advocacy.signal')),
            ],
            options={
                'verbose_name': 'act of advocacy',
                'verbose_name_plural': 'acts of advocacy',
                'ordering': ['-occurred_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='StoredAudit',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('figures', models.JSONField(default=dict)),
                ('computed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
        ),
        migrations.CreateModel(
            name='StoredReport',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=24, verbose_name='report')),
                ('content', models.JSONField(default=dict)),
                ('fingerprint', models.CharField(blank=True, max_length=64)),
                ('computed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='computed')),
                ('seconds', models.FloatField(default=0.0, verbose_name='took')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'report',
                'verbose_name_plural': 'reports',
            },
        ),
        migrations.CreateModel(
            name='SuggestedOccasion',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=500)),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('kind', models.CharField(choices=[('conference', 'conference'), ('meetup', 'meetup'), ('forum', 'forum topic'), ('other', 'other')], max_length=10, verbose_name='kind')),
                ('starts_on', models.DateField(verbose_name='from')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='until')),
                ('topic', models.CharField(max_length=120, verbose_name='the problem on the programme')),
                ('url', models.URLField(max_length=2000, verbose_name='page')),
                ('excerpt', models.CharField(blank=True, max_length=280, verbose_name='in their words')),
                ('source', models.CharField(max_length=80, verbose_name='found by')),
                ('state', models.CharField(choices=[('open', 'waits for a colleague'), ('taken', 'made an occasion'), ('dismissed', 'not for us')], default='open', max_length=9, verbose_name='state')),
                ('found_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='found')),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'suggested occasion',
                'verbose_name_plural': 'suggested occasions',
                'ordering': ['starts_on', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Suggestion',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('reason', models.JSONField(default=dict)),
                ('similarity', models.FloatField()),
                ('candidate', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='suggestions', to='advocacy.candidate')),
                ('contact', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='suggested_for', to='accounts.contact')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'suggested person',
                'verbose_name_plural': 'suggested people',
                'ordering': ['-similarity', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Thanks',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('occurred_at', models.DateTimeField(verbose_name='done by them')),
                ('due_at', models.DateTimeField(verbose_name='due')),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='thanked')),
                ('how', models.CharField(blank=True, choices=[('moment', 'with a moment'), ('hand', 'otherwise')], max_length=6, verbose_name='how')),
                ('act', kernel.tenancy.models.OwnedOneToOneField(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='thanks', to='advocacy.act')),
                ('contact', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='thanks', to='accounts.contact', verbose_name='person')),
                ('done_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'thanks owed',
                'verbose_name_plural': 'thanks owed',
                'ordering': ['due_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='UserContent',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(editable=False, max_length=32, unique=True)),
                ('kind', models.CharField(choices=[('photo', 'picture'), ('video', 'film')], max_length=5, verbose_name='kind')),
                ('state', models.CharField(choices=[('waiting', 'to be looked at'), ('approved', 'approved'), ('refused', 'not shown'), ('withdrawn', 'taken back')], default='waiting', max_length=9, verbose_name='state')),
                ('permission', models.CharField(choices=[('none', 'not to be shown'), ('without_name', 'without a name'), ('with_name', 'with the first name')], default='none', max_length=12, verbose_name='permission')),
                ('caption', models.CharField(blank=True, default='', max_length=280, verbose_name='in their words')),
                ('width', models.PositiveIntegerField(null=True)),
                ('height', models.PositiveIntegerField(null=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='looked at')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='handed over')),
                ('contact', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.contact', verbose_name='person')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='looked at by')),
                ('order', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.order', verbose_name='order')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('parcel_code', kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='contents', to='advocacy.parcelcode')),
            ],
            options={
                'verbose_name': 'picture or film',
                'verbose_name_plural': 'pictures and films',
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='ContentFile',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('media_type', models.CharField(max_length=40)),
                ('data', models.BinaryField()),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
                ('content', kernel.tenancy.models.OwnedOneToOneField(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='file', to='advocacy.usercontent')),
            ],
        ),
        migrations.CreateModel(
            name='Advocate',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('score', models.FloatField(help_text='Empty when the person objected to scores.', null=True, verbose_name='score')),
                ('tier', models.CharField(choices=[('champion', 'Champion'), ('natural', 'Natural advocate'), ('warm', 'Warm'), ('quiet', 'Quiet'), ('resting', 'Resting'), ('leave', 'Leave in peace')], default='quiet', max_length=8, verbose_name='tier')),
                ('reasons', models.JSONField(default=list)),
                ('entered_at', models.DateTimeField(blank=True, null=True, verbose_name='advocate since')),
                ('below_since', models.DateTimeField(blank=True, null=True)),
                ('last_act_at', models.DateTimeField(blank=True, null=True, verbose_name='last act')),
                ('scored_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('machine_tier', models.CharField(blank=True, choices=[('champion', 'Champion'), ('natural', 'Natural advocate'), ('warm', 'Warm'), ('quiet', 'Quiet'), ('resting', 'Resting'), ('leave', 'Leave in peace')], db_default='', default='', max_length=8)),
                ('override_tier', models.CharField(blank=True, choices=[('champion', 'Champion'), ('natural', 'Natural advocate'), ('warm', 'Warm'), ('quiet', 'Quiet'), ('resting', 'Resting'), ('leave', 'Leave in peace')], db_default='', default='', max_length=8)),
                ('override_until', models.DateTimeField(blank=True, null=True)),
                ('unprompted_acts', models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name='by themselves')),
                ('fit', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='fit')),
                ('rank', models.BigIntegerField(db_default=0, default=0)),
                ('model_number', models.PositiveIntegerField(db_default=0, default=0)),
                ('contact', kernel.tenancy.models.OwnedOneToOneField(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='advocate', to='accounts.contact')),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'advocate',
                'verbose_name_plural': 'advocates',
                'ordering': ['-rank', '-id'],
                'indexes': [models.Index(fields=['organization', '-rank', '-id'], include=('contact', 'tier'), name='advocacy_advocate_ranked'), models.Index(fields=['organization', 'tier', '-score'], name='advocacy_advocate_tier'), models.Index(fields=['organization', 'scored_at'], name='advocacy_advocate_oldest'), models.Index(condition=models.Q(('entered_at__isnull', False)), fields=['organization', 'entered_at'], name='advocacy_advocate_entered'), models.Index(condition=models.Q(('below_since__isnull', False)), fields=['organization', 'below_since'], name='advocacy_advocate_below'), models.Index(condition=models.Q(('override_until__isnull', False)), fields=['organization', 'override_until'], name='advocacy_advocate_overridden')],
                'constraints': [kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_advocate_rows'), kernel.tenancy.constraints.SameOrganization(field='contact', name='advocacy_advocate_contact_owner')],
            },
        ),
        migrations.CreateModel(
            name='Alarm',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=40)),
                ('subject', models.CharField(max_length=120)),
                ('params', models.JSONField(default=dict)),
                ('raised_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('organization', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'alarm',
                'verbose_name_plural': 'alarms',
                'ordering': ['-raised_at', '-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('organization', 'code', 'subject'), name='advocacy_alarm_open_once'), kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_alarm_rows')],
            },
        ),
        migrations.CreateModel(
            name='AnswerVersion',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('reference', models.CharField(max_length=120)),
                ('is_test', models.BooleanField(default=False)),
                ('told_at', models.DateTimeField()),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organization', 'is_test', 'reference'), name='advocacy_answerversion_once'), kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_answerversion_rows')],
            },
        ),
        migrations.CreateModel(
            name='AskAllowance',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('why', models.CharField(max_length=200, verbose_name='why')),
                ('granted_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='since')),
                ('until', models.DateTimeField(verbose_name='until')),
                ('contact', kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='ask_allowances', to='accounts.contact', verbose_name='person')),
                ('granted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organization', models.ForeignKey(db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'exception from the ask budget',
                'verbose_name_plural': 'exceptions from the ask budget',
                'ordering': ['-granted_at', '-id'],
                'indexes': [models.Index(fields=['organization', 'contact', '-granted_at'], name='advocacy_askallowance_of')],
                'constraints': [kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_askallowance_rows'), kernel.tenancy.constraints.SameOrganization(field='contact', name='advocacy_askallowance_contact_owner')],
            },
        ),
        migrations.CreateModel(
            name='AskingSettings',
            fields=[
                ('id', models.UUIDField(default=kernel.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('person_budget', models.PositiveSmallIntegerField(default=10, help_text='A quote costs 1, a review 3, an introduction 4, a call 5, a case study 10.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='effort per person in 90 days')),
                ('company_budget', models.PositiveSmallIntegerField(default=20, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(500)], verbose_name='effort per company in 90 days')),
                ('days_between', models.PositiveSmallIntegerField(default=30, validators=[django.core.validators.MinValueValidator(7), django.core.validators.MaxValueValidator(365)], verbose_name='days between two asks to one person')),
                ('pace_least', models.PositiveSmallIntegerField(default=3, help_text='Of the whole organization, so that switching on a playbook never blasts.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='asks a day, at least')),
                ('pace_percent', models.FloatField(default=1.0, validators=[django.core.validators.MinValueValidator(0.0), django.core.validators.MaxValueValidator(20.0)], verbose_name='or this percent of Champions and Natural advocates')),
                ('csm_a_day', models.PositiveSmallIntegerField(default=5, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(50)], verbose_name='asks a day on the list of one CSM, at most')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.organization')),
            ],
            options={
                'verbose_name': 'how often to ask',
                'verbose_name_plural': 'how often to ask',
                'constraints': [models.UniqueConstraint(fields=('organization',), name='advocacy_askingsettings_one'), kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_askingsettings_rows')],
            },
        ),
        ]),
        kernel.together.Together([
        migrations.AddField(
            model_name='answer',
            name='moment',
            field=kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='advocacy.moment'),
        ),
        migrations.AddField(
            model_name='moment',
            name='offer',
            field=kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='moments', to='advocacy.offer'),
        ),
        migrations.AddField(
            model_name='moment',
            name='rule',
            field=kernel.tenancy.models.OwnedForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='moments', to='advocacy.rule'),
        ),
        migrations.AddField(
            model_name='moment',
            name='signal',
            field=kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='moments', to='advocacy.signal'),
        ),
        migrations.AddField(
            model_name='evidence',
            name='signal',
            field=kernel.tenancy.models.OwnedForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='pieces', to='advocacy.signal'),
        ),
        ]),
        kernel.together.Together([
        pgtrigger.migrations.AddTrigger(
            model_name='askingsettings',
            trigger=pgtrigger.compiler.Trigger(name='history', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE old_row jsonb; new_row jsonb; was jsonb; is_now jsonb; outside text; who jsonb := NULLIF(current_setting('app.by', true), '')::jsonb;", func="\n    IF TG_OP <> 'INSERT' THEN old_row := to_jsonb(OLD); END IF;\n    IF TG_OP <> 'DELETE' THEN new_row := to_jsonb(NEW); END IF;\n    SELECT jsonb_object_agg(name, old_row -> name) FILTER (WHERE TG_OP <> 'INSERT'),\n           jsonb_object_agg(name, new_row -> name) FILTER (WHERE TG_OP <> 'DELETE')\n      INTO was, is_now\n      FROM unnest(ARRAY['person_budget', 'company_budget', 'days_between', 'pace_least', 'pace_percent', 'csm_a_day']) AS name\n     WHERE old_row -> name IS DISTINCT FROM new_row -> name;\n    \n    IF TG_OP = 'UPDATE' AND was IS NULL THEN RETURN NULL; END IF;\n    \n    INSERT INTO accounts_change (organization_id, subject, object_id, what, before, after, by_id, key, through, request_id, at)\n    VALUES (\n        (COALESCE(new_row, old_row) ->> 'organization_id')::uuid, TG_TABLE_NAME, (COALESCE(new_row, old_row) ->> 'id')::uuid,\n        TG_OP, COALESCE(was, '{}'), COALESCE(is_now, '{}'), NULLIF(who ->> 'person', '')::bigint,\n        COALESCE(left(who ->> 'key', 80), ''), COALESCE(who ->> 'through', ''), COALESCE(who ->> 'request_id', ''), clock_timestamp()\n    );\n    \n    RETURN NULL;\n", hash='c10f7c1eee88de2465b05a1060493518728d46b6', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_history_95adc', table='advocacy_askingsettings', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='candidate',
            index=models.Index(fields=['organization', 'state', '-created_at'], name='advocacy_candidate_waiting'),
        ),
        migrations.AddIndex(
            model_name='candidate',
            index=models.Index(fields=['organization', 'handle'], name='advocacy_candidate_handle'),
        ),
        migrations.AddIndex(
            model_name='candidate',
            index=models.Index(fields=['organization', 'contact'], name='advocacy_candidate_contact'),
        ),
        migrations.AddConstraint(
            model_name='candidate',
            constraint=models.UniqueConstraint(fields=('organization', 'is_test', 'source', 'kind', 'subject'), name='advocacy_candidate_once'),
        ),
        migrations.AddConstraint(
            model_name='candidate',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('contact__isnull', False), ('state', 'accepted')), models.Q(models.Q(('state', 'accepted'), _negated=True), ('contact__isnull', True)), _connector='OR'), name='advocacy_candidate_accepted_of_someone'),
        ),
        migrations.AddConstraint(
            model_name='candidate',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_candidate_rows'),
        ),
        migrations.AddConstraint(
            model_name='candidate',
            constraint=kernel.tenancy.constraints.SameOrganization(field='contact', name='advocacy_candidate_contact_owner'),
        ),
        migrations.AddConstraint(
            model_name='cardpicture',
            constraint=models.UniqueConstraint(fields=('organization', 'hash'), name='advocacy_cardpicture_once'),
        ),
        migrations.AddConstraint(
            model_name='cardpicture',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_cardpicture_rows'),
        ),
        migrations.AddConstraint(
            model_name='celebratedresult',
            constraint=models.UniqueConstraint(fields=('organization', 'contact', 'metric'), name='advocacy_celebratedresult_once'),
        ),
        migrations.AddConstraint(
            model_name='celebratedresult',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_celebratedresult_rows'),
        ),
        migrations.AddConstraint(
            model_name='celebratedresult',
            constraint=kernel.tenancy.constraints.SameOrganization(field='contact', name='advocacy_celebratedresult_contact_owner'),
        ),
        migrations.AddIndex(
            model_name='connection',
            index=models.Index(fields=['token_hash'], name='advocacy_connection_token'),
        ),
        migrations.AddConstraint(
            model_name='connection',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_connection_rows'),
        ),
        migrations.AddConstraint(
            model_name='contentitem',
            constraint=models.UniqueConstraint(fields=('organization', 'title', 'language'), name='advocacy_contentitem_once'),
        ),
        migrations.AddConstraint(
            model_name='contentitem',
            constraint=models.CheckConstraint(condition=models.Q(('employees_from__isnull', True), ('employees_to__isnull', True), ('employees_from__lte', models.F('employees_to')), _connector='OR'), name='advocacy_contentitem_sizes'),
        ),
        migrations.AddConstraint(
            model_name='contentitem',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_contentitem_rows'),
        ),
        migrations.AddIndex(
            model_name='conversation',
            index=models.Index(fields=['organization', 'contact', '-spoken_at'], name='advocacy_conversation_of'),
        ),
        migrations.AddConstraint(
            model_name='conversation',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_conversation_rows'),
        ),
        migrations.AddConstraint(
            model_name='conversation',
            constraint=kernel.tenancy.constraints.SameOrganization(field='contact', name='advocacy_conversation_contact_owner'),
        ),
        migrations.AddIndex(
            model_name='dailyfigure',
            index=models.Index(fields=['organization', 'day'], name='advocacy_dailyfigure_day'),
        ),
        migrations.AddConstraint(
            model_name='dailyfigure',
            constraint=models.UniqueConstraint(fields=('organization', 'figure', 'day', 'kind', 'split', 'currency'), include=('value',), name='advocacy_dailyfigure_once'),
        ),
        migrations.AddConstraint(
            model_name='dailyfigure',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_dailyfigure_rows'),
        ),
        migrations.AddIndex(
            model_name='digest',
            index=models.Index(condition=models.Q(('state', 'pending')), fields=['organization', 'due_at', 'id'], name='advocacy_digest_due'),
        ),
        migrations.AddConstraint(
            model_name='digest',
            constraint=models.UniqueConstraint(condition=models.Q(('is_extra', False)), fields=('organization', 'membership', 'kind', 'channel', 'period', 'hour'), name='advocacy_digest_once'),
        ),
        migrations.AddConstraint(
            model_name='digest',
            constraint=models.UniqueConstraint(condition=models.Q(('is_extra', True), ('state', 'pending')), fields=('organization', 'membership', 'kind', 'channel'), name='advocacy_digest_one_extra'),
        ),
        migrations.AddConstraint(
            model_name='digest',
            constraint=models.CheckConstraint(condition=models.Q(('since__lt', models.F('until'))), name='advocacy_digest_days'),
        ),
        migrations.AddConstraint(
            model_name='digest',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_digest_rows'),
        ),
        migrations.AddConstraint(
            model_name='digest',
            constraint=kernel.tenancy.constraints.SameOrganization(field='membership', name='advocacy_digest_membership_owner'),
        ),
        migrations.AddConstraint(
            model_name='digestschedule',
            constraint=models.UniqueConstraint(fields=('organization', 'membership', 'kind'), name='advocacy_digestschedule_once'),
        ),
        migrations.AddConstraint(
            model_name='digestschedule',
            constraint=models.CheckConstraint(condition=models.Q(('weekday__lte', 6)), name='advocacy_digestschedule_weekday'),
        ),
        migrations.AddConstraint(
            model_name='digestschedule',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_digestschedule_rows'),
        ),
        migrations.AddConstraint(
            model_name='digestschedule',
            constraint=kernel.tenancy.constraints.SameOrganization(field='membership', name='advocacy_digestschedule_membership_owner'),
        ),
        migrations.AddIndex(
            model_name='dirtyday',
            index=models.Index(fields=['organization', 'day'], name='advocacy_dirtyday_of'),
        ),
        migrations.AddConstraint(
            model_name='dirtyday',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_dirtyday_rows'),
        ),
        migrations.AddConstraint(
            model_name='eventmapping',
            constraint=models.UniqueConstraint(fields=('organization', 'name'), name='advocacy_eventmapping_once'),
        ),
        migrations.AddConstraint(
            model_name='eventmapping',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_eventmapping_rows'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='eventmapping',
            trigger=pgtrigger.compiler.Trigger(name='history', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE old_row jsonb; new_row jsonb; was jsonb; is_now jsonb; outside text; who jsonb := NULLIF(current_setting('app.by', true), '')::jsonb;", func="\n    IF TG_OP <> 'INSERT' THEN old_row := to_jsonb(OLD); END IF;\n    IF TG_OP <> 'DELETE' THEN new_row := to_jsonb(NEW); END IF;\n    SELECT jsonb_object_agg(name, old_row -> name) FILTER (WHERE TG_OP <> 'INSERT'),\n           jsonb_object_agg(name, new_row -> name) FILTER (WHERE TG_OP <> 'DELETE')\n      INTO was, is_now\n      FROM unnest(ARRAY['name', 'kind']) AS name\n     WHERE old_row -> name IS DISTINCT FROM new_row -> name;\n    \n    IF TG_OP = 'UPDATE' AND was IS NULL THEN RETURN NULL; END IF;\n    \n    INSERT INTO accounts_change (organization_id, subject, object_id, what, before, after, by_id, key, through, request_id, at)\n    VALUES (\n        (COALESCE(new_row, old_row) ->> 'organization_id')::uuid, TG_TABLE_NAME, (COALESCE(new_row, old_row) ->> 'id')::uuid,\n        TG_OP, COALESCE(was, '{}'), COALESCE(is_now, '{}'), NULLIF(who ->> 'person', '')::bigint,\n        COALESCE(left(who ->> 'key', 80), ''), COALESCE(who ->> 'through', ''), COALESCE(who ->> 'request_id', ''), clock_timestamp()\n    );\n    \n    RETURN NULL;\n", hash='1e63099e8c1e49fbb419fe10160b92965d239ff2', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_history_938f2', table='advocacy_eventmapping', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='feed',
            index=models.Index(condition=models.Q(('state', 'pending')), fields=['organization', 'due_at', 'id'], name='advocacy_feed_due'),
        ),
        migrations.AddConstraint(
            model_name='feed',
            constraint=models.UniqueConstraint(fields=('organization', 'kind', 'server', 'query'), name='advocacy_feed_once'),
        ),
        migrations.AddConstraint(
            model_name='feed',
            constraint=models.CheckConstraint(condition=models.Q(('interval_minutes__gte', 5)), name='advocacy_feed_not_too_often'),
        ),
        migrations.AddConstraint(
            model_name='feed',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_feed_rows'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='feed',
            trigger=pgtrigger.compiler.Trigger(name='history', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."account" IS DISTINCT FROM (NEW."account") OR OLD."interval_minutes" IS DISTINCT FROM (NEW."interval_minutes") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."listens_for" IS DISTINCT FROM (NEW."listens_for") OR OLD."query" IS DISTINCT FROM (NEW."query") OR OLD."server" IS DISTINCT FROM (NEW."server"))', declare="DECLARE old_row jsonb; new_row jsonb; was jsonb; is_now jsonb; outside text; who jsonb := NULLIF(current_setting('app.by', true), '')::jsonb;", func="\n    IF TG_OP <> 'INSERT' THEN old_row := to_jsonb(OLD); END IF;\n    IF TG_OP <> 'DELETE' THEN new_row := to_jsonb(NEW); END IF;\n    SELECT jsonb_object_agg(name, old_row -> name) FILTER (WHERE TG_OP <> 'INSERT'),\n           jsonb_object_agg(name, new_row -> name) FILTER (WHERE TG_OP <> 'DELETE')\n      INTO was, is_now\n      FROM unnest(ARRAY['kind', 'query', 'server', 'listens_for', 'account', 'interval_minutes']) AS name\n     WHERE old_row -> name IS DISTINCT FROM new_row -> name;\n    \n    \n    INSERT INTO accounts_change (organization_id, subject, object_id, what, before, after, by_id, key, through, request_id, at)\n    VALUES (\n        (COALESCE(new_row, old_row) ->> 'organization_id')::uuid, TG_TABLE_NAME, (COALESCE(new_row, old_row) ->> 'id')::uuid,\n        TG_OP, COALESCE(was, '{}'), COALESCE(is_now, '{}'), NULLIF(who ->> 'person', '')::bigint,\n        COALESCE(left(who ->> 'key', 80), ''), COALESCE(who ->> 'through', ''), COALESCE(who ->> 'request_id', ''), clock_timestamp()\n    );\n    \n    RETURN NULL;\n", hash='77a2603dfe0e8d3e1befa0f978d5a94d610b55a6', operation='UPDATE', pgid='pgtrigger_history_74662', table='advocacy_feed', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='followup',
            index=models.Index(condition=models.Q(('done_at__isnull', True)), fields=['organization', 'due_at', 'id'], name='advocacy_followup_open'),
        ),
        migrations.AddIndex(
            model_name='followup',
            index=models.Index(condition=models.Q(('kind', 'policy')), fields=['organization', 'company'], name='advocacy_followup_policy'),
        ),
        migrations.AddConstraint(
            model_name='followup',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_followup_rows'),
        ),
        migrations.AddConstraint(
            model_name='followup',
            constraint=kernel.tenancy.constraints.SameOrganization(field='contact', name='advocacy_followup_contact_owner'),
        ),
        migrations.AddConstraint(
            model_name='followup',
            constraint=kernel.tenancy.constraints.SameOrganization(field='company', name='advocacy_followup_company_owner'),
        ),
        migrations.AddConstraint(
            model_name='followup',
            constraint=kernel.tenancy.constraints.SameOrganization(field='answer', name='advocacy_followup_answer_owner'),
        ),
        migrations.AddIndex(
            model_name='grant',
            index=models.Index(fields=['organization', 'contact'], name='advocacy_grant_of'),
        ),
        migrations.AddConstraint(
            model_name='grant',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('organization', 'evidence'), name='advocacy_grant_open_once'),
        ),
        migrations.AddConstraint(
            model_name='grant',
            constraint=models.CheckConstraint(condition=models.Q(('proof', ''), _negated=True), name='advocacy_grant_proof'),
        ),
        migrations.AddConstraint(
            model_name='grant',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_why', '')), models.Q(('ended_at__isnull', False), models.Q(('ended_why', ''), _negated=True)), _connector='OR'), name='advocacy_grant_ended_why'),
        ),
        migrations.AddConstraint(
            model_name='grant',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('stale_at__isnull', True), ('stale_why', '')), models.Q(('stale_at__isnull', False), models.Q(('stale_why', ''), _negated=True)), _connector='OR'), name='advocacy_grant_stale_why'),
        ),
        migrations.AddConstraint(
            model_name='grant',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_grant_rows'),
        ),
        migrations.AddConstraint(
            model_name='grant',
            constraint=kernel.tenancy.constraints.SameOrganization(field='evidence', name='advocacy_grant_evidence_owner'),
        ),
        migrations.AddConstraint(
            model_name='grant',
            constraint=kernel.tenancy.constraints.SameOrganization(field='contact', name='advocacy_grant_contact_owner'),
        ),
        migrations.AddIndex(
            model_name='grantrequest',
            index=models.Index(condition=models.Q(('state', 'pending')), fields=['organization', 'due_at', 'id'], name='advocacy_grantrequest_due'),
        ),
        migrations.AddIndex(
            model_name='grantrequest',
            index=models.Index(fields=['organization', 'contact', '-asked_at'], name='advocacy_grantrequest_of'),
        ),
        migrations.AddConstraint(
            model_name='grantrequest',
            constraint=models.CheckConstraint(condition=models.Q(('wrong__lte', 5)), name='advocacy_grantrequest_few_tries'),
        ),
        migrations.AddConstraint(
            model_name='grantrequest',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_grantrequest_rows'),
        ),
        migrations.AddConstraint(
            model_name='grantrequest',
            constraint=kernel.tenancy.constraints.SameOrganization(field='evidence', name='advocacy_grantrequest_evidence_owner'),
        ),
        migrations.AddConstraint(
            model_name='grantrequest',
            constraint=kernel.tenancy.constraints.SameOrganization(field='contact', name='advocacy_grantrequest_contact_owner'),
        ),
        migrations.AddConstraint(
            model_name='growthsettings',
            constraint=models.UniqueConstraint(fields=('organization',), name='advocacy_growthsettings_once'),
        ),
        migrations.AddConstraint(
            model_name='growthsettings',
            constraint=models.CheckConstraint(condition=models.Q(('margin_percent', None), ('margin_percent__lte', 100), _connector='OR'), name='advocacy_growthsettings_margin'),
        ),
        migrations.AddConstraint(
            model_name='growthsettings',
            constraint=models.CheckConstraint(condition=models.Q(('trial_days__gte', 1)), name='advocacy_growthsettings_trial'),
        ),
        migrations.AddConstraint(
            model_name='growthsettings',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_growthsettings_rows'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='growthsettings',
            trigger=pgtrigger.compiler.Trigger(name='history', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE old_row jsonb; new_row jsonb; was jsonb; is_now jsonb; outside text; who jsonb := NULLIF(current_setting('app.by', true), '')::jsonb;", func="\n    IF TG_OP <> 'INSERT' THEN old_row := to_jsonb(OLD); END IF;\n    IF TG_OP <> 'DELETE' THEN new_row := to_jsonb(NEW); END IF;\n    SELECT jsonb_object_agg(name, old_row -> name) FILTER (WHERE TG_OP <> 'INSERT'),\n           jsonb_object_agg(name, new_row -> name) FILTER (WHERE TG_OP <> 'DELETE')\n      INTO was, is_now\n      FROM unnest(ARRAY['margin_percent', 'trial_days', 'live_since', 'worth_more', 'stage', 'goal_qualified']) AS name\n     WHERE old_row -> name IS DISTINCT FROM new_row -> name;\n    \n    IF TG_OP = 'UPDATE' AND was IS NULL THEN RETURN NULL; END IF;\n    \n    INSERT INTO accounts_change (organization_id, subject, object_id, what, before, after, by_id, key, through, request_id, at)\n    VALUES (\n        (COALESCE(new_row, old_row) ->> 'organization_id')::uuid, TG_TABLE_NAME, (COALESCE(new_row, old_row) ->> 'id')::uuid,\n        TG_OP, COALESCE(was, '{}'), COALESCE(is_now, '{}'), NULLIF(who ->> 'person', '')::bigint,\n        COALESCE(left(who ->> 'key', 80), ''), COALESCE(who ->> 'through', ''), COALESCE(who ->> 'request_id', ''), clock_timestamp()\n    );\n    \n    RETURN NULL;\n", hash='64fb1a0c2e02df2c3a4ef1d4ea9552e5102bc6a3', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_history_eea6a', table='advocacy_growthsettings', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='holdoutdraw',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('organization',), name='advocacy_holdoutdraw_one_in_force'),
        ),
        migrations.AddConstraint(
            model_name='holdoutdraw',
            constraint=models.CheckConstraint(condition=models.Q(('ended_at__isnull', True), ('ended_at__gte', models.F('drawn_at')), _connector='OR'), name='advocacy_holdoutdraw_ends_later'),
        ),
        migrations.AddConstraint(
            model_name='holdoutdraw',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_holdoutdraw_rows'),
        ),
        migrations.AddConstraint(
            model_name='holdoutarm',
            constraint=models.UniqueConstraint(condition=models.Q(('company__isnull', False)), fields=('organization', 'draw', 'rule', 'company'), name='advocacy_holdoutarm_company_once'),
        ),
        migrations.AddConstraint(
            model_name='holdoutarm',
            constraint=models.UniqueConstraint(condition=models.Q(('contact__isnull', False)), fields=('organization', 'draw', 'rule', 'contact'), name='advocacy_holdoutarm_person_once'),
        ),
        migrations.AddConstraint(
            model_name='holdoutarm',
            constraint=models.CheckConstraint(condition=models.Q(('company__isnull', True), ('contact__isnull', True), _connector='XOR'), name='advocacy_holdoutarm_one_of_both'),
        ),
        migrations.AddConstraint(
            model_name='holdoutarm',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_holdoutarm_rows'),
        ),
        migrations.AddConstraint(
            model_name='holdoutarm',
            constraint=kernel.tenancy.constraints.SameOrganization(field='draw', name='advocacy_holdoutarm_draw_owner'),
        ),
        migrations.AddConstraint(
            model_name='holdoutarm',
            constraint=kernel.tenancy.constraints.SameOrganization(field='company', name='advocacy_holdoutarm_company_owner'),
        ),
        migrations.AddConstraint(
            model_name='holdoutarm',
            constraint=kernel.tenancy.constraints.SameOrganization(field='contact', name='advocacy_holdoutarm_contact_owner'),
        ),
        migrations.AddConstraint(
            model_name='holdoutexemption',
            constraint=models.UniqueConstraint(fields=('organization', 'company'), name='advocacy_holdoutexemption_once'),
        ),
        migrations.AddConstraint(
            model_name='holdoutexemption',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_holdoutexemption_rows'),
        ),
        migrations.AddConstraint(
            model_name='holdoutexemption',
            constraint=kernel.tenancy.constraints.SameOrganization(field='company', name='advocacy_holdoutexemption_company_owner'),
        ),
        migrations.AddConstraint(
            model_name='holdoutsettings',
            constraint=models.UniqueConstraint(fields=('organization',), name='advocacy_holdoutsettings_one'),
        ),
        migrations.AddConstraint(
            model_name='holdoutsettings',
            constraint=models.CheckConstraint(condition=models.Q(('percent__range', (1, 50))), name='advocacy_holdoutsettings_percent'),
        ),
        migrations.AddConstraint(
            model_name='holdoutsettings',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_holdoutsettings_rows'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='holdoutsettings',
            trigger=pgtrigger.compiler.Trigger(name='history', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE old_row jsonb; new_row jsonb; was jsonb; is_now jsonb; outside text; who jsonb := NULLIF(current_setting('app.by', true), '')::jsonb;", func="\n    IF TG_OP <> 'INSERT' THEN old_row := to_jsonb(OLD); END IF;\n    IF TG_OP <> 'DELETE' THEN new_row := to_jsonb(NEW); END IF;\n    SELECT jsonb_object_agg(name, old_row -> name) FILTER (WHERE TG_OP <> 'INSERT'),\n           jsonb_object_agg(name, new_row -> name) FILTER (WHERE TG_OP <> 'DELETE')\n      INTO was, is_now\n      FROM unnest(ARRAY['is_on', 'percent']) AS name\n     WHERE old_row -> name IS DISTINCT FROM new_row -> name;\n    \n    IF TG_OP = 'UPDATE' AND was IS NULL THEN RETURN NULL; END IF;\n    \n    INSERT INTO accounts_change (organization_id, subject, object_id, what, before, after, by_id, key, through, request_id, at)\n    VALUES (\n        (COALESCE(new_row, old_row) ->> 'organization_id')::uuid, TG_TABLE_NAME, (COALESCE(new_row, old_row) ->> 'id')::uuid,\n        TG_OP, COALESCE(was, '{}'), COALESCE(is_now, '{}'), NULLIF(who ->> 'person', '')::bigint,\n        COALESCE(left(who ->> 'key', 80), ''), COALESCE(who ->> 'through', ''), COALESCE(who ->> 'request_id', ''), clock_timestamp()\n    );\n    \n    RETURN NULL;\n", hash='ac052ecd37323981520f47364176ab6a59c4ba81', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_history_47c74', table='advocacy_holdoutsettings', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='incentive',
            constraint=models.UniqueConstraint(fields=('organization', 'code'), name='advocacy_incentive_once'),
        ),
        migrations.AddConstraint(
            model_name='incentive',
            constraint=models.CheckConstraint(condition=models.Q(('seats_to_share__lte', 50)), name='advocacy_incentive_few_seats'),
        ),
        migrations.AddConstraint(
            model_name='incentive',
            constraint=models.CheckConstraint(condition=models.Q(('minutes__gte', 5), ('minutes__lte', 480)), name='advocacy_incentive_minutes'),
        ),
        migrations.AddConstraint(
            model_name='incentive',
            constraint=models.CheckConstraint(condition=models.Q(('hours_before__lte', 720)), name='advocacy_incentive_soon'),
        ),
        migrations.AddConstraint(
            model_name='incentive',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_incentive_rows'),
        ),
        migrations.AddConstraint(
            model_name='incentive',
            constraint=kernel.tenancy.constraints.SameOrganization(field='product', name='advocacy_incentive_product_owner'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='incentive',
            trigger=pgtrigger.compiler.Trigger(name='history', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE old_row jsonb; new_row jsonb; was jsonb; is_now jsonb; outside text; who jsonb := NULLIF(current_setting('app.by', true), '')::jsonb;", func="\n    IF TG_OP <> 'INSERT' THEN old_row := to_jsonb(OLD); END IF;\n    IF TG_OP <> 'DELETE' THEN new_row := to_jsonb(NEW); END IF;\n    SELECT jsonb_object_agg(name, old_row -> name) FILTER (WHERE TG_OP <> 'INSERT'),\n           jsonb_object_agg(name, new_row -> name) FILTER (WHERE TG_OP <> 'DELETE')\n      INTO was, is_now\n      FROM unnest(ARRAY['name', 'advocate_gets', 'advocate_gives', 'peer_gets', 'text', 'least_tier', 'conditions', 'consent', 'capacity', 'period', 'is_first_come', 'lead_days', 'needs_time', 'minutes', 'opens', 'seats_to_share', 'hours_before', 'product_id', 'makes', 'hours', 'owner_id', 'is_active']) AS name\n     WHERE old_row -> name IS DISTINCT FROM new_row -> name;\n    \n    IF TG_OP = 'UPDATE' AND was IS NULL THEN RETURN NULL; END IF;\n    \n    INSERT INTO accounts_change (organization_id, subject, object_id, what, before, after, by_id, key, through, request_id, at)\n    VALUES (\n        (COALESCE(new_row, old_row) ->> 'organization_id')::uuid, TG_TABLE_NAME, (COALESCE(new_row, old_row) ->> 'id')::uuid,\n        TG_OP, COALESCE(was, '{}'), COALESCE(is_now, '{}'), NULLIF(who ->> 'person', '')::bigint,\n        COALESCE(left(who ->> 'key', 80), ''), COALESCE(who ->> 'through', ''), COALESCE(who ->> 'request_id', ''), clock_timestamp()\n    );\n    \n    RETURN NULL;\n", hash='427129215e72a11f14cdadfc65893e9f8edcb257', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_history_929da', table='advocacy_incentive', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='kindtotal',
            constraint=models.UniqueConstraint(fields=('organization', 'contact', 'kind'), name='advocacy_kindtotal_once'),
        ),
        migrations.AddConstraint(
            model_name='kindtotal',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_kindtotal_rows'),
        ),
        migrations.AddConstraint(
            model_name='kindtotal',
            constraint=kernel.tenancy.constraints.SameOrganization(field='contact', name='advocacy_kindtotal_contact_owner'),
        ),
        migrations.AddConstraint(
            model_name='listening',
            constraint=models.UniqueConstraint(fields=('organization',), name='advocacy_listening_once'),
        ),
        migrations.AddConstraint(
            model_name='listening',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_listening_rows'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='listening',
            trigger=pgtrigger.compiler.Trigger(name='history', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE old_row jsonb; new_row jsonb; was jsonb; is_now jsonb; outside text; who jsonb := NULLIF(current_setting('app.by', true), '')::jsonb;", func="\n    IF TG_OP <> 'INSERT' THEN old_row := to_jsonb(OLD); END IF;\n    IF TG_OP <> 'DELETE' THEN new_row := to_jsonb(NEW); END IF;\n    SELECT jsonb_object_agg(name, old_row -> name) FILTER (WHERE TG_OP <> 'INSERT'),\n           jsonb_object_agg(name, new_row -> name) FILTER (WHERE TG_OP <> 'DELETE')\n      INTO was, is_now\n      FROM unnest(ARRAY['product_names', 'problem_words', 'own_domains', 'reads_replies']) AS name\n     WHERE old_row -> name IS DISTINCT FROM new_row -> name;\n    \n    IF TG_OP = 'UPDATE' AND was IS NULL THEN RETURN NULL; END IF;\n    \n    INSERT INTO accounts_change (organization_id, subject, object_id, what, before, after, by_id, key, through, request_id, at)\n    VALUES (\n        (COALESCE(new_row, old_row) ->> 'organization_id')::uuid, TG_TABLE_NAME, (COALESCE(new_row, old_row) ->> 'id')::uuid,\n        TG_OP, COALESCE(was, '{}'), COALESCE(is_now, '{}'), NULLIF(who ->> 'person', '')::bigint,\n        COALESCE(left(who ->> 'key', 80), ''), COALESCE(who ->> 'through', ''), COALESCE(who ->> 'request_id', ''), clock_timestamp()\n    );\n    \n    RETURN NULL;\n", hash='96ec22722aac139ea97c26bcb37078423952f7b3', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_history_8a60a', table='advocacy_listening', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='loggedask',
            index=models.Index(fields=['organization', 'contact', '-asked_at'], name='advocacy_loggedask_of'),
        ),
        migrations.AddIndex(
            model_name='loggedask',
            index=models.Index(fields=['organization', 'company', '-asked_at'], name='advocacy_loggedask_at'),
        ),
        migrations.AddConstraint(
            model_name='loggedask',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_loggedask_rows'),
        ),
        migrations.AddConstraint(
            model_name='loggedask',
            constraint=kernel.tenancy.constraints.SameOrganization(field='contact', name='advocacy_loggedask_contact_owner'),
        ),
        migrations.AddConstraint(
            model_name='loggedask',
            constraint=kernel.tenancy.constraints.SameOrganization(field='company', name='advocacy_loggedask_company_owner'),
        ),
        migrations.AddConstraint(
            model_name='material',
            constraint=models.UniqueConstraint(fields=('organization', 'kind', 'occasion', 'language'), name='advocacy_material_once'),
        ),
        migrations.AddConstraint(
            model_name='material',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_material_rows'),
        ),
        migrations.AddConstraint(
            model_name='milestonedefinition',
            constraint=models.UniqueConstraint(fields=('organization', 'metric'), name='advocacy_milestonedefinition_once'),
        ),
        migrations.AddConstraint(
            model_name='milestonedefinition',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_milestonedefinition_rows'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='milestonedefinition',
            trigger=pgtrigger.compiler.Trigger(name='history', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE old_row jsonb; new_row jsonb; was jsonb; is_now jsonb; outside text; who jsonb := NULLIF(current_setting('app.by', true), '')::jsonb;", func="\n    IF TG_OP <> 'INSERT' THEN old_row := to_jsonb(OLD); END IF;\n    IF TG_OP <> 'DELETE' THEN new_row := to_jsonb(NEW); END IF;\n    SELECT jsonb_object_agg(name, old_row -> name) FILTER (WHERE TG_OP <> 'INSERT'),\n           jsonb_object_agg(name, new_row -> name) FILTER (WHERE TG_OP <> 'DELETE')\n      INTO was, is_now\n      FROM unnest(ARRAY['metric', 'label', 'unit', 'period', 'direction', 'is_active']) AS name\n     WHERE old_row -> name IS DISTINCT FROM new_row -> name;\n    \n    IF TG_OP = 'UPDATE' AND was IS NULL THEN RETURN NULL; END IF;\n    \n    INSERT INTO accounts_change (organization_id, subject, object_id, what, before, after, by_id, key, through, request_id, at)\n    VALUES (\n        (COALESCE(new_row, old_row) ->> 'organization_id')::uuid, TG_TABLE_NAME, (COALESCE(new_row, old_row) ->> 'id')::uuid,\n        TG_OP, COALESCE(was, '{}'), COALESCE(is_now, '{}'), NULLIF(who ->> 'person', '')::bigint,\n        COALESCE(left(who ->> 'key', 80), ''), COALESCE(who ->> 'through', ''), COALESCE(who ->> 'request_id', ''), clock_timestamp()\n    );\n    \n    RETURN NULL;\n", hash='d0d9b97ae2f316e9f00b230cd0d1ef628f34cd17', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_history_2c53f', table='advocacy_milestonedefinition', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('state', 'pending')), fields=['organization', 'due_at', 'id'], name='advocacy_delivery_due'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(fields=('organization', 'moment', 'channel'), name='advocacy_delivery_once'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_delivery_rows'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=kernel.tenancy.constraints.SameOrganization(field='moment', name='advocacy_delivery_moment_owner'),
        ),
        migrations.AddIndex(
            model_name='answer',
            index=models.Index(fields=['organization', 'contact', '-answered_at'], name='advocacy_answer_of'),
        ),
        migrations.AddIndex(
            model_name='answer',
            index=models.Index(fields=['organization', 'moment', '-answered_at'], name='advocacy_answer_to'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_answer_rows'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=kernel.tenancy.constraints.SameOrganization(field='moment', name='advocacy_answer_moment_owner'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=kernel.tenancy.constraints.SameOrganization(field='contact', name='advocacy_answer_contact_owner'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=kernel.tenancy.constraints.SameOrganization(field='consent', name='advocacy_answer_consent_owner'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=kernel.tenancy.constraints.SameOrganization(field='preference', name='advocacy_answer_preference_owner'),
        ),
        migrations.AddIndex(
            model_name='nomination',
            index=models.Index(fields=['organization', 'contact'], name='advocacy_nomination_of'),
        ),
        migrations.AddIndex(
            model_name='nomination',
            index=models.Index(fields=['organization', 'state', '-made_at'], name='advocacy_nomination_newest'),
        ),
        migrations.AddConstraint(
            model_name='nomination',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('organization', 'contact', 'is_own'), name='advocacy_nomination_one_open'),
        ),
        migrations.AddConstraint(
            model_name='nomination',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('state', 'waiting')), models.Q(('decided_at__isnull', False), ('state__in', ['approved', 'declined'])), _connector='OR'), name='advocacy_nomination_decided'),
        ),
        migrations.AddConstraint(
            model_name='nomination',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_nomination_rows'),
        ),
        migrations.AddConstraint(
            model_name='nomination',
            constraint=kernel.tenancy.constraints.SameOrganization(field='contact', name='advocacy_nomination_contact_owner'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='nomination',
            trigger=pgtrigger.compiler.Trigger(name='nomination_states', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{waiting:approved,waiting:declined}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='c3bcc1c56af5783403519e35ed9879ead3519322', operation='UPDATE', pgid='pgtrigger_nomination_states_ec293', table='advocacy_nomination', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='occasion',
            index=models.Index(fields=['organization', 'starts_on'], name='advocacy_occasion_next'),
        ),
        migrations.AddConstraint(
            model_name='occasion',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_occasion_rows'),
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=models.UniqueConstraint(fields=('organization', 'occasion', 'contact'), name='advocacy_attendance_once'),
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_attendance_rows'),
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=kernel.tenancy.constraints.SameOrganization(field='occasion', name='advocacy_attendance_occasion_owner'),
        ),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=kernel.tenancy.constraints.SameOrganization(field='contact', name='advocacy_attendance_contact_owner'),
        ),
        migrations.AddIndex(
            model_name='offer',
            index=models.Index(fields=['organization', 'incentive', 'state'], name='advocacy_offer_of'),
        ),
        migrations.AddIndex(
            model_name='offer',
            index=models.Index(fields=['organization', 'contact'], name='advocacy_offer_to'),
        ),
        migrations.AddIndex(
            model_name='offer',
            index=models.Index(condition=models.Q(('state__in', ('accepted', 'scheduled'))), fields=['organization', 'due_on'], name='advocacy_offer_promised'),
        ),
        migrations.AddIndex(
            model_name='offer',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['organization', 'incentive', 'waiting_since'], name='advocacy_offer_line'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'offered')), fields=('organization', 'contact'), name='advocacy_offer_one_open'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('organization', 'incentive', 'contact'), name='advocacy_offer_once_in_line'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'waiting'), _negated=True), ('waiting_since__isnull', False), _connector='OR'), name='advocacy_offer_waits_since'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.CheckConstraint(condition=models.Q(('proposed__len__lte', 3)), name='advocacy_offer_three_times'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_offer_rows'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=kernel.tenancy.constraints.SameOrganization(field='incentive', name='advocacy_offer_incentive_owner'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=kernel.tenancy.constraints.SameOrganization(field='contact', name='advocacy_offer_contact_owner'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=kernel.tenancy.constraints.SameOrganization(field='product', name='advocacy_offer_product_owner'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='offer',
            trigger=pgtrigger.compiler.Trigger(name='history', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."due_on" IS DISTINCT FROM (NEW."due_on") OR OLD."expires_at" IS DISTINCT FROM (NEW."expires_at") OR OLD."owner_id" IS DISTINCT FROM (NEW."owner_id") OR OLD."place" IS DISTINCT FROM (NEW."place") OR OLD."starts_at" IS DISTINCT FROM (NEW."starts_at") OR OLD."state" IS DISTINCT FROM (NEW."state"))', declare="DECLARE old_row jsonb; new_row jsonb; was jsonb; is_now jsonb; outside text; who jsonb := NULLIF(current_setting('app.by', true), '')::jsonb;", func="\n    IF TG_OP <> 'INSERT' THEN old_row := to_jsonb(OLD); END IF;\n    IF TG_OP <> 'DELETE' THEN new_row := to_jsonb(NEW); END IF;\n    SELECT jsonb_object_agg(name, old_row -> name) FILTER (WHERE TG_OP <> 'INSERT'),\n           jsonb_object_agg(name, new_row -> name) FILTER (WHERE TG_OP <> 'DELETE')\n      INTO was, is_now\n      FROM unnest(ARRAY['state', 'owner_id', 'due_on', 'starts_at', 'place', 'expires_at']) AS name\n     WHERE old_row -> name IS DISTINCT FROM new_row -> name;\n    \n    \n    INSERT INTO accounts_change (organization_id, subject, object_id, what, before, after, by_id, key, through, request_id, at)\n    VALUES (\n        (COALESCE(new_row, old_row) ->> 'organization_id')::uuid, TG_TABLE_NAME, (COALESCE(new_row, old_row) ->> 'id')::uuid,\n        TG_OP, COALESCE(was, '{}'), COALESCE(is_now, '{}'), NULLIF(who ->> 'person', '')::bigint,\n        COALESCE(left(who ->> 'key', 80), ''), COALESCE(who ->> 'through', ''), COALESCE(who ->> 'request_id', ''), clock_timestamp()\n    );\n    \n    RETURN NULL;\n", hash='377dd51644059f146d13506af12700f71592ee51', operation='UPDATE', pgid='pgtrigger_history_a5709', table='advocacy_offer', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='offer',
            trigger=pgtrigger.compiler.Trigger(name='offer_states', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{offered:accepted,offered:waiting,offered:declined,offered:expired,offered:withdrawn,waiting:offered,waiting:declined,waiting:withdrawn,accepted:scheduled,accepted:fulfilled,accepted:withdrawn,scheduled:fulfilled,scheduled:withdrawn,fulfilled:accepted,fulfilled:scheduled}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='ee213f8685c489cf608113879e8bbc4f808d5f79', operation='UPDATE', pgid='pgtrigger_offer_states_74233', table='advocacy_offer', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='jointpiece',
            index=models.Index(fields=['organization', 'stage', 'stage_since'], name='advocacy_piece_in'),
        ),
        migrations.AddIndex(
            model_name='jointpiece',
            index=models.Index(fields=['organization', 'contact'], name='advocacy_piece_with'),
        ),
        migrations.AddConstraint(
            model_name='jointpiece',
            constraint=models.UniqueConstraint(fields=('organization', 'offer'), name='advocacy_piece_of'),
        ),
        migrations.AddConstraint(
            model_name='jointpiece',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('stage__in', ('approved', 'published')), _negated=True), models.Q(('approved_version', models.F('version')), ('approved_version__isnull', False)), _connector='OR'), name='advocacy_piece_approved_as_it_stands'),
        ),
        migrations.AddConstraint(
            model_name='jointpiece',
            constraint=models.UniqueConstraint(fields=('organization', 'evidence'), name='advocacy_piece_in_library_once'),
        ),
        migrations.AddConstraint(
            model_name='jointpiece',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('stage', 'published'), _negated=True), models.Q(('published_url', ''), _negated=True), _connector='OR'), name='advocacy_piece_published_somewhere'),
        ),
        migrations.AddConstraint(
            model_name='jointpiece',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_jointpiece_rows'),
        ),
        migrations.AddConstraint(
            model_name='jointpiece',
            constraint=kernel.tenancy.constraints.SameOrganization(field='contact', name='advocacy_jointpiece_contact_owner'),
        ),
        migrations.AddConstraint(
            model_name='jointpiece',
            constraint=kernel.tenancy.constraints.SameOrganization(field='company', name='advocacy_jointpiece_company_owner'),
        ),
        migrations.AddConstraint(
            model_name='jointpiece',
            constraint=kernel.tenancy.constraints.SameOrganization(field='offer', name='advocacy_jointpiece_offer_owner'),
        ),
        migrations.AddConstraint(
            model_name='jointpiece',
            constraint=kernel.tenancy.constraints.SameOrganization(field='evidence', name='advocacy_jointpiece_evidence_owner'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='jointpiece',
            trigger=pgtrigger.compiler.Trigger(name='piece_stages', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."stage", \':\', NEW."stage") = ANY(\'{idea:agreed,agreed:drafting,drafting:approval,approval:drafting,approval:approved,approved:drafting,approved:published,published:retired,idea:retired,agreed:retired,drafting:retired,approval:retired,approved:retired}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."stage" IS DISTINCT FROM NEW."stage") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "stage" from "%" to "%" on table %\', OLD."stage", NEW."stage", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='c5899d8ce3b0d5b61769c11b7b619841663279ed', operation='UPDATE', pgid='pgtrigger_piece_stages_6eea1', table='advocacy_jointpiece', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='offermail',
            index=models.Index(condition=models.Q(('state', 'pending')), fields=['organization', 'due_at', 'id'], name='advocacy_offermail_due'),
        ),
        migrations.AddConstraint(
            model_name='offermail',
            constraint=models.UniqueConstraint(fields=('organization', 'offer', 'piece', 'kind', 'number', 'to'), name='advocacy_offermail_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='offermail',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('offer__isnull', False), ('piece__isnull', True)), models.Q(('offer__isnull', True), ('piece__isnull', False)), _connector='OR'), name='advocacy_offermail_about_one'),
        ),
        migrations.AddConstraint(
            model_name='offermail',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('contact__isnull', False), ('to__isnull', True)), models.Q(('contact__isnull', True), ('to__isnull', False)), _connector='OR'), name='advocacy_offermail_to_one'),
        ),
        migrations.AddConstraint(
            model_name='offermail',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_offermail_rows'),
        ),
        migrations.AddConstraint(
            model_name='offermail',
            constraint=kernel.tenancy.constraints.SameOrganization(field='offer', name='advocacy_offermail_offer_owner'),
        ),
        migrations.AddConstraint(
            model_name='offermail',
            constraint=kernel.tenancy.constraints.SameOrganization(field='piece', name='advocacy_offermail_piece_owner'),
        ),
        migrations.AddConstraint(
            model_name='offermail',
            constraint=kernel.tenancy.constraints.SameOrganization(field='contact', name='advocacy_offermail_contact_owner'),
        ),
        migrations.AddIndex(
            model_name='offerstep',
            index=models.Index(fields=['organization', 'offer', 'at'], name='advocacy_offerstep_of'),
        ),
        migrations.AddConstraint(
            model_name='offerstep',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_offerstep_rows'),
        ),
        migrations.AddConstraint(
            model_name='offerstep',
            constraint=kernel.tenancy.constraints.SameOrganization(field='offer', name='advocacy_offerstep_offer_owner'),
        ),
        migrations.AddIndex(
            model_name='parcelcode',
            index=models.Index(fields=['organization', 'created_at', 'id'], name='advocacy_parcelcode_newest'),
        ),
        migrations.AddConstraint(
            model_name='parcelcode',
            constraint=models.UniqueConstraint(condition=models.Q(('order__isnull', False)), fields=('organization', 'order'), name='advocacy_parcelcode_one_an_order'),
        ),
        migrations.AddConstraint(
            model_name='parcelcode',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_parcelcode_rows'),
        ),
        migrations.AddConstraint(
            model_name='parcelcode',
            constraint=kernel.tenancy.constraints.SameOrganization(field='order', name='advocacy_parcelcode_order_owner'),
        ),
        migrations.AddConstraint(
            model_name='parcelcode',
            constraint=kernel.tenancy.constraints.SameOrganization(field='contact', name='advocacy_parcelcode_contact_owner'),
        ),
        migrations.AddConstraint(
            model_name='piecelead',
            constraint=models.UniqueConstraint(fields=('organization', 'piece', 'lead'), name='advocacy_piecelead_once'),
        ),
        migrations.AddConstraint(
            model_name='piecelead',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_piecelead_rows'),
        ),
        migrations.AddConstraint(
            model_name='piecelead',
            constraint=kernel.tenancy.constraints.SameOrganization(field='piece', name='advocacy_piecelead_piece_owner'),
        ),
        migrations.AddConstraint(
            model_name='piecelead',
            constraint=kernel.tenancy.constraints.SameOrganization(field='lead', name='advocacy_piecelead_lead_owner'),
        ),
        migrations.AddIndex(
            model_name='piecestep',
            index=models.Index(fields=['organization', 'piece', 'at'], name='advocacy_piecestep_of'),
        ),
        migrations.AddConstraint(
            model_name='piecestep',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_piecestep_rows'),
        ),
        migrations.AddConstraint(
            model_name='piecestep',
            constraint=kernel.tenancy.constraints.SameOrganization(field='piece', name='advocacy_piecestep_piece_owner'),
        ),
        migrations.AddIndex(
            model_name='placement',
            index=models.Index(fields=['organization', 'evidence'], name='advocacy_placement_of'),
        ),
        migrations.AddIndex(
            model_name='placement',
            index=models.Index(condition=models.Q(('taken_down_at__isnull', True)), fields=['organization', 'id'], name='advocacy_placement_up'),
        ),
        migrations.AddConstraint(
            model_name='placement',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_placement_rows'),
        ),
        migrations.AddConstraint(
            model_name='placement',
            constraint=kernel.tenancy.constraints.SameOrganization(field='evidence', name='advocacy_placement_evidence_owner'),
        ),
        migrations.AddIndex(
            model_name='productfigure',
            index=models.Index(fields=['organization', 'category', '-orders_90d'], name='advocacy_productfigure_best'),
        ),
        migrations.AddConstraint(
            model_name='productfigure',
            constraint=models.UniqueConstraint(fields=('organization', 'product'), name='advocacy_productfigure_once'),
        ),
        migrations.AddConstraint(
            model_name='productfigure',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_productfigure_rows'),
        ),
        migrations.AddConstraint(
            model_name='productfigure',
            constraint=kernel.tenancy.constraints.SameOrganization(field='product', name='advocacy_productfigure_product_owner'),
        ),
        migrations.AddConstraint(
            model_name='productpair',
            constraint=models.UniqueConstraint(fields=('organization', 'product', 'other'), name='advocacy_productpair_once'),
        ),
        migrations.AddConstraint(
            model_name='productpair',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_productpair_rows'),
        ),
        migrations.AddConstraint(
            model_name='productpair',
            constraint=kernel.tenancy.constraints.SameOrganization(field='product', name='advocacy_productpair_product_owner'),
        ),
        migrations.AddConstraint(
            model_name='productpair',
            constraint=kernel.tenancy.constraints.SameOrganization(field='other', name='advocacy_productpair_other_owner'),
        ),
        migrations.AddConstraint(
            model_name='recommendationgroup',
            constraint=models.UniqueConstraint(fields=('organization', 'is_test', 'key'), name='advocacy_recommendation_once'),
        ),
        migrations.AddConstraint(
            model_name='recommendationgroup',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_recommendationgroup_rows'),
        ),
        migrations.AddIndex(
            model_name='referencerequest',
            index=models.Index(fields=['organization', '-requested_at'], name='advocacy_reference_newest'),
        ),
        migrations.AddConstraint(
            model_name='referencerequest',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_referencerequest_rows'),
        ),
        migrations.AddConstraint(
            model_name='referencerequest',
            constraint=kernel.tenancy.constraints.SameOrganization(field='contact', name='advocacy_referencerequest_contact_owner'),
        ),
        migrations.AddConstraint(
            model_name='referencerequest',
            constraint=kernel.tenancy.constraints.SameOrganization(field='moment', name='advocacy_referencerequest_moment_owner'),
        ),
        migrations.AddConstraint(
            model_name='rule',
            constraint=models.UniqueConstraint(fields=('organization', 'code'), name='advocacy_rule_once'),
        ),
        migrations.AddConstraint(
            model_name='rule',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('asks_for__contains', ['review']), _negated=True), ('incentive__isnull', True), _connector='OR'), name='advocacy_rule_review_unrewarded'),
        ),
        migrations.AddConstraint(
            model_name='rule',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_rule_rows'),
        ),
        migrations.AddConstraint(
            model_name='rule',
            constraint=kernel.tenancy.constraints.SameOrganization(field='incentive', name='advocacy_rule_incentive_owner'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rule',
            trigger=pgtrigger.compiler.Trigger(name='history', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE old_row jsonb; new_row jsonb; was jsonb; is_now jsonb; outside text; who jsonb := NULLIF(current_setting('app.by', true), '')::jsonb;", func="\n    IF TG_OP <> 'INSERT' THEN old_row := to_jsonb(OLD); END IF;\n    IF TG_OP <> 'DELETE' THEN new_row := to_jsonb(NEW); END IF;\n    SELECT jsonb_object_agg(name, old_row -> name) FILTER (WHERE TG_OP <> 'INSERT'),\n           jsonb_object_agg(name, new_row -> name) FILTER (WHERE TG_OP <> 'DELETE')\n      INTO was, is_now\n      FROM unnest(ARRAY['name', 'trigger', 'conditions', 'gesture', 'asks_from_tier', 'is_wide', 'holdout_percent', 'ask_effort', 'asks_for', 'only_unprompted', 'least_tier', 'incentive_id', 'position', 'sends_at_once', 'in_app', 'channel_order', 'delay_days', 'life_hours', 'cooldown_days', 'texts', 'priority', 'starts_at', 'ends_at', 'paused_at']) AS name\n     WHERE old_row -> name IS DISTINCT FROM new_row -> name;\n    \n    IF TG_OP = 'UPDATE' AND was IS NULL THEN RETURN NULL; END IF;\n    \n    INSERT INTO accounts_change (organization_id, subject, object_id, what, before, after, by_id, key, through, request_id, at)\n    VALUES (\n        (COALESCE(new_row, old_row) ->> 'organization_id')::uuid, TG_TABLE_NAME, (COALESCE(new_row, old_row) ->> 'id')::uuid,\n        TG_OP, COALESCE(was, '{}'), COALESCE(is_now, '{}'), NULLIF(who ->> 'person', '')::bigint,\n        COALESCE(left(who ->> 'key', 80), ''), COALESCE(who ->> 'through', ''), COALESCE(who ->> 'request_id', ''), clock_timestamp()\n    );\n    \n    RETURN NULL;\n", hash='bcc7edc5dc189358d5c9e6b0d604c02aba2012f1', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_history_a49de', table='advocacy_rule', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='ruleversion',
            constraint=models.UniqueConstraint(fields=('organization', 'rule', 'number'), name='advocacy_ruleversion_once'),
        ),
        migrations.AddConstraint(
            model_name='ruleversion',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_ruleversion_rows'),
        ),
        migrations.AddConstraint(
            model_name='ruleversion',
            constraint=kernel.tenancy.constraints.SameOrganization(field='rule', name='advocacy_ruleversion_rule_owner'),
        ),
        migrations.AddIndex(
            model_name='scoreoverride',
            index=models.Index(fields=['organization', 'contact', '-set_at'], name='advocacy_override_of'),
        ),
        migrations.AddConstraint(
            model_name='scoreoverride',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_scoreoverride_rows'),
        ),
        migrations.AddConstraint(
            model_name='scoreoverride',
            constraint=kernel.tenancy.constraints.SameOrganization(field='contact', name='advocacy_scoreoverride_contact_owner'),
        ),
        migrations.AddConstraint(
            model_name='scoreweek',
            constraint=models.UniqueConstraint(fields=('organization', 'contact', 'week'), name='advocacy_scoreweek_once'),
        ),
        migrations.AddConstraint(
            model_name='scoreweek',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_scoreweek_rows'),
        ),
        migrations.AddConstraint(
            model_name='scoreweek',
            constraint=kernel.tenancy.constraints.SameOrganization(field='contact', name='advocacy_scoreweek_contact_owner'),
        ),
        migrations.AddConstraint(
            model_name='scoringmodel',
            constraint=models.UniqueConstraint(fields=('organization', 'number'), name='advocacy_scoringmodel_number'),
        ),
        migrations.AddConstraint(
            model_name='scoringmodel',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'active')), fields=('organization',), name='advocacy_scoringmodel_one_active'),
        ),
        migrations.AddConstraint(
            model_name='scoringmodel',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('organization',), name='advocacy_scoringmodel_one_draft'),
        ),
        migrations.AddConstraint(
            model_name='scoringmodel',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_scoringmodel_rows'),
        ),
        migrations.AddConstraint(
            model_name='seatpass',
            constraint=models.UniqueConstraint(fields=('organization', 'offer', 'number'), name='advocacy_seatpass_once'),
        ),
        migrations.AddConstraint(
            model_name='seatpass',
            constraint=models.UniqueConstraint(condition=models.Q(('called_back_at__isnull', True), ('contact__isnull', False)), fields=('organization', 'offer', 'contact'), name='advocacy_seatpass_one_each'),
        ),
        migrations.AddConstraint(
            model_name='seatpass',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_seatpass_rows'),
        ),
        migrations.AddConstraint(
            model_name='seatpass',
            constraint=kernel.tenancy.constraints.SameOrganization(field='offer', name='advocacy_seatpass_offer_owner'),
        ),
        migrations.AddConstraint(
            model_name='seatpass',
            constraint=kernel.tenancy.constraints.SameOrganization(field='contact', name='advocacy_seatpass_contact_owner'),
        ),
        migrations.AddIndex(
            model_name='entitlement',
            index=models.Index(condition=models.Q(('revoked_at__isnull', True)), fields=['organization', 'contact'], name='advocacy_entitlement_live'),
        ),
        migrations.AddConstraint(
            model_name='entitlement',
            constraint=models.UniqueConstraint(condition=models.Q(('revoked_at__isnull', True)), fields=('organization', 'offer', 'contact'), name='advocacy_entitlement_once'),
        ),
        migrations.AddConstraint(
            model_name='entitlement',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_entitlement_rows'),
        ),
        migrations.AddConstraint(
            model_name='entitlement',
            constraint=kernel.tenancy.constraints.SameOrganization(field='contact', name='advocacy_entitlement_contact_owner'),
        ),
        migrations.AddConstraint(
            model_name='entitlement',
            constraint=kernel.tenancy.constraints.SameOrganization(field='offer', name='advocacy_entitlement_offer_owner'),
        ),
        migrations.AddConstraint(
            model_name='entitlement',
            constraint=kernel.tenancy.constraints.SameOrganization(field='seat', name='advocacy_entitlement_seat_owner'),
        ),
        migrations.AddConstraint(
            model_name='seenstanding',
            constraint=models.UniqueConstraint(fields=('organization', 'contact'), name='advocacy_seenstanding_once'),
        ),
        migrations.AddConstraint(
            model_name='seenstanding',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_seenstanding_rows'),
        ),
        migrations.AddConstraint(
            model_name='seenstanding',
            constraint=kernel.tenancy.constraints.SameOrganization(field='contact', name='advocacy_seenstanding_contact_owner'),
        ),
        migrations.AddConstraint(
            model_name='sequence',
            constraint=models.UniqueConstraint(fields=('organization', 'code'), name='advocacy_sequence_once'),
        ),
        migrations.AddConstraint(
            model_name='sequence',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_sequence_rows'),
        ),
        migrations.AddConstraint(
            model_name='sequence',
            constraint=kernel.tenancy.constraints.SameOrganization(field='segment', name='advocacy_sequence_segment_owner'),
        ),
        migrations.AddIndex(
            model_name='enrolment',
            index=models.Index(condition=models.Q(('next_at__isnull', False), ('state', 'running')), fields=['organization', 'next_at'], name='advocacy_enrolment_next'),
        ),
        migrations.AddIndex(
            model_name='enrolment',
            index=models.Index(fields=['organization', 'sequence'], name='advocacy_enrolment_of'),
        ),
        migrations.AddIndex(
            model_name='enrolment',
            index=models.Index(fields=['organization', 'contact'], name='advocacy_enrolment_contact'),
        ),
        migrations.AddConstraint(
            model_name='enrolment',
            constraint=models.UniqueConstraint(fields=('organization', 'lead'), name='advocacy_enrolment_once'),
        ),
        migrations.AddConstraint(
            model_name='enrolment',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'running')), fields=('organization', 'contact'), name='advocacy_enrolment_one_running'),
        ),
        migrations.AddConstraint(
            model_name='enrolment',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_enrolment_rows'),
        ),
        migrations.AddConstraint(
            model_name='enrolment',
            constraint=kernel.tenancy.constraints.SameOrganization(field='lead', name='advocacy_enrolment_lead_owner'),
        ),
        migrations.AddConstraint(
            model_name='enrolment',
            constraint=kernel.tenancy.constraints.SameOrganization(field='contact', name='advocacy_enrolment_contact_owner'),
        ),
        migrations.AddConstraint(
            model_name='enrolment',
            constraint=kernel.tenancy.constraints.SameOrganization(field='sequence', name='advocacy_enrolment_sequence_owner'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='enrolment',
            trigger=pgtrigger.compiler.Trigger(name='enrolment_states', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{running:finished,running:stopped,finished:stopped}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='060cc58090862f4c4b1f6696c9afb9c5cc98bd4f', operation='UPDATE', pgid='pgtrigger_enrolment_states_674fd', table='advocacy_enrolment', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='sequencemail',
            index=models.Index(condition=models.Q(('state', 'pending')), fields=['organization', 'due_at', 'id'], name='advocacy_sequencemail_due'),
        ),
        migrations.AddIndex(
            model_name='sequencemail',
            index=models.Index(fields=['organization', 'content'], name='advocacy_sequencemail_of'),
        ),
        migrations.AddConstraint(
            model_name='sequencemail',
            constraint=models.UniqueConstraint(fields=('organization', 'enrolment', 'step'), name='advocacy_sequencemail_once'),
        ),
        migrations.AddConstraint(
            model_name='sequencemail',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_sequencemail_rows'),
        ),
        migrations.AddConstraint(
            model_name='sequencemail',
            constraint=kernel.tenancy.constraints.SameOrganization(field='enrolment', name='advocacy_sequencemail_enrolment_owner'),
        ),
        migrations.AddConstraint(
            model_name='sequencemail',
            constraint=kernel.tenancy.constraints.SameOrganization(field='content', name='advocacy_sequencemail_content_owner'),
        ),
        migrations.AddConstraint(
            model_name='sharingsettings',
            constraint=models.UniqueConstraint(fields=('organization',), name='advocacy_sharingsettings_one'),
        ),
        migrations.AddConstraint(
            model_name='sharingsettings',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_sharingsettings_rows'),
        ),
        migrations.AddIndex(
            model_name='shopper',
            index=models.Index(fields=['organization', 'segment'], name='advocacy_shopper_segment'),
        ),
        migrations.AddIndex(
            model_name='shopper',
            index=models.Index(fields=['organization', 'due_at'], name='advocacy_shopper_due'),
        ),
        migrations.AddConstraint(
            model_name='shopper',
            constraint=models.UniqueConstraint(fields=('organization', 'contact'), name='advocacy_shopper_once'),
        ),
        migrations.AddConstraint(
            model_name='shopper',
            constraint=models.CheckConstraint(condition=models.Q(('frequency__range', (1, 5)), ('money__range', (1, 5)), ('recency__range', (1, 5))), name='advocacy_shopper_quintiles'),
        ),
        migrations.AddConstraint(
            model_name='shopper',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_shopper_rows'),
        ),
        migrations.AddConstraint(
            model_name='shopper',
            constraint=kernel.tenancy.constraints.SameOrganization(field='contact', name='advocacy_shopper_contact_owner'),
        ),
        migrations.AddConstraint(
            model_name='shopstate',
            constraint=models.UniqueConstraint(fields=('organization',), name='advocacy_shopstate_one'),
        ),
        migrations.AddConstraint(
            model_name='shopstate',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_shopstate_rows'),
        ),
        migrations.AddIndex(
            model_name='signal',
            index=models.Index(fields=['organization', 'contact', '-occurred_at'], name='advocacy_signal_of'),
        ),
        migrations.AddIndex(
            model_name='signal',
            index=models.Index(fields=['organization', 'event_id'], name='advocacy_signal_event'),
        ),
        migrations.AddIndex(
            model_name='signal',
            index=models.Index(fields=['organization', '-occurred_at'], name='advocacy_signal_newest'),
        ),
        migrations.AddConstraint(
            model_name='signal',
            constraint=models.UniqueConstraint(fields=('organization', 'kind', 'contact', 'subject'), name='advocacy_signal_once'),
        ),
        migrations.AddConstraint(
            model_name='signal',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_signal_rows'),
        ),
        migrations.AddConstraint(
            model_name='signal',
            constraint=kernel.tenancy.constraints.SameOrganization(field='contact', name='advocacy_signal_contact_owner'),
        ),
        migrations.AddConstraint(
            model_name='signal',
            constraint=kernel.tenancy.constraints.SameOrganization(field='company', name='advocacy_signal_company_owner'),
        ),
        migrations.AddIndex(
            model_name='moment',
            index=models.Index(fields=['organization', '-opened_at', '-id'], name='advocacy_moment_newest'),
        ),
        migrations.AddIndex(
            model_name='moment',
            index=models.Index(condition=models.Q(('asks_on__isnull', False)), fields=['organization', 'asks_on'], name='advocacy_moment_pace'),
        ),
        migrations.AddIndex(
            model_name='moment',
            index=models.Index(fields=['organization', 'contact', '-opened_at'], name='advocacy_moment_of'),
        ),
        migrations.AddIndex(
            model_name='moment',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['organization', 'expires_at'], name='advocacy_moment_expiring'),
        ),
        migrations.AddIndex(
            model_name='moment',
            index=models.Index(condition=models.Q(('acted_at__isnull', False)), fields=['organization', 'acted_at'], name='advocacy_moment_acted'),
        ),
        migrations.AddConstraint(
            model_name='moment',
            constraint=models.UniqueConstraint(fields=('organization', 'rule', 'signal'), name='advocacy_moment_once'),
        ),
        migrations.AddConstraint(
            model_name='moment',
            constraint=models.UniqueConstraint(condition=models.Q(('key', ''), _negated=True), fields=('organization', 'rule', 'key'), name='advocacy_moment_key_once'),
        ),
        migrations.AddConstraint(
            model_name='moment',
            constraint=models.UniqueConstraint(condition=models.Q(('gesture', 'ask'), ('state', 'open'), models.Q(('position', 'observe'), _negated=True)), fields=('organization', 'contact'), name='advocacy_moment_one_open_ask'),
        ),
        migrations.AddConstraint(
            model_name='moment',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_moment_rows'),
        ),
        migrations.AddConstraint(
            model_name='moment',
            constraint=kernel.tenancy.constraints.SameOrganization(field='rule', name='advocacy_moment_rule_owner'),
        ),
        migrations.AddConstraint(
            model_name='moment',
            constraint=kernel.tenancy.constraints.SameOrganization(field='contact', name='advocacy_moment_contact_owner'),
        ),
        migrations.AddConstraint(
            model_name='moment',
            constraint=kernel.tenancy.constraints.SameOrganization(field='company', name='advocacy_moment_company_owner'),
        ),
        migrations.AddConstraint(
            model_name='moment',
            constraint=kernel.tenancy.constraints.SameOrganization(field='signal', name='advocacy_moment_signal_owner'),
        ),
        migrations.AddConstraint(
            model_name='moment',
            constraint=kernel.tenancy.constraints.SameOrganization(field='offer', name='advocacy_moment_offer_owner'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='moment',
            trigger=pgtrigger.compiler.Trigger(name='moment_states', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{open:done,open:dismissed,open:expired,open:cancelled,dismissed:open,done:open}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='7818056aa6e0bb677b547b100036d83e4f139729', operation='UPDATE', pgid='pgtrigger_moment_states_5dcd3', table='advocacy_moment', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='evidence',
            index=models.Index(fields=['organization', 'contact'], name='advocacy_evidence_of'),
        ),
        migrations.AddIndex(
            model_name='evidence',
            index=models.Index(fields=['organization', 'said_at', 'id'], name='advocacy_evidence_newest'),
        ),
        migrations.AddIndex(
            model_name='evidence',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(accounts.customers.folding.Folded('text'), name='gin_trgm_ops'), name='advocacy_evidence_text'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.UniqueConstraint(condition=models.Q(('signal__isnull', False)), fields=('organization', 'signal'), name='advocacy_evidence_once'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.CheckConstraint(condition=models.Q(('contact__isnull', False), ('company__isnull', False), _connector='OR'), name='advocacy_evidence_of_someone'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_evidence_rows'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=kernel.tenancy.constraints.SameOrganization(field='contact', name='advocacy_evidence_contact_owner'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=kernel.tenancy.constraints.SameOrganization(field='company', name='advocacy_evidence_company_owner'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=kernel.tenancy.constraints.SameOrganization(field='signal', name='advocacy_evidence_signal_owner'),
        ),
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(fields=['organization', 'contact', '-id'], name='advocacy_decision_of'),
        ),
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(fields=['organization', 'signal'], name='advocacy_decision_signal'),
        ),
        migrations.AddIndex(
            model_name='decision',
            index=models.Index(fields=['organization', 'decided_at'], name='advocacy_decision_age'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.UniqueConstraint(fields=('organization', 'rule', 'signal'), name='advocacy_decision_once'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.UniqueConstraint(condition=models.Q(('key', ''), _negated=True), fields=('organization', 'rule', 'key'), name='advocacy_decision_key_once'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_decision_rows'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=kernel.tenancy.constraints.SameOrganization(field='rule', name='advocacy_decision_rule_owner'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=kernel.tenancy.constraints.SameOrganization(field='contact', name='advocacy_decision_contact_owner'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=kernel.tenancy.constraints.SameOrganization(field='signal', name='advocacy_decision_signal_owner'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=kernel.tenancy.constraints.SameOrganization(field='moment', name='advocacy_decision_moment_owner'),
        ),
        migrations.AddIndex(
            model_name='act',
            index=models.Index(fields=['organization', 'contact', 'occurred_at'], name='advocacy_act_of'),
        ),
        migrations.AddIndex(
            model_name='act',
            index=models.Index(fields=['organization', '-occurred_at'], name='advocacy_act_newest'),
        ),
        migrations.AddConstraint(
            model_name='act',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_act_rows'),
        ),
        migrations.AddConstraint(
            model_name='act',
            constraint=kernel.tenancy.constraints.SameOrganization(field='contact', name='advocacy_act_contact_owner'),
        ),
        migrations.AddConstraint(
            model_name='act',
            constraint=kernel.tenancy.constraints.SameOrganization(field='signal', name='advocacy_act_signal_owner'),
        ),
        migrations.AddConstraint(
            model_name='storedaudit',
            constraint=models.UniqueConstraint(fields=('organization',), name='advocacy_storedaudit_once'),
        ),
        migrations.AddConstraint(
            model_name='storedaudit',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_storedaudit_rows'),
        ),
        migrations.AddConstraint(
            model_name='storedreport',
            constraint=models.UniqueConstraint(fields=('organization', 'name'), name='advocacy_storedreport_once'),
        ),
        migrations.AddConstraint(
            model_name='storedreport',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_storedreport_rows'),
        ),
        migrations.AddConstraint(
            model_name='suggestedoccasion',
            constraint=models.UniqueConstraint(fields=('organization', 'key'), name='advocacy_suggestedoccasion_once'),
        ),
        migrations.AddConstraint(
            model_name='suggestedoccasion',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_suggestedoccasion_rows'),
        ),
        migrations.AddIndex(
            model_name='suggestion',
            index=models.Index(fields=['organization', 'contact'], name='advocacy_suggestion_contact'),
        ),
        migrations.AddConstraint(
            model_name='suggestion',
            constraint=models.UniqueConstraint(fields=('organization', 'candidate', 'contact'), name='advocacy_suggestion_once'),
        ),
        migrations.AddConstraint(
            model_name='suggestion',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_suggestion_rows'),
        ),
        migrations.AddConstraint(
            model_name='suggestion',
            constraint=kernel.tenancy.constraints.SameOrganization(field='candidate', name='advocacy_suggestion_candidate_owner'),
        ),
        migrations.AddConstraint(
            model_name='suggestion',
            constraint=kernel.tenancy.constraints.SameOrganization(field='contact', name='advocacy_suggestion_contact_owner'),
        ),
        migrations.AddIndex(
            model_name='thanks',
            index=models.Index(condition=models.Q(('done_at__isnull', True)), fields=['organization', 'due_at', 'id'], name='advocacy_thanks_open'),
        ),
        migrations.AddIndex(
            model_name='thanks',
            index=models.Index(fields=['organization', 'contact'], name='advocacy_thanks_of'),
        ),
        migrations.AddConstraint(
            model_name='thanks',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_thanks_rows'),
        ),
        migrations.AddConstraint(
            model_name='thanks',
            constraint=kernel.tenancy.constraints.SameOrganization(field='act', name='advocacy_thanks_act_owner'),
        ),
        migrations.AddConstraint(
            model_name='thanks',
            constraint=kernel.tenancy.constraints.SameOrganization(field='contact', name='advocacy_thanks_contact_owner'),
        ),
        migrations.AddIndex(
            model_name='usercontent',
            index=models.Index(fields=['organization', 'state', 'created_at', 'id'], name='advocacy_usercontent_state'),
        ),
        migrations.AddIndex(
            model_name='usercontent',
            index=models.Index(fields=['organization', 'created_at', 'id'], name='advocacy_usercontent_newest'),
        ),
        migrations.AddConstraint(
            model_name='usercontent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'approved'), _negated=True), ('permission__in', ('without_name', 'with_name')), _connector='OR'), name='advocacy_usercontent_shown_with_permission'),
        ),
        migrations.AddConstraint(
            model_name='usercontent',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_usercontent_rows'),
        ),
        migrations.AddConstraint(
            model_name='usercontent',
            constraint=kernel.tenancy.constraints.SameOrganization(field='contact', name='advocacy_usercontent_contact_owner'),
        ),
        migrations.AddConstraint(
            model_name='usercontent',
            constraint=kernel.tenancy.constraints.SameOrganization(field='order', name='advocacy_usercontent_order_owner'),
        ),
        migrations.AddConstraint(
            model_name='usercontent',
            constraint=kernel.tenancy.constraints.SameOrganization(field='parcel_code', name='advocacy_usercontent_parcel_code_owner'),
        ),
        migrations.AddConstraint(
            model_name='contentfile',
            constraint=models.UniqueConstraint(fields=('organization', 'content'), name='advocacy_contentfile_one'),
        ),
        migrations.AddConstraint(
            model_name='contentfile',
            constraint=kernel.tenancy.constraints.RowLevelSecurity(name='advocacy_contentfile_rows'),
        ),
        migrations.AddConstraint(
            model_name='contentfile',
            constraint=kernel.tenancy.constraints.SameOrganization(field='content', name='advocacy_contentfile_content_owner'),
        ),
        ]),
    ]

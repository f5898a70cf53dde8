from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_answered_requests")]

    operations = [
        migrations.AddField(
            model_name="organization",
            name="requires_mfa",
            field=models.BooleanField(
                default=False,
                help_text="Members come in only after a code from an app on their phone.",
                verbose_name="second step for everybody",
            ),
        ),
    ]

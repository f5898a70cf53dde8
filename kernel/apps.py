from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate

from kernel import any_of, timestamps
from kernel.wide_role import grant_to_the_wide_role, require_the_wide_role


class KernelConfig(AppConfig):
    name = "kernel"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """`migrate` needs the wide role before it starts and shares every table with it when it ends."""
        any_of.install()
        connection_created.connect(timestamps.use_for)
        pre_migrate.connect(require_the_wide_role, sender=self)
        post_migrate.connect(grant_to_the_wide_role, sender=self)

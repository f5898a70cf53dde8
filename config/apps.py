from importlib import import_module

from django.contrib.admin.apps import AdminConfig


class GoodwordAdminConfig(AdminConfig):
    """Django's admin with our site in place of its own: a tenant door. With it comes the app whose tasks are ours."""

    default_site = "config.admin_site.GoodwordAdminSite"

    def ready(self) -> None:
        super().ready()
        import_module("config.celery")

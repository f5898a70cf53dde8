from django.contrib.admin.apps import AdminConfig


class GoodwordAdminConfig(AdminConfig):
    """Django's admin with our site in place of its own: a tenant door."""

    default_site = "config.admin_site.GoodwordAdminSite"

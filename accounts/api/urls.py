"""`/api/v1/`: companies and contacts, one by one and many at once."""

from django.urls import path

from accounts.api import bulk, companies, consents, contacts, imports, webhooks

urlpatterns = [
    path("bulk/companies", bulk.BulkCompanies.as_view()),
    path("bulk/contacts", bulk.BulkContacts.as_view()),
    path("bulk/events", bulk.BulkEvents.as_view()),
    path("companies", companies.Companies.as_view()),
    path("companies/<uuid:id>", companies.OneCompany.as_view()),
    path("companies/by-external-id/<path:external_id>", companies.CompanyByExternalId.as_view()),
    path("contacts", contacts.Contacts.as_view()),
    path("contacts/<uuid:id>", contacts.OneContact.as_view()),
    path("contacts/<uuid:id>/consents", consents.Consents.as_view()),
    path("contacts/by-external-id/<path:external_id>", contacts.ContactByExternalId.as_view()),
    path("imports", imports.Imports.as_view()),
    path("imports/<uuid:id>", imports.OneImport.as_view()),
    path("imports/<uuid:id>/errors", imports.ImportErrors.as_view()),
    path("imports/<uuid:id>/load", imports.ImportLoading.as_view()),
    path("webhook-deliveries", webhooks.Deliveries.as_view()),
    path("webhook-deliveries/<uuid:id>", webhooks.OneDelivery.as_view()),
    path("webhook-deliveries/<uuid:id>/resend", webhooks.Resending.as_view()),
    path("webhook-event-types", webhooks.EventTypes.as_view()),
    path("webhooks", webhooks.Webhooks.as_view()),
    path("webhooks/<uuid:id>", webhooks.OneWebhook.as_view()),
    path("webhooks/<uuid:id>/recover", webhooks.WebhookRecovery.as_view()),
    path("webhooks/<uuid:id>/secret", webhooks.WebhookSecret.as_view()),
    path("webhooks/<uuid:id>/test", webhooks.WebhookTest.as_view()),
]

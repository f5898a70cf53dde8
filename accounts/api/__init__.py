"""The REST door: who calls (API keys), what a key may do (scopes), and the resources of companies and contacts.

Owns `OrganizationAPIView`, from which every view of `/api/v1/` inherits, in later apps too.
Views parse, permit, call one verb and answer; nothing is decided here.
"""

"""Pages for the people of an organization: sign-up, invitations, their organizations, their profile.

Log-in, passwords and mail addresses are django-allauth's views with our templates; `adapter` and `sign_up` say what is
ours about them. `pages/page.html` is the base of every page of the product outside the admin, and `refusals` turns a
refused verb into such a page. Reads: organizations, events (to tell of a new organization).
"""

"""The page on which a member says who they are in Slack."""

from django.contrib import admin

from advocacy.pages import slack

admin.site.page("slack/person/", name="slack_person")(slack.person)  # type: ignore[attr-defined]

"""Invitations that calendars understand (RFC 5545, RFC 5546 iTIP). Pure: plain values in, the text of an .ics out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vText

REQUEST, CANCEL = "REQUEST", "CANCEL"


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody at the meeting: a name and a mail address."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting. `uid` stays the same for as long as it lives; each change has a higher `sequence`."""

    uid: str
    sequence: int
    starts_at: datetime
    minutes: int
    tz: ZoneInfo
    summary: str
    organizer: Guest
    guests: Sequence[Guest]
    description: str = ""
    place: str = ""
    changed_at: datetime | None = None


def as_ics(meeting: Meeting, *, method: str = REQUEST) -> bytes:
    """The meeting as a calendar takes it: an invitation or its update (REQUEST), or its end (CANCEL).

    The time is told in the zone of the guest, with that zone's rules inside, so that it is right over a change of
    clocks and in programs that know no zones.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Goodword//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    start = meeting.starts_at.astimezone(meeting.tz)
    event = Event()
    event.add("uid", meeting.uid)
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", meeting.changed_at or meeting.starts_at)
    event.add("dtstart", start)
    event.add(
        "dtend", (meeting.starts_at + timedelta(minutes=meeting.minutes)).astimezone(meeting.tz)
    )
    event.add("summary", meeting.summary)
    event.add("status", "CANCELLED" if method == CANCEL else "CONFIRMED")
    if meeting.description:
        event.add("description", meeting.description)
    if meeting.place:
        event.add("location", meeting.place)
    event.add("organizer", _address(meeting.organizer), encode=False)
    for guest in meeting.guests:
        person = _address(guest)
        person.params["ROLE"] = vText("REQ-PARTICIPANT")
        person.params["PARTSTAT"] = vText("NEEDS-ACTION")
        person.params["RSVP"] = vText("TRUE")
        event.add("attendee", person, encode=False)
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _address(guest: Guest) -> vCalAddress:
    address = vCalAddress(f"mailto:{guest.email}")
    address.params["CN"] = vText(guest.name or guest.email)
    return address

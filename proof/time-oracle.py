# Answers about local time by Python's zoneinfo and its own tables. One line of JSON comes in, one goes out.
import datetime as d
import json
import sys
import zoneinfo

UTC = d.timezone.utc
asked = json.load(sys.stdin)


def exists(local, zone, fold):
    there = local.replace(tzinfo=zone, fold=fold)
    return there.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == local


def instant(date, time, zone):
    """The first of two; after a hole the first minute that is there."""
    local = d.datetime.fromisoformat(f"{date}T{time}")
    if exists(local, zone, 0):
        return local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    while not exists(local, zone, 0):
        local += d.timedelta(minutes=1)
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC)


def text(at):
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def due(times, zone, now):
    now = d.datetime.fromisoformat(now.replace("Z", "+00:00"))
    today = now.astimezone(zone).date()
    found = [(instant(day.isoformat(), time, zone), f"{day.isoformat()}T{time}") for day in (today - d.timedelta(days=1), today) for time in sorted(times)]
    at, key = [one for one in found if one[0] <= now][-1]
    return [text(at), key]


def calendar(date):
    day = d.date.fromisoformat(date)
    return {
        "weekday": day.isoweekday(),
        "weekStart": (day - d.timedelta(days=day.weekday())).isoformat(),
        "in31": (day + d.timedelta(days=31)).isoformat(),
        "sinceEpoch": (day - d.date(1970, 1, 1)).days,
    }


zones = {name: zoneinfo.ZoneInfo(name) for name in asked["zones"]}
json.dump({
    "version": getattr(zoneinfo, "TZPATH", ""),
    "locals": [d.datetime.fromtimestamp(s, zones[z]).strftime("%Y-%m-%dT%H:%M") for z, s in asked["instants"]],
    "instants": [text(instant(date, time, zones[z])) for z, date, time in asked["locals"]],
    "due": [due(times, zones[z], now) for z, times, now in asked["due"]],
    "calendar": [calendar(date) for date in asked["dates"]],
    "days": [[text(instant(date, "00:00:00", zones[z])), text(instant((d.date.fromisoformat(date) + d.timedelta(days=1)).isoformat(), "00:00:00", zones[z]))] for z, date in asked["days"]],
}, sys.stdout)

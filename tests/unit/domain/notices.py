"""The State Council notices as shipped, for tests that count days: as a calendar, and as bare days."""

import json
from datetime import date
from pathlib import Path

import diversion
from diversion.domain.working_days import Calendar, Notice

FOLDER = Path(diversion.__file__).parent / "reference" / "calendar"
FILES = {int(path.stem): json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))}
NAMED = {
    date.fromisoformat(day["date"]): not day["isOffDay"] for file in FILES.values() for day in file["days"]
}
NOTICES = tuple(
    Notice.of(
        year,
        [(date.fromisoformat(day["date"]), day["name"], day["isOffDay"]) for day in file["days"]],
        file["papers"][-1],
    )
    for year, file in FILES.items()
)
CALENDAR = Calendar(NOTICES, "2019-2026")

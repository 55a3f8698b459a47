"""Quiet hours: a window of the day in somebody's time zone.

They change how loud a message is, never whether it comes.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

MINUTES_A_DAY: Final = 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """From one minute of the day to another, over midnight where the first is the later. Equal ones: never quiet.

    ``zone`` is a name of the IANA database.
    """

    begin: int
    end: int
    zone: str

    def ends(self, now: int) -> int | None:
        """When the quiet that is now ends (epoch ms); None when it is not quiet.

        Clock changes are the zone's: where the end falls into a skipped hour, it is the same instant later.
        """
        zone = ZoneInfo(self.zone)
        local = datetime.fromtimestamp(now / 1000, zone)
        minute = local.hour * 60 + local.minute
        if not self._holds(minute):
            return None
        day = local.date() + timedelta(days=int(minute >= self.end))
        end = datetime.combine(day, time(self.end // 60, self.end % 60), zone)
        return max(int(end.timestamp() * 1000), now + 1)

    def _holds(self, minute: int) -> bool:
        if self.begin <= self.end:
            return self.begin <= minute < self.end
        return minute >= self.begin or minute < self.end

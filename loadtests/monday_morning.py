"""Monday morning: everybody scans in within ten minutes, coaches open the app, mentors watch.

make load                                   a minute of it, against a server of its own
python -m loadtests.monday_morning --help
locust -f loadtests/monday_morning.py       with Locust's own options
"""

from __future__ import annotations

if __name__ == "__main__":
    from loadtests.rehearsal import main

    raise SystemExit(main())

from locust import LoadTestShape

from loadtests.phones import (
    MORNING,
    WARM,
    CompanyMentor,
    Staff,
    Student,
    head_count,
)

__all__ = ["CompanyMentor", "Morning", "Staff", "Student"]


class Morning(LoadTestShape):
    """Everybody is there from the first seconds; what they do is spread over the morning."""

    def tick(self) -> tuple[int, float] | None:
        """Say how many users there should be; None ends the run."""
        run_time: float = self.get_run_time()  # type: ignore[no-untyped-call]
        if run_time > WARM + MORNING + 10:
            return None
        return head_count(), 100.0

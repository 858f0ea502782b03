"""Whole journeys in a real Chromium, against a `leerplek serve` of their own.

Each test is something that people live through: two or three devices, a
network that goes away and comes back, and what is on the screens. They find
things the way a person does, by the words and labels on screen, and wait for
what they expect to see, never for a number of seconds.
"""

import os
import time

# The day of a journey is that of its browsers and its server, also between midnight
# in the Netherlands and midnight where the tests run.
os.environ["TZ"] = "Europe/Amsterdam"
time.tzset()

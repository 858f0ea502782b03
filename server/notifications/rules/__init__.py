"""When somebody is told something, when they want quiet, and what a push service's answer means."""

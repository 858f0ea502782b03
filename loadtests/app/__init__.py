"""Measures the app as people open it: a real Chromium with a slowed processor.

What it is held to: at most 90 kB of JavaScript before first use, two seconds
to the first screen and one without a network, with 5,000 records on the device
and a processor four times slower than this one.
"""

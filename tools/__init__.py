"""What `make` runs: set-up, building the app, and finding what tests need.

Everything here uses the standard library only, because most of it runs
before anything is installed.
"""

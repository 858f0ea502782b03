"""A made-up region of any size, the same for the same seed.

``plan`` decides who and what there is, ``records`` turns that into records,
``days`` into attendance, and ``load`` writes all of it through the engine.
Nobody in it exists: names, addresses and numbers are invented.
"""

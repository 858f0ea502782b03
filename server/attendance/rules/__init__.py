"""Decisions about presence: values in, values out, standard library only."""

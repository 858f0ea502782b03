"""Totals per school and company, without names: counted from read tables, shown to a region."""

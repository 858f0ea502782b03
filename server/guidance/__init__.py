"""What goes on around a placement: visits, consent, and who guides it."""

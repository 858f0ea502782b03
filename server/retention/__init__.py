"""What is removed once it may not be kept any longer: ``rules`` decide, ``removing`` does it."""

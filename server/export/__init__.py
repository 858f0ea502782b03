"""One student's file, for whoever asks what is kept about them."""

"""The company that takes part without an account: the weekly link, and the paper slip."""

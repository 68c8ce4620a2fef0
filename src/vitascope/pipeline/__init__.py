"""One generation from claim to finished: the only code that knows the order."""

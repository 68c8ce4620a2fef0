"""Engines: what makes pixels. `base` is the protocol; every other module here is one engine's folder."""

"""The ASGI side that belongs to no vendor: files, health, the neutral task route, limits."""

"""Fakes that ship with the package: engines and storages that do nothing, or fail on purpose."""

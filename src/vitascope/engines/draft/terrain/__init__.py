"""Landscapes as height fields: shape, visibility, ground, water."""

"""Vitascope: a self-hosted server for Gen-4-style image and video generation."""

__version__ = "0.1.0"

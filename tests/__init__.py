"""Tests mirror the layout of the application."""

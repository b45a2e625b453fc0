"""Contacts out of tables: a file is uploaded, understood, tried, brought in, and taken back."""

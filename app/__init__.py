"""Hilal Contacts: the directory of the people who talk to an organisation's chatbots."""

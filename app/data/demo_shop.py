"""The chatbot of the demo's shop, and the customers whom that shop knows."""

SHOP = "shop"

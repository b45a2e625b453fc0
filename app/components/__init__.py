"""What pages are made of: values in, callbacks out."""

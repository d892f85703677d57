"""Certificates: issue, render, verify. The title is always "bewijs van afronding", never "diploma"."""

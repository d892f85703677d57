"""How a mailing goes out: its audience, its deliveries, the bytes of a mail, and when it is done."""

"""Letters that learners write or repair: what the letter check looks at, and what people say of the tone."""

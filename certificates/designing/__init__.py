"""What makes a design: the words to fill in, colours that can be read, pictures of a bounded size, form and preview."""

"""What a line means: a module a program, each a readable table of shapes, and the reader that runs them."""

"""Textbook relations: floats in, floats out, one topic a file, each with its reference."""

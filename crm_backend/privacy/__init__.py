"""What customers may ask for and what must not be kept: masking, export, erasure, retention."""

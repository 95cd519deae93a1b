"""What is asked of the room by browsers."""

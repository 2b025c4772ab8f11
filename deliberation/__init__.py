"""The talking, one room for each kind. Rooms do not import each other, but for opinions, moderated by discussions."""

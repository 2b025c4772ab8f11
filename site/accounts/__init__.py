"""People: sign-up, sign-in, second factors, roles. Where somebody lives is the room `residence`."""

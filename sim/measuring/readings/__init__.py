"""How each target is read off a simulated world, one module a part of the economy."""

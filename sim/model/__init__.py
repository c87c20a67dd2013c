"""The economy of AI compute: equations, agents, markets, a month. It knows no file and no figure."""

COLOURS = ('green', 'blue')

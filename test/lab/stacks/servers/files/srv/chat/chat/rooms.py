def names():
    return ['lobby', 'kitchen']

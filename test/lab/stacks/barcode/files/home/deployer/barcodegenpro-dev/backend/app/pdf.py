WIDTH, HEIGHT = 1000, 300


def bitmap(code):
    """Bars of one code, one byte per pixel."""
    bits = ''.join(f'{ord(char):08b}' for char in code)
    line = bytes(0 if bits[x * len(bits) // WIDTH] == '1' else 255 for x in range(WIDTH))
    return bytearray(line * HEIGHT)


def render(codes):
    pages = [bitmap(code) for code in codes]
    header = b'%PDF-1.4\n'
    return header + b'\n'.join(f'{len(page)} bytes: {code}'.encode() for code, page in zip(codes, pages))

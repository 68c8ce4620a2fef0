"""Media: what comes in from outside and what goes out as a file.

`guard` and `fetch` bring bytes in safely, `inline` reads base64, `images` and `video` turn files into arrays
and arrays into files. This is the only package that knows Pillow and PyAV. Everything here raises from
`errors`.
"""

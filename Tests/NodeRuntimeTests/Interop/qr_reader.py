"""Reads a QR code that was drawn in half blocks, from standard input, with the library zxing-cpp."""

import sys

import numpy
import zxingcpp

LIGHT = {"█": (1, 1), "▀": (1, 0), "▄": (0, 1), " ": (0, 0)}


def main():
    lines = [line for line in sys.stdin.read().splitlines() if line and set(line) <= set(LIGHT)]
    rows = []
    for line in lines:
        rows.append([LIGHT[character][0] for character in line])
        rows.append([LIGHT[character][1] for character in line])
    image = numpy.kron(numpy.array(rows, dtype=numpy.uint8) * 255, numpy.ones((4, 4), dtype=numpy.uint8))
    found = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)
    if len(found) != 1:
        sys.exit(f"{len(found)} codes in {len(lines)} lines")
    print(found[0].text)


main()

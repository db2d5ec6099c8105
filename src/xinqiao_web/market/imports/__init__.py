"""Import: a file's way into a sheet, tried before it is done, and undone if need be."""

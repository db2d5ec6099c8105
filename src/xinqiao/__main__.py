"""`python -m xinqiao` is the command `xinqiao`."""

from xinqiao.cli import main

if __name__ == "__main__":
    main()

"""``python -m yingji`` is ``yingji``."""

from yingji.cli import main

main()

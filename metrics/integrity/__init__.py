"""Tests of figures for signs that ask for a check; each module is one family, ``leads`` holds what they share."""

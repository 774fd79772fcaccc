"""The version of this code, stored with every score run so that a result names what made it."""

CODE_VERSION = "0.2.0"

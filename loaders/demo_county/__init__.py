"""The fictional demo county: places, boundaries, figures, workbooks and rule books, drawn from one seed."""

from loaders.demo_county.loading import DEFAULT_SEED, load_demo

__all__ = ["DEFAULT_SEED", "load_demo"]

"""The fictional demo county: places, boundaries, figures, workbooks and rule books, drawn from one seed."""

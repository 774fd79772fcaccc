"""Files that leave the product: workbooks and documents made from score runs."""

"""A page of evidence for the demo county: a PDF that says that it is none."""

from __future__ import annotations


def evidence_pdf(number: int) -> bytes:
    """Return a PDF of one page, always the same for a case."""
    text = f"BT /F1 16 Tf 72 740 Td (Fictional evidence of demo case {number}. Not a real document.) Tj ET"
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        " /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        f"<< /Length {len(text)} >>\nstream\n{text}\nendstream",
    )
    content, offsets = "%PDF-1.4\n", []
    for position, each in enumerate(objects, 1):
        offsets.append(len(content))
        content += f"{position} 0 obj\n{each}\nendobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    count = len(objects) + 1
    end = f"xref\n0 {count}\n0000000000 65535 f \n{table}trailer\n<< /Size {count} /Root 1 0 R >>\n"
    return (content + end + f"startxref\n{len(content)}\n%%EOF\n").encode("ascii")

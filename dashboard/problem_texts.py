"""The texts of problems by code: the rule that was broken and the fix, as English gettext messages."""

from __future__ import annotations

from typing import NamedTuple


class ProblemText(NamedTuple):
    """The rule that was broken and how to mend it; both may hold {placeholders}."""

    rule: str
    fix: str


PROBLEM_TEXTS: dict[str, ProblemText] = {
    "boundary_code_column_missing": ProblemText(
        "The file has no column “{column}”. Its columns are: {columns}.",
        "Name one of these columns as the column of place codes.",
    ),
    "boundary_code_column_unclear": ProblemText(
        "No column is named like a column of place codes. Columns, and how many of our codes each holds: {columns}.",
        "Say which column holds the codes (--code-column), or rename it to “code” or “代码”.",
    ),
    "boundary_codes_conflict": ProblemText(
        "Several polygons of the same code overlap: {codes}.",
        "Keep one polygon per place; parts of one place must not overlap.",
    ),
    "boundary_codes_lost_digits": ProblemText(
        "These codes are numbers that have lost digits: {codes}.",
        "Export the code column as text.",
    ),
    "boundary_codes_match_nothing": ProblemText(
        "No code of the file is the code of a place. In the file: {in_file}. In the database: {in_database}.",
        "Check the code column; polygons are joined by code, never by name.",
    ),
    "boundary_codes_padded": ProblemText(
        "{count} codes were padded with zeros to twelve digits and were shortened: {codes}.",
        "Nothing to do if these are the places meant.",
    ),
    "boundary_codes_zero_restored": ProblemText(
        "{count} codes had lost their leading zeros as numbers; they were restored: {codes}.",
        "Nothing to do if these are the places meant; better export codes as text.",
    ),
    "boundary_coverage_broken": ProblemText(
        "Neighbouring boundaries overlap or leave narrow gaps ({level}, {count} places): {codes}.",
        "The map is drawn all the same; clean the shared edges where it matters.",
    ),
    "boundary_crs_assumed": ProblemText(
        "The file names no coordinate system; it was read as {crs}, as you said.",
        "Check on the map that the places lie where they should.",
    ),
    "boundary_crs_missing": ProblemText(
        (
            "The file names no coordinate system that fits, and its coordinates are no degrees (west, south, "
            "east, north: {bounds})."
        ),
        "Add the .prj file, or say the system, for example --assume-crs {suggestion}.",
    ),
    "boundary_crs_taken_as_degrees": ProblemText(
        (
            "The file names no coordinate system; its coordinates look like longitude and latitude and were read "
            "as such ({bounds})."
        ),
        "Check on the map that the places lie where they should.",
    ),
    "boundary_crs_unknown": ProblemText(
        "The coordinate system “{crs}” is not known or cannot be converted: {reason}",
        "Give a code such as EPSG:4490 (CGCS2000).",
    ),
    "boundary_dbf_missing": ProblemText(
        "The shapefile comes without its .dbf file, so it has no codes.",
        "Bring all parts together: .shp, .shx, .dbf, .prj and .cpg, best in one .zip.",
    ),
    "boundary_encoding_detected": ProblemText(
        "The texts were read as {encoding} (the file says: {declared}).",
        "Nothing to do if names look right; otherwise give the encoding.",
    ),
    "boundary_encoding_wrong": ProblemText(
        "The texts of the file cannot be read as {encoding}.",
        "Give the right encoding, for example GB18030.",
    ),
    "boundary_file_too_large": ProblemText(
        "The archive unpacks to more than {limit} MB.",
        "Simplify the boundaries or import them in parts.",
    ),
    "boundary_file_unreadable": ProblemText(
        "The boundary file cannot be read: {reason}",
        "Export it again as GeoPackage, GeoJSON or Shapefile.",
    ),
    "boundary_format_unknown": ProblemText(
        "“{suffix}” is no boundary format that can be read here.",
        "Use .gpkg, .geojson, .shp, a folder or a .zip with a shapefile.",
    ),
    "boundary_geometry_empty": ProblemText(
        "{count} polygons are empty or without area and were left out: {codes}.",
        "Complete the shapes of these places.",
    ),
    "boundary_geometry_repaired": ProblemText(
        "{count} polygons crossed themselves and were repaired: {codes}.",
        "Compare these places with the original on the map.",
    ),
    "boundary_no_polygons": ProblemText(
        "The file holds no polygons.",
        "Export areas, not points or lines.",
    ),
    "boundary_nothing_new": ProblemText(
        "All {count} boundaries are in the database already; nothing was changed.",
        "Nothing to do.",
    ),
    "boundary_outside_world": ProblemText(
        "Read as {crs}, the coordinates lie outside the world ({bounds}).",
        "Check which coordinate system the file really uses.",
    ),
    "boundary_parts_joined": ProblemText(
        "{count} places have several polygons, which were joined: {codes}.",
        "Nothing to do if these places do lie in several parts.",
    ),
    "boundary_places_not_permitted": ProblemText(
        "{count} polygons belong to places outside your responsibility: {codes}.",
        "Leave them out, or ask an administrator to import the file.",
    ),
    "boundary_places_without_polygon": ProblemText(
        "{count} places have no boundary and stay off the map ({level}): {codes}.",
        "Add polygons with these codes.",
    ),
    "boundary_polygons_unmatched": ProblemText(
        "{count} polygons carry codes of no place and were left out: {codes}.",
        "Correct the codes, or add the places first.",
    ),
    "boundary_rows_without_code": ProblemText(
        "{count} polygons have no code and were left out.",
        "Fill in the code column.",
    ),
    "catalogue_invalid": ProblemText(
        "The catalogue is wrong at {where}: {reason}",
        "Correct this entry of the catalogue.",
    ),
    "code_lost_digits": ProblemText(
        (
            "The code {text} ({name}) has lost digits, as happens when a spreadsheet takes it for a number. It "
            "may have been: {suggestion}."
        ),
        "Format the column as text and enter the whole code again.",
    ),
    "code_missing": ProblemText(
        "The place’s code is missing.",
        "Fill in the code, or delete the row.",
    ),
    "code_misspelt": ProblemText(
        "No place has the code {text} ({name}). Similar codes: {suggestion}.",
        "Correct the code; a name does not join.",
    ),
    "code_not_digits": ProblemText(
        "The code “{text}” has other characters than digits.",
        "Enter the statistical division code of 6, 9 or 12 digits.",
    ),
    "code_not_nested": ProblemText(
        "The code “{code}” does not begin with the code of the place above it ({parent}).",
        "Correct the code, or the place it belongs to.",
    ),
    "code_unknown": ProblemText(
        "No place has the code {text} ({name}).",
        "Correct the code, or add the place first; a name does not join.",
    ),
    "code_unusual": ProblemText(
        "Codes written as numbers or in full-width digits, read all the same: {count}.",
        "Better keep the column of codes as text.",
    ),
    "code_wrong_length": ProblemText(
        "The code “{text}” does not have 6, 9 or 12 digits.",
        "Enter the whole statistical division code.",
    ),
    "column_missing": ProblemText(
        "The column “{header}” is missing in header row {row}. Most similar column: {similar}.",
        "Restore the column, or correct its header.",
    ),
    "column_twice": ProblemText(
        "The column “{header}” is there more than once.",
        "Rename or delete the one that is not meant.",
    ),
    "column_unknown": ProblemText(
        "The sheet mapping does not know the column “{header}”; it was left out.",
        "Nothing to do if it is not needed; add it to “ignored” in the mapping to silence this.",
    ),
    "column_without_header": ProblemText(
        "Column {column} has contents but no header; it was left out.",
        "Give it a header if it matters, or clear it.",
    ),
    "completion_needs_count": ProblemText(
        "The item “{item}” measures completion of a task, but its indicator is a rate.",
        "Use linear, per_point or threshold for rates.",
    ),
    "csv_malformed": ProblemText(
        "Line {line} is no valid CSV: {reason}.",
        "Look for a quotation mark that is not closed; save the table as CSV again.",
    ),
    "database_empty": ProblemText(
        "The database holds no county yet.",
        "Run 'python -m dashboard demo' or 'python -m dashboard setup'.",
    ),
    "denominator_missing": ProblemText(
        "The numerator is filled in, but the denominator “{header}” is blank.",
        "Enter the denominator, or clear both.",
    ),
    "deployment_invalid": ProblemText(
        "The deployment is wrong at {where}: {reason}",
        "Correct this entry of the deployment file.",
    ),
    "difference_negative": ProblemText(
        "The columns {terms} give less than zero.",
        "Check which of the numbers is wrong.",
    ),
    "duplicate_differs": ProblemText(
        "{place}, {indicator}, {period} is there twice with different values; the other one is at {other}.",
        "Keep the right one and delete the other.",
    ),
    "duplicate_same": ProblemText(
        "Figures that are there twice with the same value, taken once: {count}.",
        "Nothing to do; better delete the repetition.",
    ),
    "encoding_read": ProblemText(
        "The text was read as {encoding}.",
        "Nothing to do if the names look right.",
    ),
    "encoding_unknown": ProblemText(
        "The text is in no encoding that is known (UTF-8, UTF-16, GB18030).",
        "Save it as CSV (UTF-8), or name the encoding in the sheet mapping.",
    ),
    "file_empty": ProblemText(
        "The file is empty.",
        "Save the table again and check that it has contents.",
    ),
    "file_has_nul": ProblemText(
        "The file holds NUL bytes, so it is no CSV text.",
        "Save it as CSV (UTF-8) again, or import the workbook it came from.",
    ),
    "file_too_large": ProblemText(
        "The file is larger than {limit} MB.",
        "Split it by period and import the parts one after another.",
    ),
    "file_unreadable": ProblemText(
        "The file cannot be read: {reason}",
        "Check the path and close the file in other programs.",
    ),
    "header_elsewhere": ProblemText(
        "The header is in row {found}, not in row {expected}.",
        "Remove the rows that were put in above, or change header_rows in the sheet mapping.",
    ),
    "header_wrong": ProblemText(
        (
            "Row {row} is not the header: none of the expected columns was found (for example “{expected}”). "
            "Found: {found}."
        ),
        "Check that this is the right file for this sheet mapping.",
    ),
    "heading_row_missing": ProblemText(
        "No row holds the headings of this sheet.",
        "Add a row with the headings: {wanted}.",
    ),
    "indicator_derived": ProblemText(
        "The indicator {indicator} is computed from others and cannot be imported.",
        "Import the figures it is computed from.",
    ),
    "indicator_not_valid": ProblemText(
        "The indicator {indicator} holds from {valid_from} to {valid_to}, not in {period} (rows: {count}).",
        "Clear these cells, or correct the period.",
    ),
    "indicator_text_unknown": ProblemText(
        "“{text}” in column “{header}” names no indicator that the sheet mapping knows.",
        "Correct the cell, or add the text to “indicators” in the mapping.",
    ),
    "indicator_unknown": ProblemText(
        "The catalogue has no indicator {indicator}.",
        "Correct the code in the sheet mapping, or add the indicator to the catalogue.",
    ),
    "item_indicator_unknown": ProblemText(
        "The item “{item}” names the indicator {indicator}, which is not in the catalogue.",
        "Use a code of the catalogue.",
    ),
    "item_is_context": ProblemText(
        (
            "The item “{item}” rests on {indicator}, a context figure; context figures are never assessed "
            "(docs/scope.md)."
        ),
        "Take the item out of the rule book.",
    ),
    "item_not_reported_at_level": ProblemText(
        "The item “{item}” is reported by the level {reported} and cannot assess the level {level}.",
        "Take the item out of this rule book.",
    ),
    "item_twice": ProblemText(
        "The item {item} stands in the rule book twice.",
        "Keep one of the two lines.",
    ),
    "item_without_target": ProblemText(
        "The item “{item}” has no target, and the catalogue has no default.",
        "Enter a target.",
    ),
    "kind_of_file_unknown": ProblemText(
        "Only TOML files and rule-book workbooks (.xlsx) can be checked.",
        "Name a file of one of these kinds.",
    ),
    "mapping_has_denominator": ProblemText(
        "The indicator {indicator} is a count or an amount, but the sheet mapping gives it a denominator.",
        "Take the denominator out of the mapping.",
    ),
    "mapping_invalid": ProblemText(
        "The sheet mapping is wrong at {where}: {reason}",
        "Correct the field; docs/import.md explains it.",
    ),
    "mapping_lacks_denominator": ProblemText(
        "The indicator {indicator} is a rate, but the sheet mapping gives it no denominator.",
        "Add the denominator’s column to the mapping; a printed rate can only be a check.",
    ),
    "more_of_the_same": ProblemText(
        "Further problems of the same kind: {count}.",
        "Mend the first ones; often all have the same cause.",
    ),
    "no_rule_book": ProblemText(
        "No rule book is in force in {period}.",
        "Import a rule book for that year.",
    ),
    "not_a_number": ProblemText(
        "“{text}” is not a number.",
        "Enter a number.",
    ),
    "not_a_text_table": ProblemText(
        "The file is a workbook of several sheets, where one table was expected.",
        "Save the sheet that is meant as CSV, or keep only that sheet.",
    ),
    "not_a_workbook": ProblemText(
        "The file is no Excel workbook (.xlsx), whatever its name says.",
        "Open it and save it as .xlsx, or choose the sheet mapping for CSV.",
    ),
    "not_applicable_mixed": ProblemText(
        "“Not applicable” stands beside a number ({terms}).",
        "Mark both as not applicable, or fill in both.",
    ),
    "not_scored": ProblemText(
        "{period} was not scored yet at level {level}.",
        "Run 'python -m dashboard score --period {period}'.",
    ),
    "nothing_imported": ProblemText(
        "No figures were imported yet.",
        "Import a table first.",
    ),
    "nothing_reported": ProblemText(
        "Nothing was reported until {period} for the items of “{book}”.",
        "Import the month's figures first.",
    ),
    "number_is_percent": ProblemText(
        "“{text}” in column “{header}” is a percentage, where a number of cases is asked for.",
        "Enter the numerator and the denominator; the program computes the rate.",
    ),
    "number_is_text": ProblemText(
        "“{text}” in column “{header}” is no number.",
        "Enter digits alone, without words or units.",
    ),
    "number_negative": ProblemText(
        "“{text}” in column “{header}” is negative.",
        "Correct the number; corrections are made by importing the right figure.",
    ),
    "number_not_whole": ProblemText(
        "“{text}” in column “{header}” makes no whole number.",
        "Counts are whole; amounts are whole fen. Check the decimal point and the unit.",
    ),
    "number_too_large": ProblemText(
        "“{text}” in column “{header}” is larger than any figure here can be.",
        "Check whether a code or several numbers slipped into the cell.",
    ),
    "number_unusual": ProblemText(
        "“{text}” in column “{header}” was read although it is written in an unusual way.",
        "Nothing to do if the value is right; better plain digits and a point.",
    ),
    "numerator_above_denominator": ProblemText(
        "The numerator {numerator} is above the denominator {denominator}.",
        "Check both numbers, and whether they are in the right columns.",
    ),
    "numerator_missing": ProblemText(
        "The denominator is filled in, but “{header}” is blank.",
        "Enter the number, 0 if there was none, or clear both.",
    ),
    "out_of_scope": ProblemText(
        "“{entry}” must never be assessed: {reason}",
        "Take it out; what is never assessed and why stands in {document}.",
    ),
    "parameter_malformed": ProblemText(
        "The parameter “{text}” is not of the form name=value.",
        "Write it as in 每低=1;扣分=2.",
    ),
    "parent_unknown": ProblemText(
        "Parent {parent} of place {place} is unknown.",
        "Add the parent first, or correct its code.",
    ),
    "period_in_future": ProblemText(
        "The period {period} lies in the future; the current month is {this_month}.",
        "Correct the period.",
    ),
    "period_missing": ProblemText(
        "The period is missing.",
        "Fill in the period, such as 2026-08.",
    ),
    "period_not_at_end": ProblemText(
        "The indicator {indicator} is not reported every month, and {period} does not end its period (rows: {count}).",
        "Clear these cells; report it with the month that ends the quarter or year.",
    ),
    "period_not_given": ProblemText(
        "This sheet mapping takes the period from whoever imports, and none was given.",
        "Name the month when importing.",
    ),
    "period_outside_rule_book": ProblemText(
        "{period} lies outside the assessment year of “{book}”.",
        "Choose a month of that year, or another rule book.",
    ),
    "period_several_months": ProblemText(
        "The title “{text}” covers several months; such figures would be counted twice.",
        (
            'Send the figures of the one month; if they are that already, set several_months = "last_month" in '
            "the sheet mapping."
        ),
    ),
    "period_unreadable": ProblemText(
        "“{text}” is no period that can be read here.",
        "Write it as 2026-08, 2026年8月, 2026-Q3 or 2026, or as the sheet mapping says.",
    ),
    "period_wrong_frequency": ProblemText(
        "{period} is too long a period for the indicator {indicator} (rows: {count}).",
        "Report it by month, or by quarter, as the catalogue says.",
    ),
    "personal_data": ProblemText(
        "The column “{column}” looks like personal data ({reason}). Nothing of the file was kept.",
        "Send aggregates for places only; delete the column and every copy with such data.",
    ),
    "place_at_wrong_level": ProblemText(
        "{place} is a {level}, but this figure is reported by each {expected}.",
        "Report it for the places of that level; sums above are made by the program.",
    ),
    "place_changes_level": ProblemText(
        "Place {place} cannot move to level {level}.",
        "Give the place at the new level a code of its own.",
    ),
    "place_not_in_force": ProblemText(
        "{place} does not exist in {period}.",
        "Correct the code or the period, or the dates of the place.",
    ),
    "place_not_yours": ProblemText(
        "You may not import figures for {place}.",
        "Delete the row, or ask whoever is in charge of that place.",
    ),
    "place_replaced": ProblemText(
        "{place} no longer exists in {period}; it became {successor}.",
        "Report the figure for {successor}.",
    ),
    "places_added": ProblemText(
        "Places not known before, added at the level {level}: {count} ({places}).",
        "Nothing to do if these are places of the table.",
    ),
    "points_do_not_sum": ProblemText(
        "The items' points add up to {summed}, the stated total is {stated}.",
        "Correct the points or the total.",
    ),
    "rate_disagrees": ProblemText(
        "The sheet says {text}, but numerator and denominator give {computed}.",
        "Check numerator and denominator; the printed rate is not stored.",
    ),
    "read_as_workbook": ProblemText(
        "The table was read from a workbook instead of a CSV file.",
        "Nothing to do.",
    ),
    "rule_book_invalid": ProblemText(
        "The rule book is wrong at {where}: {reason}",
        "Correct this cell.",
    ),
    "rule_book_level_unknown": ProblemText(
        "The level {level} does not exist here.",
        "Use one of: {levels}.",
    ),
    "rule_does_not_fit_direction": ProblemText(
        (
            "The item “{item}” uses the rule {rule}, but its indicator does not say that way which value is "
            "better ({polarity})."
        ),
        "Choose an indicator with a better direction; completion needs one where more is better.",
    ),
    "sheet_empty": ProblemText(
        "The sheet holds no rows of data.",
        "Fill it in, or mark it as optional in the sheet mapping.",
    ),
    "sheet_missing": ProblemText(
        "The sheet “{sheet}” is missing. Sheets found: {found}.",
        "Restore the sheet, or correct its name.",
    ),
    "sheet_too_large": ProblemText(
        "The sheet reaches to row {rows} and column {columns}; that is more than can be read.",
        "Delete the empty rows and columns behind the table, or split the file.",
    ),
    "sheet_unknown": ProblemText(
        "The sheet mapping does not know this sheet; it was left out.",
        "Nothing to do if it holds no figures; otherwise add it to the mapping.",
    ),
    "target_item_unknown": ProblemText(
        "A target names the item {item}, which is not in the rule book.",
        "Correct the item's code or delete the line.",
    ),
    "target_place_unknown": ProblemText(
        "A target names the place {place}, which is unknown.",
        "Correct the place's code or delete the line.",
    ),
    "term_missing": ProblemText(
        "Of the columns that are added up ({terms}), some are filled in and some are blank.",
        "Fill in all of them (0 where there is nothing), or none.",
    ),
    "toml_invalid": ProblemText(
        "The file is no valid TOML: {reason}",
        "Correct the line that is named.",
    ),
    "total_disagrees": ProblemText(
        "The total of “{header}” is {total}, but its rows add up to {sum}.",
        "Find out whether a row or the total is wrong.",
    ),
    "total_rows_left_out": ProblemText(
        "Rows of totals, checked and not stored: {count} (row {rows}).",
        "Nothing to do.",
    ),
    "totals_not_checked": ProblemText(
        "There are too many rows of totals to be checked: {count}.",
        "Split the file if the totals matter.",
    ),
    "word_unknown": ProblemText(
        "“{text}” is not understood here.",
        "Write one of: {words}.",
    ),
    "workbook_bomb": ProblemText(
        "Unpacked, the workbook would take more room than any honest one (limit {limit} MB).",
        "Copy the figures alone, without pictures and empty rows, into a new workbook.",
    ),
    "workbook_damaged": ProblemText(
        "The workbook is damaged or incomplete: {reason}",
        "Fetch or send it again; if Excel can repair it, save the repaired copy.",
    ),
    "workbook_encrypted": ProblemText(
        "The workbook is protected by a password.",
        "Remove the password in Excel (File, Info, Protect Workbook) and save it again.",
    ),
    "workbook_too_old": ProblemText(
        "The workbook is in the old .xls format or another old Office format.",
        "Open it and save it as .xlsx.",
    ),
    "zero_at_better_than_target": ProblemText(
        "The item “{item}” would earn nothing at {zero_at}, which is better than its target {target}.",
        (
            "Give a zero value on the worse side of the target: above it where lower is better, below it where "
            "higher is better."
        ),
    ),
}

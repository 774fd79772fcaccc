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
        "The file names no coordinate system that fits, and its coordinates are no degrees (west, south, east, north: {bounds}).",
        "Add the .prj file, or say the system, for example --assume-crs {suggestion}.",
    ),
    "boundary_crs_taken_as_degrees": ProblemText(
        "The file names no coordinate system; its coordinates look like longitude and latitude and were read as such ({bounds}).",
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
    "completion_needs_count": ProblemText(
        "The item “{item}” measures completion of a task, but its indicator is a rate.",
        "Use linear, per_point or threshold for rates.",
    ),
    "database_empty": ProblemText(
        "The database holds no county yet.",
        "Run 'python -m dashboard demo' or 'python -m dashboard setup'.",
    ),
    "deployment_invalid": ProblemText(
        "The deployment is wrong at {where}: {reason}",
        "Correct this entry of the deployment file.",
    ),
    "file_unreadable": ProblemText(
        "The file cannot be read: {reason}",
        "Check the path and close the file in other programs.",
    ),
    "heading_row_missing": ProblemText(
        "No row holds the headings of this sheet.",
        "Add a row with the headings: {wanted}.",
    ),
    "item_indicator_unknown": ProblemText(
        "The item “{item}” names the indicator {indicator}, which is not in the catalogue.",
        "Use a code of the catalogue.",
    ),
    "item_is_context": ProblemText(
        "The item “{item}” rests on {indicator}, a context figure; context figures are never assessed (docs/scope.md).",
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
    "no_rule_book": ProblemText(
        "No rule book is in force in {period}.",
        "Import a rule book for that year.",
    ),
    "not_a_number": ProblemText(
        "“{text}” is not a number.",
        "Enter a number.",
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
    "period_outside_rule_book": ProblemText(
        "{period} lies outside the assessment year of “{book}”.",
        "Choose a month of that year, or another rule book.",
    ),
    "personal_data": ProblemText(
        "The column “{column}” looks like personal data ({reason}); records about persons are never imported.",
        "Delete the column and import aggregate figures only.",
    ),
    "place_changes_level": ProblemText(
        "Place {place} cannot move to level {level}.",
        "Give the place at the new level a code of its own.",
    ),
    "points_do_not_sum": ProblemText(
        "The items' points add up to {summed}, the stated total is {stated}.",
        "Correct the points or the total.",
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
        "The item “{item}” uses the rule {rule}, but its indicator does not say that way which value is better ({polarity}).",
        "Choose an indicator with a better direction; completion needs one where more is better.",
    ),
    "target_item_unknown": ProblemText(
        "A target names the item {item}, which is not in the rule book.",
        "Correct the item's code or delete the line.",
    ),
    "target_place_unknown": ProblemText(
        "A target names the place {place}, which is unknown.",
        "Correct the place's code or delete the line.",
    ),
    "toml_invalid": ProblemText(
        "The file is no valid TOML: {reason}",
        "Correct the line that is named.",
    ),
    "word_unknown": ProblemText(
        "“{text}” is not understood here.",
        "Write one of: {words}.",
    ),
    "zero_at_better_than_target": ProblemText(
        "The item “{item}” would earn nothing at {zero_at}, which is better than its target {target}.",
        "Give a zero value on the worse side of the target: above it where lower is better, below it where higher is better.",
    ),
}

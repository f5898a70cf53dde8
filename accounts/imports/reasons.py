"""The words of everything that can be wrong with a file or a row."""

from django.utils.translation import gettext_lazy as _

from kernel.text import define

FILES = {
    "import.empty": _("The file is empty."),
    "import.no_rows": _("There are no rows under the headers."),
    "import.no_headers": _("The first line has to name the columns."),
    "import.too_large": _("The file has more than {limit} megabytes. Split it in several files."),
    "import.too_many_rows": _("The file has more than {limit} rows. Split it in several files."),
    "import.too_many_columns": _("The file has more than {limit} columns."),
    "import.is_excel": _("This is an Excel workbook. Save it as “CSV UTF-8” and upload that."),
    "import.is_other": _("This is {what}, not a CSV file."),
    "import.not_text": _(
        "This is no text: the file cannot be read as UTF-8, UTF-16 or Windows-1252."
    ),
    "import.same_headers": _(
        "Two columns have the same header, “{header}” (columns {first} and {second}). Rename one."
    ),
    "import.missing_column": _("A column is missing: {field}."),
    "import.missing_one_of": _("One of these columns is needed: {fields}."),
    "import.interrupted": _("It could not be checked to the end. Upload it again."),
    "import.dates_ask": _(
        "Dates like {sample} can be read in two ways: say whether the day or the month comes first."
    ),
}

ROWS = {
    "row.too_many_cells": _("The row has {n} cells, and there are {columns} columns."),
    "row.too_few_cells": _("The row has only {n} cells, and there are {columns} columns."),
    "row.open_quote": _("A quotation mark is opened here and never closed."),
    "row.quotes": _(
        "The quotation marks of this row do not fit: one inside a text is written twice."
    ),
    "row.cell_too_long": _("The text has {n} characters, more than the {limit} that are taken."),
    "row.has_nul": _("The text holds the character U+0000."),
    "row.missing": _("This is needed and is empty."),
    "row.missing_one_of": _("One of these is needed: {fields}."),
    "row.not_mail": _("This is not a mail address."),
    "row.not_date": _("This is not a day that exists. Write it like 2025-04-03."),
    "row.date_ambiguous": _(
        "This day can be read in two ways. Say which comes first, day or month."
    ),
    "row.date_too_old": _("This lies before the year 2000."),
    "row.date_future": _("This lies in the future."),
    "row.not_number": _("This is not a number."),
    "row.not_whole": _("This is not a whole number."),
    "row.not_amount": _("This is not an amount of money."),
    "row.no_currency": _("An amount needs a currency, three letters like EUR."),
    "row.not_currency": _("This is not a currency. Write three letters like EUR."),
    "row.out_of_scale": _("This lies outside of the scale from {low} to {high}."),
    "row.not_yes_no": _("This is neither yes nor no."),
    "row.not_country": _("This is not a country. Write two letters like FR."),
    "row.not_language": _("This is not a language. Write two letters like fr."),
    "row.not_timezone": _("This is not a time zone. Write it like Europe/Paris."),
    "row.not_one_of": _("This is none of these: {choices}."),
    "row.needs_amount": _("A lead that was won needs what it pays a month; 0 is an answer."),
    "row.too_long": _("This is longer than {limit} characters."),
    "row.no_type": _("Nothing says what happened here: the type is empty."),
    "row.several_companies": _(
        "Several companies are called this. Use the id of the one you mean."
    ),
    "row.several_people": _("Several people are called this. Add a mail address, or the company."),
    "row.nobody": _("Nobody of this name is among your contacts. Add a mail address."),
}

define(FILES | ROWS)

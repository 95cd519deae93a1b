"""Phone numbers in one spelling: E.164, so that two spellings of one number are found to be one."""

from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, format_number, parse

from .country import Invalid


def read(text: str, region: str) -> PhoneNumber:
    """The number, national ones read as of `region`. Raises `Invalid("phone")`."""
    try:
        return parse(text, region)
    except NumberParseException as error:
        raise Invalid("phone") from error


def e164(number: PhoneNumber) -> str:
    """`+` country code and number, without blanks; an extension is not part of it."""
    return format_number(number, PhoneNumberFormat.E164)

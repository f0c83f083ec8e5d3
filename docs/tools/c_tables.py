"""Reads the tables that C sources state as rows of braces: enough of C for our own formatted files, no more."""
import glob
import os
import re

TEXT = r'"((?:[^"\\]|\\.)*)"'
TEXTS = r'"(?:[^"\\]|\\.)*"(?:\s*"(?:[^"\\]|\\.)*")*'  # neighbouring literals are one
COMMENT = re.compile(r'/\*.*?\*/|//[^\n]*', re.S)
LITERAL_OR_COMMENT = re.compile(r'"(?:[^"\\\n]|\\.)*"|/\*.*?\*/|//[^\n]*', re.S)


def read(path):
    """A source without its comments."""
    with open(path, encoding="utf-8") as file:
        return LITERAL_OR_COMMENT.sub(lambda m: m[0] if m[0][0] == '"' else " ", file.read())


def sources(root, *patterns):
    for pattern in patterns:
        for path in sorted(glob.glob(os.path.join(root, pattern), recursive=True)):
            yield path, read(path)


def unquote(literals):
    """The text of one or more neighbouring literals."""
    return "".join(part.replace('\\"', '"').replace("\\\\", "\\") for part in re.findall(TEXT, literals))


def tables(text, type_name):
    """(name, body) of every `type_name name[] = { body };` in a source."""
    for found in re.finditer(r"\b%s\s+(\w+)\[\]\s*=\s*\{(.*?)\n\};" % type_name, text, re.S):
        yield found[1], found[2]

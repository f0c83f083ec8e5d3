"""Reads the tables that C sources state as rows of braces: enough of C for our own formatted files, no more."""
import functools
import glob
import os
import re
import subprocess

TEXT = r'"((?:[^"\\]|\\.)*)"'
TEXTS = r'"(?:[^"\\]|\\.)*"(?:\s*"(?:[^"\\]|\\.)*")*'  # neighbouring literals are one
LITERAL_OR_COMMENT = re.compile(r'"(?:[^"\\\n]|\\.)*"|/\*.*?\*/|//[^\n]*', re.S)
LITERAL_OR_BRACE = re.compile(r'"(?:[^"\\]|\\.)*"|[{}]')


@functools.lru_cache(maxsize=None)
def read(path):
    """A source without its comments."""
    with open(path, encoding="utf-8") as file:
        return LITERAL_OR_COMMENT.sub(lambda m: m[0] if m[0][0] == '"' else " ", file.read())


@functools.lru_cache(maxsize=None)
def expanded(path):
    """A source with its own macros expanded; those of its headers stay as they stand."""
    with open(path, encoding="utf-8") as file:
        text = re.sub(r"^\s*#\s*include[^\n]*", "", file.read(), flags=re.M)
    return subprocess.run(["cc", "-E", "-P", "-"], input=text, text=True, capture_output=True, check=True).stdout


def sources(root, *patterns):
    for pattern in patterns:
        for path in sorted(glob.glob(os.path.join(root, pattern), recursive=True)):
            yield path, read(path)


def unquote(literals):
    """The text of one or more neighbouring literals."""
    return "".join(part.replace('\\"', '"').replace("\\\\", "\\") for part in re.findall(TEXT, literals))


def tables(text, type_name):
    """The body of every `type_name name[] = { body };` in a source."""
    for found in re.finditer(r"\b%s\s+\w+\[\]\s*=\s*\{(.*?)\}\s*;" % type_name, text, re.S):
        yield found[1]


def rows(body):
    """The text of every row `{ … }` of a table's body."""
    depth, start = 0, 0
    for found in LITERAL_OR_BRACE.finditer(body):
        if found[0] == "{":
            depth += 1
            start = found.end() if depth == 1 else start
        elif found[0] == "}":
            depth -= 1
            if depth == 0:
                yield body[start:found.start()]


def members(row, order):
    """{name: value} of a row: those given by place, named by `order`, and those given as `.name = value`."""
    out, parts, depth, start = {}, [], 0, 0
    for found in re.finditer(r'"(?:[^"\\]|\\.)*"|[{}(),]', row):
        if found[0] in "{(":
            depth += 1
        elif found[0] in "})":
            depth -= 1
        elif found[0] == "," and depth == 0:
            parts.append(row[start:found.start()])
            start = found.end()
    parts.append(row[start:])
    for place, part in enumerate(parts):
        name, value = re.fullmatch(r"\s*(?:\.(\w+)\s*=)?\s*(.*?)\s*", part, re.S).groups()
        if name or place < len(order):
            out[name or order[place]] = unquote(value) if value.startswith('"') else "" if value == "NULL" else value
    return out

"""docs/openapi/ held against what went over the doors: each request that was taken and each answer fits what the paper says of it."""
import json
import os
import re

from jsonschema import Draft202012Validator, FormatChecker, RefResolver

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "docs", "openapi")
JSON, FORM = "application/json", "multipart/form-data"


class Papers:
    def __init__(self):
        self.papers = {name[:-5]: json.load(open(os.path.join(FOLDER, name), encoding="utf-8")) for name in os.listdir(FOLDER)}

    def operation(self, service, method, path):
        for template, operations in self.papers[service]["paths"].items():
            if method.lower() in operations and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path):
                yield operations[method.lower()]

    def misfit(self, service, schema, value):
        paper = self.papers[service]
        found = next(Draft202012Validator(schema, resolver=RefResolver("", paper), format_checker=FormatChecker()).iter_errors(value), None)
        return found and "%s: %s" % (found.json_path, found.validator)  # never the value: it may be a canary

    def misfits(self, service, method, path, query, body, has_file, answer):
        """What none of the operations of this path says; None: one of them says it."""
        why = "no such door"
        for operation in self.operation(service, method, path):
            why = self.of_one(service, operation, query, body, has_file, answer)
            if why is None:
                break
        return why

    def of_one(self, service, operation, query, body, has_file, answer):
        content = operation.get("requestBody", {}).get("content", {})
        asked = {p["name"] for p in operation["parameters"] if p.get("in") == "query"}
        if not set(query) <= asked:
            return "query %s" % sorted(set(query) - asked)
        if body is not None:
            kind = FORM if has_file else JSON
            if kind not in content:
                return "a body of %s" % kind
            words = content[kind]["schema"]["properties"]["request"] if has_file else content[kind]["schema"]
            why = self.misfit(service, words, body)
            if why:
                return "request " + why
        told = operation["responses"]["200"]["content"]
        if JSON in told:
            why = self.misfit(service, told[JSON]["schema"], json.loads(answer))
            if why:
                return "answer " + why
        return None

"""The OpenAPI document: what Litestar knows of its routes, and the sync's own paths."""

from __future__ import annotations

from typing import Any

from server.sync.wire import DEFAULT_LIMIT, MAX_LIMIT, MAX_MUTATIONS

_ID = {"type": "string", "format": "uuid"}
_TICK = {"type": "integer", "minimum": 0}
_INSTANT = {"type": "string", "format": "date-time"}


def _problem(*statuses: int) -> dict[str, Any]:
    return {
        str(status): {
            "description": "A problem document (RFC 9457) with a stable code and a remedy.",
            "content": {
                "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
            },
        }
        for status in statuses
    }


def _json(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


SCHEMAS: dict[str, Any] = {
    "Problem": {
        "type": "object",
        "required": ["type", "title", "status", "code", "remedy"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "code": {"type": "string"},
            "remedy": {"enum": ["retry", "resync", "update", "sign-in", "ask"]},
        },
    },
    "Mutation": {
        "type": "object",
        "required": ["n", "name", "at", "args"],
        "properties": {
            "n": {"type": "integer", "minimum": 1, "exclusiveMaximum": 2**53},
            "name": {"type": "string"},
            "at": _INSTANT,
            "base": _TICK,
            "epoch": {"type": ["string", "null"]},
            "schema": {"type": ["integer", "null"], "minimum": 0},
            "args": {"type": "object"},
        },
    },
    "Outcome": {
        "type": "object",
        "required": ["n", "outcome", "tick"],
        "properties": {
            "n": {"type": "integer"},
            "outcome": {"enum": ["accepted", "merged", "held", "rejected"]},
            "tick": _TICK,
            "superseded": {
                "type": "object",
                "additionalProperties": {"enum": ["mine", "theirs", "both"]},
            },
            "code": {"type": "string"},
            "message": {"type": "string"},
            "remedy": {"type": "string"},
            "held": _ID,
        },
    },
    "Record": {
        "type": "object",
        "required": ["id", "kind", "scope", "tick"],
        "properties": {
            "id": _ID,
            "kind": {"type": "string"},
            "scope": {"type": "string"},
            "tick": _TICK,
            "body": {"type": "object"},
            "gone": {"type": "boolean"},
            "conflicts": {"type": "array", "items": {"type": "object"}},
        },
    },
    "SyncRequest": {
        "type": "object",
        "required": ["schema", "sent_at"],
        "properties": {
            "schema": {"type": "integer", "minimum": 0},
            "epoch": {"type": ["string", "null"]},
            "sent_at": _INSTANT,
            "cursor": {"type": ["string", "null"]},
            "limit": {
                "type": "integer",
                "minimum": 1,
                "maximum": MAX_LIMIT,
                "default": DEFAULT_LIMIT,
            },
            "digests": {"type": "boolean", "default": False},
            "refetch": {"type": "array", "items": {"type": "string"}},
            "mutations": {
                "type": "array",
                "maxItems": MAX_MUTATIONS,
                "items": _ref("Mutation"),
            },
        },
    },
    "SyncAnswer": {
        "type": "object",
        "required": ["epoch", "tick", "received_at", "outcomes", "acked", "next_n", "wipe"],
        "properties": {
            "epoch": {"type": "string"},
            "tick": _TICK,
            "received_at": _INSTANT,
            "outcomes": {"type": "array", "items": _ref("Outcome")},
            "acked": {"type": "integer"},
            "next_n": {"type": "integer"},
            "wipe": {"type": "boolean"},
            "replay_from": {"type": ["integer", "null"]},
            "reset": {"type": "boolean"},
            "dropped": {"type": "array", "items": {"type": "string"}},
            "records": {"type": "array", "items": _ref("Record")},
            "cursor": {"type": ["string", "null"]},
            "more": {"type": "boolean"},
            "digests": {"type": "object"},
            "refused": {"type": "object"},
        },
    },
}

_REGION = {"name": "region", "in": "path", "required": True, "schema": _ID}

PATHS: dict[str, Any] = {
    "/api/regions/{region}/sync": {
        "post": {
            "operationId": "sync",
            "summary": "Send offline edits and receive what changed.",
            "parameters": [_REGION],
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": _ref("SyncRequest")}},
            },
            "responses": {
                "200": _json("Outcomes, and a page of records.", _ref("SyncAnswer")),
                **_problem(400, 401, 404, 409, 413, 415, 429, 503),
            },
        }
    },
    "/api/regions/{region}/live": {
        "get": {
            "operationId": "live",
            "summary": "Server-sent events: a hint that there is something to fetch.",
            "parameters": [_REGION],
            "responses": {
                "200": {
                    "description": "A stream of events.",
                    "content": {"text/event-stream": {"schema": {"type": "string"}}},
                },
                **_problem(401, 404),
            },
        }
    },
    "/api/regions/{region}/records/{id}/history": {
        "get": {
            "operationId": "history",
            "summary": "All values that a record's fields were given, newest first.",
            "parameters": [
                _REGION,
                {"name": "id", "in": "path", "required": True, "schema": _ID},
                {"name": "after", "in": "query", "schema": {"type": "string"}},
            ],
            "responses": {
                "200": _json("One page.", {"type": "object"}),
                **_problem(400, 401, 404),
            },
        }
    },
    "/api/regions/{region}/mutations": {
        "get": {
            "operationId": "mutations",
            "summary": "An author's own mutations and what became of them.",
            "parameters": [
                _REGION,
                {"name": "device", "in": "query", "schema": _ID},
                {"name": "after", "in": "query", "schema": {"type": "integer", "minimum": 0}},
            ],
            "responses": {
                "200": _json("One page.", {"type": "object"}),
                **_problem(400, 401, 404),
            },
        }
    },
}

_SCOPE = {"name": "scope", "in": "path", "required": True, "schema": {"type": "string"}}
_SHA256 = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_UPLOAD = {"name": "upload", "in": "path", "required": True, "schema": _ID}


def _tus(operation: str, summary: str, status: int, *more: Any, faults: int = 404) -> Any:
    return {
        "operationId": operation,
        "summary": summary,
        "description": "tus 1.0; see docs/files.md.",
        "parameters": [_REGION, *more],
        "responses": {
            str(status): {"description": "As tus says, in headers."},
            **_problem(401, 404, 412, faults),
        },
    }


PATHS |= {
    "/api/regions/{region}/files": {
        "post": _tus("beginUpload", "Announce a file.", 201, faults=413),
    },
    "/api/regions/{region}/files/{upload}": {
        "head": _tus("uploadStanding", "How far an upload has got.", 200, _UPLOAD),
        "patch": _tus("continueUpload", "Send a piece of a file.", 204, _UPLOAD, faults=409),
        "delete": _tus("giveUpUpload", "Forget an upload.", 204, _UPLOAD),
    },
    "/api/regions/{region}/files/{scope}/{sha256}": {
        "get": {
            "operationId": "file",
            "summary": "A picture or a recording that a record names.",
            "parameters": [
                _REGION,
                _SCOPE,
                {"name": "sha256", "in": "path", "required": True, "schema": _SHA256},
            ],
            "responses": {
                "200": {
                    "description": "The file.",
                    "content": {"image/*": {}, "audio/*": {}},
                },
                **_problem(401, 404),
            },
        }
    },
}


def whole_document(document: dict[str, Any]) -> dict[str, Any]:
    """The framework's document with the sync's own paths in it."""
    components = dict(document.get("components", {}))
    components["schemas"] = {**components.get("schemas", {}), **SCHEMAS}
    return {
        **document,
        "paths": {**PATHS, **document.get("paths", {})},
        "components": components,
    }

#!/usr/bin/env python3
"""Starts an ingestion and watches it to its end, resuming where it was when the connection breaks.

    python3 examples/watch.py acme/widgets
    python3 examples/watch.py acme/widgets --server http://127.0.0.1:8080

Needs nothing but Python. Ends with 0 when the repository is searchable, with 1 when it is not.
"""

import argparse
import json
import sys
import time
import urllib.error
import urllib.request


def main() -> int:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("repository", help="owner/name on GitHub")
    arguments.add_argument("--server", default="http://127.0.0.1:8080")
    given = arguments.parse_args()

    body = json.dumps({"repository": given.repository}).encode()
    with urllib.request.urlopen(f"{given.server}/api/v1/ingest/github", body) as answer:
        job = json.load(answer)

    for event in watch(f"{given.server}{job['links']['events']}"):
        print(f"{event['percentage']:3} %  {event['stage']:8}  {event['message']}")
    if event["stage"] == "Complete":
        return 0
    print(f"{event['error']['detail']} {event['error']['hint']}", file=sys.stderr)
    return 1


def watch(url: str):
    """Yields every event of a job, each once."""
    last_id = "0"
    while True:
        request = urllib.request.Request(url, headers={"Last-Event-ID": last_id})
        try:
            with urllib.request.urlopen(request, timeout=45) as stream:
                for event_id, event in frames(stream):
                    last_id = event_id
                    yield event
                    if event["stage"] in ("Complete", "Failed"):
                        return
        except urllib.error.HTTPError:
            raise
        except OSError as broken:
            print(f"{broken}: connecting again", file=sys.stderr)
        time.sleep(2)


def frames(stream):
    """The events of one connection: fields until an empty line (the server never splits data)."""
    fields = {}
    for line in stream:
        name, _, value = line.decode().rstrip("\n").partition(": ")
        if name:
            fields[name] = value
        else:
            if "data" in fields:
                yield fields.get("id", ""), json.loads(fields["data"])
            fields = {}


if __name__ == "__main__":
    sys.exit(main())

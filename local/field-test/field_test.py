#!/usr/bin/env python3
"""A real Alertmanager against the pipeline on this machine. Run it as `make field-test`.

Everything listens on loopback, every wait has a deadline, and all that was started is ended. Arguments: the command that
runs the pipeline. What became of an alert is read from the functions' log: one line per action.
"""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from datetime import datetime, timedelta, timezone

ALERTMANAGER = shutil.which("prometheus-alertmanager") or shutil.which("alertmanager")
DEADLINE_SECONDS = 180
STARTED = []
FAILED = []


def free_port():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return server.getsockname()[1]


def start(command, **options):
    process = subprocess.Popen(command, **options)
    STARTED.append(process)
    return process


def stop(process):
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    STARTED.remove(process)


def wait_for(what, condition):
    end = time.monotonic() + DEADLINE_SECONDS
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.2)
    print(f"  gave up waiting for {what}")
    return False


class Pipeline:
    """The one-JVM pipeline; its log tells which alert got or lost its issue."""

    def __init__(self, command, folder):
        self.port = free_port()
        secrets = os.path.join(folder, "secrets.json")
        entries = {
            "replica-0": {"type": "bearer", "secrets": ["token-0"], "source": "alertmanager", "realm": "cluster-a"},
            "replica-1": {"type": "basic", "username": "replica-1", "secrets": ["token-1"], "source": "alertmanager",
                          "realm": "cluster-a"},
            "replica-2": {"type": "token", "header": "X-Replica-Token", "secrets": ["token-2"],
                          "source": "alertmanager", "realm": "cluster-a"},
        }
        with open(secrets, "w") as file:
            json.dump(entries, file)
        environment = dict(os.environ, PORT=str(self.port), GITHUB_PORT=str(free_port()), SECRETS_FILE=secrets, LOG="json",
                           REFIRE_AFTER_SECONDS="2", GITHUB_CONTENT_PER_MINUTE="100000",
                           GITHUB_CONTENT_PER_HOUR="1000000")
        self.titles = {}
        self.actions = []
        self.process = start(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        threading.Thread(target=self._read, daemon=True).start()
        if not wait_for("the pipeline", self._listens):
            sys.exit("the pipeline did not start")

    def _read(self):
        for line in self.process.stdout:
            if not line.startswith("{"):
                continue
            try:
                entry = json.loads(line)
            except ValueError:
                continue
            if entry.get("message") == "NORMALIZED_ALERT":
                self.titles[entry["fingerprint"]] = entry["alert"]["title"]
            elif "action" in entry and "fingerprint" in entry:
                self.actions.append((entry["fingerprint"], entry["action"]))

    def _listens(self):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{self.port}/webhook", timeout=2)
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False
        return True

    def count(self, name, action):
        return sum(1 for fingerprint, done in list(self.actions)
                   if done == action and name in self.titles.get(fingerprint, ""))


class Alertmanager:
    AUTHENTICATION = {
        "bearer": {"authorization": {"type": "Bearer", "credentials": "token-0"}},
        "basic": {"basic_auth": {"username": "replica-1", "password": "token-1"}},
        "header": {"http_headers": {"X-Replica-Token": {"values": ["token-2"]}}},
    }

    def __init__(self, folder, pipeline, authentication, external_url=None, repeat="1h"):
        self.port = free_port()
        # JSON is YAML.
        config = {
            "global": {"resolve_timeout": "2s"},
            "route": {"receiver": "pipeline", "group_by": ["alertname"], "group_wait": "1s", "group_interval": "1s",
                      "repeat_interval": repeat},
            "receivers": [{"name": "pipeline", "webhook_configs": [
                {"url": f"http://127.0.0.1:{pipeline.port}/webhook", "send_resolved": True,
                 "http_config": self.AUTHENTICATION[authentication]}]}],
        }
        name = os.path.join(folder, f"alertmanager-{self.port}")
        with open(name + ".yml", "w") as file:
            json.dump(config, file)
        command = [ALERTMANAGER, f"--config.file={name}.yml", f"--storage.path={name}",
                   f"--web.listen-address=127.0.0.1:{self.port}", "--cluster.listen-address=", "--log.level=warn"]
        if external_url:
            command.append(f"--web.external-url={external_url}")
        self.process = start(command)
        wait_for("Alertmanager", self._is_ready)

    def _is_ready(self):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{self.port}/-/ready", timeout=2)
            return True
        except OSError:
            return False

    def send(self, alerts):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/api/v2/alerts", json.dumps(alerts).encode(),
                                         {"Content-Type": "application/json"})
        try:
            urllib.request.urlopen(request, timeout=30)
        except urllib.error.URLError:
            # /-/ready may answer before the API does under a prefix of the external URL.
            raise

    def stop(self):
        stop(self.process)


def at(seconds=0):
    return (datetime.now(timezone.utc) + timedelta(seconds=seconds)).isoformat()


def alert(name, starts_at, ends_at, **labels):
    return {"labels": {"alertname": name, "team": "web", "priority": "P0", **labels},
            "annotations": {"summary": "tried with a real Alertmanager", "description": labels.pop("text", "")},
            "startsAt": starts_at, "endsAt": ends_at}


def check(what, passed):
    print(("PASS  " if passed else "FAIL  ") + what, flush=True)
    if not passed:
        FAILED.append(what)


def two_replicas(folder, pipeline):
    replicas = [Alertmanager(folder, pipeline, "bearer"), Alertmanager(folder, pipeline, "basic")]
    starts = at(-5)
    for replica in replicas:
        replica.send([alert("TwoReplicas", starts, at(3600))])
    wait_for("both notifications", lambda: len([1 for f, _ in pipeline.actions
                                                if "TwoReplicas" in pipeline.titles.get(f, "")]) >= 2)
    replicas[1].send([alert("TwoReplicas", starts, at(-1))])
    closed = wait_for("the end", lambda: pipeline.count("TwoReplicas", "CLOSE") == 1)
    check("two replicas without a common external URL: one issue, closed by whichever tells of the end",
          closed and pipeline.count("TwoReplicas", "CREATE") == 1)
    for replica in replicas:
        replica.stop()


def restart(folder, pipeline):
    starts = at(-5)
    before = Alertmanager(folder, pipeline, "bearer", "http://monitoring-7f9c4:9093")
    before.send([alert("Restarted", starts, at(3600))])
    wait_for("the issue", lambda: pipeline.count("Restarted", "CREATE") == 1)
    before.stop()
    after = Alertmanager(folder, pipeline, "bearer", "http://monitoring-b2d81:9093")
    after.send([alert("Restarted", starts, at(3600))])
    wait_for("the repeat", lambda: len([1 for f, _ in pipeline.actions
                                        if "Restarted" in pipeline.titles.get(f, "")]) >= 2)
    after.send([alert("Restarted", starts, at(-1))])
    closed = wait_for("the end", lambda: pipeline.count("Restarted", "CLOSE") == 1)
    check("a restart under another host name: the same issue, closed", closed and pipeline.count("Restarted", "CREATE") == 1)
    after.stop()


def large_group(folder, pipeline):
    manager = Alertmanager(folder, pipeline, "bearer")
    starts = at(-5)

    def group(ends):
        return [{**alert("LargeGroup", starts, ends, instance=f"node-{i}"),
                 "annotations": {"summary": f"node-{i} is full", "description": "x" * 700}} for i in range(250)]

    manager.send(group(at(3600)))
    filed = wait_for("250 issues", lambda: pipeline.count("LargeGroup", "CREATE") == 250)
    check("a group of 250: filed whole", filed)
    manager.send(group(at(-1)))
    closed = wait_for("250 closings", lambda: pipeline.count("LargeGroup", "CLOSE") == 250)
    check("a group of 250: closed whole", closed and pipeline.count("LargeGroup", "CREATE") == 250)
    manager.stop()


def authentication(folder, pipeline, version):
    kinds = ["bearer", "basic"]
    if version >= (0, 28):
        kinds.append("header")
    else:
        print("SKIPPED  a header of one's own: Alertmanager has it from 0.28 on")
    for kind in kinds:
        manager = Alertmanager(folder, pipeline, kind)
        manager.send([alert("Authentication" + kind, at(-5), at(3600))])
        check(f"authentication: {kind}",
              wait_for("the issue", lambda: pipeline.count("Authentication" + kind, "CREATE") == 1))
        manager.stop()


def going_on(folder, pipeline):
    manager = Alertmanager(folder, pipeline, "bearer")
    starts = at(-5)
    manager.send([alert("GoesOn", starts, at(2))])
    ended = wait_for("the time-out", lambda: pipeline.count("GoesOn", "CLOSE") == 1)
    time.sleep(2.5)  # longer than REFIRE_AFTER_SECONDS
    manager.send([alert("GoesOn", starts, at(3600))])
    again = wait_for("the issue", lambda: pipeline.count("GoesOn", "CREATE") == 2)
    check("ended by time-out and continued with the old start: an open issue while it fires", ended and again)
    manager.stop()


def main():
    if not ALERTMANAGER:
        print("SKIPPED field test: prometheus-alertmanager is not installed")
        return 0
    told = subprocess.run([ALERTMANAGER, "--version"], capture_output=True, text=True)
    version = tuple(int(part) for part in re.search(r"version (\d+)\.(\d+)", told.stdout + told.stderr).groups())
    print(f"Alertmanager {version[0]}.{version[1]}", flush=True)
    folder = tempfile.mkdtemp(prefix="field-test-")
    try:
        pipeline = Pipeline(sys.argv[1:], folder)
        authentication(folder, pipeline, version)
        two_replicas(folder, pipeline)
        restart(folder, pipeline)
        going_on(folder, pipeline)
        large_group(folder, pipeline)
    finally:
        for process in list(STARTED):
            stop(process)
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{len(FAILED)} failed" if FAILED else "all passed")
    return 1 if FAILED else 0


if __name__ == "__main__":
    sys.exit(main())

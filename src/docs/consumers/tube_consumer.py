#!/usr/bin/env python3
"""A consumer of Tubecast messages that follows the rules: UNKNOWN when stale, gaps counted, old wills ignored, history never acted on.

Needs paho-mqtt (Debian: python3-paho-mqtt). Ages are taken on the node's own clock, which it tells when it is pinged.

    tube_consumer.py --host 127.0.0.1 --port 1883
    tube_consumer.py --host broker.example --port 8883 --ca ca.pem --username robot --password-env MQTT_PASSWORD
"""
import argparse
import json
import os
import struct
import time
from collections import OrderedDict
from datetime import datetime

import paho.mqtt.client as mqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.subscribeoptions import SubscribeOptions

MAJOR = "1"
DRIFT = 200e-6  # two clocks drift apart by at most so much
MILLI = 1_000_000
HEALTH_PERIODS = 3
EVENTS_REMEMBERED = 1024
SAMPLES = 8


class Refused(Exception):
    """A message that is not to be believed."""


class Clock:
    """What a node's monotonic clock shows: wrong by at most half the round trip of a ping, however unequal the two ways."""

    def __init__(self):
        self.samples = []

    def sample(self, asked, received, left, answered):
        trip = (answered - asked) - (left - received)
        if trip < 0 or left < received or answered < asked:
            raise Refused("the answer came before the question")
        self.samples = self.samples[1 - SAMPLES:] + [((received - asked + left - answered) // 2, trip // 2 + 1, answered)]

    def best(self, now):
        """The node's time now, and by how much it may be wrong; None if the node has not answered yet."""
        if not self.samples:
            return None
        error, offset = min((err + int(abs(now - at) * DRIFT), off) for off, err, at in self.samples)
        return now + offset, error


class Node:
    """What is known about one run of a node; another run voids it."""

    def __init__(self, boot):
        self.boot = boot
        self.session = -1
        self.clock = Clock()
        self.last = {}  # topic -> number of the last message
        self.believed = {}  # topic -> until when, on this machine's clock
        self.events = OrderedDict()


class Consumer:
    """The rules, without the network. Override the last methods to act."""

    def __init__(self, prefix="tubes"):
        self.prefix = prefix
        self.nodes = {}

    def accept(self, topic, payload, retained, received):
        """Looks at a message; `received` is time.monotonic_ns() at its arrival."""
        try:
            self._consider(topic, payload, retained, received)
        except Refused as why:
            self.refused(topic, str(why))
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
            self.refused(topic, "malformed")

    def _consider(self, topic, payload, retained, received):
        levels = topic.split("/")
        kind, name = levels[-1], levels[2]
        if levels[0] != self.prefix or levels[1] != "v" + MAJOR:
            raise Refused("another version or prefix")
        if retained and kind in ("tubes", "events", "health"):
            raise Refused("a retained message about the present")
        body = json.loads(payload)
        if not str(body["v"]).startswith(MAJOR + ".") or body["node"] != name:
            raise Refused("another version or node")
        node = self._node(name, kind, body)
        if kind == "connection":
            if body["session"] < node.session:
                raise Refused("the word of an older session")
            node.session = body["session"]
            self.connection(name, body["state"])
        elif kind == "health":
            self._number(node, topic, body)
            node.believed[topic] = received + HEALTH_PERIODS * int(body.get("period_ms", 1000)) * MILLI
        elif kind == "tubes":
            self._number(node, topic, body)
            age, error, until = self._age(node, body, body["frame"]["t_mono_ns"], body["frame"]["t_utc"], received)
            fresh = not self._past(body) and time.monotonic_ns() <= until
            if fresh:
                node.believed[topic] = until
            # an empty list means that nobody is there only if the node looks and sees
            sees = body["mode"] != "standby" and not body.get("observability", {}).get("blocked", False)
            self.tubes(topic, body, fresh, sees, age, error)
        elif kind == "events":
            self._event(node, topic, body)
            age, error, until = self._age(node, body, body["t_mono_ns"], body["t_capture"], received)
            self.event(topic, body, self._past(body) or time.monotonic_ns() > until, age, error)

    @staticmethod
    def _past(body):
        """Whether the message itself says that it is about the past: delivered late, or out of a recording."""
        return body.get("history", False) or body.get("replay", False)

    def _node(self, name, kind, body):
        node = self.nodes.get(name)
        if node is None or node.boot != body["boot"]:
            if node is not None and kind == "connection" and body["state"] != "ONLINE":
                raise Refused("the end of another run")
            node = self.nodes[name] = Node(body["boot"])
            self.restarted(name, body["boot"])
        return node

    def _number(self, node, topic, body):
        last = node.last.get(topic)
        if last is not None and body["seq"] <= last:
            raise Refused("number %d after %d" % (body["seq"], last))
        if last is not None and body["seq"] > last + 1:
            self.gap(topic, body["seq"] - last - 1)
        node.last[topic] = body["seq"]

    def _event(self, node, topic, body):
        if body["eid"] in node.events:
            raise Refused("event " + body["eid"])
        node.events[body["eid"]] = True
        if len(node.events) > EVENTS_REMEMBERED:
            node.events.popitem(last=False)
        last, number = node.last.get(topic), body["seq"]
        if last is not None and number > last:
            # an announcement has the number of the newest event that was lost
            missing = number - last - (body["lost"] if body["type"] == "lost" else 1)
            if missing > 0:
                self.gap(topic, missing)
        node.last[topic] = number if last is None else max(last, number)

    @staticmethod
    def _age(node, body, captured, date, received):
        """Age in ms, by how much more it may be (None: nobody knows), and until when to believe it on this machine's clock."""
        now = time.monotonic_ns()
        least = max(0, body["t_pub_mono_ns"] - captured) + now - received  # the node's latency and the time since arrival
        there = node.clock.best(now)
        if there is None:  # two machines' dates: only as good as their clocks
            utc = datetime.fromisoformat(date.replace("Z", "+00:00")).timestamp()
            age, error = max(least, int((time.time() - utc) * 1e9)), None
        else:
            age, error = max(least, there[0] - captured), there[1]
        return age // MILLI, None if error is None else error // MILLI + 1, now + body["valid_ms"] * MILLI - age - (error or 0)

    def tick(self):
        """Looks at what did not come; call it a few times a second."""
        now = time.monotonic_ns()
        for node in self.nodes.values():
            for topic in [topic for topic, until in node.believed.items() if now > until]:
                del node.believed[topic]
                self.unknown(topic)

    # What to do about it: override these.
    def tubes(self, topic, body, fresh, sees, age, error):
        word = ("fresh" if sees else "blind") if fresh else "late"
        print("%s %s %d ms +%s, %d tubes" % (word, topic, age, error, len(body["tubes"])), flush=True)

    def event(self, topic, body, history, age, error):
        print("%s %s %s" % ("history" if history else "act", body["eid"], body["type"]), flush=True)

    def connection(self, name, state):
        print("connection %s %s" % (name, state), flush=True)

    def gap(self, topic, count):
        print("gap %s %d" % (topic, count), flush=True)

    def restarted(self, name, boot):
        print("restarted %s %s" % (name, boot), flush=True)

    def refused(self, topic, why):
        print("refused %s: %s" % (topic, why), flush=True)

    def unknown(self, topic):
        print("UNKNOWN %s" % topic, flush=True)


class Link:
    """The network: subscribes, pings the nodes, feeds the consumer."""

    def __init__(self, consumer, options):
        self.consumer, self.asked, self.number = consumer, {}, 0
        self.answers, self.prefix = {}, consumer.prefix + "/v" + MAJOR
        self.client_id = "tubes-py-%08x" % int.from_bytes(os.urandom(4), "big")
        if hasattr(mqtt, "CallbackAPIVersion"):  # paho-mqtt 2
            self.client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, self.client_id, protocol=mqtt.MQTTv5)
        else:
            self.client = mqtt.Client(self.client_id, protocol=mqtt.MQTTv5)
        if options.username:
            self.client.username_pw_set(options.username, os.environ.get(options.password_env or "", None))
        if options.ca:
            self.client.tls_set(options.ca, options.cert, options.key)  # checks the certificate and the host name
        self.client.reconnect_delay_set(1, 4)
        self.client.on_connect, self.client.on_message = self.on_connect, self.on_message
        self.client.connect_async(options.host, options.port, keepalive=5)

    def on_connect(self, client, userdata, flags, reason, properties):
        self.asked.clear()
        fresh = SubscribeOptions(qos=1, noLocal=True, retainHandling=SubscribeOptions.RETAIN_DO_NOT_SEND)
        topics = [("%s/+/%s" % (self.prefix, t), SubscribeOptions(qos=1)) for t in
                  ("connection", "factsheet", "health", "+/tubes", "+/events")]
        client.subscribe(topics + [("%s/+/rsp/%s" % (self.prefix, self.client_id), fresh)])

    def on_message(self, client, userdata, message):
        received = time.monotonic_ns()
        if "/rsp/" not in message.topic:
            self.consumer.accept(message.topic, message.payload, message.retain, received)
            return
        name = message.topic.split("/")[2]
        number, asked = self.asked.get(name, (None, 0))
        node = self.consumer.nodes.get(name)
        try:
            body = json.loads(message.payload)
            if node is None or struct.unpack("!q", message.properties.CorrelationData)[0] != number:
                return
            if body["boot"] == node.boot and body["ok"]:
                node.clock.sample(asked, body["t_recv_mono_ns"], body["t_pub_mono_ns"], received)
                self.answers[name] = self.answers.get(name, 0) + 1
                print("clock %s %d us" % (name, (received - asked) // 1000), flush=True)
        except (ValueError, KeyError, AttributeError, TypeError, struct.error, Refused):
            self.consumer.refused(message.topic, "not an answer")

    def ping(self):
        """Asks every node what its clock shows: five times at first, then every five seconds."""
        now = time.monotonic_ns()
        for name in list(self.consumer.nodes):
            pause = 5_000 if self.answers.get(name, 0) >= 5 else 200
            if name in self.asked and now - self.asked[name][1] < pause * MILLI:
                continue
            self.number += 1
            properties = Properties(PacketTypes.PUBLISH)
            properties.ResponseTopic = "%s/%s/rsp/%s" % (self.prefix, name, self.client_id)
            properties.CorrelationData = struct.pack("!q", self.number)
            self.asked[name] = (self.number, time.monotonic_ns())
            self.client.publish("%s/%s/cmd/ping" % (self.prefix, name), b"", qos=1, properties=properties)

    def run(self):
        self.client.loop_start()
        while True:
            time.sleep(0.05)
            self.consumer.tick()
            if self.client.is_connected():
                self.ping()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=1883)
    parser.add_argument("--prefix", default="tubes")
    parser.add_argument("--username")
    parser.add_argument("--password-env", help="environment variable with the password")
    parser.add_argument("--ca", help="certificates of those who may vouch for the broker")
    parser.add_argument("--cert")
    parser.add_argument("--key")
    arguments = parser.parse_args()
    try:
        Link(Consumer(arguments.prefix), arguments).run()
    except KeyboardInterrupt:
        pass

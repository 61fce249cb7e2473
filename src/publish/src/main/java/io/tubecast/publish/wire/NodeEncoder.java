package io.tubecast.publish.wire;

import com.fasterxml.jackson.core.io.SerializedString;
import io.tubecast.core.time.UtcAnchor;
import io.tubecast.publish.message.Factsheet;
import io.tubecast.publish.message.Health;
import io.tubecast.publish.message.Mode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes the messages about the node as a whole: connection, factsheet and health. They are rare, so they may allocate.
 *
 * <p>Not thread-safe.
 */
public final class NodeEncoder {
    private final Topics topics;
    private final String boot;
    private final UtcAnchor anchor;
    private final WireFormat format;
    private final MessageWriter out;
    private final Offer offer;

    /**
     * What the node offers besides its messages, for the factsheet.
     *
     * @param commands names of the commands it takes
     * @param commandsPerSecond most commands a second
     * @param rosMirror whether it mirrors its snapshots for ROS
     */
    public record Offer(List<String> commands, int commandsPerSecond, boolean rosMirror) {
        /** Copies the list. */
        public Offer {
            commands = List.copyOf(commands);
        }
    }

    /** An encoder for one run of a node. */
    public NodeEncoder(Topics topics, String boot, UtcAnchor anchor, WireFormat format, Offer offer) {
        this.offer = offer;
        this.topics = topics;
        this.boot = boot;
        this.anchor = anchor;
        this.format = format;
        this.out = new MessageWriter(format);
    }

    /** The states of a connection. */
    public enum Connection {
        /** Connected. */
        ONLINE,
        /** Left on purpose. */
        OFFLINE,
        /** Lost: said by the broker, as the will. */
        CONNECTION_BROKEN
    }

    /**
     * Writes a connection message. A will carries no time, because it would be that of its making.
     *
     * @param session number of the connection in this run: a will of an older one is out of date
     */
    public byte[] connection(Connection state, long session, long nowNanos) {
        return write(() -> {
            header();
            text("state", state.name());
            number("session", session);
            if (state != Connection.CONNECTION_BROKEN) {
                out.utc(Field.T_UTC, anchor.utcMicros(nowNanos));
            }
        });
    }

    /** Writes a factsheet. */
    public byte[] factsheet(Factsheet sheet, long nowNanos) {
        return write(() -> {
            header();
            out.utc(Field.T_UTC, anchor.utcMicros(nowNanos));
            object("software", () -> {
                text("name", sheet.software());
                text("version", sheet.version());
            });
            text("format", format.contentType());
            object("schemas", () -> {
                for (MessageKind kind : MessageKind.values()) {
                    text(kind.word(), Contract.SCHEMA_BASE + kind.word() + ".json");
                }
            });
            object("topics", () -> topics(sheet));
            array("commands", () -> {
                for (String command : offer.commands()) {
                    out.text(command);
                }
            });
            array("models", () -> {
                for (Factsheet.Model model : sheet.models()) {
                    model(model);
                }
            });
            array("streams", () -> {
                for (Factsheet.Stream stream : sheet.streams()) {
                    stream(stream);
                }
            });
            out.decimal(name("budget_ms"), sheet.budgetMillis(), 2);
            object("limits", () -> limits(sheet));
        });
    }

    private void limits(Factsheet sheet) throws IOException {
        number("max_actors", sheet.maxActors());
        number("event_ring", Contract.EVENT_RING);
        number("event_bytes", Contract.MAX_EVENT_BYTES);
        number("tubes_expiry_s", MessageKind.TUBES.expirySeconds());
        number("events_expiry_s", MessageKind.EVENTS.expirySeconds());
        number("health_period_ms", Contract.HEALTH_PERIOD_MILLIS);
        number("command_bytes", Contract.MAX_COMMAND_BYTES);
        number("commands_per_s", offer.commandsPerSecond());
    }

    private void topics(Factsheet sheet) throws IOException {
        text("connection", topics.of(MessageKind.CONNECTION));
        text("factsheet", topics.of(MessageKind.FACTSHEET));
        text("health", topics.of(MessageKind.HEALTH));
        array("tubes", () -> {
            for (Factsheet.Stream stream : sheet.streams()) {
                out.text(topics.of(stream.id(), MessageKind.TUBES));
            }
        });
        array("events", () -> {
            for (Factsheet.Stream stream : sheet.streams()) {
                out.text(topics.of(stream.id(), MessageKind.EVENTS));
            }
        });
        if (offer.rosMirror()) {
            array("detections", () -> {
                for (Factsheet.Stream stream : sheet.streams()) {
                    out.text(topics.of(stream.id(), MessageKind.DETECTIONS));
                }
            });
        }
        if (!offer.commands().isEmpty()) {
            text("commands", topics.commands() + "<name>");
            text("responses", topics.responses() + "<client>");
        }
    }

    private void model(Factsheet.Model model) throws IOException {
        out.startObject();
        text("id", model.id());
        text("family", model.family());
        text("sha256", model.sha256());
        text("licence", model.licence());
        array("labels", () -> {
            for (String label : model.labels()) {
                out.text(label);
            }
        });
        array("modes", () -> {
            for (Mode mode : model.modes()) {
                out.text(mode.word());
            }
        });
        Factsheet.Flow flow = model.flow();
        if (flow != null) {
            object("flow", () -> flow(flow));
        }
        ClipFields.write(out, model.clip());
        object("engine", () -> engine(model.engine()));
        out.endObject();
    }

    private void flow(Factsheet.Flow flow) throws IOException {
        text("method", flow.method());
        number("fields", flow.fields());
        text("alignment", flow.alignment());
        number("frames_ahead", flow.framesAhead());
        number("w", flow.widthPx());
        number("h", flow.heightPx());
    }

    private void engine(Factsheet.Engine engine) throws IOException {
        text("target", engine.target());
        text("name", engine.name());
        text("reason", engine.reason());
        array("graphs", () -> {
            for (Factsheet.Graph graph : engine.graphs()) {
                out.startObject();
                text("graph", graph.graph());
                text("precision", graph.precision());
                text("sha256", graph.sha256());
                out.endObject();
            }
        });
    }

    private void stream(Factsheet.Stream stream) throws IOException {
        out.startObject();
        text("id", stream.id());
        number("w", stream.widthPx());
        number("h", stream.heightPx());
        out.decimal(Field.FPS, stream.fps(), 3);
        if (stream.cameraFrame() != null) {
            text("frame_id", stream.cameraFrame());
        }
        text("model", stream.model());
        new CameraFields(out).write(stream.camera());
        out.endObject();
    }

    /**
     * What the publisher adds to health.
     *
     * @param connects how often the link came up
     * @param eventsLost events dropped so far
     * @param tubesDropped snapshots not sent so far
     * @param lastSeq number of the last {@code tubes} message of each stream
     */
    public record LinkHealth(long connects, long eventsLost, long tubesDropped, Map<String, Long> lastSeq) {}

    /** Writes a health message. */
    public byte[] health(Health health, LinkHealth link, long seq, long nowNanos) {
        return write(() -> {
            header();
            out.number(Field.SEQ, seq);
            out.utc(Field.T_UTC, anchor.utcMicros(nowNanos));
            out.number(Field.T_MONO_NS, nowNanos);
            number("period_ms", Contract.HEALTH_PERIOD_MILLIS);
            text("state", health.state().word());
            text("mode", health.mode().word());
            number("stride", health.stride());
            if (health.cause() != null) {
                text("cause", health.cause());
            }
            object("camera", () -> {
                out.flag(Field.UP, health.camera().up());
                number("frame_age_ms", health.camera().frameAgeMillis());
                number("reconnects", health.camera().reconnects());
            });
            figures(health);
            object("mqtt", () -> {
                number("connects", link.connects());
                number("events_lost", link.eventsLost());
                number("tubes_dropped", link.tubesDropped());
            });
            object("clock", () -> text("sync", anchor.stepped() ? "stepped" : "none"));
            object("last_tubes_seq", () -> counts(link.lastSeq()));
            number("uptime_s", (long) health.uptimeSeconds());
        });
    }

    private void figures(Health health) throws IOException {
        Health.Rates fps = health.fps();
        if (fps != null) {
            object("fps", () -> {
                decimalIfKnown("in", fps.in());
                decimalIfKnown("out", fps.out());
                decimalIfKnown("target", fps.target());
            });
        }
        Health.Latency latency = health.latency();
        if (latency != null) {
            object("latency_ms", () -> percentiles(latency));
        }
        Health.Latency decision = health.decision();
        if (decision != null) {
            object("decision_ms", () -> percentiles(decision));
        }
        object("drops", () -> counts(health.drops()));
        Health.Flow flow = health.flow();
        if (flow != null) {
            object("flow", () -> flow(flow));
        }
        Health.Device device = health.device();
        if (device != null) {
            device(device);
        }
        Health.Recorder recorder = health.recorder();
        if (recorder != null) {
            object("recorder", () -> recorder(recorder));
        }
        Health.Memory memory = health.memory();
        if (memory != null) {
            object("mem", () -> {
                number("rss", memory.residentBytes());
                number("heap", memory.heapBytes());
            });
        }
    }

    private void percentiles(Health.Latency latency) throws IOException {
        decimalIfKnown("p50", latency.p50());
        decimalIfKnown("p95", latency.p95());
        decimalIfKnown("p99", latency.p99());
        decimalIfKnown("max", latency.max());
    }

    private void flow(Health.Flow flow) throws IOException {
        out.flag(name("valid"), flow.valid());
        if (flow.cause() != null) {
            text("cause", flow.cause());
        }
        Health.Latency millis = flow.millis();
        if (millis != null) {
            object("ms", () -> percentiles(millis));
        }
    }

    private void recorder(Health.Recorder recorder) throws IOException {
        out.flag(Field.ON, recorder.on());
        if (recorder.cause() != null) {
            text("cause", recorder.cause());
        }
        number("lost", recorder.lost());
        if (recorder.freeBytes() >= 0) {
            number("free", recorder.freeBytes());
        }
    }

    private void device(Health.Device device) throws IOException {
        if (!Double.isNaN(device.maxCelsius())) {
            object("temp", () -> {
                decimalIfKnown("max_c", device.maxCelsius());
                decimalIfKnown("margin_c", device.marginKelvin());
                out.flag(name("throttling"), device.throttling());
            });
        }
        if (!Double.isNaN(device.watts())) {
            object("power", () -> decimalIfKnown("w", device.watts()));
        }
    }

    private void counts(Map<String, Long> counts) throws IOException {
        for (Map.Entry<String, Long> entry : new TreeMap<>(counts).entrySet()) {
            number(entry.getKey(), entry.getValue());
        }
    }

    private void header() throws IOException {
        out.text(Field.V, Contract.VERSION_TEXT);
        text("node", topics.node());
        text("boot", boot);
    }

    private void decimalIfKnown(String name, double value) throws IOException {
        if (!Double.isNaN(value)) {
            out.decimal(name(name), value, 2);
        }
    }

    private void text(String name, String value) throws IOException {
        out.text(name(name), value);
    }

    private void number(String name, long value) throws IOException {
        out.number(name(name), value);
    }

    private void object(String name, Fields fields) throws IOException {
        out.startObject(name(name));
        fields.write();
        out.endObject();
    }

    private void array(String name, Fields fields) throws IOException {
        out.startArray(name(name));
        fields.write();
        out.endArray();
    }

    private byte[] write(Fields fields) {
        PayloadBuffer buffer = new PayloadBuffer();
        try {
            out.begin(buffer);
            fields.write();
            out.end();
        } catch (IOException e) { // the buffer is memory
            throw new UncheckedIOException(e);
        }
        return buffer.toByteArray();
    }

    private static SerializedString name(String name) {
        return Field.of(name);
    }

    /** Writes some fields. */
    @FunctionalInterface
    private interface Fields {
        void write() throws IOException;
    }
}

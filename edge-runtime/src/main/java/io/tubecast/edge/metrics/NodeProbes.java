package io.tubecast.edge.metrics;

import io.tubecast.edge.pipeline.NodeStatus;
import io.tubecast.edge.pipeline.StreamState;
import io.tubecast.publish.LinkState;
import io.tubecast.publish.PublisherStatus;
import io.tubecast.publish.message.Health;
import io.tubecast.publish.message.Mode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What those who watch over a node want to know: whether to start it anew, whether it does its work, and how it is doing. */
public final class NodeProbes {
    /** The last stage speaks every second. */
    private static final double SILENT_SECONDS = 5;
    /** From opening to the first word. */
    private static final double START_SECONDS = 60;

    private static final long STUCK_MILLIS = 30_000;

    private final StreamState state;
    private final Supplier<PublisherStatus> publisher;
    private final NodeTally tally;
    private final boolean needsBroker;
    private final long openedNanos = System.nanoTime();

    /**
     * Answers a probe.
     *
     * @param yes whether it is so
     * @param why for people
     */
    public record Answer(boolean yes, String why) {}

    /**
     * Probes of a node that is being opened.
     *
     * @param needsBroker whether a node without a link to its broker is not ready
     */
    public NodeProbes(StreamState state, Supplier<PublisherStatus> publisher, NodeTally tally, boolean needsBroker) {
        this.state = state;
        this.publisher = publisher;
        this.tally = tally;
        this.needsBroker = needsBroker;
    }

    /** Whether the stages run; a node for which they do not is to be started anew. */
    public Answer live() {
        String failure = state.failure();
        double age = tally.statusAgeSeconds();
        double limit = SILENT_SECONDS;
        if (Double.isNaN(age)) {
            age = (System.nanoTime() - openedNanos) / 1e9;
            limit = START_SECONDS;
        }
        if (failure != null) {
            return new Answer(false, failure);
        }
        if (age > limit) {
            return new Answer(false, String.format(Locale.ROOT, "the last stage has said nothing for %.0f s", age));
        }
        long stuck = state.steppingMillis();
        return stuck > STUCK_MILLIS && state.networksHang()
                ? new Answer(false, "the networks have not answered for %d s".formatted(stuck / 1_000))
                : new Answer(true, "the stages run");
    }

    /** Whether tubes come out: there is a picture, the networks look at it and, if that matters, somebody is told. */
    public Answer ready() {
        Answer live = live();
        NodeStatus status = tally.status();
        if (!live.yes) {
            return live;
        }
        if (status == null) {
            return new Answer(false, "starting");
        }
        Health health = status.health();
        if (!health.camera().up() || health.mode() == Mode.STANDBY) {
            return new Answer(false, health.cause() == null ? "nothing is looked at" : health.cause());
        }
        if (needsBroker && publisher.get().link() != LinkState.UP) {
            return new Answer(false, "no link to the broker: " + publisher.get().lastFailure());
        }
        return new Answer(true, "tubes come out");
    }

    /** Whether the node cannot do its work, by its own words. */
    public boolean fault() {
        NodeStatus status = tally.status();
        return status == null || status.health().state() == Health.State.FAULT;
    }

    /** How the node is doing, with the names of the {@code health} message, as far as it is known. */
    public Map<String, Object> report() {
        NodeStatus status = tally.status();
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("state", status == null ? "fault" : status.health().state().word());
        report.put("live", live().yes());
        report.put("ready", ready().yes());
        put(report, "cause", status == null ? "starting" : status.health().cause());
        if (status != null) {
            describe(status, report);
        }
        report.put("mqtt", broker());
        return report;
    }

    private static void describe(NodeStatus status, Map<String, Object> report) {
        Health health = status.health();
        report.put("mode", health.mode().word());
        report.put("stride", health.stride());
        Health.Camera camera = health.camera();
        report.put(
                "camera",
                Map.of("up", camera.up(), "frame_age_ms", camera.frameAgeMillis(), "reconnects", camera.reconnects()));
        put(report, "fps", health.fps() == null ? null : rates(health.fps()));
        put(report, "latency_ms", health.latency() == null ? null : percentiles(health.latency()));
        report.put("drops", new TreeMap<>(health.drops()));
        put(report, "temp", health.device() == null ? null : device(health.device()));
        report.put("tubes", status.actors());
        report.put("processed", status.processed());
        report.put("dropped", status.dropped());
        report.put("uptime_s", Math.round(health.uptimeSeconds()));
    }

    private static Map<String, Object> rates(Health.Rates fps) {
        Map<String, Object> rates = new LinkedHashMap<>();
        put(rates, "in", known(fps.in()));
        put(rates, "out", known(fps.out()));
        put(rates, "target", known(fps.target()));
        return rates;
    }

    private static Map<String, Object> percentiles(Health.Latency latency) {
        Map<String, Object> all = new LinkedHashMap<>();
        put(all, "p50", known(latency.p50()));
        put(all, "p95", known(latency.p95()));
        put(all, "p99", known(latency.p99()));
        put(all, "max", known(latency.max()));
        return all;
    }

    private static Map<String, Object> device(Health.Device device) {
        Map<String, Object> all = new LinkedHashMap<>();
        put(all, "max_c", known(device.maxCelsius()));
        put(all, "margin_c", known(device.marginKelvin()));
        all.put("throttling", device.throttling());
        put(all, "watts", known(device.watts()));
        return all;
    }

    private Map<String, Object> broker() {
        PublisherStatus sent = publisher.get();
        Map<String, Object> link = new LinkedHashMap<>();
        link.put("up", sent.link() == LinkState.UP);
        link.put("connects", sent.connects());
        link.put("events_lost", sent.eventsLost());
        put(link, "last_failure", sent.lastFailure().isEmpty() ? null : sent.lastFailure());
        return link;
    }

    /** To a tenth; null if it is not known, which JSON has no number for. */
    private static @Nullable Double known(double value) {
        return Double.isFinite(value) ? Math.round(value * 10) / 10.0 : null;
    }

    private static void put(Map<String, Object> map, String name, @Nullable Object value) {
        if (value != null) {
            map.put(name, value);
        }
    }
}

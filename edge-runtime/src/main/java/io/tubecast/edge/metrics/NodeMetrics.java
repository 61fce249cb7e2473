package io.tubecast.edge.metrics;

import io.tubecast.core.label.Labels;
import io.tubecast.edge.device.ClockError;
import io.tubecast.edge.device.PowerMode;
import io.tubecast.edge.metrics.Sheet.Points;
import io.tubecast.edge.pipeline.NodeStatus;
import io.tubecast.edge.pipeline.StreamState;
import io.tubecast.edge.timing.Stage;
import io.tubecast.edge.timing.StageBuckets;
import io.tubecast.edge.timing.StageTimes;
import io.tubecast.publish.LinkState;
import io.tubecast.publish.PublisherStatus;
import io.tubecast.publish.message.Health;
import io.tubecast.publish.message.Mode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The node's figures for Prometheus, read when somebody asks from counters that are there anyway.
 *
 * <p>What {@link Health} says is as old as the last health message, a second at most; counters of frames and messages are of the moment.
 */
public final class NodeMetrics {
    /** Media type of {@link #text()}. */
    public static final String CONTENT_TYPE = Sheet.CONTENT_TYPE;

    private static final double MILLI = 1e-3;

    private final Sources sources;
    private final NodeTally tally;
    private final ClockError clockError = new ClockError();

    /**
     * Where the figures are.
     *
     * @param version of the program
     * @param commit that it was built from
     * @param model name and version of the model
     * @param labels the model's classes
     * @param fallback whether the model is not the one that should run
     */
    public record Sources(
            String version,
            String commit,
            String model,
            Labels labels,
            boolean fallback,
            StreamState state,
            StageTimes times,
            Supplier<PublisherStatus> publisher) {}

    /** Figures from these sources; the tally is to observe the node. */
    public NodeMetrics(Sources sources, NodeTally tally) {
        this.sources = sources;
        this.tally = tally;
    }

    /** All figures as they are now. */
    public byte[] text() {
        Sheet sheet = new Sheet();
        sheet.info(
                "tubes_build",
                "What runs.",
                "version",
                sources.version,
                "commit",
                sources.commit,
                "model",
                sources.model);
        sheet.gauge(
                "tubes_model_fallback",
                "1 if the installed model cannot be used and another one runs.",
                sources.fallback ? 1 : 0);
        NodeStatus status = tally.status();
        frames(sheet);
        durations(sheet);
        camera(sheet);
        broker(sheet);
        if (status != null) {
            health(sheet, status);
        }
        machine(sheet);
        ProcessFigures.on(sheet);
        return sheet.text();
    }

    private void frames(Sheet sheet) {
        StreamState state = sources.state;
        sheet.counter("tubes_frames_captured", "Frames of use that came from the camera.", state.captured());
        Points processed = new Points();
        new TreeMap<>(tally.processed()).forEach((mode, count) -> processed.add(count.get(), "mode", mode));
        sheet.counter(
                "tubes_frames_processed", "Frames that went through the networks, by what looked at them.", processed);
        Points started = new Points();
        for (int label = 0; label < sources.labels.size(); label++) {
            started.add(tally.started(label), "label", sources.labels.name(label));
        }
        sheet.counter("tubes_started", "Tubes that began, by their first label.", started);
        Points transitions = new Points();
        tally.transitions().forEach((way, count) -> transitions.add(count.get(), "from", way.from(), "to", way.to()));
        sheet.counter("tubes_mode_transitions", "Changes of the operating point, by mode.", transitions);
    }

    private void durations(Sheet sheet) {
        List<String> names = new ArrayList<>();
        List<StageBuckets> points = new ArrayList<>();
        for (Stage stage : Stage.values()) {
            if (stage.partOfTheWork()) {
                names.add(stage.name().toLowerCase(java.util.Locale.ROOT));
                points.add(sources.times.buckets(stage));
            }
        }
        sheet.histogram("tubes_stage_duration_seconds", "How long a stage takes a frame.", names, points);
        sheet.histogram(
                "tubes_end_to_end_latency_seconds",
                "Age of a frame when its message is handed over.",
                List.of(),
                List.of(sources.times.buckets(Stage.LATENCY)));
    }

    private void camera(Sheet sheet) {
        StreamState state = sources.state;
        double age = state.frameAgeMillis() * MILLI;
        boolean any = state.captured() > 0;
        sheet.gauge("tubes_frame_age_seconds", "Age of the newest frame.", any ? age : Double.NaN);
        sheet.gauge(
                "tubes_last_frame_timestamp_seconds",
                "When the newest frame came, by the wall clock.",
                any ? System.currentTimeMillis() * MILLI - age : Double.NaN);
        sheet.counter(
                "tubes_camera_losses", "How often the camera gave nothing of use any more.", tally.cameraLosses());
        sheet.counter("tubes_camera_reconnects", "How often the camera was opened again.", state.reconnects());
    }

    private void broker(Sheet sheet) {
        PublisherStatus sent = sources.publisher.get();
        sheet.gauge("tubes_mqtt_up", "Whether there is a link to the broker.", sent.link() == LinkState.UP ? 1 : 0);
        sheet.counter(
                "tubes_mqtt_connects",
                "Attempts to reach the broker; an established link that broke counts as failed too.",
                new Points().add(sent.connects(), "result", "ok").add(sent.failures(), "result", "failed"));
        sheet.counter(
                "tubes_mqtt_published",
                "Messages that were sent.",
                new Points().add(sent.tubesSent(), "class", "tubes").add(sent.eventsSent(), "class", "events"));
        sheet.histogram("tubes_mqtt_ack_seconds", "How long the broker took to acknowledge an event.", sent.acks());
        sheet.counter(
                "tubes_mqtt_dropped",
                "Messages that were not sent.",
                new Points()
                        .add(sent.tubesDropped(), "class", "tubes", "reason", "newer")
                        .add(sent.eventsLost(), "class", "events", "reason", "full"));
    }

    private void machine(Sheet sheet) {
        PowerMode.read(Path.of("/"))
                .ifPresent(mode -> sheet.info("tubes_power_mode", "The board's power mode.", "mode", mode));
        sheet.gauge(
                "tubes_clock_offset_error_seconds",
                "How far the wall clock may be from true time; ages do not depend on it.",
                clockError.seconds());
    }

    private void health(Sheet sheet, NodeStatus status) {
        Health health = status.health();
        sheet.gauge(
                "tubes_camera_up",
                "Whether the camera gives frames of use.",
                health.camera().up() ? 1 : 0);
        sheet.gauge("tubes_active", "Actors in the newest message.", status.actors());
        Points modes = new Points();
        for (Mode mode : Mode.values()) {
            modes.add(mode == health.mode() ? 1 : 0, "mode", mode.word());
        }
        sheet.gauge("tubes_mode", "1 for the present mode, 0 for the others.", modes);
        sheet.gauge("tubes_stride", "How many of the model's steps are taken at once.", health.stride());
        Points states = new Points();
        for (Health.State state : Health.State.values()) {
            states.add(state == health.state() ? 1 : 0, "state", state.word());
        }
        sheet.gauge("tubes_state", "1 for the present state of health, 0 for the others.", states);
        sheet.gauge(
                "tubes_watchdog_age_seconds",
                "How long ago the last stage said how the node is doing.",
                tally.statusAgeSeconds());
        Points drops = new Points();
        for (Map.Entry<String, Long> drop : new TreeMap<>(health.drops()).entrySet()) {
            int dot = drop.getKey().indexOf('.');
            drops.add(
                    drop.getValue(),
                    "stage",
                    drop.getKey().substring(0, dot),
                    "reason",
                    drop.getKey().substring(dot + 1));
        }
        sheet.counter("tubes_frames_dropped", "Frames that nobody was told of.", drops);
        device(sheet, health.device());
        Health.Recorder recorder = health.recorder();
        if (recorder != null && recorder.freeBytes() >= 0) {
            Points free = new Points().add(recorder.freeBytes());
            sheet.gauge("tubes_recorder_free_bytes", "Room on the disk that is recorded to.", free);
        }
    }

    private static void device(Sheet sheet, Health.@Nullable Device device) {
        if (device == null) {
            return;
        }
        sheet.gauge(
                "tubes_temperature_celsius",
                "Temperature of the hottest zone.",
                new Points().add(device.maxCelsius(), "zone", "hottest"));
        sheet.gauge(
                "tubes_temperature_margin_celsius",
                "How far the board is from slowing itself down because of heat.",
                device.marginKelvin());
        sheet.gauge("tubes_throttling", "Whether clocks are held down.", device.throttling() ? 1 : 0);
        sheet.gauge("tubes_power_watts", "What the board takes.", device.watts());
    }
}

package io.tubecast.edge.command;

import io.tubecast.core.label.Labels;
import io.tubecast.edge.ladder.Rung;
import io.tubecast.edge.pipeline.NodeStatus;
import io.tubecast.edge.pipeline.Observer;
import io.tubecast.publish.message.Health;
import io.tubecast.publish.message.NodeEvent;
import io.tubecast.publish.message.TubeEntry;
import io.tubecast.publish.message.WholeTube;
import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes one line an event and now and then one about rates, latency and drops. Called by the publish thread. */
final class ConsoleReport implements Observer {
    private final PrintWriter out;
    private volatile int reportSeconds;
    private final long startNanos = System.nanoTime();
    private volatile @Nullable Labels labels;
    private long lastReportNanos = startNanos;
    private Health.@Nullable State lastState;

    ConsoleReport(PrintWriter out, int reportSeconds) {
        this.out = out;
        this.reportSeconds = reportSeconds;
    }

    /** Another interval from now on. */
    void every(int seconds) {
        reportSeconds = seconds;
    }

    /** The names of the classes, known once the model is. */
    void labels(Labels names) {
        labels = names;
    }

    @Override
    public void event(NodeEvent event) {
        if (event instanceof NodeEvent.TubeStart start) {
            TubeEntry tube = start.tube();
            line(event, "#%d %s %.2f", tube.id(), name(tube.label()), tube.score());
        } else if (event instanceof NodeEvent.TubeLabel change) {
            TubeEntry tube = change.tube();
            line(
                    event,
                    "#%d %s %.2f, was %s",
                    tube.id(),
                    name(tube.label()),
                    tube.score(),
                    name(change.before().label()));
        } else if (event instanceof NodeEvent.TubeEnd end) {
            WholeTube tube = end.tube();
            line(
                    event,
                    "#%d %s %.2f, frames %d to %d",
                    tube.id(),
                    name(tube.label()),
                    tube.score(),
                    tube.start().frame(),
                    tube.end().frame());
        } else if (event instanceof NodeEvent.Decision decision) {
            TubeEntry tube = decision.tube();
            line(
                    event,
                    "#%d %s %.2f, held %.0f ms",
                    tube.id(),
                    name(tube.label()),
                    tube.score(),
                    decision.heldMillis());
        } else {
            ofNode(event);
        }
    }

    private void ofNode(NodeEvent event) {
        if (event instanceof NodeEvent.CameraChange camera) {
            line(event, "%s: %s", camera.up() ? "up" : "lost", camera.cause());
        } else if (event instanceof NodeEvent.EngineChange engine) {
            line(event, "%s, was %s: %s", engine.after(), engine.before(), engine.cause());
        } else if (event instanceof NodeEvent.RecorderChange recorder) {
            line(event, "%s: %s", recorder.on() ? "goes on" : "stopped", recorder.cause());
        } else if (event instanceof NodeEvent.ModelFallback model) {
            line(event, "%s instead of %s: %s", model.used(), model.wanted(), model.cause());
        } else if (event instanceof NodeEvent.ModeChange mode) {
            line(event, "%s: %s", new Rung(mode.after().mode(), mode.after().stride()).text(), mode.cause());
        }
    }

    @Override
    public void status(NodeStatus status) {
        Health health = status.health();
        boolean changed = lastState != null && lastState != health.state();
        long now = System.nanoTime();
        if (changed || now - lastReportNanos >= reportSeconds * 1_000_000_000L) {
            lastReportNanos = now;
            write(status);
        }
        lastState = health.state();
    }

    private void write(NodeStatus status) {
        Health health = status.health();
        Health.Rates fps = health.fps();
        Health.Latency latency = health.latency();
        out.printf(
                Locale.ROOT,
                "%8.1f s  status      %s%s%s, %.1f frames/s, latency p50 %.1f p99 %.1f ms, %d actors, %d frames, %d"
                        + " dropped%n",
                (System.nanoTime() - startNanos) / 1e9,
                health.state().word(),
                health.cause() == null ? "" : " (" + health.cause() + ")",
                health.flow() == null ? "" : ", " + health.mode().word(),
                fps == null ? 0 : fps.out(),
                latency == null ? 0 : latency.p50(),
                latency == null ? 0 : latency.p99(),
                status.actors(),
                status.processed(),
                status.dropped());
        out.flush();
    }

    private void line(NodeEvent event, String format, Object... values) {
        out.printf(
                Locale.ROOT,
                "%8.1f s  %-10s  %s%n",
                (System.nanoTime() - startNanos) / 1e9,
                event.type(),
                String.format(Locale.ROOT, format, values));
        out.flush();
    }

    private String name(int label) {
        Labels names = labels;
        return names == null ? "class " + label : names.name(label);
    }
}

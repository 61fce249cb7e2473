package io.tubecast.edge.command;

import io.tubecast.edge.replay.RecordingSummary;
import io.tubecast.edge.replay.Replay;
import io.tubecast.publish.LinkState;
import io.tubecast.publish.mqtt.MqttReplayer;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** A line every few seconds: how far a replay is and how long it will take, or why it waits. One thread. */
final class ReplayProgress implements Replay.Progress {
    private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final PrintWriter out;
    private final RecordingSummary summary;
    private final double speed;
    private final String broker;
    private final MqttReplayer link;
    private long toldAt = System.nanoTime();
    private String toldFailure = "";

    ReplayProgress(PrintWriter out, RecordingSummary summary, double speed, String broker, MqttReplayer link) {
        this.out = out;
        this.summary = summary;
        this.speed = speed;
        this.broker = broker;
        this.link = link;
    }

    @Override
    public void at(long said, long nanos) {
        if (link.state() != LinkState.UP && !link.lastFailure().equals(toldFailure)) {
            toldFailure = link.lastFailure();
            out.printf("%s: %s; trying again%n", broker, toldFailure);
            out.flush();
        }
        long now = System.nanoTime();
        if (now - toldAt >= EVERY_NANOS) {
            toldAt = now;
            out.printf(
                    Locale.ROOT,
                    "%6.1f of %.1f s, %d of %d messages, %.0f s left%n",
                    nanos / 1e9,
                    summary.nanos() / 1e9,
                    said,
                    summary.messages(),
                    (summary.nanos() - nanos) / 1e9 / speed);
            out.flush();
        }
    }
}

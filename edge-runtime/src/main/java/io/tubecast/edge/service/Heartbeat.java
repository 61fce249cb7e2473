package io.tubecast.edge.service;

import io.tubecast.edge.pipeline.NodeStatus;
import io.tubecast.edge.pipeline.Observer;
import io.tubecast.publish.message.Health;
import io.tubecast.publish.message.NodeEvent;
import io.tubecast.publish.message.TubesSnapshot;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Tells the service manager when the node is ready, that it is alive, how it is doing, and when it ends.
 *
 * <p>It hangs at the end of the pipeline and has no thread: it speaks when the publish stage does. The node is ready with its first message, and is given
 * more time to start while it works towards that, which for the whole clip of a long file takes as long as the file. It
 * is alive while frames come out at the end, while the networks look at something for no longer than they may, which for whole clips can be many seconds, and while the camera is lost and looked for in good order. Networks that do not come back, and a stage
 * that stands still, end the heartbeat, and the service manager restarts what nothing in the process can repair.
 */
public final class Heartbeat implements Observer {
    /** Half a minute (µs) from now on. */
    private static final String MORE_TIME = "EXTEND_TIMEOUT_USEC=30000000\n";

    private final ServiceChannel channel;
    private final Supplier<Work> work;
    private final AtomicBoolean stopping = new AtomicBoolean();
    private boolean ready;
    private long lastFrames;

    /**
     * What the detect stage has done.
     *
     * @param frames frames that it is done with
     * @param looking whether the networks have something to look at
     * @param hanging whether they have had it for longer than they may
     */
    public record Work(long frames, boolean looking, boolean hanging) {}

    /**
     * A heartbeat that has not begun.
     *
     * @param work tells what was done so far
     */
    public Heartbeat(ServiceChannel channel, Supplier<Work> work) {
        this.channel = channel;
        this.work = work;
    }

    /** Says that the node waits for its first frame. */
    public void starting() {
        channel.send("STATUS=waiting for the first frame");
    }

    @Override
    public void event(NodeEvent event) {}

    @Override
    public void published(TubesSnapshot snapshot, long latencyNanos) {
        if (!ready) {
            ready = true;
            channel.send("READY=1\nSTATUS=%s".formatted(snapshot.mode().word()));
        }
    }

    @Override
    public void status(NodeStatus status) {
        Work now = work.get();
        boolean works = now.frames != lastFrames || (now.looking && !now.hanging);
        lastFrames = now.frames;
        boolean waits = !status.health().camera().up() && !now.hanging;
        String alive = works || waits ? "WATCHDOG=1\n" : "";
        String notYet = works && !ready ? MORE_TIME : "";
        channel.send(alive + notYet + "STATUS=" + text(status.health()).replace('\n', ' ')); // a line is an assignment
    }

    private static String text(Health health) {
        Health.Rates fps = health.fps();
        String rate = String.format(
                Locale.ROOT,
                "%.1f frames/s, %s, stride %d",
                fps == null || Double.isNaN(fps.out()) ? 0 : fps.out(),
                health.mode().word(),
                health.stride());
        return health.cause() == null
                ? rate
                : "%s, %s: %s".formatted(rate, health.state().word(), health.cause());
    }

    /** Says, once, that the node ends because it was told to or because its stream has ended; from any thread. */
    public void stopping() {
        if (stopping.compareAndSet(false, true)) {
            channel.send("STOPPING=1\nSTATUS=ending");
        }
    }
}

package io.tubecast.edge.preview;

import io.tubecast.core.label.Labels;
import io.tubecast.core.time.NanoClock;
import io.tubecast.publish.message.NodeEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Who did what in the last minute, by the node's events; at most {@value #MOST} stretches. Written by the publish thread, read by those who watch. */
public final class TubeHistory {
    private static final int MOST = 256;
    private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Labels labels;
    private final NanoClock clock;
    private final Deque<Stretch> stretches = new ArrayDeque<>();

    /** An actor under one label. */
    private static final class Stretch {
        private final long id;
        private final int label;
        private final long from;
        private long to;
        private boolean over;

        Stretch(long id, int label, long from) {
            this.id = id;
            this.label = label;
            this.from = from;
        }
    }

    /**
     * An actor under one label, as the page draws it.
     *
     * @param id number of the actor
     * @param label what it did
     * @param from seconds ago
     * @param to seconds ago; 0 while it goes on
     */
    public record Bar(long id, String label, double from, double to) {}

    /** A history of nothing. */
    public TubeHistory(Labels labels, NanoClock clock) {
        this.labels = labels;
        this.clock = clock;
    }

    /** Takes what happened; other events than those of tubes change nothing. */
    public synchronized void take(NodeEvent event) {
        if (event instanceof NodeEvent.TubeStart start) {
            begin(start.tube().id(), start.tube().label());
        } else if (event instanceof NodeEvent.TubeLabel change) {
            end(change.tube().id());
            begin(change.tube().id(), change.tube().label());
        } else if (event instanceof NodeEvent.TubeEnd last) {
            end(last.tube().id());
        }
    }

    private void begin(long id, int label) {
        if (stretches.size() >= MOST) {
            stretches.removeFirst();
        }
        stretches.addLast(new Stretch(id, label, clock.nanoTime()));
    }

    private void end(long id) {
        for (Stretch stretch : stretches) {
            if (stretch.id == id && !stretch.over) {
                stretch.over = true;
                stretch.to = clock.nanoTime();
            }
        }
    }

    /** The last minute, in the order in which it began. */
    public synchronized List<Bar> lastMinute() {
        long now = clock.nanoTime();
        List<Bar> bars = new ArrayList<>();
        for (Iterator<Stretch> each = stretches.iterator(); each.hasNext(); ) {
            Stretch stretch = each.next();
            if (stretch.over && now - stretch.to > KEPT_NANOS) {
                each.remove();
            } else {
                bars.add(new Bar(
                        stretch.id,
                        labels.name(stretch.label),
                        seconds(now - stretch.from),
                        stretch.over ? seconds(now - stretch.to) : 0));
            }
        }
        return bars;
    }

    private static double seconds(long nanos) {
        return Math.round(nanos / 1e7) / 100.0;
    }
}

package io.tubecast.publish.wire;

import io.tubecast.publish.message.TubeEntry;
import java.io.IOException;

/** Writes one tube as seen in one frame; the same in snapshots and in events. */
final class TubeFields {
    private final StreamContext context;
    private final MessageWriter out;

    TubeFields(StreamContext context, MessageWriter out) {
        this.context = context;
        this.out = out;
    }

    /** Writes the fields of {@code tube} into the object that is open. */
    void write(TubeEntry tube, long frame, long captureNanos) throws IOException {
        out.id(Field.ID, context.idPrefix, tube.id());
        out.text(Field.STATE, tube.state().word());
        out.startObject(Field.START);
        out.number(Field.FRAME, tube.startFrame());
        out.number(Field.T_MONO_NS, tube.startNanos());
        out.endObject();
        out.number(Field.AGE_MS, millis(captureNanos - tube.startNanos()));
        out.number(Field.LEN, frame - tube.startFrame() + 1);
        label(tube.label(), tube.score());
        top(tube);
        out.startArray(Field.BOX);
        out.number(tube.x());
        out.number(tube.y());
        out.number(tube.width());
        out.number(tube.height());
        out.endArray();
        if (!Double.isNaN(tube.velocityX()) && !Double.isNaN(tube.velocityY())) {
            out.startArray(Field.VEL);
            out.decimal(tube.velocityX(), 1);
            out.decimal(tube.velocityY(), 1);
            out.endArray();
        }
        out.number(Field.MISS, tube.misses());
        if (!Double.isNaN(tube.progress())) {
            out.decimal(Field.PROGRESS, tube.progress(), 3);
        }
        out.number(Field.LABEL_SINCE_MS, millis(captureNanos - tube.labelSinceNanos()));
    }

    /** Writes a class by name and number, and its score. */
    void label(int actionClass, double score) throws IOException {
        out.text(Field.LABEL, context.label(actionClass));
        out.number(Field.LABEL_ID, actionClass);
        out.decimal(Field.SCORE, score, 4);
    }

    private void top(TubeEntry tube) throws IOException {
        out.startArray(Field.TOP);
        for (int i = 0; i < tube.topCount(); i++) {
            out.startArray();
            out.number(tube.topClass(i));
            out.decimal(tube.topScore(i), 4);
            out.endArray();
        }
        out.endArray();
    }

    /** Whole milliseconds, never negative. */
    static long millis(long nanos) {
        return Math.max(0, nanos / 1_000_000);
    }
}

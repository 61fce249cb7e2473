package io.tubecast.publish.wire;

import com.fasterxml.jackson.core.SerializableString;
import io.tubecast.publish.message.TubeBearing;
import io.tubecast.publish.message.TubeEntry;
import io.tubecast.publish.message.TubeMotion;
import java.io.IOException;

/** Writes one tube as seen in one frame; the same in snapshots and in events. */
final class TubeFields {
    private final StreamContext context;
    private final MessageWriter out;

    TubeFields(StreamContext context, MessageWriter out) {
        this.context = context;
        this.out = out;
    }

    /**
     * Writes the fields of {@code tube} into the object that is open.
     *
     * @param publishNanos when the message is handed over: what the box is extrapolated to
     */
    void write(TubeEntry tube, long frame, long captureNanos, long publishNanos) throws IOException {
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
        velocity(Field.VEL, tube.velocityX(), tube.velocityY());
        velocity(Field.VEL_OWN, tube.motion().ownX(), tube.motion().ownY());
        ahead(tube.motion(), captureNanos, publishNanos);
        bearing(tube.bearing());
        out.number(Field.MISS, tube.misses());
        if (!Double.isNaN(tube.progress())) {
            out.decimal(Field.PROGRESS, tube.progress(), 3);
        }
        out.number(Field.LABEL_SINCE_MS, millis(captureNanos - tube.labelSinceNanos()));
        if (tube.earlyLabel() >= 0) {
            out.startObject(Field.EARLY);
            out.text(Field.LABEL, context.label(tube.earlyLabel()));
            out.number(Field.LABEL_ID, tube.earlyLabel());
            out.decimal(Field.P, tube.earlyScore(), 4);
            out.number(Field.HELD_MS, millis(captureNanos - tube.earlySinceNanos()));
            out.endObject();
        }
    }

    private void velocity(SerializableString name, double x, double y) throws IOException {
        if (!Double.isNaN(x) && !Double.isNaN(y)) {
            out.startArray(name);
            out.decimal(x, 1);
            out.decimal(y, 1);
            out.endArray();
        }
    }

    private void ahead(TubeMotion motion, long captureNanos, long publishNanos) throws IOException {
        double seconds = (publishNanos - captureNanos) / 1e9;
        if (motion.reaches(seconds)) {
            out.startObject(Field.AHEAD);
            out.decimal(Field.MS, seconds * 1e3, 1);
            out.startArray(Field.BOX);
            out.number(motion.x(seconds));
            out.number(motion.y(seconds));
            out.number(motion.width(seconds));
            out.number(motion.height(seconds));
            out.endArray();
            out.endObject();
        }
    }

    private void bearing(TubeBearing bearing) throws IOException {
        if (bearing.known()) {
            out.startObject(Field.BEARING);
            out.decimal(Field.AZ_RAD, bearing.azimuth(), 4);
            out.decimal(Field.EL_RAD, bearing.elevation(), 4);
            out.decimal(Field.W_RAD, bearing.width(), 4);
            out.decimal(Field.H_RAD, bearing.height(), 4);
            out.endObject();
        }
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

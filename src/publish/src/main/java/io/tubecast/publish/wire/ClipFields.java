package io.tubecast.publish.wire;

import io.tubecast.publish.message.ClipSpan;
import io.tubecast.publish.message.Factsheet;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Writes what a model of whole clips has looked at, and how late it therefore speaks; the same in snapshots and in events; and how it is told to look. */
final class ClipFields {
    private ClipFields() {}

    /**
     * Writes the object into the one that is open.
     *
     * @param clip null for models that see frames as they come: nothing is written
     * @param publishNanos monotonic time of the hand-over
     */
    static void write(MessageWriter out, @Nullable ClipSpan clip, long publishNanos) throws IOException {
        if (clip != null) {
            out.startObject(Field.CLIP);
            out.number(Field.FIRST, clip.firstFrame());
            out.number(Field.LAST, clip.lastFrame());
            out.number(Field.FRAMES, clip.frames());
            out.decimal(Field.DECISION_MS, Math.max(0, publishNanos - clip.firstNanos()) / 1e6, 3);
            out.endObject();
        }
    }

    /**
     * Writes how a model sees the stream as clips into the object that is open.
     *
     * @param clip null for models that see frames as they come: nothing is written
     */
    static void write(MessageWriter out, Factsheet.@Nullable Clip clip) throws IOException {
        if (clip != null) {
            out.startObject(Field.CLIP);
            out.number(Field.FRAMES, clip.frames());
            if (clip.window() > 0) {
                out.number(Field.WINDOW, clip.window());
                out.number(Field.HOP, clip.hop());
            }
            out.endObject();
        }
    }
}

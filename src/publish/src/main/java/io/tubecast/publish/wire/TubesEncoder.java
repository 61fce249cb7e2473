package io.tubecast.publish.wire;

import io.tubecast.publish.message.EgoMotion;
import io.tubecast.publish.message.Observability;
import io.tubecast.publish.message.TubesSnapshot;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Writes the {@code tubes} messages of one stream: the hot path, which allocates nothing once warm.
 *
 * <p>Not thread-safe.
 */
public final class TubesEncoder {
    private final StreamContext context;
    private final MessageWriter out;
    private final TubeFields tubes;

    /** An encoder for one stream. */
    public TubesEncoder(StreamContext context, WireFormat format) {
        this.context = context;
        this.out = new MessageWriter(format);
        this.tubes = new TubeFields(context, out);
    }

    /**
     * Writes a snapshot.
     *
     * @param snapshot (in) what is seen
     * @param seq number of the message on its topic
     * @param publishNanos monotonic time of the hand-over
     * @param buffer (out) the message
     */
    public void encode(TubesSnapshot snapshot, long seq, long publishNanos, PayloadBuffer buffer) {
        try {
            out.begin(buffer);
            header(snapshot, seq);
            timing(snapshot, publishNanos);
            operation(snapshot, publishNanos);
            observability(snapshot.observability());
            egoMotion(snapshot.egoMotion());
            out.startArray(Field.TUBES);
            for (int i = 0; i < snapshot.size(); i++) {
                out.startObject();
                tubes.write(snapshot.get(i), snapshot.frame(), snapshot.captureNanos(), publishNanos);
                out.endObject();
            }
            out.endArray();
            out.end();
        } catch (IOException e) { // the buffer is memory
            throw new UncheckedIOException(e);
        }
    }

    private void header(TubesSnapshot snapshot, long seq) throws IOException {
        out.text(Field.V, Contract.VERSION_TEXT);
        out.text(Field.NODE, context.nodeText);
        out.text(Field.STREAM, context.streamText);
        out.text(Field.BOOT, context.bootText);
        out.number(Field.SEQ, seq);
        out.startObject(Field.FRAME);
        out.number(Field.ID, snapshot.frame());
        out.number(Field.W, snapshot.widthPx());
        out.number(Field.H, snapshot.heightPx());
        if (context.cameraFrameText != null) {
            out.text(Field.FRAME_ID, context.cameraFrameText);
        }
        out.number(Field.T_MONO_NS, snapshot.captureNanos());
        out.utc(Field.T_UTC, context.anchor.utcMicros(snapshot.captureNanos()));
        out.text(Field.T_SRC, snapshot.timeSource().word());
        out.endObject();
    }

    private void timing(TubesSnapshot snapshot, long publishNanos) throws IOException {
        out.startObject(Field.CLOCK);
        out.text(Field.SYNC, context.clockSync());
        out.endObject();
        out.number(Field.T_PUB_MONO_NS, publishNanos);
        out.decimal(Field.LATENCY_MS, (publishNanos - snapshot.captureNanos()) / 1e6, 3);
        out.number(Field.VALID_MS, snapshot.validMillis());
        if (snapshot.history()) {
            out.flag(Field.HISTORY, true);
        }
    }

    private void operation(TubesSnapshot snapshot, long publishNanos) throws IOException {
        out.text(Field.MODE, snapshot.mode().word());
        out.number(Field.STRIDE, snapshot.stride());
        ClipFields.write(out, snapshot.clip(), publishNanos);
        if (!Double.isNaN(snapshot.fps())) {
            out.decimal(Field.FPS, snapshot.fps(), 2);
        }
        out.number(Field.DROPPED, snapshot.dropped());
        out.text(Field.MODEL, context.modelText);
        out.flag(Field.TRUNCATED, snapshot.truncated());
    }

    private void observability(Observability seen) throws IOException {
        if (!seen.measured()) {
            return;
        }
        out.startObject(Field.OBSERVABILITY);
        if (!Double.isNaN(seen.luma())) {
            out.decimal(Field.LUMA, seen.luma(), 1);
        }
        if (!Double.isNaN(seen.blur())) {
            out.decimal(Field.BLUR, seen.blur(), 1);
        }
        if (seen.smallestPersonPx() >= 0) {
            out.number(Field.SMALLEST_PERSON_PX, seen.smallestPersonPx());
        }
        if (seen.blockedMeasured()) {
            out.flag(Field.BLOCKED, seen.blocked());
        }
        if (seen.clearMeasured()) {
            out.flag(Field.CLEAR, seen.clearView());
        }
        out.endObject();
    }

    private void egoMotion(EgoMotion motion) throws IOException {
        if (motion.known()) {
            out.startObject(Field.EGO_MOTION);
            out.startArray(Field.VEL);
            out.decimal(motion.velocityX(), 1);
            out.decimal(motion.velocityY(), 1);
            out.endArray();
            out.decimal(Field.ZOOM, motion.zoom(), 4);
            out.decimal(Field.ROT_RAD, motion.rotation(), 4);
            out.decimal(Field.SUPPORT, motion.support(), 3);
            out.endObject();
        }
    }
}

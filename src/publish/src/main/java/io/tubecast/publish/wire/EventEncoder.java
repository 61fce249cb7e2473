package io.tubecast.publish.wire;

import com.fasterxml.jackson.core.SerializableString;
import io.tubecast.publish.message.EventTime;
import io.tubecast.publish.message.NodeEvent;
import io.tubecast.publish.message.NodeEvent.CameraChange;
import io.tubecast.publish.message.NodeEvent.Decision;
import io.tubecast.publish.message.NodeEvent.EngineChange;
import io.tubecast.publish.message.NodeEvent.EventsLost;
import io.tubecast.publish.message.NodeEvent.ModeChange;
import io.tubecast.publish.message.NodeEvent.ModelFallback;
import io.tubecast.publish.message.NodeEvent.OperatingPoint;
import io.tubecast.publish.message.NodeEvent.RecorderChange;
import io.tubecast.publish.message.NodeEvent.TubeEnd;
import io.tubecast.publish.message.NodeEvent.TubeLabel;
import io.tubecast.publish.message.NodeEvent.TubeStart;
import io.tubecast.publish.message.TubeEntry;
import io.tubecast.publish.message.WholeTube;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Writes the {@code events} messages of one stream.
 *
 * <p>No message is longer than {@link Contract#MAX_EVENT_BYTES}: key boxes of a long tube are thinned out evenly until it fits,
 * and the message says so. Not thread-safe.
 */
public final class EventEncoder {
    private final StreamContext context;
    private final MessageWriter out;
    private final TubeFields tubes;
    private final WholeTubeFields wholeTubes;

    /** An encoder for one stream. */
    public EventEncoder(StreamContext context, WireFormat format) {
        this.context = context;
        this.out = new MessageWriter(format);
        this.tubes = new TubeFields(context, out);
        this.wholeTubes = new WholeTubeFields(context, out, tubes);
    }

    /**
     * Writes an event. It is marked as history if its validity is over at the hand-over.
     *
     * @param numbered (in) the event
     * @param publishNanos monotonic time of the hand-over
     * @param buffer (out) the message
     */
    public void encode(NumberedEvent numbered, long publishNanos, PayloadBuffer buffer) {
        Thinning thinning = Thinning.NONE;
        encode(numbered, publishNanos, thinning, buffer);
        while (buffer.size() > Contract.MAX_EVENT_BYTES && numbered.event() instanceof TubeEnd end) {
            thinning = thinning.toFit(end.tube(), buffer.size(), Contract.MAX_EVENT_BYTES);
            encode(numbered, publishNanos, thinning, buffer);
        }
    }

    private void encode(NumberedEvent numbered, long publishNanos, Thinning thinning, PayloadBuffer buffer) {
        try {
            out.begin(buffer);
            header(numbered, publishNanos);
            content(numbered.event(), publishNanos, thinning);
            out.end();
        } catch (IOException e) { // the buffer is memory
            throw new UncheckedIOException(e);
        }
    }

    private void header(NumberedEvent numbered, long publishNanos) throws IOException {
        EventTime at = numbered.event().at();
        out.text(Field.V, Contract.VERSION_TEXT);
        out.text(Field.NODE, context.nodeText);
        out.text(Field.STREAM, context.streamText);
        out.text(Field.BOOT, context.bootText);
        out.id(Field.EID, context.eventIdPrefix, numbered.number());
        out.number(Field.SEQ, numbered.seq());
        out.text(Field.TYPE, numbered.event().type());
        out.number(Field.FRAME, at.frame());
        out.utc(Field.T_CAPTURE, context.anchor.utcMicros(at.captureNanos()));
        out.number(Field.T_MONO_NS, at.captureNanos());
        out.number(Field.T_PUB_MONO_NS, publishNanos);
        out.number(Field.VALID_MS, at.validMillis());
        if (publishNanos - at.captureNanos() > at.validMillis() * 1_000_000L) {
            out.flag(Field.HISTORY, true);
        }
        out.startObject(Field.CLOCK);
        out.text(Field.SYNC, context.clockSync());
        out.endObject();
        if (!(numbered.event() instanceof ModeChange)) {
            out.text(Field.MODE, numbered.point().mode().word());
            out.number(Field.STRIDE, numbered.point().stride());
        }
        ClipFields.write(out, at.clip(), publishNanos);
    }

    private void content(NodeEvent event, long publishNanos, Thinning thinning) throws IOException {
        EventTime at = event.at();
        if (event instanceof TubeStart start) {
            tube(start.tube(), at, publishNanos);
        } else if (event instanceof TubeLabel label) {
            tube(label.tube(), at, publishNanos);
            out.startObject(Field.BEFORE);
            tubes.label(label.before().label(), label.before().score());
            out.endObject();
        } else if (event instanceof Decision decision) {
            tube(decision.tube(), at, publishNanos);
            out.startObject(Field.DECISION);
            tubes.label(decision.tube().label(), decision.tube().score());
            out.number(Field.HELD_MS, Math.round(decision.heldMillis()));
            out.endObject();
        } else if (event instanceof TubeEnd end) {
            WholeTube tube = end.tube();
            wholeTubes.write(tube, thinning);
        } else {
            ofNode(event);
        }
    }

    /** What happens to the node itself. */
    private void ofNode(NodeEvent event) throws IOException {
        if (event instanceof ModeChange change) {
            out.text(Field.MODE, change.after().mode().word());
            out.number(Field.STRIDE, change.after().stride());
            point(Field.BEFORE, change.before());
            point(Field.AFTER, change.after());
            out.text(Field.CAUSE, change.cause());
        } else if (event instanceof CameraChange change) {
            out.startObject(Field.CAMERA);
            out.flag(Field.UP, change.up());
            out.text(Field.CAUSE, change.cause());
            out.endObject();
        } else if (event instanceof EngineChange change) {
            out.startObject(Field.ENGINE);
            out.text(Field.BEFORE, change.before());
            out.text(Field.AFTER, change.after());
            out.text(Field.CAUSE, change.cause());
            out.endObject();
        } else if (event instanceof RecorderChange change) {
            out.startObject(Field.RECORDER);
            out.flag(Field.ON, change.on());
            out.text(Field.CAUSE, change.cause());
            out.endObject();
        } else if (event instanceof ModelFallback fallback) {
            out.startObject(Field.MODEL);
            out.text(Field.WANTED, fallback.wanted());
            out.text(Field.USED, fallback.used());
            out.text(Field.CAUSE, fallback.cause());
            out.endObject();
        } else if (event instanceof EventsLost lost) {
            out.number(Field.LOST, lost.count());
        }
    }

    private void tube(TubeEntry tube, EventTime at, long publishNanos) throws IOException {
        out.startObject(Field.TUBE);
        tubes.write(tube, at.frame(), at.captureNanos(), publishNanos);
        out.endObject();
    }

    private void point(SerializableString name, OperatingPoint point) throws IOException {
        out.startObject(name);
        out.text(Field.MODE, point.mode().word());
        out.number(Field.STRIDE, point.stride());
        out.endObject();
    }
}

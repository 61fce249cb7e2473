package io.tubecast.publish.wire;

import com.fasterxml.jackson.core.io.SerializedString;
import io.tubecast.core.time.UtcAnchor;
import io.tubecast.publish.message.TubeEntry;
import io.tubecast.publish.message.TubesSnapshot;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Writes a snapshot as JSON with the names of ROS 2's {@code vision_msgs/msg/Detection2DArray} (version 4): every field of the definition is there, and no other.
 *
 * <p>ROS knows no validity, mode or history: the message says what was seen at {@code header.stamp}, which is the time of capture. Poses are not measured and stand at zero. Allocates
 * nothing once warm. Not thread-safe.
 */
public final class DetectionsEncoder {
    private static final SerializedString HEADER = Field.of("header");
    private static final SerializedString STAMP = Field.of("stamp");
    private static final SerializedString SEC = Field.of("sec");
    private static final SerializedString NANOSEC = Field.of("nanosec");
    private static final SerializedString DETECTIONS = Field.of("detections");
    private static final SerializedString RESULTS = Field.of("results");
    private static final SerializedString HYPOTHESIS = Field.of("hypothesis");
    private static final SerializedString CLASS_ID = Field.of("class_id");
    private static final SerializedString POSE = Field.of("pose");
    private static final SerializedString COVARIANCE = Field.of("covariance");
    private static final SerializedString POSITION = Field.of("position");
    private static final SerializedString ORIENTATION = Field.of("orientation");
    private static final SerializedString X = Field.of("x");
    private static final SerializedString Y = Field.of("y");
    private static final SerializedString Z = Field.of("z");
    private static final SerializedString BBOX = Field.of("bbox");
    private static final SerializedString CENTER = Field.of("center");
    private static final SerializedString THETA = Field.of("theta");
    private static final SerializedString SIZE_X = Field.of("size_x");
    private static final SerializedString SIZE_Y = Field.of("size_y");
    private static final SerializedString NO_FRAME = Field.of("");
    private static final int COVARIANCES = 36;

    private final StreamContext context;
    private final MessageWriter out = new MessageWriter(WireFormat.JSON);

    /** An encoder for one stream. */
    public DetectionsEncoder(StreamContext context) {
        this.context = context;
    }

    /**
     * Writes a snapshot.
     *
     * @param snapshot (in) what is seen
     * @param buffer (out) the message
     */
    public void encode(TubesSnapshot snapshot, PayloadBuffer buffer) {
        try {
            long micros = anchor().utcMicros(snapshot.captureNanos());
            out.begin(buffer);
            header(micros);
            out.startArray(DETECTIONS);
            for (int i = 0; i < snapshot.size(); i++) {
                detection(snapshot.get(i), micros);
            }
            out.endArray();
            out.end();
        } catch (IOException e) { // the buffer is memory
            throw new UncheckedIOException(e);
        }
    }

    private UtcAnchor anchor() {
        return context.anchor;
    }

    private void header(long micros) throws IOException {
        out.startObject(HEADER);
        out.startObject(STAMP);
        out.number(SEC, Math.floorDiv(micros, 1_000_000L));
        out.number(NANOSEC, Math.floorMod(micros, 1_000_000L) * 1_000);
        out.endObject();
        out.text(Field.FRAME_ID, context.cameraFrameText == null ? NO_FRAME : context.cameraFrameText);
        out.endObject();
    }

    private void detection(TubeEntry tube, long micros) throws IOException {
        out.startObject();
        header(micros);
        out.startArray(RESULTS);
        if (tube.topCount() == 0) {
            result(tube.label(), tube.score());
        }
        for (int i = 0; i < tube.topCount(); i++) {
            result(tube.topClass(i), tube.topScore(i));
        }
        out.endArray();
        out.startObject(BBOX);
        out.startObject(CENTER);
        out.startObject(POSITION);
        out.decimal(X, tube.x() + tube.width() / 2.0, 1);
        out.decimal(Y, tube.y() + tube.height() / 2.0, 1);
        out.endObject();
        out.decimal(THETA, 0, 1);
        out.endObject();
        out.decimal(SIZE_X, tube.width(), 1);
        out.decimal(SIZE_Y, tube.height(), 1);
        out.endObject();
        out.id(Field.ID, context.idPrefix, tube.id());
        out.endObject();
    }

    private void result(int actionClass, double score) throws IOException {
        out.startObject();
        out.startObject(HYPOTHESIS);
        out.text(CLASS_ID, context.label(actionClass));
        out.decimal(Field.SCORE, score, 4);
        out.endObject();
        out.startObject(POSE);
        out.startObject(POSE);
        out.startObject(POSITION);
        zeros(X, Y, Z);
        out.endObject();
        out.startObject(ORIENTATION);
        zeros(X, Y, Z);
        out.decimal(Field.W, 1, 1);
        out.endObject();
        out.endObject();
        out.startArray(COVARIANCE);
        for (int i = 0; i < COVARIANCES; i++) {
            out.decimal(0, 1);
        }
        out.endArray();
        out.endObject();
        out.endObject();
    }

    private void zeros(SerializedString first, SerializedString second, SerializedString third) throws IOException {
        out.decimal(first, 0, 1);
        out.decimal(second, 0, 1);
        out.decimal(third, 0, 1);
    }
}

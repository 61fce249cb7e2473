package io.tubecast.publish.wire;

import com.fasterxml.jackson.core.io.SerializedString;
import io.tubecast.core.time.UtcAnchor;
import io.tubecast.publish.StreamDescription;
import org.jspecify.annotations.Nullable;

/**
 * What the messages of one stream have in common, encoded once.
 *
 * <p>Immutable but for the anchor, which is thread-safe.
 */
public final class StreamContext {
    final String node;
    final String boot;
    final StreamDescription stream;
    final UtcAnchor anchor;
    final SerializedString nodeText;
    final SerializedString bootText;
    final SerializedString streamText;
    final SerializedString modelText;
    final @Nullable SerializedString cameraFrameText;
    final char[] idPrefix;
    final char[] eventIdPrefix;
    private final SerializedString[] labels;

    /** The context of a stream in one run. */
    public StreamContext(String node, String boot, StreamDescription stream, UtcAnchor anchor) {
        this.node = node;
        this.boot = boot;
        this.stream = stream;
        this.anchor = anchor;
        this.nodeText = new SerializedString(node);
        this.bootText = new SerializedString(boot);
        this.streamText = new SerializedString(stream.id());
        this.modelText = new SerializedString(stream.model());
        this.cameraFrameText = stream.cameraFrame() == null ? null : new SerializedString(stream.cameraFrame());
        this.idPrefix = (boot + "-").toCharArray();
        this.eventIdPrefix = (boot + "-ev-").toCharArray();
        this.labels = new SerializedString[stream.labels().size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = new SerializedString(stream.labels().name(i));
        }
    }

    /** The stream. */
    public StreamDescription stream() {
        return stream;
    }

    /** Name of a class; one that the model does not have is a mistake of the caller. */
    SerializedString label(int actionClass) {
        if (actionClass < 0 || actionClass >= labels.length) {
            throw new IllegalArgumentException("class %d of stream '%s', whose model '%s' has %d classes"
                    .formatted(actionClass, stream.id(), stream.model(), labels.length));
        }
        return labels[actionClass];
    }

    /** How far the dates may be trusted. */
    String clockSync() {
        return anchor.stepped() ? "stepped" : "none";
    }
}

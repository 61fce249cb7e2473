package io.tubecast.inference.cfad;

import io.tubecast.core.flow.FlowEncoding;
import io.tubecast.inference.bundle.FlowSpec;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** The mirror image of what the trunk reads: of pictures, and of flow, whose horizontal displacements change their sign. Has memory of its own where it is asked for. Not thread-safe. */
final class ClipMirror {
    private static final int PICTURE_VALUES = 3;

    private final Map<String, ByteBuffer> clip;
    private final Map<String, ByteBuffer> image = new HashMap<>();
    private final int width;
    private final byte[] row;
    private final byte[] mirrored;

    /**
     * The mirror image of a clip, nothing in it yet.
     *
     * @param clip (in) what the trunk reads, by tensor, bytes [T, height, width, values]
     * @param width of a picture
     */
    ClipMirror(Map<String, ByteBuffer> clip, int width) {
        this.clip = Map.copyOf(clip);
        this.width = width;
        row = new byte[width * PICTURE_VALUES];
        mirrored = new byte[row.length];
    }

    /** The memory of the mirror image, by tensor; there from the first call on. */
    Map<String, ByteBuffer> image() {
        clip.forEach((tensor, memory) ->
                image.computeIfAbsent(tensor, name -> ByteBuffer.allocateDirect(memory.capacity())));
        return image;
    }

    /** Mirrors what is in the clip now. */
    void take() {
        clip.forEach((tensor, memory) -> {
            ByteBuffer into = Objects.requireNonNull(image.get(tensor), tensor);
            boolean flow = tensor.equals(FlowSpec.TENSOR);
            int values = flow ? CfadDetector.FLOW_VALUES : PICTURE_VALUES;
            for (int at = 0; at < memory.capacity(); at += width * values) {
                memory.get(at, row, 0, width * values);
                mirrorRow(values, flow);
                into.put(at, mirrored, 0, width * values);
            }
        });
    }

    private void mirrorRow(int values, boolean flow) {
        for (int pixel = 0; pixel < width; pixel++) {
            int from = pixel * values;
            int to = (width - 1 - pixel) * values;
            for (int value = 0; value < values; value++) {
                mirrored[to + value] = row[from + value];
            }
            if (flow) {
                mirrored[to] = FlowEncoding.negated(row[from]);
            }
        }
    }
}

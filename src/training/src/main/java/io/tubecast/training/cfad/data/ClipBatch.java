package io.tubecast.training.cfad.data;

import io.tubecast.core.frame.Image;
import io.tubecast.training.cfad.CfadTrunks;
import io.tubecast.training.cfad.Clip;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What one training step sees: pixels and tubes of B clips, in buffers that are used again and again. Filled by one thread, then read by another.
 *
 * <p>Pixels are float [B, T, H, W, C], each in [-1, 1] as Inception-I3D wants them: R, G, B, and where C is 5 x and y of the flow to the next frame of the video.
 */
public final class ClipBatch {
    private static final float HALF = 127.5f;

    private final Clip size;
    private final int clips;
    private final int channels;
    private final FloatBuffer pixels;
    private final byte[] bytes;
    private final float[] floats;
    private final List<List<ClipTube>> tubes = new ArrayList<>();

    /**
     * An empty batch.
     *
     * @param clips B
     * @param size T, H and W
     * @param channels {@link CfadTrunks#RGB_CHANNELS} or {@link CfadTrunks#FLOW_CHANNELS}
     */
    public ClipBatch(int clips, Clip size, int channels) {
        if (channels != CfadTrunks.RGB_CHANNELS && channels != CfadTrunks.FLOW_CHANNELS) {
            throw new IllegalArgumentException("clips have %d channels, or %d with flow, was %d"
                    .formatted(CfadTrunks.RGB_CHANNELS, CfadTrunks.FLOW_CHANNELS, channels));
        }
        this.clips = clips;
        this.size = size;
        this.channels = channels;
        bytes = new byte[3 * size.width()];
        floats = new float[channels * size.width()];
        int values = Math.multiplyExact(clips * size.frames(), size.height() * floats.length);
        pixels = ByteBuffer.allocateDirect(Math.multiplyExact(Float.BYTES, values))
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    /** Number of clips B. */
    public int clips() {
        return clips;
    }

    /** T, H and W of each. */
    public Clip size() {
        return size;
    }

    /** C. */
    public int channels() {
        return channels;
    }

    /** The pixels, by absolute position. */
    public FloatBuffer pixels() {
        return pixels;
    }

    /** For each clip its tubes. */
    public List<List<ClipTube>> tubes() {
        return tubes;
    }

    /** Forgets the tubes. */
    public void clear() {
        tubes.clear();
    }

    /** Adds the tubes of the next clip. */
    public void add(List<ClipTube> ofClip) {
        tubes.add(List.copyOf(ofClip));
    }

    /**
     * Writes a frame; its flow, if there is any, stays as it is.
     *
     * @param picture (in) B, G, R, of the clip's size
     */
    public void put(int clip, int frame, Image picture) {
        for (int row = 0; row < size.height(); row++) {
            int at = read(clip, frame, row, picture);
            for (int from = 0, to = 0; from < bytes.length; from += 3, to += channels) {
                floats[to] = unit(bytes[from + 2]);
                floats[to + 1] = unit(bytes[from + 1]);
                floats[to + 2] = unit(bytes[from]);
            }
            pixels.put(at, floats);
        }
    }

    /**
     * Writes the flow of a frame to the next; the frame itself stays as it is.
     *
     * @param field (in) x, y and magnitude, which is left out, in the places of B, G and R, of the clip's size
     * @throws IllegalStateException if these clips have no flow
     */
    public void putFlow(int clip, int frame, Image field) {
        if (channels != CfadTrunks.FLOW_CHANNELS) {
            throw new IllegalStateException("these clips have no flow");
        }
        for (int row = 0; row < size.height(); row++) {
            int at = read(clip, frame, row, field);
            for (int from = 0, to = CfadTrunks.RGB_CHANNELS; from < bytes.length; from += 3, to += channels) {
                floats[to] = unit(bytes[from]);
                floats[to + 1] = unit(bytes[from + 1]);
            }
            pixels.put(at, floats);
        }
    }

    /** Takes a row of a picture, and what is there of it so far, as scratch; says where it belongs. */
    private int read(int clip, int frame, int row, Image picture) {
        int at = ((clip * size.frames() + frame) * size.height() + row) * floats.length;
        picture.pixels().get(picture.offset(0, row), bytes, 0, bytes.length);
        pixels.get(at, floats);
        return at;
    }

    /** A byte in [-1, 1]. */
    private static float unit(byte value) {
        return (value & 255) / HALF - 1;
    }

    /** Writes a frame and its flow once more: a video that is shorter than the clip shows frames again. */
    public void repeat(int clip, int frame) {
        int length = size.height() * floats.length;
        int at = (clip * size.frames() + frame) * length;
        pixels.put(at, pixels, at - length, length);
    }
}

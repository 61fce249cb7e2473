package io.tubecast.training.cfad.data;

import io.tubecast.core.frame.Image;
import io.tubecast.training.cfad.Clip;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What one training step sees: pixels and tubes of B clips, in buffers that are used again and again. Filled by one thread, then read by another.
 *
 * <p>Pixels are float [B, T, H, W, 3], R, G, B, each in [-1, 1] as Inception-I3D wants them.
 */
public final class ClipBatch {
    private static final float HALF = 127.5f;

    private final Clip size;
    private final int clips;
    private final FloatBuffer pixels;
    private final byte[] bytes;
    private final float[] floats;
    private final List<List<ClipTube>> tubes = new ArrayList<>();

    /**
     * An empty batch.
     *
     * @param clips B
     * @param size T, H and W
     */
    public ClipBatch(int clips, Clip size) {
        this.clips = clips;
        this.size = size;
        int row = 3 * size.width();
        bytes = new byte[row];
        floats = new float[row];
        int values = Math.multiplyExact(clips * size.frames(), size.height() * row);
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
     * Writes a frame.
     *
     * @param picture (in) B, G, R, of the clip's size
     */
    public void put(int clip, int frame, Image picture) {
        int at = (clip * size.frames() + frame) * size.height() * floats.length;
        for (int row = 0; row < size.height(); row++) {
            picture.pixels().get(picture.offset(0, row), bytes, 0, bytes.length);
            for (int i = 0; i < bytes.length; i += 3) {
                floats[i] = (bytes[i + 2] & 255) / HALF - 1;
                floats[i + 1] = (bytes[i + 1] & 255) / HALF - 1;
                floats[i + 2] = (bytes[i] & 255) / HALF - 1;
            }
            pixels.put(at + row * floats.length, floats);
        }
    }

    /** Writes a frame once more: a video that is shorter than the clip shows frames again. */
    public void repeat(int clip, int frame) {
        int length = size.height() * floats.length;
        int at = (clip * size.frames() + frame) * length;
        pixels.put(at, pixels, at - length, length);
    }
}

package io.tubecast.benchmarks;

import io.tubecast.core.anchor.AnchorLayout;
import io.tubecast.core.detection.AnchorMatcher;
import io.tubecast.core.detection.BoxCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The raw outputs of a network over a few consecutive steps, as direct buffers: what decoding is measured on.
 *
 * <p>Three sources by name: {@code trained} imitates a trained detector (three people, a few dozen hot anchors each, the rest background with
 * a long tail), {@code everything} passes the score threshold with every anchor for every class, and anything else is the path of a
 * recording: for each step [A x (C + 1)] scores and then [A x 8] offsets, little-endian floats, nothing else.
 */
public final class NetworkSteps {
    private static final int GENERATED = 8;
    private static final int BOXES_PER_TUBE = 2;
    private static final int OFFSETS = 4 * BOXES_PER_TUBE;

    private final BoxCodec codec = BoxCodec.of(AnchorLayout.ssd300(), BOXES_PER_TUBE);
    private final int classes;
    private final List<FloatBuffer> scores = new ArrayList<>();
    private final List<FloatBuffer> offsets = new ArrayList<>();

    /** Makes or reads the steps of a source, for a number of action classes. */
    public NetworkSteps(String source, int classes) {
        this.classes = classes;
        switch (source) {
            case "trained" -> imitateTrained(new Random(1));
            case "everything" -> letEverythingPass(new Random(2));
            default -> read(Path.of(source));
        }
    }

    /** The anchors and coding of the steps. */
    public BoxCodec codec() {
        return codec;
    }

    /** Number of steps. */
    public int size() {
        return scores.size();
    }

    /** Scores of a step, [A, C + 1]. */
    public FloatBuffer scores(int step) {
        return scores.get(step);
    }

    /** Offsets of a step, [A, 8]. */
    public FloatBuffer offsets(int step) {
        return offsets.get(step);
    }

    private void imitateTrained(Random random) {
        AnchorMatcher matcher = new AnchorMatcher(codec, 0.4);
        double[] tails = new double[codec.anchorCount()];
        for (int anchor = 0; anchor < tails.length; anchor++) {
            tails[anchor] = Math.min(0.2, Math.pow(10, -3.5 + 0.7 * random.nextGaussian()));
        }
        for (int step = 0; step < GENERATED; step++) {
            matcher.match(people(0.004f * step), new int[] {0, classes / 2, classes - 1});
            float[] rows = new float[codec.anchorCount() * (classes + 1)];
            float[] shifts = new float[codec.anchorCount() * OFFSETS];
            for (int anchor = 0; anchor < tails.length; anchor++) {
                int label = matcher.labels()[anchor];
                double foreground = label == 0 ? tails[anchor] : 0.3 + 0.65 * random.nextDouble();
                writeRow(rows, anchor, foreground, label, random);
                for (int i = anchor * OFFSETS; i < (anchor + 1) * OFFSETS; i++) {
                    shifts[i] = matcher.offsets()[i] + 0.3f * (float) random.nextGaussian();
                }
            }
            scores.add(direct(rows));
            offsets.add(direct(shifts));
        }
    }

    /** Three people, two of whom walk: corners on both frames of a pair. */
    private static float[] people(float moved) {
        float left = 0.1f + moved;
        float right = 0.7f - moved;
        return new float[] {
            left,
            0.3f,
            left + 0.2f,
            0.9f,
            left + 0.004f,
            0.3f,
            left + 0.204f,
            0.9f,
            0.5f,
            0.2f,
            0.62f,
            0.6f,
            0.5f,
            0.203f,
            0.62f,
            0.603f,
            right,
            0.4f,
            right + 0.25f,
            0.95f,
            right - 0.004f,
            0.4f,
            right + 0.246f,
            0.95f,
        };
    }

    /** Nine tenths of what is not background go to the label, the rest is spread unevenly. */
    private void writeRow(float[] rows, int anchor, double foreground, int label, Random random) {
        int at = anchor * (classes + 1);
        double total = 0;
        for (int i = 1; i <= classes; i++) {
            rows[at + i] = (float) -Math.log(1 - random.nextDouble());
            total += rows[at + i];
        }
        double spread = label == 0 ? foreground : foreground / 10;
        for (int i = 1; i <= classes; i++) {
            rows[at + i] = (float) (rows[at + i] / total * spread);
        }
        if (label > 0) {
            rows[at + label] += (float) (foreground * 0.9);
        }
        rows[at] = (float) (1 - foreground);
    }

    private void letEverythingPass(Random random) {
        double[] logits =
                random.doubles((long) codec.anchorCount() * (classes + 1)).toArray();
        double[] base =
                random.doubles((long) codec.anchorCount() * OFFSETS, -1, 1).toArray();
        for (int step = 0; step < GENERATED; step++) {
            float[] rows = new float[logits.length];
            for (int at = 0; at < rows.length; at += classes + 1) {
                double total = 0;
                for (int i = at; i <= at + classes; i++) {
                    rows[i] = (float) Math.exp(2 * logits[i] + 0.001 * random.nextGaussian());
                    total += rows[i];
                }
                for (int i = at; i <= at + classes; i++) {
                    rows[i] = (float) (rows[i] / total);
                }
            }
            float[] shifts = new float[base.length];
            for (int i = 0; i < shifts.length; i++) {
                shifts[i] = (float) (base[i] + 0.05 * random.nextGaussian());
            }
            scores.add(direct(rows));
            offsets.add(direct(shifts));
        }
    }

    private void read(Path file) {
        int scoreBytes = codec.anchorCount() * (classes + 1) * Float.BYTES;
        int offsetBytes = codec.anchorCount() * OFFSETS * Float.BYTES;
        try (FileChannel channel = FileChannel.open(file)) {
            long steps = channel.size() / (scoreBytes + offsetBytes);
            if (steps == 0 || channel.size() % (scoreBytes + offsetBytes) != 0) {
                throw new IllegalArgumentException("%s: %d bytes are no whole number of steps of %d bytes (%d classes)"
                        .formatted(file, channel.size(), scoreBytes + offsetBytes, classes));
            }
            for (int step = 0; step < steps; step++) {
                scores.add(readFloats(channel, scoreBytes));
                offsets.add(readFloats(channel, offsetBytes));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read recorded scores " + file, e);
        }
    }

    private static FloatBuffer readFloats(FileChannel channel, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocateDirect(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
            // the channel was checked to be long enough
        }
        return bytes.flip().asFloatBuffer();
    }

    private static FloatBuffer direct(float[] values) {
        return ByteBuffer.allocateDirect(Float.BYTES * values.length)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer()
                .put(0, values);
    }
}

package io.tubecast.lab.detect;

import io.tubecast.core.trajectory.ClipDetector;
import io.tubecast.evaluation.format.TubeRecord;
import io.tubecast.evaluation.format.TubeWriter;
import io.tubecast.inference.cfad.ClipTimes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One way of finding tubes in clips, the file they go to, and what it cost so far. Not thread-safe. */
final class ClipOutput implements AutoCloseable {
    private static final double NANOS_A_MILLI = 1e6;

    private final ClipDetector way;
    private final TubeWriter writer;
    private final @Nullable ToldWindows told;
    private final List<Long> trunkNanos = new ArrayList<>();
    private final List<Long> nanos = new ArrayList<>();
    private long looked;
    private long refined;
    private int tubes;

    /**
     * Nothing found yet.
     *
     * @param file is written
     * @param told receives what is known after each window; null if nobody asks
     */
    ClipOutput(ClipDetector way, Path file, @Nullable ToldWindows told) {
        this.way = way;
        this.told = told;
        writer = new TubeWriter(file);
    }

    /** How the tubes are found. */
    ClipDetector way() {
        return way;
    }

    /** Takes tubes of a video. */
    void write(List<TubeRecord> found) {
        found.forEach(writer::write);
        tubes += found.size();
    }

    /** What is told after each window; null if nobody asks. */
    @Nullable ToldWindows told() {
        return told;
    }

    /** Takes what finding the tubes of a clip in this way took. */
    void took(ClipTimes times) {
        looked += way.looked();
        refined += way.refined();
        trunkNanos.add(times.trunkNanos());
        nanos.add(times.trunkNanos()
                + times.proposalNanos()
                + times.coarseNanos()
                + times.selectorNanos()
                + times.refineNanos()
                + times.decodeNanos());
    }

    /** Tubes of all videos. */
    int tubes() {
        return tubes;
    }

    /** What it cost. */
    ClipCosts.Cost cost() {
        int clips = nanos.size();
        return new ClipCosts.Cost(
                clips,
                clips == 0 ? 0 : (double) looked / clips,
                clips == 0 ? 0 : (double) refined / clips,
                median(trunkNanos),
                median(nanos));
    }

    private static double median(List<Long> values) {
        long[] sorted = values.stream().mapToLong(Long::longValue).sorted().toArray();
        return sorted.length == 0 ? 0 : sorted[sorted.length / 2] / NANOS_A_MILLI;
    }

    @Override
    public void close() {
        writer.close();
        if (told != null) {
            told.close();
        }
    }
}

package io.tubecast.lab.training;

import io.tubecast.core.frame.FrameSourceException;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/** Tells of frames and flow that cannot be read in the middle of a run, each once, as far as twenty, and counts them. Thread-safe. */
final class DamagedFrames implements Consumer<FrameSourceException> {
    private static final int TOLD = 20;

    private final Consumer<String> lines;
    private final Set<String> known = new HashSet<>();

    /**
     * Nothing damaged yet.
     *
     * @param lines receives what is told
     */
    DamagedFrames(Consumer<String> lines) {
        this.lines = lines;
    }

    @Override
    public synchronized void accept(FrameSourceException damage) {
        if (known.add(String.valueOf(damage.getMessage())) && known.size() <= TOLD) {
            lines.accept("skipped: " + damage.getMessage());
        }
    }

    /** Tells how many there were, if there were any. */
    synchronized void tellTotal() {
        if (!known.isEmpty()) {
            lines.accept("in all: %d frames or videos could not be read while training".formatted(known.size()));
        }
    }
}

package io.tubecast.trtbuild.timing;

import io.tubecast.core.terminal.Interruption;
import io.tubecast.core.time.NanoClock;
import java.util.ArrayList;
import java.util.List;

/** Times several pieces of work in turns, so that whatever else the machine does meanwhile touches all of them alike. */
public final class SideBySide {
    private static final double NANOS_PER_MILLI = 1e6;

    private final TimingSettings settings;
    private final NanoClock clock;

    /** Times by a clock. */
    public SideBySide(TimingSettings settings, NanoClock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Runs all of them in turns.
     *
     * @return one a piece of work, in the order given
     */
    public List<Latencies> time(List<Runnable> works) {
        works.forEach(this::warmUp);
        List<List<Double>> starts = new ArrayList<>();
        List<List<Double>> durations = new ArrayList<>();
        works.forEach(work -> {
            starts.add(new ArrayList<>());
            durations.add(new ArrayList<>());
        });
        long begun = clock.nanoTime();
        long now = begun;
        for (int round = 0; round < settings.iterations() || now - begun < settings.durationSeconds() * 1e9; round++) {
            Interruption.check();
            for (int i = 0; i < works.size(); i++) {
                long start = clock.nanoTime();
                works.get(i).run();
                now = clock.nanoTime();
                starts.get(i).add((start - begun) / NANOS_PER_MILLI);
                durations.get(i).add((now - start) / NANOS_PER_MILLI);
            }
        }
        List<Latencies> latencies = new ArrayList<>();
        for (int i = 0; i < works.size(); i++) {
            latencies.add(new Latencies(starts.get(i), durations.get(i)));
        }
        return latencies;
    }

    private void warmUp(Runnable work) {
        long begun = clock.nanoTime();
        do {
            work.run();
        } while (clock.nanoTime() - begun < settings.warmUpMillis() * NANOS_PER_MILLI);
    }
}

package io.tubecast.edge.pipeline;

import io.tubecast.core.detection.MicroTubes;
import io.tubecast.core.frame.Image;
import io.tubecast.edge.timing.StageTimes;
import io.tubecast.inference.engine.EngineException;
import io.tubecast.publish.message.Mode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * A detector that sees one person waving in every pair: class 1 of 3, score 0.9, a box from (0.25, 0.25) to (0.5, 0.75) that moves right by 0.01 a
 * step. Its best mode needs the flow stacks of both frames, of which it keeps copies.
 */
final class FakeDetector implements StepDetector {
    static final int CLASSES = 3;

    private final MicroTubes microTubes = new MicroTubes(CLASSES, 2, 4);
    private boolean hasFirst;
    private int steps;
    int breakAt = Integer.MAX_VALUE;
    int blindFrom = Integer.MAX_VALUE;
    long sleepMillis;
    /** Steps do not come back before this is counted down. */
    volatile @Nullable CountDownLatch hang;

    Mode best = Mode.APPEARANCE;
    Mode floor = Mode.APPEARANCE;
    final List<byte @Nullable []> stacks = new ArrayList<>();
    private boolean hadStack;
    private Mode mode = Mode.STANDBY;

    @Override
    public boolean step(Image picture, @Nullable ByteBuffer stack) {
        boolean moved = stack != null && hadStack;
        hadStack = stack != null;
        if (best != Mode.APPEARANCE) {
            stacks.add(stack == null ? null : bytes(stack));
        }
        mode = moved || (stack != null && !hasFirst) ? best : floor;
        return stepOn() && mode != Mode.STANDBY;
    }

    private static byte[] bytes(ByteBuffer stack) {
        byte[] copy = new byte[stack.capacity()];
        stack.get(0, copy);
        return copy;
    }

    private boolean stepOn() {
        if (steps++ == breakAt) {
            throw new EngineException("graph 'head' fell over");
        }
        pause();
        boolean paired = hasFirst;
        hasFirst = true;
        microTubes.clear();
        if (paired && steps < blindFrom) {
            add();
        }
        return paired;
    }

    private void pause() {
        CountDownLatch latch = hang;
        if (latch != null) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        if (sleepMillis > 0) {
            try {
                Thread.sleep(sleepMillis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void add() {
        int slot = microTubes.add(1);
        microTubes.scores()[slot] = 0.9;
        double shift = 0.01 * (steps % 20);
        for (int k = 0; k < 2; k++) {
            int at = slot * 8 + k * 4;
            microTubes.boxes()[at] = 0.25 + shift;
            microTubes.boxes()[at + 1] = 0.25;
            microTubes.boxes()[at + 2] = 0.5 + shift;
            microTubes.boxes()[at + 3] = 0.75;
        }
        double[] vector = {0.05, 0.03, 0.9, 0.02};
        System.arraycopy(vector, 0, microTubes.scoreVectors(), slot * 4, 4);
    }

    @Override
    public MicroTubes microTubes() {
        return microTubes;
    }

    @Override
    public Mode mode() {
        return mode;
    }

    @Override
    public void noteTimes(StageTimes times) {}

    @Override
    public void restart() {
        hasFirst = false;
    }

    @Override
    public void close() {}
}

package io.tubecast.edge.pipeline;

import io.tubecast.core.frame.Image;
import io.tubecast.core.linking.ActionTube;
import io.tubecast.core.trajectory.WindowFrames;
import io.tubecast.edge.timing.StageTimes;
import io.tubecast.inference.engine.EngineException;
import io.tubecast.publish.message.Mode;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A detector of clips of 4 pictures of 8 x 6 that sees one person in all of every window, unless the test says otherwise: class 1 of 3, score 0.9, moving right by 0.001 a frame. */
final class FakeWindowDetector implements WindowDetector {
    static final int CLASSES = 3;

    /** First, last and number of the frames of every window. */
    final List<List<Long>> windows = new CopyOnWriteArrayList<>();

    volatile Function<WindowFrames, List<ActionTube>> sees = frames -> List.of(tube(1, 0.9, frames));
    /** What a window waits for. */
    volatile Runnable pause = () -> {};

    volatile int breakAt = Integer.MAX_VALUE;
    /** Windows do not come back before this is counted down. */
    volatile @Nullable CountDownLatch hang;

    @Override
    public List<ActionTube> find(ClipWindow window) {
        WindowFrames frames = window.frames();
        windows.add(List.of(frames.first(), frames.last(), (long) frames.size()));
        if (windows.size() - 1 == breakAt) {
            throw new EngineException("graph 'trunk' fell over");
        }
        try {
            CountDownLatch latch = hang;
            if (latch != null) {
                latch.await();
            }
            pause.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return sees.apply(frames);
    }

    /** Somebody from the first frame of a window to its last. */
    static ActionTube tube(int actionClass, double score, WindowFrames frames) {
        return tube(actionClass, score, frames, 0, frames.size());
    }

    /** Somebody in a part of a window. */
    static ActionTube tube(int actionClass, double score, WindowFrames frames, int start, int count) {
        double[] boxes = new double[4 * count];
        for (int i = 0; i < count; i++) {
            double left = 0.25 + 0.001 * frames.number(start + i);
            boxes[4 * i] = left;
            boxes[4 * i + 1] = 0.25;
            boxes[4 * i + 2] = left + 0.25;
            boxes[4 * i + 3] = 0.75;
        }
        double[] scores = new double[count];
        Arrays.fill(scores, score);
        return new ActionTube(actionClass, score, start, boxes, scores);
    }

    @Override
    public int frames() {
        return 4;
    }

    @Override
    public int width() {
        return 8;
    }

    @Override
    public int height() {
        return 6;
    }

    @Override
    public Mode mode() {
        return Mode.CLIP;
    }

    @Override
    public void warm(Image picture, @Nullable ByteBuffer stack) {}

    @Override
    public void noteTimes(StageTimes times) {}

    @Override
    public void close() {}
}

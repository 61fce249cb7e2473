package io.tubecast.benchmarks;

import io.tubecast.core.flow.FlowAlignment;
import io.tubecast.core.flow.FlowEncoding;
import io.tubecast.core.flow.FlowField;
import io.tubecast.core.flow.FlowStack;
import io.tubecast.core.flow.LiveFlowStack;
import io.tubecast.core.frame.Image;
import io.tubecast.video.flow.FlowMethods;
import io.tubecast.video.flow.StreamFlow;
import io.tubecast.world.Split;
import io.tubecast.world.WorldClip;
import io.tubecast.world.WorldClips;
import io.tubecast.world.WorldOptions;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * From a frame to the motion stream's input. The budget is 6 ms at p50 for the flow that {@code dis} finds at 300x300; {@code -p method=tvl1} times a slow one.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class FlowBenchmark {
    private static final long INTERVAL_NANOS = 40_000_000;
    private static final int FRAMES = 25;

    /** Name of a flow method. */
    @Param({"dis", "dis-ultrafast", "dis-medium", "farneback"})
    public String method = "dis";

    /** Width and height of the flow in pixels. */
    @Param("300")
    public int size = 300;

    private final List<Image> frames = new ArrayList<>();
    private StreamFlow stream;
    private FlowField field;
    private LiveFlowStack stack;
    private ByteBuffer input;
    private int step;

    /** Draws a second of the world. */
    @Setup
    public void prepare() {
        WorldClip clip = WorldClips.clip(Split.TEST, 0, WorldOptions.defaults());
        for (int frame = 0; frame < FRAMES; frame++) {
            Image picture =
                    new Image(clip.annotation().width(), clip.annotation().height());
            clip.readFrame(frame, picture);
            frames.add(picture);
        }
        stream = new StreamFlow(FlowMethods.byName(method), size, size);
        field = new FlowField(size, size);
        stack = new LiveFlowStack(FlowStack.of(FlowAlignment.CAUSAL), size, size, FlowEncoding.DEFAULT, INTERVAL_NANOS);
        input = ByteBuffer.allocateDirect(stack.bytes());
    }

    /** Frees what the method holds. */
    @TearDown
    public void close() {
        stream.close();
    }

    /** Forwards and backwards through the second, so that no two frames are far apart. */
    private Image nextFrame() {
        int at = step++ % (2 * FRAMES - 2);
        return frames.get(at < FRAMES ? at : 2 * FRAMES - 2 - at);
    }

    /** Resize, grey, flow from the frame before. */
    @Benchmark
    public FlowField flow() {
        stream.next(nextFrame(), field);
        return field;
    }

    /** Scaling, encoding and stacking of a field that is there, and the copy to the network's input. */
    @Benchmark
    public ByteBuffer stack() {
        if (stack.push(field, step, step + 1L, INTERVAL_NANOS)) {
            stack.write(input);
        }
        step++;
        return input;
    }
}

package io.tubecast.benchmarks;

import io.tubecast.core.detection.DetectionSettings;
import io.tubecast.core.detection.MicroTubeDecoder;
import io.tubecast.core.detection.MicroTubeDecoder.Clip;
import io.tubecast.core.detection.MicroTubes;
import io.tubecast.core.linking.LabellingSettings;
import io.tubecast.core.linking.LinkingSettings;
import io.tubecast.core.linking.StepTime;
import io.tubecast.core.linking.TubeLinker;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * From the network's raw outputs to live tubes: 8,732 anchors, 24 classes. The budget is 1 ms at p50 for decoding, suppression
 * and linking together, 5 ms when every anchor passes the threshold for every class and 200 tubes live.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class DetectionBenchmark {
    private static final double FRAMES_PER_SECOND = 25;

    /** {@code trained}, {@code everything}, or the path of a recording; see {@link NetworkSteps}. */
    @Param({"trained", "everything"})
    public String source = "trained";

    /** Action classes, background not counted. */
    @Param("24")
    public int classes = 24;

    private NetworkSteps steps;
    private MicroTubeDecoder decoder;
    private MicroTubes microTubes;
    private TubeLinker linker;
    private int step;
    private int frame;

    /** Prepares the steps; decoder and linker live on from call to call as in a stream. */
    @Setup
    public void prepare() {
        steps = new NetworkSteps(source, classes);
        decoder = new MicroTubeDecoder(steps.codec(), classes, DetectionSettings.DEFAULT, Clip.TO_IMAGE);
        microTubes = decoder.newMicroTubes();
        linker = TubeLinker.streaming(LinkingSettings.online(), classes, 2, LabellingSettings.defaults());
    }

    /** Decoding, selection and suppression. */
    @Benchmark
    public MicroTubes decode() {
        step = (step + 1) % steps.size();
        decoder.decode(steps.scores(step), steps.offsets(step), microTubes);
        return microTubes;
    }

    /** The same, then linking with temporal labels. */
    @Benchmark
    public int decodeAndLink() {
        decode();
        linker.step(StepTime.atRate(frame, frame + 1, FRAMES_PER_SECOND), microTubes);
        frame++;
        return linker.liveCount();
    }
}

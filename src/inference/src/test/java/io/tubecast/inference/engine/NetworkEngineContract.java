package io.tubecast.inference.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tubecast.inference.engine.NetworkEngine.Binding;
import io.tubecast.inference.engine.Tensor.Placement;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every engine keeps, shown with a graph that gives the sum and the difference of two vectors. */
public abstract class NetworkEngineContract {
    /** A vector of the graph. */
    protected static TensorSpec vector(String name) {
        return new TensorSpec(name, ElementType.FLOAT32, List.of(1, 3));
    }

    /** {@code sum = a + b}, {@code difference = a - b}. */
    protected static final GraphSpec SUM = new GraphSpec(
            "sum",
            "sum.onnx",
            GraphRole.APPEARANCE_TRUNK,
            List.of(vector("a"), vector("b")),
            List.of(vector("sum"), vector("difference")));

    private EngineProvider provider;
    private NetworkEngine engine;
    private Tensor a;
    private Tensor b;
    private Tensor sum;
    private Tensor difference;

    /** What is under test. */
    protected abstract EngineProvider newProvider();

    /** The folder that holds the graph {@link #SUM}. */
    protected abstract Path bundle();

    @BeforeEach
    void open() {
        provider = newProvider();
        engine = provider.open(bundle(), SUM);
        a = provider.allocate(vector("a"), Placement.HOST);
        b = provider.allocate(vector("b"), Placement.HOST);
        sum = provider.allocate(vector("sum"), Placement.HOST);
        difference = provider.allocate(vector("difference"), Placement.HOST);
    }

    @AfterEach
    void close() {
        List.of(a, b, sum, difference).forEach(Tensor::close);
        engine.close();
        provider.close();
        checkClosed();
    }

    /** What an engine's own test finds after everything was closed. */
    protected void checkClosed() {}

    @Test
    void runsFromTheBoundInputsToTheBoundOutputs() {
        a.floats().put(0, new float[] {1, 2, 3});
        b.floats().put(0, new float[] {10, 20, 30});

        bind().run();

        assertThat(values(sum)).containsExactly(11, 22, 33);
        assertThat(values(difference)).containsExactly(-9, -18, -27);
    }

    @Test
    void everyRunReadsTheInputsAnew() {
        Binding binding = bind();
        binding.run();
        assertThat(values(sum)).containsExactly(0, 0, 0);
        a.floats().put(1, 5);
        binding.run();
        assertThat(values(sum)).containsExactly(0, 5, 0);
    }

    @Test
    void oneRunsOutputIsAnothersInputWithoutACopy() {
        a.floats().put(0, new float[] {1, 2, 3});
        b.floats().put(0, new float[] {1, 1, 1});
        Tensor again = provider.allocate(vector("again"), Placement.HOST);
        Binding second = engine.bind(Map.of("a", sum, "b", sum), Map.of("sum", again, "difference", difference));

        bind().run();
        second.run();

        // (a + b) + (a + b)
        assertThat(values(again)).containsExactly(4, 6, 8);
        assertThat(values(difference)).containsExactly(0, 0, 0);
        again.close();
    }

    @Test
    void aTensorOnGivenMemoryReadsThatMemory() {
        ByteBuffer memory = ByteBuffer.allocateDirect(12).order(ByteOrder.nativeOrder());
        try (Tensor wrapped = provider.wrap(vector("mine"), memory)) {
            Binding binding = engine.bind(Map.of("a", wrapped, "b", b), Map.of("sum", sum, "difference", difference));
            memory.putFloat(4, 7);
            binding.run();
            assertThat(values(sum)).containsExactly(0, 7, 0);
        }
        assertThatThrownBy(() -> provider.wrap(vector("mine"), ByteBuffer.allocateDirect(8)))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("'mine'")
                .hasMessageContaining("12 bytes");
        assertThatThrownBy(() -> provider.wrap(vector("mine"), ByteBuffer.allocate(12)))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("direct buffer");
    }

    @Test
    void refusesTensorsThatDoNotFit() {
        assertThatThrownBy(() -> engine.bind(Map.of("a", a), Map.of("sum", sum, "difference", difference)))
                .isInstanceOf(EngineException.class)
                .hasMessage("graph 'sum': nothing is bound to input 'b'");
        assertThatThrownBy(
                        () -> engine.bind(Map.of("a", a, "b", b, "c", a), Map.of("sum", sum, "difference", difference)))
                .hasMessage("graph 'sum' has no input 'c', it has [a, b]");
        Tensor large = provider.allocate(new TensorSpec("x", ElementType.FLOAT32, List.of(1, 4)), Placement.HOST);
        assertThatThrownBy(() -> engine.bind(Map.of("a", a, "b", b), Map.of("sum", large, "difference", difference)))
                .hasMessage("graph 'sum': output 'sum' is float32 [1, 3], but float32 [1, 4] was bound");
        large.close();
    }

    @Test
    void saysSoWhenUsedAfterClose() {
        Binding binding = bind();
        engine.close();
        engine.close();
        assertThatThrownBy(binding::run).isInstanceOf(EngineException.class).hasMessage("graph 'sum' is closed");
        sum.close();
        sum.close();
        assertThatThrownBy(() -> sum.bytes())
                .isInstanceOf(EngineException.class)
                .hasMessage("tensor 'sum' is closed");
    }

    @Test
    void bytesAreNoFloats() {
        try (Tensor bytes =
                provider.allocate(new TensorSpec("pixels", ElementType.UINT8, List.of(1, 4)), Placement.HOST)) {
            assertThat(bytes.bytes().capacity()).isEqualTo(4);
            assertThatThrownBy(bytes::floats)
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("'pixels' is uint8 [1, 4]");
        }
    }

    @Test
    void aStepRunsItsPartsAsIfOneAfterAnother() {
        Tensor again = provider.allocate(vector("again"), Placement.HOST);
        Tensor inside = provider.allocate(vector("inside"), Placement.ENGINE);
        Tensor other = provider.allocate(vector("other"), Placement.ENGINE);
        Binding first = engine.bind(Map.of("a", a, "b", b), Map.of("sum", inside, "difference", other));
        Binding second = engine.bind(Map.of("a", inside, "b", other), Map.of("sum", again, "difference", difference));
        try (Step step = provider.step(List.of(first, second))) {
            for (int run = 0; run < 6; run++) {
                a.floats().put(0, new float[] {run, 2 * run, 3});
                b.floats().put(0, new float[] {1, run, 100});
                step.run();
                // (a + b) + (a - b) and (a + b) - (a - b)
                assertThat(values(again)).containsExactly(2 * run, 4 * run, 6);
                assertThat(values(difference)).containsExactly(2, 2 * run, 200);
            }
        }
        List.of(again, inside, other).forEach(Tensor::close);
    }

    @Test
    void aPartOfAStepMayWriteWhatAnEarlierOneReads() {
        Binding back = engine.bind(Map.of("a", sum, "b", difference), Map.of("sum", a, "difference", b));
        a.floats().put(0, new float[] {1, 2, 3});
        b.floats().put(0, new float[] {10, 20, 30});
        try (Step step = provider.step(List.of(bind(), back))) {
            for (int run = 1; run <= 5; run++) {
                step.run();
                // a becomes (a + b) + (a - b) = 2 a, and b becomes 2 b
                float factor = 1 << run;
                assertThat(values(a)).containsExactly(factor, 2 * factor, 3 * factor);
                assertThat(values(b)).containsExactly(10 * factor, 20 * factor, 30 * factor);
                assertThat(values(sum)).containsExactly(11 * factor / 2, 22 * factor / 2, 33 * factor / 2);
            }
        }
    }

    @Test
    void stepsAndBindingsTakeTurnsOnTheSameTensors() {
        Tensor kept = provider.allocate(vector("kept"), Placement.ENGINE);
        Tensor unused = provider.allocate(vector("unused"), Placement.ENGINE);
        Binding into = engine.bind(Map.of("a", a, "b", b), Map.of("sum", kept, "difference", unused));
        Binding outOf = engine.bind(Map.of("a", kept, "b", kept), Map.of("sum", sum, "difference", difference));
        try (Step writes = provider.step(List.of(into));
                Step reads = provider.step(List.of(outOf))) {
            for (int run = 0; run < 5; run++) {
                a.floats().put(2, run);
                if (run % 2 == 0) {
                    writes.run();
                    outOf.run();
                } else {
                    into.run();
                    reads.run();
                }
                assertThat(values(sum)).containsExactly(0, 0, 2 * run);
            }
        }
        kept.close();
        unused.close();
    }

    @Test
    void aStepTellsHowLongItsPartsTook() {
        try (Step step = provider.step(List.of(bind(), bind()))) {
            assertThat(step.nanos(0)).isZero();
            for (int run = 0; run < 4; run++) {
                step.run();
                assertThat(step.nanos(0)).isPositive();
                assertThat(step.nanos(1)).isPositive();
            }
            assertThatThrownBy(() -> step.nanos(2)).isInstanceOf(IndexOutOfBoundsException.class);
        }
        assertThatThrownBy(() -> provider.step(List.of())).hasMessage("a step needs at least one part");
    }

    @Test
    void aStepSaysSoWhenUsedAfterClose() {
        Step closed = provider.step(List.of(bind()));
        closed.run();
        closed.close();
        closed.close();
        assertThatThrownBy(closed::run).isInstanceOf(EngineException.class).hasMessage("the step is closed");
        try (Step step = provider.step(List.of(bind()))) {
            step.run();
            engine.close();
            assertThatThrownBy(step::run).isInstanceOf(EngineException.class).hasMessage("graph 'sum' is closed");
        }
    }

    private Binding bind() {
        return engine.bind(Map.of("a", a, "b", b), Map.of("sum", sum, "difference", difference));
    }

    private static float[] values(Tensor tensor) {
        float[] values = new float[tensor.spec().elements()];
        tensor.floats().get(0, values);
        return values;
    }
}

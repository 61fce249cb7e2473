package io.tubecast.training.trainer;

import static org.bytedeco.pytorch.global.torch.set_num_threads;

import io.tubecast.core.label.Labels;
import io.tubecast.core.time.NanoClock;
import io.tubecast.training.config.ConfigDifference;
import io.tubecast.training.config.RunSettings;
import io.tubecast.training.config.TrainingConfig;
import io.tubecast.training.data.BatchLoader;
import io.tubecast.training.network.TrainedNetwork;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.ToDoubleFunction;
import org.bytedeco.javacpp.PointerScope;
import org.jspecify.annotations.Nullable;

/**
 * Trains a network from a configuration: batches in, checkpoints and a log out, in a folder of the run's own.
 *
 * <p>{@code last.checkpoint} is the newest state, {@code best.checkpoint} the one that validated best, {@code log.csv} the log. If the folder holds a {@code last.checkpoint} the run goes
 * on from there, and gives the weights it would have given without the interruption. Used from one thread, except {@link #stop}.
 *
 * @param <N> the networks of the family
 * @param <B> its batches
 */
public final class Trainer<N extends TrainedNetwork, B> implements AutoCloseable {
    /** The newest state, in the run's folder. */
    public static final String LAST = "last.checkpoint";

    private final RunSettings config;
    private final Family<N, B> family;
    private final NanoClock clock;
    private final TrainingState<N> state;
    private final Path last;
    private final Path bestFile;
    private final TrainingLog log;
    private volatile boolean stopping;
    private double best;
    private long checkpointStep = -1;
    private List<String> fresh = List.of();
    private List<ConfigDifference> changed = List.of();

    /**
     * A run.
     *
     * @param config all settings
     * @param family of the network, with the same settings
     * @param labels the classes
     * @param folder where the run writes; made if absent
     * @param start what a new run starts from
     * @param clock for pace and time left
     */
    public Trainer(RunSettings config, Family<N, B> family, Labels labels, Path folder, Start start, NanoClock clock) {
        this.config = config;
        this.family = family;
        this.clock = clock;
        last = folder.resolve(LAST);
        bestFile = folder.resolve("best.checkpoint");
        state = new TrainingState<>(config, family, labels);
        set_num_threads(config.batch().threads());
        if (Files.exists(last)) {
            changed = state.resume(Checkpoint.read(last), last);
            checkpointStep = state.step();
        } else {
            fresh = state.startFrom(start);
        }
        createFolder(folder);
        log = new TrainingLog(folder.resolve("log.csv"), family.items(), family.figure(), state.step());
        best = Files.exists(bestFile) ? log.best() : Double.NEGATIVE_INFINITY;
    }

    private static void createFolder(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException("cannot make the run's folder " + folder, e);
        }
    }

    /** Names of the tensors that a new run could not take from the checkpoints it was given; empty for one that goes on. */
    public List<String> freshTensors() {
        return fresh;
    }

    /** Settings that a run that goes on had otherwise so far; none of them touches what it has learnt. */
    public List<ConfigDifference> changedSettings() {
        return changed;
    }

    /** Steps done so far. */
    public long step() {
        return state.step();
    }

    /** Asks the run to write a checkpoint and end after the present step; callable from any thread. */
    public void stop() {
        stopping = true;
    }

    /** Whether the run was asked to end; callable from any thread. */
    public boolean stopping() {
        return stopping;
    }

    /**
     * Trains to the end of the schedule, or until {@link #stop}.
     *
     * @param loaders makes the loader of batches from a number on; a step takes as many as the network has replicas
     * @param validation measures a network, higher is better, NaN if it was cut short; null if there is nothing to validate on. What was learnt is saved before
     * @param progress receives a line every so often
     * @throws InterruptedException if interrupted while waiting for a batch
     */
    public void run(
            LongFunction<BatchLoader<B>> loaders, @Nullable ToDoubleFunction<N> validation, Consumer<Progress> progress)
            throws InterruptedException {
        int parts = config.batch().parts();
        List<B> batch = new ArrayList<>();
        try (BatchLoader<B> loader = loaders.apply(state.step() * parts);
                Replicas<N, B> replicas = new Replicas<>(config, family, state.network(), state::create)) {
            Meter meter = new Meter(clock, config);
            while (state.step() < config.schedule().steps() && !stopping) {
                meter.begin();
                while (batch.size() < parts) {
                    batch.add(loader.take());
                }
                meter.gotBatch();
                step(replicas, batch, meter);
                batch.forEach(loader::release);
                batch.clear();
                report(meter, validation, progress);
            }
        }
        saveIfChanged();
    }

    private void report(Meter meter, @Nullable ToDoubleFunction<N> validation, Consumer<Progress> progress) {
        long step = state.step();
        TrainingConfig.RunConfig every = config.run();
        boolean end = step == config.schedule().steps();
        boolean validate =
                validation != null && every.validateEvery() > 0 && (end || step % every.validateEvery() == 0);
        if (validate || step % every.checkpointEvery() == 0) {
            saveIfChanged();
        }
        if (validate || end || step % every.logEvery() == 0) {
            Progress now = meter.progress(step);
            double measured = validate && validation != null ? validation.applyAsDouble(state.validated()) : Double.NaN;
            log.add(now, measured);
            progress.accept(now);
            if (measured > best) {
                best = measured;
                state.checkpoint().write(bestFile);
            }
            meter.restart();
        }
    }

    private void step(Replicas<N, B> replicas, List<B> batch, Meter meter) throws InterruptedException {
        try (PointerScope scope = new PointerScope()) {
            Replicas.Loss loss = replicas.gradient(batch, state.step());
            if (!loss.finite()) {
                throw stopped("loss is %s (classification) and %s (boxes)"
                        .formatted(loss.classification(), loss.localization()));
            }
            double norm = state.advance();
            if (!Double.isFinite(norm)) {
                throw stopped("gradient's length is " + norm);
            }
            meter.add(loss.classification(), loss.localization(), norm);
        }
    }

    private TrainingStoppedException stopped(String what) {
        return new TrainingStoppedException(
                "step %d: the %s; nothing was saved of this step. Last checkpoint: %s. Begin another run, from there if it was still good, with a lower optimizer.rate (now %s) or a smaller optimizer.clipNorm."
                        .formatted(
                                state.step(),
                                what,
                                checkpointStep < 0 ? "none" : "%s of step %d".formatted(last, checkpointStep),
                                config.optimizer().rate()));
    }

    private void saveIfChanged() {
        if (state.step() != checkpointStep) {
            state.checkpoint().write(last);
            checkpointStep = state.step();
        }
    }

    /** Frees the network's memory. */
    @Override
    public void close() {
        state.close();
    }
}

package io.tubecast.inference.tensorrt;

import io.tubecast.core.time.NanoClock;
import io.tubecast.inference.engine.EngineException;
import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.inference.engine.GraphSpec;
import io.tubecast.inference.engine.NetworkEngine;
import io.tubecast.inference.engine.NetworkEngine.Binding;
import io.tubecast.inference.engine.Owned;
import io.tubecast.inference.engine.Step;
import io.tubecast.inference.engine.Tensor;
import io.tubecast.inference.engine.TensorSpec;
import io.tubecast.inference.engines.DeviceIdentity;
import io.tubecast.inference.engines.EngineMatch;
import io.tubecast.inference.engines.EngineTarget;
import io.tubecast.inference.tensorrt.driver.DeviceCalls;
import io.tubecast.inference.tensorrt.driver.DeviceCalls.Attribute;
import io.tubecast.inference.tensorrt.driver.Driver;
import io.tubecast.inference.tensorrt.driver.EngineCalls;
import io.tubecast.inference.tensorrt.driver.StreamCalls.Stream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs plans on the first CUDA device with TensorRT.
 *
 * <p>Tensors of the engine stay on the device; those of the program are pinned, and where device and processor share their memory they are the same bytes. Every network has a
 * stream of its own; a step orders them by events and is launched as one CUDA graph. A thread that waits for the device sleeps. Whether a plan fits this device is for whoever reads its
 * manifest to say; TensorRT refuses what it cannot load. Owns TensorRT's runtime; what it makes is not thread-safe.
 */
public final class TensorRtProvider implements EngineProvider {
    private static final Logger LOG = LoggerFactory.getLogger(TensorRtProvider.class);

    private final Driver driver;
    private final Owned owned = new Owned();
    private final DeviceIdentity.Gpu identity;
    private final EngineCalls.PlanRuntime runtime;
    private final TensorMemory memory;
    private final GraphUse graphs;
    private boolean closed;

    /**
     * A provider on what {@link TensorRt#load()} found.
     *
     * @throws EngineException if there is no device or TensorRT does not work with it
     */
    public TensorRtProvider(Driver driver, TensorRtSettings settings) {
        this.driver = driver;
        graphs = new GraphUse(settings.graphs());
        try {
            requireDevice();
            identity = DeviceFacts.read(driver, DeviceFacts.TEGRA_RELEASE);
            DeviceCalls devices = driver.devices();
            boolean shared =
                    devices.attribute(Attribute.INTEGRATED) != 0 && devices.attribute(Attribute.MAPS_HOST_MEMORY) != 0;
            runtime = driver.engines().createRuntime();
            owned.own(() -> driver.engines().destroyRuntime(runtime));
            if (settings.hostCode()) {
                driver.engines().allowHostCode(runtime);
            }
            Stream stream = driver.streams().createStream();
            owned.own(() -> driver.streams().destroyStream(stream));
            memory = new TensorMemory(driver, stream, shared);
        } catch (EngineException e) {
            owned.close();
            throw new EngineException(TensorRt.UNAVAILABLE + e.getMessage(), e);
        }
    }

    /** Asked first: TensorRT's runtime is a wild pointer where there is no device. */
    private void requireDevice() {
        if (driver.devices().count() < 1) {
            throw new EngineException("the driver has no CUDA device (is it hidden by CUDA_VISIBLE_DEVICES?)");
        }
        sleepWhileWaiting();
        driver.devices().select();
    }

    /** Wherever something has used the device before, its threads wait as that wished. */
    private void sleepWhileWaiting() {
        try {
            driver.devices().sleepWhileWaiting();
        } catch (EngineException e) {
            driver.graphs().forgetError();
            LOG.info("threads that wait for the device may spin: {}", e.getMessage());
        }
    }

    @Override
    public String name() {
        return "TensorRT %s, %s, CUDA %s".formatted(identity.tensorrt(), identity.name(), identity.cudaRuntime());
    }

    /** What it runs on, to compare engines with. */
    public DeviceIdentity.Gpu identity() {
        return identity;
    }

    /**
     * Loads a plan.
     *
     * @param graph its {@code file} is the plan, relative to the bundle's folder
     */
    @Override
    public NetworkEngine open(Path bundle, GraphSpec graph) {
        checkOpen();
        Path file = bundle.resolve(graph.file());
        if (!Files.isRegularFile(file)) {
            throw new EngineException("graph '%s': %s: no such file".formatted(graph.name(), file));
        }
        ByteBuffer plan = read(graph, file);
        try {
            return new TensorRtEngine(graph, file, plan, runtime, memory);
        } catch (EngineException e) {
            if (String.valueOf(e.getMessage()).startsWith("graph '")) {
                throw e;
            }
            throw new EngineException(
                    "graph '%s': %s cannot be loaded: %s; to build it for this device: %s"
                            .formatted(
                                    graph.name(),
                                    file,
                                    e.getMessage(),
                                    EngineMatch.command(bundle, EngineTarget.TENSORRT)),
                    e);
        }
    }

    private static ByteBuffer read(GraphSpec graph, Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            long size = channel.size();
            if (size == 0 || size > Integer.MAX_VALUE) {
                throw new EngineException("graph '%s': %s cannot be loaded: it has %d bytes, a plan has 1 to %d"
                        .formatted(graph.name(), file, size, Integer.MAX_VALUE));
            }
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, size);
        } catch (IOException e) {
            throw new EngineException("graph '%s': %s cannot be read: %s".formatted(graph.name(), file, e), e);
        }
    }

    @Override
    public Tensor allocate(TensorSpec spec, Tensor.Placement placement) {
        checkOpen();
        return switch (placement) {
            case HOST -> memory.onHost(spec);
            case ENGINE -> memory.onDevice(spec);
        };
    }

    @Override
    public Tensor wrap(TensorSpec spec, ByteBuffer bytes) {
        checkOpen();
        if (!bytes.isDirect() || bytes.capacity() != spec.bytes()) {
            throw new EngineException("tensor '%s' needs a direct buffer of %d bytes, was %s of %d"
                    .formatted(
                            spec.name(),
                            spec.bytes(),
                            bytes.isDirect() ? "a direct one" : "one on the heap",
                            bytes.capacity()));
        }
        return memory.around(spec, bytes);
    }

    /** The device's own clock times the parts. */
    @Override
    public Step step(List<? extends Binding> parts, NanoClock clock) {
        checkOpen();
        List<TensorRtBinding> ours = new ArrayList<>();
        for (Binding part : parts) {
            if (!(part instanceof TensorRtBinding binding) || !binding.engine().isOf(memory)) {
                throw new EngineException(
                        "part %d of the step was not made by this TensorRT provider".formatted(ours.size()));
            }
            binding.checkOpen();
            ours.add(binding);
        }
        return new TensorRtStep(driver, ours, graphs);
    }

    private void checkOpen() {
        if (closed) {
            throw new EngineException("the TensorRT provider is closed");
        }
    }

    @Override
    public void close() {
        closed = true;
        owned.close();
    }
}

package io.tubecast.trtbuild.target;

import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.inference.engines.DeviceIdentity;
import io.tubecast.inference.engines.EngineFolder.Content;
import io.tubecast.inference.engines.EngineTarget;
import io.tubecast.trtbuild.conversion.GraphConverter.TargetForm;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** What engines are made for: how they are made there and what runs them. Owns what that needs. */
public interface Target extends AutoCloseable {
    /** Which one. */
    EngineTarget kind();

    /** The device and library that are here. */
    DeviceIdentity device();

    /** What runs its engines. */
    EngineProvider provider();

    /** What it wants of quantized graphs. */
    TargetForm form();

    /** Options that its engines are made with, for their manifests; an engine that was made with others is made anew. */
    Map<String, String> options();

    /**
     * Makes an engine.
     *
     * @param graph what messages call it
     * @param network a graph in the precision that is wanted, as a file; it must stay until the content was written
     * @param log hears what is going on
     */
    Content make(String graph, Path network, Consumer<String> log);

    /** The file of what was learnt in builds on this device, if one is kept. */
    default Optional<Path> timingCache() {
        return Optional.empty();
    }

    @Override
    void close();
}

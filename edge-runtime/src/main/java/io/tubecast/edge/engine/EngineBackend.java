package io.tubecast.edge.engine;

import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.inference.engines.DeviceIdentity;
import io.tubecast.inference.engines.EngineFile;
import io.tubecast.inference.engines.EngineTarget;
import java.util.List;

/** A library that may run networks here: what the node chooses among. May be used from any thread, one at a time. */
public interface EngineBackend {
    /** What came of looking whether it can. */
    sealed interface Probe {}

    /**
     * It can.
     *
     * @param device what engines must fit
     */
    record Present(DeviceIdentity device) implements Probe {}

    /**
     * It cannot.
     *
     * @param reason in a few words, for people
     */
    record Absent(String reason) implements Probe {}

    /** Which engines it runs. */
    EngineTarget target();

    /** Looks whether it can run here. May take seconds; never throws. */
    Probe probe();

    /**
     * Gets ready to open networks.
     *
     * @param engines those that are going to be opened; none for the model's own graphs
     * @return the caller's to close
     * @throws io.tubecast.inference.engine.EngineException if it cannot after all
     */
    EngineProvider open(List<EngineFile> engines);
}

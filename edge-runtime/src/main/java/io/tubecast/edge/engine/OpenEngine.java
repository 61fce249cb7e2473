package io.tubecast.edge.engine;

import io.tubecast.edge.pipeline.Detector;
import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.publish.message.Factsheet;

/** Networks that were opened, checked and warmed. Owns them and what runs them. */
final class OpenEngine implements AutoCloseable {
    private final EngineChoice choice;
    private final EngineProvider provider;
    private final Detector detector;

    OpenEngine(EngineChoice choice, EngineProvider provider, Detector detector) {
        this.choice = choice;
        this.provider = provider;
        this.detector = detector;
    }

    EngineChoice choice() {
        return choice;
    }

    Detector detector() {
        return detector;
    }

    /** What runs the networks, for people. */
    String name() {
        return provider.name();
    }

    Factsheet.Engine factsheet() {
        return choice.factsheet(provider.name());
    }

    /** May be called twice. */
    @Override
    public void close() {
        try {
            detector.close();
        } finally {
            provider.close();
        }
    }
}

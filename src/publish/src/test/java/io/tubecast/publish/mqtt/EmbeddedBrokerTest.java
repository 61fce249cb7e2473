package io.tubecast.publish.mqtt;

import io.tubecast.core.service.EmbeddedBroker;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The publisher with the broker of demonstrations. */
final class EmbeddedBrokerTest extends BrokerContract {
    private static final EmbeddedBroker BROKER = EmbeddedBroker.find().orElseThrow();
    private static URI address = URI.create("tcp://127.0.0.1:1");

    @BeforeAll
    static void start() {
        address = BROKER.start(0);
    }

    @AfterAll
    static void stop() {
        BROKER.close();
    }

    @Override
    URI broker() {
        return address;
    }

    @Override
    boolean tellsRetainedCommands() {
        return false;
    }

    @Override
    boolean keepsPropertiesOfWills() {
        return false; // Artemis 2.55.0 hands out topic, payload and retain flag only
    }
}

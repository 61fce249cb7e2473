package io.tubecast.publish.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tubecast.publish.wire.MessageKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinkTest {
    private final List<String> fates = new ArrayList<>();

    private Outgoing event(String name) {
        return Outgoing.of(
                "tubes/v1/n/s/events",
                MessageKind.EVENTS,
                new byte[] {'{', '}'},
                () -> fates.add(name + " taken"),
                () -> fates.add(name + " lost"));
    }

    private static Link link(ScriptedBroker broker) {
        Link.Plan plan = new Link.Plan("n-1", Link.userProperties("b"), null, List.of(), LinkCallback.Inbox.NONE);
        return new Link(MqttSettings.of(broker.uri(), "n"), null, plan, System::nanoTime, () -> {});
    }

    @Test
    void aMessageForALinkThatDiedJustNowIsGivenBack() throws IOException {
        try (ScriptedBroker broker = new ScriptedBroker(0)) {
            Link link = link(broker);
            link.start();
            await().until(() -> link.hasRoom(0));
            link.die(new LinkFailure("connection lost", false)); // by the library's thread, after hasRoom said yes
            assertThat(link.publish(event("first"))).isTrue();
            assertThat(link.publish(event("second"))).isTrue();
            assertThat(fates).isEmpty();
            link.abandon().run();
            assertThat(fates).containsExactly("second lost", "first lost");
        }
    }

    @Test
    void aMessageWithoutRoomIsAFaultOfTheCaller() throws IOException {
        try (ScriptedBroker broker = new ScriptedBroker(0)) {
            Link link = link(broker);
            assertThatThrownBy(() -> link.publish(event("early"))).isInstanceOf(IllegalStateException.class);
            link.start();
            await().until(() -> link.hasRoom(0));
            link.die(new LinkFailure("connection lost", false));
            for (int i = 0; i < Link.WINDOW; i++) {
                link.publish(event("e" + i));
            }
            assertThatThrownBy(() -> link.publish(event("one more")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("no room for a message to tubes/v1/n/s/events");
            link.abandon().run();
            assertThat(fates).hasSize(Link.WINDOW);
        }
    }
}

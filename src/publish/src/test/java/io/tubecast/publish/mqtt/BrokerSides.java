package io.tubecast.publish.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tubecast.publish.Discovery;
import io.tubecast.publish.LinkState;
import io.tubecast.publish.PublisherOptions;
import io.tubecast.publish.Samples;
import io.tubecast.publish.SchemaAssert;
import io.tubecast.publish.command.Command;
import io.tubecast.publish.command.CommandHandler;
import io.tubecast.publish.command.CommandName;
import io.tubecast.publish.command.CommandSettings;
import io.tubecast.publish.message.EventTime;
import io.tubecast.publish.message.Mode;
import io.tubecast.publish.message.NodeEvent;
import io.tubecast.publish.message.TubesSnapshot;
import io.tubecast.publish.mqtt.RawSubscriber.Delivered;
import io.tubecast.publish.wire.MessageKind;
import io.tubecast.publish.wire.WireFormat;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.junit.jupiter.api.Test;

/** What every real broker has to make of what a publisher does besides publishing: commands, mirrors, a reload. */
abstract class BrokerSides {
    static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Address of a running broker that lets everybody in. */
    abstract URI broker();

    /** Whether the broker says of a message that it was published to be kept, when that is asked for. */
    abstract boolean tellsRetainedCommands();

    @Test
    void answersCommandsToWhoeverAsked() throws MqttException {
        String node = "cmd-" + name();
        List<Command> handled = new CopyOnWriteArrayList<>();
        CommandHandler handler = command -> {
            handled.add(command);
            return Map.of("done", true);
        };
        CommandSettings commands =
                new CommandSettings(EnumSet.of(CommandName.PING, CommandName.SET_MODE, CommandName.REBIRTH), 50);
        PublisherOptions options = new PublisherOptions(commands, handler, false, null);
        try (RawSubscriber asker = new RawSubscriber(broker(), "tubes/v1/" + node + "/#");
                MqttTubePublisher publisher = publisher(broker(), node, WireFormat.JSON, options)) {
            await().atMost(PATIENCE).until(() -> asker.on("/connection").size() == 1);
            JsonNode pong = ask(asker, node, "ping", "", false);
            assertThat(pong.get("ok").booleanValue()).isTrue();
            assertThat(pong.get("boot").textValue()).isEqualTo(publisher.boot());
            assertThat(ask(asker, node, "set-mode", "{\"mode\":\"appearance\"}", false)
                            .get("ok")
                            .booleanValue())
                    .isTrue();
            assertThat(ask(asker, node, "set-mode", "{\"mode\":", false)
                            .at("/error/code")
                            .textValue())
                    .isEqualTo("malformed");
            assertThat(ask(asker, node, "snapshot", "", false).at("/error/code").textValue())
                    .isEqualTo("not-enabled");
            assertThat(ask(asker, node, "sudo", "", false).at("/error/code").textValue())
                    .isEqualTo("unknown-command");
            assertThat(handled).containsExactly(new Command.SetMode(Mode.APPEARANCE, 0));
            assertThat(ask(asker, node, "rebirth", "", false).get("ok").booleanValue())
                    .isTrue();
            await().atMost(PATIENCE).until(() -> asker.on(node + "/connection").size() == 2);
            await().atMost(PATIENCE).until(() -> asker.on(node + "/factsheet").size() == 2);
            if (tellsRetainedCommands()) {
                assertThat(ask(asker, node, "set-mode", "{\"mode\":\"auto\"}", true)
                                .at("/error/code")
                                .textValue())
                        .isEqualTo("retained");
            }
            assertThat(handled).hasSize(1);
        }
    }

    /** Sends a command and waits for its answer, which is found by its correlation data. */
    private static JsonNode ask(RawSubscriber asker, String node, String command, String payload, boolean retained)
            throws MqttException {
        byte[] correlation = Long.toString(System.nanoTime()).getBytes(StandardCharsets.UTF_8);
        MqttProperties properties = new MqttProperties();
        properties.setResponseTopic("tubes/v1/" + node + "/rsp/asker/1");
        properties.setCorrelationData(correlation);
        asker.publish(
                "tubes/v1/" + node + "/cmd/" + command, payload.getBytes(StandardCharsets.UTF_8), retained, properties);
        List<Delivered> answers = new ArrayList<>();
        await().atMost(PATIENCE).until(() -> {
            asker.on("/rsp/asker/1").stream()
                    .filter(answer ->
                            Arrays.equals(answer.message().getProperties().getCorrelationData(), correlation))
                    .forEach(answers::add);
            return !answers.isEmpty();
        });
        MqttMessage answer = answers.get(0).message();
        assertThat(answer.getProperties().getContentType()).isEqualTo("application/json");
        assertThat(answer.isRetained()).isFalse();
        return SchemaAssert.assertValid(MessageKind.RESPONSE, answer.getPayload());
    }

    @Test
    void tellsHomeAssistantAndRosWhatTheyUnderstand() throws MqttException {
        String node = "home-" + name();
        String config = "ha-" + name() + "/device/" + node + "/config";
        Discovery discovery = new Discovery("ha-" + name(), false);
        PublisherOptions both = new PublisherOptions(CommandSettings.STANDARD, CommandHandler.NONE, true, discovery);
        try (RawSubscriber home = new RawSubscriber(broker(), "#");
                MqttTubePublisher publisher = publisher(broker(), node, WireFormat.JSON, both)) {
            await().atMost(PATIENCE).until(() -> home.on(config).size() == 1);
            try (RawSubscriber late = new RawSubscriber(broker(), config)) {
                await().atMost(PATIENCE).until(() -> late.on(config).size() == 1);
                assertThat(late.on(config).get(0).message().isRetained()).isTrue();
            }
            SchemaAssert.assertValid(
                    MessageKind.DISCOVERY, home.on(config).get(0).message().getPayload());
            byte[] online = "online".getBytes(StandardCharsets.UTF_8);
            home.publish("ha-" + name() + "/status", online, false, new MqttProperties());
            await().atMost(PATIENCE).until(() -> home.on(config).size() == 2);
            publisher.publishTubes(fresh(1));
            await().atMost(PATIENCE)
                    .until(() -> home.on(node + "/front/ros/detections").size() == 1);
            SchemaAssert.assertValid(
                    MessageKind.DETECTIONS,
                    home.on("/detections").get(0).message().getPayload());
        }
        PublisherOptions remove = new PublisherOptions(
                CommandSettings.STANDARD, CommandHandler.NONE, false, new Discovery("ha-" + name(), true));
        try (MqttTubePublisher publisher = publisher(broker(), node, WireFormat.JSON, remove)) {
            await().atMost(PATIENCE).until(() -> publisher.status().link() == LinkState.UP);
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> { // nothing is kept any more
                                try (RawSubscriber late = new RawSubscriber(broker(), "ha-" + name() + "/device/#")) {
                                    pause(300);
                                    assertThat(late.delivered).isEmpty();
                                }
                            });
        }
    }

    @Test
    void aReloadConnectsAnewAndLosesNothing() throws MqttException {
        String node = "reload-" + name();
        CommandSettings commands = new CommandSettings(EnumSet.of(CommandName.RELOAD), 50);
        PublisherOptions options = new PublisherOptions(commands, CommandHandler.NONE, false, null);
        try (RawSubscriber asker = new RawSubscriber(broker(), "tubes/v1/" + node + "/#");
                MqttTubePublisher publisher = publisher(broker(), node, WireFormat.JSON, options)) {
            await().atMost(PATIENCE).until(() -> asker.on("/connection").size() == 1);
            assertThat(ask(asker, node, "reload", "", false).get("ok").booleanValue())
                    .isTrue();
            for (int i = 0; i < 100; i++) {
                publisher.publishEvent(
                        "front", new NodeEvent.CameraChange(new EventTime(i, System.nanoTime(), 60_000), true, "test"));
                pause(10);
            }
            await().atMost(PATIENCE).until(() -> publisher.status().eventsSent() == 100);
            assertThat(publisher.status().connects()).isEqualTo(2);
            assertThat(publisher.status().failures()).isZero();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(asker.on("/connection"))
                            .extracting(BrokerSides::state)
                            .containsExactly("ONLINE", "OFFLINE", "ONLINE"));
        }
    }

    private static String state(Delivered delivered) {
        return SchemaAssert.assertValid(
                        MessageKind.CONNECTION, delivered.message().getPayload())
                .get("state")
                .textValue();
    }

    static MqttTubePublisher publisher(URI broker, String node, WireFormat format) {
        return publisher(broker, node, format, PublisherOptions.STANDARD);
    }

    static MqttTubePublisher publisher(URI broker, String node, WireFormat format, PublisherOptions options) {
        return MqttTubePublisher.start(
                settings(broker, node, format), List.of(Samples.FRONT), Samples.factsheet(), options);
    }

    static MqttSettings settings(URI broker, String node, WireFormat format) {
        LinkTiming standard = LinkTiming.STANDARD;
        LinkTiming impatient = new LinkTiming(
                standard.connect(),
                standard.keepAlive(),
                Duration.ofMillis(50),
                Duration.ofMillis(300),
                standard.refusedBackoff(),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5));
        return MqttSettings.of(broker, node).withFormat(format).withTiming(impatient);
    }

    static TubesSnapshot fresh(long frame) {
        return Samples.empty(frame, System.nanoTime()).validMillis(10_000);
    }

    final String name() {
        return getClass().getSimpleName();
    }

    static void pause(long millis) {
        await().pollDelay(Duration.ofMillis(millis))
                .pollInterval(Duration.ofMillis(1))
                .until(() -> true);
    }
}

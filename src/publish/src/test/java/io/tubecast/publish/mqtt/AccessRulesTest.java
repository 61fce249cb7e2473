package io.tubecast.publish.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tubecast.publish.MosquittoBroker;
import io.tubecast.publish.PublisherOptions;
import io.tubecast.publish.Samples;
import io.tubecast.publish.command.Command;
import io.tubecast.publish.command.CommandName;
import io.tubecast.publish.command.CommandSettings;
import io.tubecast.publish.message.Mode;
import io.tubecast.testkit.RealClips;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The access rules of the documentation, at a real Mosquitto: who may send which command, and who hears the answer. */
final class AccessRulesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @Test
    void commandsAreAllowedOneByOne() throws Exception {
        assumeTrue(MosquittoBroker.program().isPresent(), "skipped: mosquitto is not installed");
        List<Command> handled = new CopyOnWriteArrayList<>();
        CommandSettings commands = new CommandSettings(EnumSet.of(CommandName.PING, CommandName.SET_MODE), 50);
        PublisherOptions options = new PublisherOptions(
                commands,
                command -> {
                    handled.add(command);
                    return Map.of();
                },
                false,
                null);
        try (MosquittoBroker broker = MosquittoBroker.withRules(rules());
                MqttTubePublisher publisher = MqttTubePublisher.start(
                        MqttSettings.of(broker.uri(), "drone-07").withUser("drone-07", "none"),
                        List.of(Samples.FRONT),
                        Samples.factsheet(),
                        options);
                RawSubscriber controller = new RawSubscriber(broker.uri(), "#", "ctl", "controller");
                RawSubscriber operator = new RawSubscriber(broker.uri(), "#", "op", "operator")) {
            await().atMost(PATIENCE).until(() -> operator.on("/connection").size() == 1);
            ask(controller, "ctl", "ping", "");
            await().atMost(PATIENCE).until(() -> controller.on("/rsp/ctl").size() == 1);
            ask(controller, "ctl", "set-mode", "{\"mode\":\"standby\"}"); // goes nowhere
            ask(operator, "op", "set-mode", "{\"mode\":\"appearance\"}");
            await().atMost(PATIENCE).until(() -> operator.on("/rsp/op").size() == 1);
            assertThat(handled).containsExactly(new Command.SetMode(Mode.APPEARANCE, 0));
            assertThat(operator.on("/rsp/ctl")).isEmpty();
            assertThat(controller.on("/rsp/op")).isEmpty();
            assertThat(controller.delivered)
                    .noneMatch(message -> message.topic().contains("/cmd/"));
            assertThat(publisher.status().failures()).isZero();
        }
    }

    private static void ask(RawSubscriber asker, String client, String command, String payload) throws MqttException {
        MqttProperties properties = new MqttProperties();
        properties.setResponseTopic("tubes/v1/drone-07/rsp/" + client);
        try {
            asker.publish(
                    "tubes/v1/drone-07/cmd/" + command, payload.getBytes(StandardCharsets.UTF_8), false, properties);
        } catch (MqttException e) {
            assertThat(e.getReasonCode()).isEqualTo(135); // not authorized, says the broker
        }
    }

    /** The block of the documentation that begins with who reads what. */
    private Path rules() throws Exception {
        String docs = Files.readString(RealClips.checkout().resolve("src/docs/mqtt.md"));
        int begin = docs.indexOf("# everybody reads");
        Path rules = Files.writeString(folder.resolve("rules.acl"), docs.substring(begin, docs.indexOf("```", begin)));
        assertThat(Files.readString(rules)).contains("user operator");
        return rules;
    }
}

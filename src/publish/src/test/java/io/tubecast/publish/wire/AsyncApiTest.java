package io.tubecast.publish.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.tubecast.publish.command.CommandName;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The AsyncAPI document says what the code does. */
final class AsyncApiTest {
    private final JsonNode document = document();

    @Test
    void isAsyncApi3OfThisVersion() {
        assertThat(document.get("asyncapi").textValue()).isEqualTo("3.0.0");
        assertThat(document.at("/info/version").textValue()).isEqualTo(Contract.VERSION);
        assertThat(document.get("channels")).hasSize(MessageKind.values().length);
        assertThat(document.get("operations")).hasSize(MessageKind.values().length);
    }

    @ParameterizedTest
    @EnumSource
    void describesEveryKindAsItTravels(MessageKind kind) {
        String name = kind.word();
        assertThat(document.at("/channels/" + name + "/address").textValue()).isEqualTo(kind.address());
        String verb = kind == MessageKind.COMMAND ? "receive" : "send";
        JsonNode binding = document.at("/operations/" + verb + "-" + name + "/bindings/mqtt");
        assertThat(binding.get("qos").intValue()).isEqualTo(kind.qos());
        assertThat(binding.get("retain").booleanValue()).isEqualTo(kind.retained());
        assertThat(binding.path("messageExpiryInterval").asInt(0)).isEqualTo(kind.expirySeconds());
        String schema = document.at("/components/messages/" + name + "/payload/schema/$ref")
                .textValue();
        assertThat(schema).isEqualTo("schemas/v1/" + name + ".json");
        assertThat(AsyncApiTest.class.getResource("/" + schema)).isNotNull();
    }

    @Test
    void topicsAreThoseOfTheAddresses() {
        Topics topics = new Topics("PREFIX", "NODE");
        for (MessageKind kind : MessageKind.values()) {
            String topic = switch (kind.scope()) {
                case NODE -> topics.of(kind);
                case STREAM, ROS -> topics.of("STREAM", kind);
                case COMMAND -> topics.commands() + "NAME";
                case CLIENT -> topics.responses() + "CLIENT";
                case DISCOVERY -> topics.discovery("DISCOVERY");
            };
            String address = kind.address();
            for (String parameter : List.of("prefix", "node", "stream", "name", "client", "discovery")) {
                address = address.replace("{" + parameter + "}", parameter.toUpperCase(Locale.ROOT));
            }
            assertThat(topic).isEqualTo(address);
        }
    }

    @Test
    void namesEveryCommand() {
        List<String> words =
                Arrays.stream(CommandName.values()).map(CommandName::word).toList();
        assertThat(document.at("/channels/command/parameters/name/enum"))
                .extracting(JsonNode::textValue)
                .containsExactlyElementsOf(words);
    }

    @Test
    void everyReferenceInsideIsResolved() {
        for (JsonNode reference : document.findValues("$ref")) {
            String target = reference.textValue();
            if (target.startsWith("#")) {
                assertThat(document.at(target.substring(1)).isMissingNode())
                        .as(target)
                        .isFalse();
            }
        }
    }

    private static JsonNode document() {
        try (InputStream in = Objects.requireNonNull(AsyncApiTest.class.getResourceAsStream("/asyncapi.yaml"))) {
            return new YAMLMapper().readTree(in);
        } catch (IOException e) {
            throw new AssertionError("asyncapi.yaml is not YAML", e);
        }
    }
}

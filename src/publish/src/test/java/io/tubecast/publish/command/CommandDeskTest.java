package io.tubecast.publish.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import io.tubecast.publish.Samples;
import io.tubecast.publish.SchemaAssert;
import io.tubecast.publish.message.Mode;
import io.tubecast.publish.wire.Contract;
import io.tubecast.publish.wire.MessageKind;
import io.tubecast.publish.wire.ResponseEncoder;
import io.tubecast.publish.wire.WireFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class CommandDeskTest {
    private final List<Command> handled = new ArrayList<>();
    private long now = Samples.CAPTURE_NANOS;
    private CommandHandler handler = command -> {
        handled.add(command);
        return Map.of("done", true);
    };

    @Test
    void tellsWhenAPingCameAndWhenTheAnswerLeft() {
        long came = now - 3_000_000;
        CommandRequest ping = new CommandRequest("ping", new byte[0], null, false, came);
        JsonNode answer = checked(desk(CommandSettings.STANDARD).answer(ping, WireFormat.JSON), WireFormat.JSON);
        assertThat(answer.get("ok").booleanValue()).isTrue();
        assertThat(answer.get("cmd").textValue()).isEqualTo("ping");
        assertThat(answer.get("t_recv_mono_ns").longValue()).isEqualTo(came);
        assertThat(answer.get("t_pub_mono_ns").longValue()).isEqualTo(now);
        assertThat(answer.get("t_utc").textValue()).isEqualTo("2026-11-21T00:43:20.123456Z");
        assertThat(answer.get("result")).isEmpty();
        assertThat(handled).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void answersInTheFormatOfTheQuestion(WireFormat format) throws IOException {
        ObjectMapper mapper = format == WireFormat.CBOR ? new CBORMapper() : new ObjectMapper();
        byte[] payload = mapper.writeValueAsBytes(Map.of("mode", "appearance", "stride", 2));
        assertThat(CommandParser.format(payload, null, WireFormat.JSON)).isEqualTo(format);
        assertThat(CommandParser.format(payload, format.contentType(), WireFormat.JSON))
                .isEqualTo(format);
        CommandRequest request = new CommandRequest("set-mode", payload, format.contentType(), false, now);
        JsonNode answer = checked(desk(all(10)).answer(request, format), format);
        assertThat(answer.get("ok").booleanValue()).isTrue();
        assertThat(handled).containsExactly(new Command.SetMode(Mode.APPEARANCE, 2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "get-config | `` | GetConfig[]",
                "get-config | {} | GetConfig[]",
                "reload | {} | Reload[]",
                "rebirth | `` | Rebirth[]",
                "snapshot | {} | Snapshot[maxWidthPx=1280]",
                "snapshot | {\"max_width\":320} | Snapshot[maxWidthPx=320]",
                "set-mode | {\"mode\":\"auto\"} | SetMode[mode=null, stride=0]",
                "set-mode | {\"mode\":\"standby\"} | SetMode[mode=STANDBY, stride=0]",
                "set-mode | {\"stride\":4,\"mode\":\"two-stream\"} | SetMode[mode=TWO_STREAM, stride=4]"
            })
    void understandsWhatTheSchemaAllows(String word, String payload, String command) throws IOException {
        if (!payload.isEmpty()) {
            assertThat(SchemaAssert.errors(MessageKind.COMMAND, new ObjectMapper().readTree(payload)))
                    .isEmpty();
        }
        JsonNode answer = ask(all(10), word, payload);
        assertThat(answer.get("ok").booleanValue()).as(answer.toString()).isTrue();
        assertThat(handled).extracting(Object::toString).containsExactly(command);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "explode | {} | unknown-command | there is no such command",
                "`` | {} | unknown-command | there is no such command",
                "ping | { | malformed | not JSON",
                "ping | [] | malformed | a command is an object with fields, or nothing",
                "ping | null | malformed | a command is an object",
                "ping | {} {} | malformed | not JSON",
                "ping | {\"x\":1} | malformed | unknown field 'x'; known: none",
                "set-mode | {} | malformed | 'mode' must be auto or one of [two-stream, appearance, motion, clip, standby]",
                "set-mode | {\"mode\":3} | malformed | 'mode' must be auto",
                "set-mode | {\"mode\":\"auto\",\"mode\":\"standby\"} | malformed | or a field is there twice",
                "set-mode | {\"mode\":\"auto\",\"stride\":3} | malformed | 'stride' must be one of [1, 2, 4]",
                "set-mode | {\"mode\":\"auto\",\"stride\":0} | malformed | 'stride' must be one of [1, 2, 4]",
                "set-mode | {\"mode\":\"auto\",\"stride\":1.5} | malformed | 'stride' must be a whole number",
                "set-mode | {\"mode\":\"auto\",\"stride\":99999999999} | malformed | 'stride' must be a whole number",
                "snapshot | {\"max_width\":15} | malformed | 'max_width' must be a whole number in [16, 4096]",
                "snapshot | {\"width\":99} | malformed | unknown field 'width'; known: [max_width]",
                "ping | {\"\u0007é\":[[[[[[[[[[1]]]]]]]]]]} | malformed | nested too deeply"
            })
    void refusesTheRestAndSaysWhy(String word, String payload, String code, String text) {
        JsonNode answer = ask(all(10), word, payload);
        assertThat(answer.get("ok").booleanValue()).isFalse();
        assertThat(answer.at("/error/code").textValue()).isEqualTo(code);
        assertThat(answer.at("/error/text").textValue()).contains(text);
        assertThat(handled).isEmpty();
    }

    @Test
    void takesOnlyWhatIsEnabledByName() {
        CommandSettings some = new CommandSettings(EnumSet.of(CommandName.PING, CommandName.GET_CONFIG), 10);
        assertThat(ask(some, "get-config", "").get("ok").booleanValue()).isTrue();
        assertThat(error(ask(some, "set-mode", "{\"mode\":\"auto\"}"))).isEqualTo("not-enabled");
        assertThat(ask(some, "set-mode", "").at("/error/text").textValue()).contains("mqtt.commands");
        assertThat(handled).containsExactly(new Command.GetConfig());
        assertThat(CommandSettings.STANDARD.words()).containsExactly("ping");
    }

    @Test
    void refusesWhatTheBrokerHasKept() {
        CommandRequest kept = new CommandRequest("rebirth", new byte[0], null, true, now);
        JsonNode answer = checked(desk(all(10)).answer(kept, WireFormat.JSON), WireFormat.JSON);
        assertThat(error(answer)).isEqualTo("retained");
        assertThat(handled).isEmpty();
    }

    @Test
    void refusesWhatIsTooLongWithoutReadingIt() {
        String most = " ".repeat(Contract.MAX_COMMAND_BYTES - 2) + "{}";
        assertThat(ask(all(10), "reload", most).get("ok").booleanValue()).isTrue();
        assertThat(error(ask(all(10), "reload", most + " "))).isEqualTo("too-large");
    }

    @Test
    void letsSoManyThroughASecondAndTwiceAsManyAfterAPause() {
        CommandDesk desk = desk(all(3));
        List<String> codes = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            codes.add(error(checked(desk.answer(request("rebirth", ""), WireFormat.JSON), WireFormat.JSON)));
        }
        assertThat(codes).containsExactly("", "", "", "", "", "", "too-often", "too-often"); // 2 x 3
        now += 1_000_000_000; // three more
        for (int i = 0; i < 4; i++) {
            codes.add(error(checked(desk.answer(request("rebirth", ""), WireFormat.JSON), WireFormat.JSON)));
        }
        assertThat(codes.subList(8, 12)).containsExactly("", "", "", "too-often");
        assertThat(desk.done()).isEqualTo(9);
        assertThat(desk.refused()).isEqualTo(3);
    }

    @Test
    void aFaultOfTheNodeIsAnAnswerToo() {
        handler = command -> {
            throw new IllegalStateException("secret: hunter2");
        };
        JsonNode answer = ask(all(10), "get-config", "");
        assertThat(error(answer)).isEqualTo("failed");
        assertThat(answer.toString()).doesNotContain("hunter2");
    }

    @Test
    void answersAnyBytesOnAnyTopic() {
        SplittableRandom random = new SplittableRandom(11);
        CommandDesk desk = desk(all(1_000_000));
        List<String> words = all(1).words();
        byte[] good = "{\"mode\":\"two-stream\",\"stride\":2}".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 3_000; i++) {
            byte[] bytes = good.clone();
            for (int flips = random.nextInt(4); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            String word = random.nextInt(8) == 0
                    ? String.valueOf((char) random.nextInt(0x10000)).repeat(random.nextInt(200))
                    : words.get(random.nextInt(words.size()));
            String contentType = random.nextBoolean() ? null : WireFormat.CBOR.contentType();
            byte[] answer = desk.answer(new CommandRequest(word, bytes, contentType, false, now), WireFormat.JSON);
            checked(answer, WireFormat.JSON);
            now += 1_000_000;
        }
        assertThat(desk.done() + desk.refused()).isEqualTo(3_000);
    }

    private static CommandSettings all(int perSecond) {
        return new CommandSettings(EnumSet.allOf(CommandName.class), perSecond);
    }

    private CommandDesk desk(CommandSettings settings) {
        ResponseEncoder encoder = new ResponseEncoder("drone-07", "6f1c2b0e", Samples.anchor(), () -> now);
        return new CommandDesk(settings, command -> handler.handle(command), encoder, () -> now);
    }

    private CommandRequest request(String word, String payload) {
        return new CommandRequest(word, payload.getBytes(StandardCharsets.UTF_8), null, false, now);
    }

    private JsonNode ask(CommandSettings settings, String word, String payload) {
        return checked(desk(settings).answer(request(word, payload), WireFormat.JSON), WireFormat.JSON);
    }

    private static JsonNode checked(byte[] answer, WireFormat format) {
        return SchemaAssert.assertValid(MessageKind.RESPONSE, answer, format);
    }

    private static String error(@Nullable JsonNode answer) {
        return answer == null ? "" : answer.at("/error/code").asText();
    }
}

package io.tubecast.publish.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import io.tubecast.publish.Samples;
import io.tubecast.publish.SchemaAssert;
import io.tubecast.publish.command.CommandDesk;
import io.tubecast.publish.command.CommandName;
import io.tubecast.publish.command.CommandParser;
import io.tubecast.publish.command.CommandRequest;
import io.tubecast.publish.command.CommandSettings;
import io.tubecast.publish.wire.MessageKind;
import io.tubecast.publish.wire.ResponseEncoder;
import io.tubecast.publish.wire.WireFormat;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;

/**
 * Any bytes as a command: each is answered, by a message that fits its schema and tells nothing that the handler knows.
 *
 * <p>The first byte picks the command; the second the content type, whether the broker kept it, what is enabled and how often it comes; the rest is the payload, or the name where there is no
 * such command.
 */
public final class CommandFuzz {
    static final String SECRET = "hunter2-secret";

    private CommandFuzz() {}

    /** What the fuzzer calls. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length < 2) {
            return;
        }
        byte[] payload = Arrays.copyOfRange(input, 2, input.length);
        int pick = input[0] & 0xFF;
        CommandName[] names = CommandName.values();
        String word = pick < names.length ? names[pick].word() : new String(payload, StandardCharsets.UTF_8);
        String contentType = switch (input[1] & 3) {
            case 0 -> null;
            case 1 -> WireFormat.JSON.contentType();
            case 2 -> WireFormat.CBOR.contentType();
            default -> "text/" + SECRET.length();
        };
        boolean retained = (input[1] & 4) != 0;
        WireFormat format = (input[1] & 8) == 0 ? WireFormat.JSON : WireFormat.CBOR;
        long now = Samples.CAPTURE_NANOS;
        CommandRequest request = new CommandRequest(word, payload, contentType, retained, now);
        CommandDesk desk = desk((input[1] & 16) != 0, (input[1] & 32) != 0);
        for (int often = (input[1] & 64) == 0 ? 0 : 3; often > 0; often--) {
            desk.answer(request, format);
        }
        byte[] answer = desk.answer(request, format);
        JsonNode body = SchemaAssert.assertValid(MessageKind.RESPONSE, answer, format);
        if (body.toString().contains(SECRET) && !word.contains(SECRET)) {
            throw new AssertionError("a secret left the node: " + body);
        }
        CommandParser.format(payload, contentType, format);
    }

    private static CommandDesk desk(boolean fails, boolean all) {
        return new CommandDesk(
                all
                        ? new CommandSettings(EnumSet.allOf(CommandName.class), 1)
                        : new CommandSettings(EnumSet.of(CommandName.PING), 1),
                command -> {
                    if (fails) {
                        throw new IllegalStateException(SECRET);
                    }
                    return Map.of("done", true);
                },
                new ResponseEncoder("drone-07", "6f1c2b0e", Samples.anchor(), () -> Samples.CAPTURE_NANOS),
                () -> Samples.CAPTURE_NANOS);
    }
}

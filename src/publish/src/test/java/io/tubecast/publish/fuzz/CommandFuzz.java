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
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Any bytes as a command: each is answered, by a message that fits its schema and tells nothing that the handler knows.
 *
 * <p>The first byte picks the command; the second the content type, whether the broker kept it, what is enabled and how often it comes; the rest is the payload, or the name where there is no
 * such command.
 */
public final class CommandFuzz {
    /** Another secret for each input: one that stayed the same would be learnt by the fuzzer and sent as a name. */
    private static final SplittableRandom SECRETS = new SplittableRandom();

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
            default -> "text/plain";
        };
        boolean retained = (input[1] & 4) != 0;
        WireFormat format = (input[1] & 8) == 0 ? WireFormat.JSON : WireFormat.CBOR;
        long now = Samples.CAPTURE_NANOS;
        CommandRequest request = new CommandRequest(word, payload, contentType, retained, now);
        String secret = "secret-" + Long.toHexString(SECRETS.nextLong());
        CommandDesk desk = desk((input[1] & 16) != 0 ? secret : null, (input[1] & 32) != 0);
        for (int often = (input[1] & 64) == 0 ? 0 : 3; often > 0; often--) {
            desk.answer(request, format);
        }
        byte[] answer = desk.answer(request, format);
        JsonNode body = SchemaAssert.assertValid(MessageKind.RESPONSE, answer, format);
        if (body.toString().contains(secret)) {
            throw new AssertionError("a secret left the node: " + body);
        }
        CommandParser.format(payload, contentType, format);
    }

    /**
     * A desk.
     *
     * @param failure what the handler's exceptions say; null: it does not fail
     */
    private static CommandDesk desk(@Nullable String failure, boolean all) {
        return new CommandDesk(
                all
                        ? new CommandSettings(EnumSet.allOf(CommandName.class), 1)
                        : new CommandSettings(EnumSet.of(CommandName.PING), 1),
                command -> {
                    if (failure != null) {
                        throw new IllegalStateException(failure);
                    }
                    return Map.of("done", true);
                },
                new ResponseEncoder("drone-07", "6f1c2b0e", Samples.anchor(), () -> Samples.CAPTURE_NANOS),
                () -> Samples.CAPTURE_NANOS);
    }
}

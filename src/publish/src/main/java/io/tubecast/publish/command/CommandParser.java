package io.tubecast.publish.command;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import io.tubecast.publish.message.Mode;
import io.tubecast.publish.wire.Contract;
import io.tubecast.publish.wire.WireFormat;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the requests of commands: a JSON or CBOR object with known fields, or nothing at all for those that need none.
 *
 * <p>A field that is not known is refused: one who asks for what this node does not know must not think that it was heeded.
 */
public final class CommandParser {
    private static final int MAX_DEPTH = 8;
    private static final int MAX_WIDTH_PX = 4_096;
    private static final int USUAL_WIDTH_PX = 1_280;
    private static final List<Integer> STRIDES = List.of(1, 2, 4);
    private static final String AUTO = "auto";

    private final ObjectMapper json = strict(new JsonFactory());
    private final ObjectMapper cbor = strict(new CBORFactory());

    private static ObjectMapper strict(JsonFactory factory) {
        factory.setStreamReadConstraints(StreamReadConstraints.builder()
                .maxNestingDepth(MAX_DEPTH)
                .maxNumberLength(40)
                .maxStringLength(Contract.MAX_COMMAND_BYTES)
                .build());
        return new ObjectMapper(factory)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION.mappedFeature())
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    }

    /**
     * Reads a request.
     *
     * @param contentType of the message; without one the first byte decides
     * @throws CommandRefusedException if it cannot be understood
     */
    public Command parse(CommandName name, byte[] payload, @Nullable String contentType)
            throws CommandRefusedException {
        JsonNode body = body(payload, contentType);
        return switch (name) {
            case PING -> only(body, new Command.Ping());
            case GET_CONFIG -> only(body, new Command.GetConfig());
            case RELOAD -> only(body, new Command.Reload());
            case REBIRTH -> only(body, new Command.Rebirth());
            case SNAPSHOT -> {
                Command snapshot = new Command.Snapshot(whole(body, "max_width", 16, MAX_WIDTH_PX, USUAL_WIDTH_PX));
                yield only(body, snapshot, "max_width");
            }
            case SET_MODE -> only(body, new Command.SetMode(mode(body), stride(body)), "mode", "stride");
        };
    }

    /** The format a request is written in, for the answer to be in the same. */
    public static WireFormat format(byte[] payload, @Nullable String contentType, WireFormat usual) {
        for (WireFormat format : WireFormat.values()) {
            if (format.contentType().equals(contentType)) {
                return format;
            }
        }
        return payload.length == 0 ? usual : payload[0] < 0 ? WireFormat.CBOR : WireFormat.JSON;
    }

    private JsonNode body(byte[] payload, @Nullable String contentType) throws CommandRefusedException {
        if (payload.length > Contract.MAX_COMMAND_BYTES) {
            throw new CommandRefusedException(
                    CommandError.TOO_LARGE,
                    "a command has at most %d bytes, this one has %d"
                            .formatted(Contract.MAX_COMMAND_BYTES, payload.length));
        }
        if (payload.length == 0) {
            return JsonNodeFactory.instance.objectNode();
        }
        WireFormat format = format(payload, contentType, WireFormat.JSON);
        try {
            JsonNode body = (format == WireFormat.CBOR ? cbor : json).readTree(payload);
            if (body == null || !body.isObject()) {
                throw malformed("a command is an object with fields, or nothing");
            }
            return body;
        } catch (IOException e) { // the parser's words may quote the payload: not repeated
            throw malformed("not " + format + ", or nested too deeply, or a field is there twice");
        }
    }

    private static Command only(JsonNode body, Command command, String... known) throws CommandRefusedException {
        List<String> names = Arrays.asList(known);
        for (Iterator<String> fields = body.fieldNames(); fields.hasNext(); ) {
            String field = fields.next();
            if (!names.contains(field)) {
                throw malformed(
                        "unknown field '%s'; known: %s".formatted(printable(field), names.isEmpty() ? "none" : names));
            }
        }
        return command;
    }

    private static @Nullable Mode mode(JsonNode body) throws CommandRefusedException {
        JsonNode value = body.path("mode");
        if (value.isTextual() && value.textValue().equals(AUTO)) {
            return null;
        }
        for (Mode mode : Mode.values()) {
            if (value.isTextual() && mode.word().equals(value.textValue())) {
                return mode;
            }
        }
        List<String> words = Arrays.stream(Mode.values()).map(Mode::word).toList();
        throw malformed("'mode' must be %s or one of %s".formatted(AUTO, words));
    }

    private static int stride(JsonNode body) throws CommandRefusedException {
        int stride = whole(body, "stride", 0, Integer.MAX_VALUE, 0);
        if (body.has("stride") && !STRIDES.contains(stride)) {
            throw malformed("'stride' must be one of " + STRIDES);
        }
        return stride;
    }

    private static int whole(JsonNode body, String field, int least, int most, int usual)
            throws CommandRefusedException {
        JsonNode value = body.path(field);
        if (value.isMissingNode()) {
            return usual;
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToInt()
                || value.intValue() < least
                || value.intValue() > most) {
            throw malformed("'%s' must be a whole number in [%d, %d]".formatted(field, least, most));
        }
        return value.intValue();
    }

    /** What a stranger called a field, cut short and without control characters. */
    private static String printable(String text) {
        StringBuilder safe = new StringBuilder();
        for (int i = 0; i < Math.min(32, text.length()); i++) {
            char c = text.charAt(i);
            safe.append(c >= ' ' && c < 127 ? c : '?');
        }
        return safe.toString();
    }

    private static CommandRefusedException malformed(String text) {
        return new CommandRefusedException(CommandError.MALFORMED, text);
    }
}

package io.tubecast.publish.command;

import io.tubecast.core.time.NanoClock;
import io.tubecast.publish.wire.ResponseEncoder;
import io.tubecast.publish.wire.ResponseEncoder.Outcome;
import io.tubecast.publish.wire.WireFormat;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes requests, whoever sent them, and answers every one: carried out, or refused and why. Nothing that a request holds throws out of here.
 *
 * <p>Used by one thread, but for the counters.
 */
public final class CommandDesk {
    private static final Logger LOG = LoggerFactory.getLogger(CommandDesk.class);

    private final CommandSettings settings;
    private final CommandHandler handler;
    private final ResponseEncoder encoder;
    private final CommandParser parser = new CommandParser();
    private final RateLimit limit;
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();

    /** A desk. */
    public CommandDesk(CommandSettings settings, CommandHandler handler, ResponseEncoder encoder, NanoClock clock) {
        this.settings = settings;
        this.handler = handler;
        this.encoder = encoder;
        this.limit = new RateLimit(settings.perSecond(), clock);
    }

    /** Carries out a request and writes the answer, in the format of the request. */
    public byte[] answer(CommandRequest request, WireFormat format) {
        String word = printable(request.word());
        try {
            Command command = admit(request);
            Map<String, Object> result = command instanceof Command.Ping ? Map.of() : handler.handle(command);
            done.incrementAndGet();
            if (!(command instanceof Command.Ping)) {
                LOG.info("command {} carried out", word);
            }
            return encoder.encode(Outcome.done(word, result), request.receivedNanos(), format);
        } catch (CommandRefusedException e) {
            refused.incrementAndGet();
            LOG.debug("command {} refused: {}", word, e.text());
            return encoder.encode(Outcome.refused(word, e.error().word(), e.text()), request.receivedNanos(), format);
        } catch (RuntimeException e) { // a fault of ours: the one who asked learns no more than that
            refused.incrementAndGet();
            LOG.error("command {} failed", word, e);
            return encoder.encode(
                    Outcome.refused(word, CommandError.FAILED.word(), "a fault of the node; its log says more"),
                    request.receivedNanos(),
                    format);
        }
    }

    private Command admit(CommandRequest request) throws CommandRefusedException {
        if (request.retained()) {
            throw new CommandRefusedException(
                    CommandError.RETAINED, "a retained command is refused: it would be carried out again later");
        }
        if (!limit.passes()) {
            throw new CommandRefusedException(
                    CommandError.TOO_OFTEN, "more than %d commands a second".formatted(settings.perSecond()));
        }
        CommandName name = CommandName.of(request.word());
        if (name == null) {
            throw new CommandRefusedException(CommandError.UNKNOWN_COMMAND, "there is no such command");
        }
        if (!settings.enabled().contains(name)) {
            throw new CommandRefusedException(
                    CommandError.NOT_ENABLED, "'%s' is not among mqtt.commands".formatted(name.word()));
        }
        return parser.parse(name, request.payload(), request.contentType());
    }

    /** Commands carried out so far. */
    public long done() {
        return done.get();
    }

    /** Commands refused so far. */
    public long refused() {
        return refused.get();
    }

    /** A level of a topic that a stranger chose, as it may stand in a message and in the log. */
    private static String printable(String word) {
        StringBuilder safe = new StringBuilder();
        for (int i = 0; i < Math.min(64, word.length()); i++) {
            char c = word.charAt(i);
            safe.append(c > ' ' && c < 127 && c != '"' && c != '\\' ? c : '?');
        }
        return safe.isEmpty() ? "?" : safe.toString();
    }
}

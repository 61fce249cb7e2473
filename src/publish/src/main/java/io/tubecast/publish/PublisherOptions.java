package io.tubecast.publish;

import io.tubecast.publish.command.CommandHandler;
import io.tubecast.publish.command.CommandSettings;
import org.jspecify.annotations.Nullable;

/**
 * What a publisher does besides publishing.
 *
 * @param commands which commands it takes
 * @param handler carries out those that are not the publisher's own
 * @param rosMirror whether every snapshot is sent a second time as ROS has it
 * @param discovery what Home Assistant is told; null for nothing
 * @param tap is told every message for consumers; null for nobody
 */
public record PublisherOptions(
        CommandSettings commands,
        CommandHandler handler,
        boolean rosMirror,
        @Nullable Discovery discovery,
        @Nullable MessageTap tap) {
    /** Ping and nothing else. */
    public static final PublisherOptions STANDARD =
            new PublisherOptions(CommandSettings.STANDARD, CommandHandler.NONE, false, null);

    /** Nobody is told beside the broker. */
    public PublisherOptions(
            CommandSettings commands, CommandHandler handler, boolean rosMirror, @Nullable Discovery discovery) {
        this(commands, handler, rosMirror, discovery, null);
    }

    /** These options with somebody who is told every message. */
    public PublisherOptions withTap(@Nullable MessageTap newTap) {
        return new PublisherOptions(commands, handler, rosMirror, discovery, newTap);
    }
}

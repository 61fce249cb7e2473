package io.tubecast.publish.command;

import io.tubecast.publish.message.Mode;
import org.jspecify.annotations.Nullable;

/** A request that was understood. */
public sealed interface Command {
    /** See {@link CommandName#PING}. */
    record Ping() implements Command {}

    /** See {@link CommandName#GET_CONFIG}. */
    record GetConfig() implements Command {}

    /**
     * See {@link CommandName#SET_MODE}.
     *
     * @param mode what to look with; null leaves the choice to the node
     * @param stride how many of the model's steps to take at once; 0 leaves the choice to the node
     */
    record SetMode(@Nullable Mode mode, int stride) implements Command {}

    /**
     * See {@link CommandName#SNAPSHOT}.
     *
     * @param maxWidthPx a wider picture is thinned
     */
    record Snapshot(int maxWidthPx) implements Command {}

    /** See {@link CommandName#RELOAD}. */
    record Reload() implements Command {}

    /** See {@link CommandName#REBIRTH}. */
    record Rebirth() implements Command {}
}

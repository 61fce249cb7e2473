package io.tubecast.edge;

import io.tubecast.edge.command.EdgeCommand;

/** The main class of the robot's application. */
public final class EdgeRuntime {
    private EdgeRuntime() {}

    /** Runs a command and leaves with its exit code: 0 success, 1 failure while running, 2 usage or configuration. */
    public static void main(String[] arguments) {
        int code = EdgeCommand.run(arguments, System.out, System.err);
        System.out.flush();
        System.exit(code);
    }
}
